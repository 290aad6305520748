//! Tests of the rules with models of each generation.

use std::num::NonZeroU32;

use super::*;
use crate::chat::settings::{OutputSchema, StopSequence, SystemPrompt, Temperature, TopP};

const HAIKU: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const OPUS_4_1: &str = "us.anthropic.claude-opus-4-1-20250805-v1:0";
const OPUS_4_5: &str = "us.anthropic.claude-opus-4-5-20251101-v1:0";
const SONNET_5: &str = "us.anthropic.claude-sonnet-5";
const OPUS_4_6: &str = "us.anthropic.claude-opus-4-6-v1";
const OPUS_4_7: &str = "us.anthropic.claude-opus-4-7";
const HAIKU_5_5: &str = "global.anthropic.claude-haiku-5-5";
const FABLE: &str = "global.anthropic.claude-fable-5-1";
const UNKNOWN: &str = "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc";

fn settings(model: &str, thinking: &str) -> Settings {
    let model = ModelId::parse(model).expect(model);
    let thinking = Thinking::parse(thinking).expect(thinking);
    Settings { thinking, ..Settings::new(model) }
}

fn catalog() -> Catalog {
    crate::config::models::catalog()
}

#[test]
fn thinking_is_sent_in_the_form_that_the_model_accepts() {
    fn check(model: &str, thinking: &str, sent: &str, max_tokens: u32) {
        let (settings, catalog) = (settings(model, thinking), catalog());
        assert_eq!(catalog.thinking(&settings).to_string(), sent, "{model} {thinking}");
        assert_eq!(catalog.max_tokens(&settings).get(), max_tokens, "{model} {thinking}");
    }
    check(HAIKU, "default", "default", 4096);
    check(HAIKU, "off", "default", 4096);
    check(HAIKU, "on", "4096", 8192);
    check(HAIKU, "2000", "2000", 6096);
    check(HAIKU, "62000", "62000", 63_999);
    check(HAIKU, "64000", "default", 4096);
    check(HAIKU, "high", "default", 4096);
    check(OPUS_4_5, "high", "high", 4096);
    check(OPUS_4_5, "max", "default", 4096);
    check(SONNET_5, "off", "off", 4096);
    check(OPUS_4_6, "2000", "2000", 6096);
    check(OPUS_4_6, "on", "on", 16_384);
    check(OPUS_4_6, "xhigh", "default", 4096);
    check(OPUS_4_7, "default", "default", 4096);
    check(OPUS_4_7, "off", "default", 4096);
    check(OPUS_4_7, "2000", "default", 4096);
    check(OPUS_4_7, "max", "max", 16_384);
    check(HAIKU_5_5, "default", "default", 16_384);
    check(HAIKU_5_5, "off", "off", 4096);
    check(FABLE, "off", "default", 16_384);
    check(FABLE, "low", "low", 16_384);
    check(UNKNOWN, "off", "off", 4096);
    check(UNKNOWN, "on", "on", 16_384);
    check(UNKNOWN, "2000", "2000", 6096);
}

#[test]
fn max_tokens_stay_below_the_limit_of_the_model() {
    fn check(model: &str, typed: &str, sent: u32) {
        let settings =
            Settings { max_tokens: MaxTokens::parse(typed).ok(), ..settings(model, "default") };
        assert_eq!(catalog().max_tokens(&settings).get(), sent, "{model} {typed}");
    }
    check(HAIKU, "100", 100);
    check(HAIKU, "64000", 63_999);
    check(FABLE, "100", 100);
    check(UNKNOWN, "500000", 500_000);
}

#[test]
fn thinking_excludes_sampling_and_prefill() {
    fn check(model: &str, thinking: &str, typed: [&str; 2], sent: [bool; 3]) {
        let settings = Settings {
            temperature: Temperature::parse(typed[0]).ok(),
            top_p: TopP::parse(typed[1]).ok(),
            prefill: "{".parse().ok(),
            ..settings(model, thinking)
        };
        let goes = [SettingField::Temperature, SettingField::TopP, SettingField::Prefill]
            .map(|field| catalog().sends(&settings, field));
        assert_eq!(goes, sent, "{model} {thinking} {typed:?}");
    }
    check(HAIKU, "default", ["0.5", ""], [true, false, true]);
    check(HAIKU, "default", ["", "0.5"], [false, true, true]);
    check(HAIKU, "default", ["0.5", "0.5"], [true, false, true]);
    check(HAIKU, "on", ["0.5", "0.99"], [false, true, false]);
    check(HAIKU, "on", ["1", "0.5"], [true, false, false]);
    check(HAIKU, "on", ["", "0.5"], [false, false, false]);
    check(OPUS_4_6, "default", ["0.5", ""], [true, false, false]);
    check(OPUS_4_7, "default", ["1", "1"], [false, false, false]);
    check(UNKNOWN, "default", ["0.5", "0.5"], [true, true, true]);
}

