//! Random trees of messages, as the store keeps them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use outcrop::stored::{
    BranchChoice, KeySource, MessageKey, StoredAttachment, StoredBlock, StoredBlockContent,
    StoredCitation, StoredContent, StoredEnding, StoredLocation, StoredMessage, StoredMetrics,
    StoredPrompt, StoredReply, StoredRequest, StoredUsage,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z \n]{0,20}", "\\PC{0,12}", Just("日本\u{0}\u{1b}[31m\u{fdd0}\"'".to_owned())]
}

pub fn model() -> impl Strategy<Value = String> {
    "[a-z]{2}\\.anthropic\\.claude-[a-z0-9]{1,9}"
}

/// Generates settings as the session stores them, other JSON, or any text.
fn settings() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(r#"{"temperature":"0.5","system":"Be brief."}"#.to_owned()),
        Just("{ }".to_owned()),
        text(),
    ]
}

fn attachment() -> impl Strategy<Value = StoredAttachment> {
    let bytes = vec(any::<u8>(), 0..4).prop_map(|bytes| Some(Arc::new(bytes)));
    let size = proptest::option::of((1..9000_u32, 1..9000_u32));
    (text(), any::<bool>(), size, bytes).prop_map(|(name, is_first, size, bytes)| {
        let format = match (size, is_first) {
            (Some(_), true) => "png",
            (Some(_), false) => "webp",
            (None, true) => "pdf",
            (None, false) => "txt",
        };
        StoredAttachment { name, format: format.to_owned(), size, bytes }
    })
}

fn prompt() -> impl Strategy<Value = StoredPrompt> {
    (text(), vec(attachment(), 0..3))
        .prop_map(|(text, attachments)| StoredPrompt { text, attachments })
}

fn citation() -> impl Strategy<Value = StoredCitation> {
    let number = || proptest::option::of(any::<i32>());
    let unit = prop_oneof![
        Just("documentPage"),
        Just("documentChar"),
        Just("documentChunk"),
        Just("searchResultLocation"),
    ];
    let range = (unit, number(), number(), number()).prop_map(|(unit, source, start, end)| {
        StoredLocation::Range { unit: unit.to_owned(), source, start, end }
    });
    let web = proptest::option::of(text()).prop_map(|url| StoredLocation::Web { url });
    let optional = || proptest::option::of(text());
    let location = proptest::option::of(prop_oneof![range, web]);
    (0..99_u64, optional(), optional(), text(), location).prop_map(
        |(at, title, source, passage, location)| StoredCitation {
            at,
            title,
            source,
            passage,
            location,
        },
    )
}

fn block_content() -> impl Strategy<Value = StoredBlockContent> {
    let reasoning = (text(), proptest::option::of(text()), 0..99_u64);
    prop_oneof![
        (text(), vec(citation(), 0..3)).prop_map(|(text, mut citations)| {
            citations.sort_by_key(|citation| citation.at);
            for citation in &mut citations {
                let at = usize::try_from(citation.at).expect("small");
                citation.at = text.floor_char_boundary(at) as u64;
            }
            StoredBlockContent::Text { text, citations }
        }),
        reasoning.prop_map(|(text, signature, redacted_bytes)| {
            StoredBlockContent::Reasoning { text, signature, redacted_bytes }
        }),
        (text(), text(), settings()).prop_map(|(id, name, input)| StoredBlockContent::ToolUse {
            id,
            name,
            input
        }),
        text().prop_map(StoredBlockContent::Other),
    ]
}

fn ending() -> impl Strategy<Value = StoredEnding> {
    prop_oneof![
        (text(), vec(proptest::option::of(text()), 3), any::<bool>()).prop_map(
            |(reason, mut texts, is_inferred)| StoredEnding::Complete {
                reason,
                sequence: texts.pop().flatten(),
                is_inferred,
                category: texts.pop().flatten(),
                explanation: texts.pop().flatten(),
            }
        ),
        Just(StoredEnding::Stopped),
        Just(StoredEnding::Interrupted),
        settings().prop_map(StoredEnding::Failed),
    ]
}

