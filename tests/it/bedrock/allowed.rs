//! Each combination of a model and the settings that some models reject: the sent request compared
//! with the service's rules. The tests restate the rules for each model generation and do not read
//! the table, so that they find errors in the table. Source: Anthropic's and AWS's documentation of
//! each field, November 2026.

use std::time::Instant;

use outcrop::bedrock::Tap;
use outcrop::chat::conversation::Conversation;
use outcrop::chat::message::Message;
use outcrop::chat::model::{Catalog, ModelId};
use outcrop::chat::request::Request;
use outcrop::chat::settings::{
    CacheTime, MaxTokens, OutputSchema, Prefill, Settings, StopSequence, Substitute, Temperature,
    Thinking, TopP,
};
use outcrop::config::models::catalog;
use outcrop::export;
use outcrop::offline::{Pace, StandIn};
use serde_json::{Value, json};

use super::{Client, StreamEvent};

/// The settings that a generation supports.
#[allow(clippy::struct_excessive_bools, reason = "a table of what each takes, and no state")]
struct Generation {
    prefill: bool,
    sampling: bool,
    budget: bool,
    adaptive: bool,
    /// `thinking.type` `disabled`.
    off: bool,
    efforts: &'static [&'static str],
    schema: bool,
    hour: bool,
    /// The service's exclusive upper limit for max tokens.
    bound: u64,
}

const FEW: &[&str] = &["low", "medium", "high"];
const SOME: &[&str] = &["low", "medium", "high", "max"];
const ALL: &[&str] = &["low", "medium", "high", "xhigh", "max"];

fn generation(id: &str) -> Generation {
    let of = |prefill, sampling, budget, adaptive, off, efforts, bound| Generation {
        prefill,
        sampling,
        budget,
        adaptive,
        off,
        efforts,
        schema: true,
        hour: true,
        bound,
    };
    if id.contains("opus-4-1-") {
        let old = of(true, true, true, false, true, &[], 32_000);
        return Generation { schema: false, hour: false, ..old };
    }
    if ["haiku-4-5-", "sonnet-4-5-", "opus-4-5-"].iter().any(|name| id.contains(name)) {
        let efforts = if id.contains("opus") { FEW } else { &[] };
        return of(true, true, true, false, true, efforts, 64_000);
    }
    if id.contains("-4-6") {
        let bound = if id.contains("sonnet") { 64_000 } else { 128_000 };
        return of(false, true, true, true, true, SOME, bound);
    }
    if id.contains("opus-4-7") || id.contains("opus-4-8") {
        return of(false, false, false, true, false, ALL, 128_000);
    }
    let can_be_off = ["claude-sonnet-5", "claude-opus-5", "claude-haiku-5-5"]
        .iter()
        .any(|name| id.ends_with(name));
    of(false, false, false, true, can_be_off, ALL, 128_000)
}

/// Returns all combinations of settings for a model.
fn combinations(model: &ModelId) -> Vec<Settings> {
    let schema = OutputSchema::parse(r#"{"type": "object"}"#).expect("an object");
    let mut all = vec![Settings::new(model.clone())];
    let mut with = |change: &dyn Fn(&mut Settings)| {
        let changed = all.iter().cloned().map(|mut settings| {
            change(&mut settings);
            settings
        });
        let changed: Vec<_> = changed.collect();
        all.extend(changed);
    };
    with(&|settings| settings.temperature = Temperature::parse("0.5").ok());
    with(&|settings| settings.top_p = TopP::parse("0.5").ok());
    with(&|settings| {
        settings.stop_sequences = vec![StopSequence::parse("```").expect("valid")];
        let prefill = Prefill::parse("```json").expect("valid");
        settings.substitute = Some(Substitute::of(&prefill, &settings.stop_sequences));
        settings.prefill = Some(prefill);
    });
    with(&|settings| settings.schema = Some(schema.clone()));
    with(&|settings| settings.caching = Some(CacheTime::Hour));
    with(&|settings| settings.max_tokens = MaxTokens::parse("200000").ok());
    let one = all.iter().filter(|settings| settings.temperature.is_some());
    let one: Vec<_> = one
        .cloned()
        .map(|settings| Settings { temperature: Temperature::parse("1").ok(), ..settings })
        .collect();
    all.extend(one);
    let ways = ["default", "off", "on", "low", "xhigh", "max", "1024", "40000", "100000"];
    let ways = ways.map(|way| Thinking::parse(way).expect(way));
    let thinking =
        |settings: &Settings| ways.map(|way| Settings { thinking: way, ..settings.clone() });
    all.iter().flat_map(thinking).collect()
}

fn request(settings: &Settings, catalog: &Catalog) -> Request {
    let mut conversation = Conversation::default();
    conversation.append(Message::User("Hi".into()));
    Request::ask(&conversation, settings, catalog).expect("there is a prompt")
}

/// Returns the reason why the service would reject a request, or `None` if the service would accept
/// the request.
fn objection(body: &Value, model: &Generation) -> Option<&'static str> {
    let inference = &body["inferenceConfig"];
    let thinking = &body["additionalModelRequestFields"]["thinking"];
    let budget = thinking["budget_tokens"].as_u64();
    let most = inference["maxTokens"].as_u64().unwrap_or_default();
    let effort = body["outputConfig"]["effort"].as_str();
    let ends_with_prefill =
        body["messages"].as_array().and_then(|messages| messages.last()).cloned();
    let has_prefill = ends_with_prefill.is_some_and(|last| last["role"] == "assistant");
    let has_schema = !body["outputConfig"]["textFormat"].is_null();
    let thinks = matches!(thinking["type"].as_str(), Some("enabled" | "adaptive"));
    let temperature = inference["temperature"].as_f64();
    let top_p = inference["topP"].as_f64();
    let ttl = body.to_string().contains("\"ttl\":\"1h\"");
    let rules = [
        (temperature.is_some() && top_p.is_some(), "both temperature and top P"),
        (!model.sampling && (temperature.is_some() || top_p.is_some()), "sampling"),
        (thinks && temperature.is_some_and(|t| t < 1.0), "thinking with a temperature"),
        (thinks && top_p.is_some_and(|p| p < 0.95), "thinking with a low top P"),
        (has_prefill && (!model.prefill || thinks || has_schema), "prefill"),
        (budget.is_some() && !model.budget, "a budget"),
        (budget.is_some_and(|budget| budget < 1024 || budget >= most), "a budget's size"),
        (thinking["type"] == "adaptive" && !model.adaptive, "adaptive thinking"),
        (thinking["type"] == "disabled" && !model.off, "thinking switched off"),
        (effort.is_some_and(|effort| !model.efforts.contains(&effort)), "an effort"),
        (has_schema && !model.schema, "a schema"),
        (ttl && !model.hour, "an hour of caching"),
        (most == 0 || most >= model.bound, "max tokens"),
    ];
    rules.into_iter().find_map(|(is_broken, what)| is_broken.then_some(what))
}

