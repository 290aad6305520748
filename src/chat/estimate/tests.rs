//! Tests of the estimates.

#![cfg(test)]

use super::*;
use crate::chat::attachment::ImageFormat;
use crate::chat::conversation::Conversation;
use crate::chat::event::{StopReason, StreamEvent};
use crate::chat::model::ModelId;
use crate::chat::settings::Settings;

const HAIKU: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const OPUS_4_7: &str = "global.anthropic.claude-opus-4-7";
const UNKNOWN: &str = "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc";

fn settings(model: &str) -> Settings {
    Settings::new(ModelId::parse(model).expect(model))
}

fn catalog() -> Catalog {
    crate::config::models::catalog()
}

fn estimate(settings: &Settings, characters: u64, counted: Option<u64>, cached: u64) -> Estimate {
    let catalog = catalog();
    let frame = Request::of(Vec::new(), settings, &catalog);
    let size = ContentSize { characters, ..ContentSize::default() };
    Estimate::of(&frame, size, counted, cached, &catalog)
}

#[test]
fn text_tokens_depend_on_the_model() {
    fn check(model: &str, characters: u64, tokens: u64) {
        assert_eq!(estimate(&settings(model), characters, None, 0).input, tokens, "{model}");
    }
    check(HAIKU, 0, 0);
    check(HAIKU, 1, 1);
    check(HAIKU, 4000, 1000);
    check(OPUS_4_7, 4000, 1300);
    check(UNKNOWN, 4000, 1000);
    assert_eq!(estimate(&settings(HAIKU), 4000, Some(7), 0).input, 7);
}

#[test]
fn an_image_counts_at_its_scaled_size() {
    fn check(size: (u32, u32), tokens: u64) {
        let kind = AttachmentKind::Image { format: ImageFormat::Png, size };
        let image = Attachment::new("a.png".into(), kind, vec![0; 99]);
        assert_eq!(
            ContentSize::attachment(&image),
            ContentSize { attached: tokens, ..ContentSize::default() },
            "{size:?}"
        );
    }
    check((1, 1), 1);
    check((200, 200), 54);
    check((1000, 1000), 1334);
    check((3136, 200), 210);
    check((8000, 8000), 1600);
    check((0, 0), 0);
}

#[test]
fn document_tokens_follow_from_the_bytes() {
    fn check(format: DocumentFormat, characters: u64, attached: u64) {
        let kind = AttachmentKind::Document(format);
        let document = Attachment::new("a".into(), kind, vec![0; 8000]);
        assert_eq!(
            ContentSize::attachment(&document),
            ContentSize { characters, attached, ..ContentSize::default() },
            "{format:?}"
        );
    }
    check(DocumentFormat::Md, 8000, 0);
    check(DocumentFormat::Docx, 0, 1000);
}

#[test]
fn a_pdf_counts_by_its_pages_and_by_how_they_are_read() {
    let kind = AttachmentKind::Document(DocumentFormat::Pdf);
    let pdf = |pages| Attachment::new("a.pdf".into(), kind, vec![0; 40_000]).with_pages(pages);
    let tokens = |pages, documents| ContentSize::attachment(&pdf(pages)).tokens(250, documents);
    assert_eq!(tokens(Some(3), DocumentReading::SeenAndCited), 6_999);
    assert_eq!(tokens(Some(3), DocumentReading::TextOnly), 999);
    // Without a page count, the size decides.
    assert_eq!(tokens(None, DocumentReading::SeenAndCited), 6_999);
}

