//! Tests of replies: text, stop reason and usage.

use aws_sdk_bedrockruntime::operation::RequestId;
use aws_sdk_bedrockruntime::types::{
    CachePointBlock, CachePointType, ContentBlock, ConversationRole, InferenceConfiguration,
    JsonSchemaDefinition, Message, OutputConfig, OutputFormat, OutputFormatStructure,
    OutputFormatType, SystemContentBlock,
};
use aws_smithy_types::{Document, Number};

use super::{NEWEST, Reply, TestStandIn, messages, read};

fn inference(stops: &[&str], max_tokens: Option<i32>) -> InferenceConfiguration {
    let mut config = InferenceConfiguration::builder().set_max_tokens(max_tokens);
    for stop in stops {
        config = config.stop_sequences(*stop);
    }
    config.build()
}

fn usage(reply: &Reply) -> (i32, i32, i32) {
    let usage = reply.metadata.as_ref().and_then(|metadata| metadata.usage.as_ref());
    usage.map_or((0, 0, 0), |usage| (usage.input_tokens, usage.output_tokens, usage.total_tokens))
}

#[tokio::test]
async fn prefill_and_stop_sequence_leave_only_three_commands() {
    let server = TestStandIn::start().await;
    let prompt = "Generate three different sample AWS CLI commands. Each should be very short.";
    let prefill = "Here are the three commands in a single block without any comments:\n```bash";
    let request = server
        .ask(&[prompt, prefill])
        .inference_config(inference(&["```"], None))
        .additional_model_response_field_paths("/delta/stop_sequence");
    let reply = read(request).await;
    let lines: Vec<&str> = reply.text.split('\n').collect();
    assert_eq!(lines.len(), 5, "{:?}", reply.text);
    assert_eq!((lines[0], lines[4]), ("", ""));
    assert!(lines[1..4].iter().all(|line| line.starts_with("aws ")), "{lines:?}");
    assert_eq!(reply.stop_reason(), "stop_sequence");
    assert_eq!(reply.sequence().as_deref(), Some("```"));
}

#[tokio::test]
async fn the_stop_sequence_is_named_only_on_request() {
    let server = TestStandIn::start().await;
    let request = server.ask(&["Count from 1 to 10"]).inference_config(inference(&["5"], None));
    let reply = read(request).await;
    assert_eq!((reply.text.as_str(), reply.stop_reason()), ("1, 2, 3, 4, ", "stop_sequence"));
    assert_eq!(reply.sequence(), None);
    // In a stream, the stop sequence is within `delta`.
    let request = server.ask(&["Count from 1 to 10"]).inference_config(inference(&["5"], None));
    let reply = read(request.additional_model_response_field_paths("/stop_sequence")).await;
    assert_eq!(reply.sequence(), None);
}

#[tokio::test]
async fn events_have_the_order_of_the_service_and_consistent_usage() {
    let server = TestStandIn::start().await;
    let reply = server.reply(&["What is a prefill?"]).await;
    let order =
        ["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"];
    assert_eq!(reply.event_types, order);
    assert_eq!(reply.stop_reason(), "end_turn");
    let (input, output, total) = usage(&reply);
    assert_eq!((input, total), (5, input + output));
    assert_eq!(usize::try_from(output), Ok(reply.text.chars().count().div_ceil(4)));
    assert!(reply.deltas > 50, "{} deltas", reply.deltas);
}

#[tokio::test]
async fn max_tokens_limit_the_reply() {
    let server = TestStandIn::start().await;
    let request = server.ask(&["Write a long story"]).inference_config(inference(&[], Some(10)));
    let reply = read(request).await;
    assert_eq!((reply.text.chars().count(), reply.stop_reason()), (40, "max_tokens"));
    assert_eq!(usage(&reply).1, 10);
}

#[tokio::test]
async fn the_stand_in_knows_the_users_name_if_the_history_contains_the_name() {
    let server = TestStandIn::start().await;
    let first = server.reply(&["My name is Ada."]).await.text;
    let second = server.reply(&["My name is Ada.", &first, "What is my name?"]).await.text;
    assert!(second.starts_with("Your name is Ada."), "{second}");
    let alone = server.reply(&["What is my name?"]).await.text;
    assert!(!alone.contains("Ada"), "{alone}");
}

#[tokio::test]
async fn a_reply_varies_only_above_temperature_0() {
    let server = TestStandIn::start().await;
    let texts = async |temperature: Option<f32>| {
        let config = InferenceConfiguration::builder().set_temperature(temperature).build();
        let mut texts = Vec::new();
        for _ in 0..3 {
            let request = server
                .ask(&["Generate a one sentence movie idea"])
                .inference_config(config.clone());
            texts.push(read(request).await.text);
        }
        texts.sort();
        texts.dedup();
        texts.len()
    };
    assert_eq!(texts(Some(0.0)).await, 1);
    assert_eq!(texts(Some(0.7)).await, 3);
    assert_eq!(texts(None).await, 3);
}

#[tokio::test]
async fn a_system_prompt_is_honored() {
    let server = TestStandIn::start().await;
    let system = SystemContentBlock::Text("Answer in one sentence.".into());
    let reply = read(server.ask(&["hello"]).system(system)).await;
    assert_eq!(reply.text, "Hello! This is Outcrop's built-in demo.");
}