fn metrics() -> impl Strategy<Value = StoredMetrics> {
    let figure = || proptest::option::of(0..1_000_000_u64);
    let usage = (figure(), figure(), figure(), figure(), figure(), 0..9_u64);
    let times = (figure(), figure(), figure(), figure(), figure(), figure(), figure(), figure());
    let cost = proptest::option::of(0.0..9.0_f64);
    (proptest::option::of(usage), times, cost, proptest::option::of(text()), 0..9_u64).prop_map(
        |(usage, times, cost_usd, name, count)| StoredMetrics {
            request_id: name.clone(),
            service_tier: name,
            usage: usage.map(|(input, output, total, cache_read, cache_write, hour)| StoredUsage {
                input,
                output,
                total,
                cache_read,
                cache_write,
                cache_write_hour: hour,
            }),
            cost_usd,
            latency_ms: times.0,
            headers_us: times.1,
            first_delta_us: times.2,
            last_delta_us: times.3,
            wall_us: times.4,
            gap_p50_us: times.5,
            gap_p95_us: times.6,
            gap_longest_us: times.7,
            deltas: count,
            characters: count,
            unknown_events: count,
        },
    )
}

fn reply() -> impl Strategy<Value = StoredReply> {
    let blocks = proptest::collection::btree_map(0..40_i32, block_content(), 0..4);
    let requests = vec((metrics(), settings()), 1..3);
    let recipe = proptest::option::of(text());
    let prefill = proptest::option::of("[a-z`{ ]{0,6}[a-z`{日]");
    let ending = (ending(), vec(text(), 0..3));
    (model(), recipe, prefill, blocks, ending, requests).prop_map(
        |(model, recipe, prefill, blocks, (ending, guardrail_findings), requests)| StoredReply {
            model,
            recipe,
            prefill,
            blocks: blocks
                .into_iter()
                .map(|(index, content)| StoredBlock { index, content })
                .collect(),
            ending,
            guardrail_findings,
            requests: requests
                .into_iter()
                .map(|(metrics, settings)| StoredRequest {
                    // `messages` sets the key.
                    key: KeySource::new(1).request(0),
                    sent_ms: 5,
                    model: "m".to_owned(),
                    settings,
                    metrics,
                })
                .collect(),
        },
    )
}

fn content() -> impl Strategy<Value = StoredContent> {
    prop_oneof![prompt().prop_map(StoredContent::Prompt), reply().prop_map(StoredContent::Reply)]
}

/// A conversation: its messages, each with a number that chooses its parent, the draft, the title,
/// and the numbers that choose branches and the tip.
pub type Tree = (Vec<(StoredContent, usize)>, StoredPrompt, Option<String>, Vec<usize>, usize);

pub fn tree() -> impl Strategy<Value = Tree> {
    (
        vec((content(), any::<usize>()), 1..12),
        prompt(),
        proptest::option::of(text()),
        vec(any::<usize>(), 0..4),
        any::<usize>(),
    )
}

/// Returns the messages with new ids.
pub fn messages(
    keys: &mut KeySource,
    now_ms: i64,
    contents: Vec<(StoredContent, usize)>,
) -> Vec<StoredMessage> {
    let mut messages: Vec<StoredMessage> = Vec::new();
    for (mut content, choice) in contents {
        if let StoredContent::Reply(reply) = &mut content {
            for request in &mut reply.requests {
                request.key = keys.request(now_ms);
            }
        }
        let at = choice % (messages.len() + 1);
        let parent = at.checked_sub(1).map(|at| messages[at].key);
        messages.push(StoredMessage {
            key: keys.message(now_ms),
            parent,
            created_ms: now_ms,
            content,
        });
    }
    messages
}

/// Returns branch choices, at most one for each parent.
pub fn choices(messages: &[StoredMessage], chosen: &[usize]) -> Vec<BranchChoice> {
    let children: Vec<(MessageKey, MessageKey)> =
        messages.iter().filter_map(|it| Some((it.parent?, it.key))).collect();
    let mut choices: Vec<BranchChoice> = chosen
        .iter()
        .filter_map(|at| children.get(at % children.len().max(1)))
        .map(|(parent, child)| BranchChoice { parent: *parent, child: *child })
        .collect();
    choices.sort_by_key(|choice| choice.parent);
    choices.dedup_by_key(|choice| choice.parent);
    choices
}