#[test]
fn the_request_size_is_the_sum_of_its_parts() {
    let mut conversation = Conversation::default();
    let reply = |prefill: Option<&str>, text: &str, last: &StreamEvent| {
        let prefill = prefill.map(|text| Prefill::parse(text).expect("valid"));
        let mut reply = Reply::new(settings(HAIKU).model, prefill);
        reply.apply(&StreamEvent::Reasoning { index: 0, text: "not sent".into() });
        reply.apply(&StreamEvent::Text { index: 1, text: text.into() });
        reply.apply(last);
        Message::Assistant(reply)
    };
    let done = StreamEvent::stopped(StopReason::EndTurn);
    let image = AttachmentKind::Image { format: ImageFormat::Png, size: (75, 100) };
    let image = Attachment::new("a.png".into(), image, Vec::new());
    for message in [
        Message::User("hello".into()),
        reply(Some("```sh"), "\nls – ä", &done),
        Message::User("again".into()),
        reply(Some("not sent"), " ", &done),
        Message::User(Prompt { text: "and this".into(), attachments: vec![image.into()] }),
        reply(None, "half", &StreamEvent::Ended),
        Message::User("日本".into()),
    ] {
        conversation.append(message);
    }
    let settings =
        Settings { system: "Be brief.".parse().ok(), prefill: "{".parse().ok(), ..settings(HAIKU) };
    let request = Request::ask(&conversation, &settings, &catalog()).expect("a request");
    let frame = ContentSize::request(&Request::of(Vec::new(), &settings, &catalog()));
    let summed = conversation.messages().map(ContentSize::message).fold(frame, ContentSize::plus);
    assert_eq!(ContentSize::request(&request), summed);
    assert_eq!(
        summed,
        ContentSize {
            characters: 9 + 1 + 5 + 12 + 5 + 8 + 4 + 2,
            attached: 10,
            ..ContentSize::default()
        }
    );
}

#[test]
fn the_cost_depends_on_the_route_and_max_tokens() {
    fn check(model: &str, expected: Option<(f64, f64)>) {
        let cost = estimate(&settings(model), 0, Some(1_000_000), 0).cost;
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        let is_right = match (cost, expected) {
            (Some(cost), Some((input, output))) => {
                close(cost.input, input) && close(cost.most_output, output)
            }
            (None, None) => true,
            _ => false,
        };
        assert!(is_right, "{model}: {cost:?}, not {expected:?}");
    }
    check(HAIKU, Some((1.1, 4096.0 * 5.5e-6)));
    check("global.anthropic.claude-haiku-4-5-20251001-v1:0", Some((1.0, 4096.0 * 5e-6)));
    // This model charges more for a long prompt.
    check("global.anthropic.claude-haiku-5-5", Some((0.5, 16384.0 * 2.5e-6)));
    check(UNKNOWN, None);
}

#[test]
fn cached_tokens_are_read_and_other_tokens_are_written() {
    fn check(caching: Option<CacheTime>, cached: u64, tokens: [u64; 2], cost: f64) {
        let model = "global.anthropic.claude-haiku-4-5-20251001-v1:0";
        let settings = Settings { caching, ..settings(model) };
        let estimate = estimate(&settings, 0, Some(1_000_000), cached);
        assert_eq!([estimate.cache_read, estimate.cache_write], tokens, "{caching:?} {cached}");
        let found = estimate.cost.expect("in the table").input;
        assert!((found - cost).abs() < 1e-9, "{caching:?} {cached}: {found}, not {cost}");
    }
    check(None, 600_000, [0, 0], 1.0);
    check(Some(CacheTime::FiveMinutes), 0, [0, 1_000_000], 1.25);
    check(Some(CacheTime::Hour), 0, [0, 1_000_000], 2.0);
    check(Some(CacheTime::FiveMinutes), 600_000, [600_000, 400_000], 0.06 + 0.5);
    check(Some(CacheTime::FiveMinutes), 2_000_000, [1_000_000, 0], 0.1);
    // The prompt is shorter than this model's minimum for caching.
    let short = Settings { caching: Some(CacheTime::Hour), ..settings(HAIKU) };
    assert_eq!(estimate(&short, 0, Some(4095), 0).cache_write, 0);
    assert_eq!(estimate(&short, 0, Some(4096), 0).cache_write, 4096);
}

#[test]
fn context_use_is_marked_at_one_half_and_four_fifths() {
    fn check(model: &str, input: u64, share: Option<u64>, room: ContextUse) {
        let estimate = estimate(&settings(model), 0, Some(input), 0);
        assert_eq!((estimate.share(), estimate.room()), (share, room), "{input}");
        assert_eq!(estimate.reserved(), input + 4096);
    }
    check(HAIKU, 1240, Some(6), ContextUse::UnderHalf);
    check(HAIKU, 99_999, Some(499), ContextUse::UnderHalf);
    check(HAIKU, 100_000, Some(500), ContextUse::HalfFull);
    check(HAIKU, 160_000, Some(800), ContextUse::NearlyFull);
    check(HAIKU, 200_000, Some(1000), ContextUse::NearlyFull);
    check(HAIKU, 212_000, Some(1060), ContextUse::TooLong(12_000));
    check(UNKNOWN, 9_000_000, None, ContextUse::UnderHalf);
}