#[tokio::test]
async fn converse_returns_the_same_reply() {
    let server = TestStandIn::start().await;
    let request = server.client.converse().model_id(super::HAIKU);
    let request = request
        .set_messages(Some(messages(&["Count from 1 to 10"])))
        .inference_config(inference(&["5"], None))
        .additional_model_response_field_paths("/stop_sequence");
    let answer = request.send().await.expect("an answer");
    assert!(answer.request_id().is_some_and(|id| id.len() == 36));
    let message = answer.output.as_ref().and_then(|output| output.as_message().ok());
    let content = message.map(|message| message.content.as_slice()).unwrap_or_default();
    let texts: Vec<_> = content.iter().filter_map(|block| block.as_text().ok()).collect();
    assert_eq!(texts, ["1, 2, 3, 4, "]);
    assert_eq!(answer.stop_reason.as_str(), "stop_sequence");
    assert_eq!(answer.usage.as_ref().map(|usage| usage.output_tokens), Some(3));
    let fields = answer.additional_model_response_fields.as_ref().and_then(Document::as_object);
    let sequence = fields.and_then(|fields| fields.get("stop_sequence")?.as_string());
    assert_eq!(sequence, Some("5"));
}

#[tokio::test]
async fn request_ids_differ() {
    let server = TestStandIn::start().await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let opened = server.ask(&["hello"]).send().await.expect("a stream");
        ids.push(opened.request_id().map(str::to_owned));
    }
    assert!(ids[0].is_some() && ids[0] != ids[1], "{ids:?}");
}

#[tokio::test]
async fn thinking_is_a_separate_block() {
    let server = TestStandIn::start().await;
    let thinking = |members: &[(&str, Document)]| {
        let members = members.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Document::Object([("thinking".to_owned(), Document::Object(members.collect()))].into())
    };
    let budget = Document::Number(Number::PosInt(1024));
    let enabled = thinking(&[("type", "enabled".into()), ("budget_tokens", budget)]);
    let reply = read(server.ask(&["hello"]).additional_model_request_fields(enabled)).await;
    assert!(!reply.reasoning.is_empty() && !reply.text.is_empty());

    let adaptive = thinking(&[("type", "adaptive".into())]);
    let request = server.ask(&["hello"]).model_id(NEWEST).additional_model_request_fields(adaptive);
    let reply = read(request).await;
    assert!(reply.reasoning.is_empty() && !reply.text.is_empty(), "the text is left out");
    let twice = reply.event_types.iter().filter(|kind| **kind == "contentBlockStop").count();
    assert_eq!(twice, 2);
}

#[tokio::test]
async fn the_prefix_before_a_cache_point_is_read_from_the_cache() {
    let server = TestStandIn::start().await;
    let long = "word ".repeat(4000);
    let point = || {
        let point = CachePointBlock::builder().r#type(CachePointType::Default);
        ContentBlock::CachePoint(point.build().expect("the type is set"))
    };
    let usage = async |texts: &[&str]| {
        let texts = texts.iter().map(|text| ContentBlock::Text((*text).to_owned()));
        let content = texts.chain([point()]).collect();
        let message = Message::builder().role(ConversationRole::User).set_content(Some(content));
        let message = message.build().expect("role and content are set");
        let reply = read(server.ask(&[]).set_messages(Some(vec![message]))).await;
        let usage = reply.metadata.and_then(|metadata| metadata.usage).expect("usage");
        (usage.input_tokens, usage.cache_read_input_tokens, usage.cache_write_input_tokens)
    };
    assert_eq!(usage(&["short"]).await, (2, None, None));
    assert_eq!(usage(&[&long]).await, (0, Some(0), Some(5000)));
    assert_eq!(usage(&[&long, "and 1234567"]).await, (0, Some(5000), Some(3)));
}

#[tokio::test]
async fn a_reply_fits_the_json_schema() {
    let server = TestStandIn::start().await;
    let schema = r#"{"type": "object", "properties": {"age": {"type": "integer"}}}"#;
    let definition = JsonSchemaDefinition::builder().schema(schema).build().expect("a schema");
    let format = OutputFormat::builder()
        .r#type(OutputFormatType::JsonSchema)
        .structure(OutputFormatStructure::JsonSchema(definition))
        .build()
        .expect("the type is set");
    let output = OutputConfig::builder().text_format(format).build();
    let reply = read(server.ask(&["How old?"]).output_config(output)).await;
    let value: serde_json::Value = serde_json::from_str(&reply.text).expect("JSON");
    assert!(value["age"].is_i64(), "{value}");
}

#[tokio::test]
async fn dropping_the_stand_in_ends_a_stream() {
    let server = TestStandIn::start().await;
    let mut opened = server.ask(&["fail: silent"]).send().await.expect("a stream");
    assert!(opened.stream.recv().await.is_ok_and(|event| event.is_some()));
    let TestStandIn { stand_in, client: _client } = server;
    drop(stand_in);
    let rest = tokio::time::timeout(super::DEADLINE, super::read_stream(opened)).await;
    let rest = rest.expect("the stream ends");
    assert!(rest.stop.is_none() && rest.error.is_some(), "{rest:?}");
}
