//! Tests of the estimates.

#![cfg(test)]

use super::*;
use crate::chat::attachment::ImageFormat;
use crate::chat::conversation::Conversation;
use crate::chat::event::{StopReason, StreamEvent};
use crate::chat::model::ModelId;

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
    check(OPUS_4_7, 4000, 1440);
    check(UNKNOWN, 4000, 1000);
    assert_eq!(estimate(&settings(HAIKU), 4000, Some(7), 0).input, 7);
}

/// Returns the estimate of a request with one prompt of this many characters.
fn prompt_estimate(settings: &Settings, characters: usize) -> u64 {
    let mut conversation = Conversation::default();
    conversation.append(Message::User("x".repeat(characters).as_str().into()));
    let request = Request::ask(&conversation, settings, &catalog()).expect("a request");
    Estimate::of(&request, ContentSize::request(&request), None, 0, &catalog()).input
}

/// The counts are from recordings of August 2026 and from Anthropic's page "Vision".
#[test]
fn estimates_are_within_15_percent_of_recorded_counts() {
    fn check(what: &str, estimated: u64, recorded: u64) {
        let difference = estimated.abs_diff(recorded);
        assert!(difference * 100 <= recorded * 15, "{what}: {estimated}, not {recorded}");
    }
    const SONNET_4_5: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    const SONNET_4_6: &str = "us.anthropic.claude-sonnet-4-6";
    const OPUS_4_8: &str = "us.anthropic.claude-opus-4-8";
    // Tokens of 1,000 characters of replies.
    for (model, recorded) in
        [(HAIKU, 242), (SONNET_4_5, 231), (SONNET_4_6, 291), (OPUS_4_7, 389), (OPUS_4_8, 348)]
    {
        check(model, estimate(&settings(model), 1000, None, 0).input, recorded);
    }
    check("a long prompt", prompt_estimate(&settings(OPUS_4_8), 3855), 3855 * 413 / 1000);
    check("5 characters", prompt_estimate(&settings(SONNET_4_5), 5), 8);
    check("28 characters", prompt_estimate(&settings(SONNET_4_5), 28), 14);
    for (characters, schema, recorded) in [(78, 206, 211), (50, 459, 317), (64, 400, 308)] {
        let schema = format!("{{\"a\":\"{}\"}}", "x".repeat(schema - 8));
        let schema = OutputSchema::parse(&schema).ok();
        let settings = Settings { schema, ..settings(SONNET_4_5) };
        check("a schema", prompt_estimate(&settings, characters), recorded);
    }
    let size_of = |kind, length, pages| {
        let attachment = Attachment::new("a".into(), kind, vec![0; length]).with_pages(pages);
        ContentSize::attachment(&attachment)
    };
    let image = |size: (u32, u32)| AttachmentKind::Image { format: ImageFormat::Png, size };
    let tokens = |model: &str, size: (u32, u32)| {
        size_of(image(size), 0, None).tokens(&catalog(), &settings(model))
    };
    check("an image", tokens(HAIKU, (597, 566)) - tokens(HAIKU, (400, 301)), 296);
    for (pixels, recorded) in [((1920, 1080), 2691), ((3024, 1964), 4760), ((3840, 2160), 4784)] {
        assert_eq!(tokens(OPUS_4_7, pixels), recorded);
    }
    let pdf = AttachmentKind::Document(DocumentFormat::Pdf);
    for (bytes, recorded) in [(13_264, 1610), (18_810, 2680)] {
        check("a PDF page", size_of(pdf, bytes, Some(1)).seen_pdf, recorded);
    }
    // For three pages, the source gives only round numbers.
    let three = size_of(pdf, 53_000, Some(3));
    check("three PDF pages", three.pdf_tokens(DocumentReading::SeenAndCited), 7000);
    check("three PDF pages as text", three.pdf_tokens(DocumentReading::TextOnly), 1000);
}

#[test]
fn a_pdf_counts_by_its_pages() {
    fn check(bytes: u64, pages: Option<u32>, tokens: [u64; 2]) {
        assert_eq!(pdf_tokens(bytes, pages), tokens, "{bytes} {pages:?}");
    }
    check(8000, Some(1), [1500, 333]);
    check(4_000_000, Some(1), [3000, 333]);
    check(4_000_000, Some(100), [300_000, 33_300]);
    check(400_000, Some(100), [150_000, 33_300]);
    check(210_000, None, [10_500, 1500]);
    check(20_000_000, None, [300_000, 42_857]);
}

#[test]
fn document_tokens_follow_from_the_bytes() {
    fn check(format: DocumentFormat, characters: u64, other: u64) {
        let kind = AttachmentKind::Document(format);
        let document = Attachment::new("a".into(), kind, vec![0; 8000]);
        let uncited = u64::from(other > 0);
        let size = ContentSize { characters, uncited, other, ..ContentSize::default() };
        assert_eq!(ContentSize::attachment(&document), size, "{format:?}");
    }
    check(DocumentFormat::Md, 8000, 0);
    check(DocumentFormat::Docx, 0, 1000);
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
    let characters = 9 + 1 + 5 + 12 + 5 + 8 + 4 + 2;
    let (messages, images, large_images) = (7, 12, 12);
    let size = ContentSize { characters, messages, images, large_images, ..ContentSize::default() };
    assert_eq!(summed, size);
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
