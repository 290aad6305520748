//! The exported JSON of a request equals the SDK's JSON for any settings.

use std::sync::Arc;

use outcrop::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, ImageFormat};
use outcrop::chat::message::Role;
use outcrop::chat::model::ModelId;
use outcrop::chat::request::{HistoryMessage, Request, RequestContent};
use outcrop::chat::settings::{
    CacheTime, Effort, Guardrail, MaxTokens, OutputSchema, PerformanceLatency, Prefill,
    RequestMetadata, ServiceTier, Settings, StopSequence, SystemPrompt, Thinking,
};
use outcrop::export;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{ask, connect, keys, rest};
use crate::loopback::{Answer, Loopback, frame, narrowed};

/// Generates text that is not blank, often with characters that are special in a programming
/// language.
fn words() -> impl Strategy<Value = String> {
    let awkward = prop::sample::select(vec![
        "\"",
        "'",
        "'''",
        "\"\"\"",
        "\\",
        "$HOME",
        "`id`",
        "%s",
        "!!",
        "\n",
        "\r\n",
        "\t",
        "\0",
        "\u{1b}[2J",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{feff}",
        "\u{fffd}",
        "🦔",
        "👩‍🚀",
        "e\u{301}",
        "JSON",
        "EOF",
        "</script>",
        "{}",
        "\u{10ffff}",
    ]);
    let piece = prop_oneof![awkward.prop_map(str::to_owned), ".{0,8}".prop_map(|any| any)];
    let text = vec(piece, 1..8).prop_map(|pieces| pieces.concat());
    text.prop_filter("blank", |text| !text.trim().is_empty())
}

fn thinking() -> impl Strategy<Value = Thinking> {
    let budget = (1024_u32..=100_000).prop_map(|tokens| tokens.to_string().parse().expect("valid"));
    let effort = (0..Effort::ALL.len()).prop_map(|at| Thinking::Effort(Effort::ALL[at]));
    prop_oneof![Just(Thinking::Default), Just(Thinking::Off), Just(Thinking::On), budget, effort]
}

fn caching() -> impl Strategy<Value = CacheTime> {
    prop_oneof![Just(CacheTime::FiveMinutes), Just(CacheTime::Hour)]
}

fn schema() -> impl Strategy<Value = OutputSchema> {
    words().prop_map(|text| {
        OutputSchema::parse(&serde_json::json!({ "description": text }).to_string())
            .expect("an object")
    })
}

type ServiceSettings =
    (Option<ServiceTier>, Option<PerformanceLatency>, Option<Guardrail>, RequestMetadata);

fn service() -> impl Strategy<Value = ServiceSettings> {
    let guardrail = prop::sample::select(vec!["gr1:DRAFT", "gr1:7:async"]);
    let pairs = prop::collection::btree_map("[a-zA-Z0-9_@$#/+.-]{1,9}", "[a-z0-9 :=,]{0,9}", 0..4);
    (
        option::of(prop::sample::select(ServiceTier::ALL.to_vec())),
        option::of(prop::sample::select(PerformanceLatency::ALL.to_vec())),
        option::of(guardrail.prop_map(|text| text.parse().expect("valid"))),
        pairs.prop_map(|pairs| {
            let pairs = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
            RequestMetadata::of(pairs).expect("valid")
        }),
    )
}

fn attachments() -> impl Strategy<Value = Attachment> {
    let image = AttachmentKind::Image { format: ImageFormat::Jpeg, size: (1, 1) };
    let kind = prop_oneof![Just(image), Just(AttachmentKind::Document(DocumentFormat::Md))];
    let parts = (words(), kind, vec(any::<u8>(), 0..200));
    parts.prop_map(|(name, kind, bytes)| Attachment::new(name, kind, bytes))
}

/// Generates requests. Every setting is optional, so each combination can occur.
fn requests() -> impl Strategy<Value = Request> {
    let prefill = words().prop_map(|text| Prefill::parse(text.trim_end()).expect("not blank"));
    let stop = words().prop_map(|text| {
        StopSequence::parse(&text.replace('\\', "\\\\")).expect("not blank, and escaped")
    });
    let unit = || option::of(prop_oneof![0.0_f32..=1.0, Just(0.0), Just(0.7), Just(1.0)]);
    let message = |role| {
        vec(words(), 1..3).prop_map(move |texts| HistoryMessage {
            role,
            content: texts.into_iter().map(RequestContent::Text).collect(),
        })
    };
    let asking =
        (message(Role::User), vec(attachments(), 0..3)).prop_map(|(mut message, attached)| {
            message
                .content
                .extend(attached.into_iter().map(|one| RequestContent::Attachment(Arc::new(one))));
            message
        });
    let turns = vec((message(Role::User), message(Role::Assistant)), 0..3);
    (
        "us\\.[a-zA-Z0-9_.:/+=,@-]{1,40}",
        option::of(words().prop_map(|text| SystemPrompt::parse(&text).expect("not blank"))),
        (turns, asking),
        option::of(prefill),
        unit(),
        unit(),
        1..=MaxTokens::MAX,
        vec(stop, 0..4),
        (thinking(), option::of(caching()), any::<bool>(), option::of(schema()), service()),
    )
        .prop_map(
            |(model, system, (turns, last), prefill, temperature, top_p, most, stops, others)| {
                let (thinking, caching, caches_system, schema, service) = others;
                let (service_tier, latency, guardrail, metadata) = service;
                let turns = turns.into_iter().flat_map(|(user, assistant)| [user, assistant]);
                let model = ModelId::parse(&model).expect("the characters of an id");
                let settings = Settings {
                    system,
                    prefill,
                    temperature: temperature.map(|t| t.to_string().parse().expect("from 0 to 1")),
                    top_p: top_p.map(|p| p.to_string().parse().expect("from 0 to 1")),
                    max_tokens: most.to_string().parse().ok(),
                    stop_sequences: stops,
                    thinking,
                    caching,
                    schema,
                    service_tier,
                    latency,
                    guardrail,
                    metadata,
                    ..Settings::new(model)
                };
                Request { settings, history: turns.chain([last]).collect(), caches_system }
            },
        )
}

#[test]
fn the_exported_json_and_path_equal_those_of_the_sdk() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let client = runtime.block_on(connect(keys(&server.url())));
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    runner
        .run(&requests(), |request| {
            let events = runtime.block_on(async {
                rest(ask(&client, &request).await.opened.expect("the stream opens")).await
            });
            prop_assert!(!events.is_empty());
            let received = server.requests().pop().expect("a request came");
            let spelled = serde_json::from_str(&export::json(&request)).expect("JSON");
            prop_assert_eq!(narrowed(&spelled), narrowed(&received.body));
            prop_assert_eq!(export::path(&request, export::STREAM), received.path);
            Ok(())
        })
        .expect("every request is spelled as it is sent");
}