#[test]
fn a_refused_field_is_not_sent_to_that_model_again() {
    let settings = Settings {
        temperature: "0.5".parse().ok(),
        top_p: "0.5".parse().ok(),
        prefill: "{".parse().ok(),
        ..settings(UNKNOWN, "default")
    };
    let mut catalog = catalog();
    assert!(catalog.learn(&settings.model, ModelRefusal::TemperatureAndTopP));
    assert!(!catalog.learn(&settings.model, ModelRefusal::TemperatureAndTopP));
    let sampling = |catalog: &Catalog| {
        let sent = catalog.sent(&settings);
        (sent.temperature, sent.top_p)
    };
    assert_eq!(sampling(&catalog), (settings.temperature, None));
    catalog.learn(&settings.model, ModelRefusal::NoTemperature);
    assert_eq!(sampling(&catalog), (None, settings.top_p));
    catalog.learn(&settings.model, ModelRefusal::NoPrefill);
    assert!(!catalog.sends_prefill(&settings));
    let other = Settings { model: ModelId::parse("other").expect("valid"), ..settings };
    assert!(catalog.sends_prefill(&other));
}

#[test]
fn a_schema_excludes_citations() {
    let catalog = crate::config::models::catalog();
    let mut settings = Settings::new(ModelId::default_for("us-east-1"));
    assert!(catalog.documents(&settings).is_cited());
    assert_eq!(catalog.unsent_reason(&settings, SettingField::Documents), None);
    settings.schema = OutputSchema::parse("{}").ok();
    let why = catalog.unsent_reason(&settings, SettingField::Documents);
    assert!(why.is_some_and(|why| why.contains("citations cannot be combined")), "{why:?}");
    assert_eq!(catalog.sent(&settings).documents, DocumentReading::TextOnly);
    // If the setting is already text only, nothing is withheld.
    settings.documents = DocumentReading::TextOnly;
    assert_eq!(catalog.unsent_reason(&settings, SettingField::Documents), None);
}

#[test]
fn refusals_of_the_model_behind_an_arn_are_learned() {
    let settings = Settings {
        system: SystemPrompt::parse("Be brief.").ok(),
        stop_sequences: vec![StopSequence::parse("END").expect("valid")],
        thinking: Thinking::Off,
        ..settings(UNKNOWN, "default")
    };
    let mut catalog = catalog();
    let sent = catalog.sent(&settings);
    assert_eq!((&sent.system, sent.thinking), (&settings.system, Thinking::Off));
    catalog.learn(&settings.model, ModelRefusal::NoSystemPrompt);
    catalog.learn(&settings.model, ModelRefusal::NoStopSequences);
    catalog.learn(&settings.model, ModelRefusal::AlwaysThinks);
    let sent = catalog.sent(&settings);
    assert_eq!((sent.system, sent.stop_sequences), (None, Vec::new()));
    assert_eq!(sent.thinking, Thinking::Default);
    assert!(catalog.thinks(&settings));
    for field in [SettingField::SystemPrompt, SettingField::StopSequences, SettingField::Thinking] {
        assert!(catalog.unsent_reason(&settings, field).is_some(), "{field:?}");
    }
}

#[test]
fn caching_and_schema_follow_the_table() {
    let with = |model: &str| Settings {
        caching: Some(CacheTime::Hour),
        schema: Some(OutputSchema::parse("{}").expect("an object")),
        prefill: "{".parse().ok(),
        ..settings(model, "default")
    };
    let goes = |model: &str| {
        [SettingField::Caching, SettingField::OutputSchema, SettingField::Prefill]
            .map(|field| catalog().sends(&with(model), field))
    };
    assert_eq!(goes(HAIKU), [true, true, false]);
    assert_eq!(goes(OPUS_4_1), [false, false, true]);
    assert_eq!(goes("in.anthropic.claude-haiku-4-5-20251001-v1:0"), [true, false, true]);
}

#[test]
fn max_tokens_stay_below_a_learned_limit() {
    let mut catalog = catalog();
    let mut check = |limit: u32, typed: &str, expected: u32| {
        let mut settings = settings(UNKNOWN, "default");
        settings.max_tokens = MaxTokens::parse(typed).ok();
        let limit = NonZeroU32::new(limit).expect("nonzero");
        catalog.learn(&settings.model, ModelRefusal::FewerTokens(limit));
        assert_eq!(catalog.max_tokens(&settings).get(), expected, "{limit} {typed}");
        let other = Settings { model: ModelId::parse(HAIKU).expect("valid"), ..settings };
        assert_eq!(catalog.max_tokens(&other).get(), typed.parse::<u32>().expect("a number"));
    };
    check(8000, "7999", 7999);
    check(8000, "8000", 7999);
    check(9000, "60000", 7999);
    check(1, "60000", 1);
}