#[test]
fn no_combination_sends_an_unsupported_setting() {
    let catalog = catalog();
    let mut count = 0;
    for model in &catalog.models {
        let id = ModelId::parse(&format!("us.{}", model.id)).expect("valid");
        for settings in combinations(&id) {
            let body = export::json(&request(&settings, &catalog));
            let body = serde_json::from_str(&body).expect("JSON");
            let objection = objection(&body, &generation(&model.id));
            assert_eq!(objection, None, "{settings:?}\n{body:#}");
            count += 1;
        }
    }
    assert_eq!(count, 16 * 96 * 9);
}

#[test]
fn supported_settings_are_sent() {
    let catalog = catalog();
    let sent = |id: &str, settings: Settings| -> Value {
        let model = ModelId::parse(&format!("us.{id}")).expect("valid");
        let request = request(&Settings { model, ..settings }, &catalog);
        serde_json::from_str(&export::json(&request)).expect("JSON")
    };
    let base = || Settings::new(ModelId::parse("x").expect("valid"));
    for model in &catalog.models {
        let takes = generation(&model.id);
        let temperature = Temperature::parse("0.5").ok();
        let body = sent(&model.id, Settings { temperature, ..base() });
        assert_eq!(
            !body["inferenceConfig"]["temperature"].is_null(),
            takes.sampling,
            "{}",
            model.id
        );
        let body = sent(&model.id, Settings { prefill: Prefill::parse("{").ok(), ..base() });
        let has_prefill = body["messages"].as_array().map(Vec::len) == Some(2);
        assert_eq!(has_prefill, takes.prefill, "{}", model.id);
        let body = sent(&model.id, Settings { thinking: Thinking::On, ..base() });
        let kind = if takes.adaptive { "adaptive" } else { "enabled" };
        assert_eq!(body["additionalModelRequestFields"]["thinking"]["type"], kind, "{}", model.id);
        let effort = Thinking::parse("low").expect("an effort");
        let body = sent(&model.id, Settings { thinking: effort, ..base() });
        let has_effort = body["outputConfig"] == json!({ "effort": "low" });
        assert_eq!(has_effort, !takes.efforts.is_empty(), "{}", model.id);
        let thinks = body["additionalModelRequestFields"]["thinking"].is_object();
        assert_eq!(thinks, takes.adaptive, "{}", model.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_stand_in_accepts_the_request_of_any_combination() {
    let catalog = std::sync::Arc::new(catalog());
    let stand_in = StandIn::start(catalog.clone(), "us-east-1", Pace::Unpaced).await;
    let stand_in = stand_in.expect("a port");
    let client = Client::stand_in(&stand_in.endpoint_url(), stand_in.token(), "us-east-1");
    for model in &catalog.models {
        let id = ModelId::parse(&format!("us.{}", model.id)).expect("valid");
        // Test only every 37th combination. 37 is prime, so the sample has every value of each setting.
        for settings in combinations(&id).into_iter().step_by(37) {
            let request = request(&settings, &catalog);
            let mut stream = match client.converse(request, &Tap::new(Instant::now), |_| {}).await {
                Ok(stream) => stream,
                Err(failure) => panic!("{settings:?}: {failure} {:?}", failure.raw_message),
            };
            assert_eq!(stream.recv().await, StreamEvent::MessageStarted);
        }
    }
}
