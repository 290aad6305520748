//! Tests of the exported code and its escapes. `tests/it/copied.rs` runs the code.

use super::*;
use crate::chat::message::Role;
use crate::chat::model::ModelId;
use crate::chat::request::{HistoryMessage, Request};
use crate::chat::settings::Settings;

fn asking(words: &str) -> Request {
    let model = ModelId::parse("us.anthropic.claude-haiku-4-5-20251001-v1:0").expect("valid");
    Request::new(model, vec![HistoryMessage::text(Role::User, words.to_owned())])
}

fn place() -> RequestTarget {
    RequestTarget { region: Some("eu-central-1".into()), endpoint: None }
}

fn check(text: &str, literal: &str) {
    assert_eq!(layout::string(text), literal, "{text:?}");
    let read: String = serde_json::from_str(literal).expect("JSON");
    assert_eq!(read, text);
}

#[test]
fn strings_are_escaped_without_loss() {
    check("it's $HOME `id` %s !!", r#""it's $HOME `id` %s !!""#);
    check("\"\"\" ''' \\n", r#""\"\"\" ''' \\n""#);
    check("a\nb\tc\r", r#""a\nb\tc\r""#);
    check("\0\u{7}\u{1b}[2J\u{7f}\u{9b}", r#""\u0000\u0007\u001b[2J\u007f\u009b""#);
    check("\u{202e}x\u{2066}\u{2028}\u{feff}", r#""\u202ex\u2066\u2028\ufeff""#);
    check("żółw 🦔 👩‍🚀", "\"żółw 🦔 👩‍🚀\"");
}

#[test]
fn json_is_indented() {
    let request = Request {
        settings: Settings {
            system: Some("Be brief.".parse().expect("valid")),
            prefill: Some("```sh".parse().expect("valid")),
            temperature: Some("0.7".parse().expect("valid")),
            top_p: Some("1".parse().expect("valid")),
            stop_sequences: vec!["```".parse().expect("valid"), "\\nEND".parse().expect("valid")],
            ..asking(&"A prompt that is too long for one line. ".repeat(2)).settings
        },
        ..asking(&"A prompt that is too long for one line. ".repeat(2))
    };
    let expected = r#"{
  "system": [{"text": "Be brief."}],
  "messages": [
    {
      "role": "user",
      "content": [
        {
          "text": "A prompt that is too long for one line. A prompt that is too long for one line. "
        }
      ]
    },
    {"role": "assistant", "content": [{"text": "```sh"}]}
  ],
  "inferenceConfig": {
    "maxTokens": 4096,
    "temperature": 0.7,
    "topP": 1.0,
    "stopSequences": ["```", "\nEND"]
  },
  "additionalModelResponseFieldPaths": [
    "/stop_sequence",
    "/delta/stop_sequence",
    "/stop_details"
  ]
}"#;
    assert_eq!(json(&request), expected);
}

#[test]
fn python_code_is_idiomatic() {
    let request = Request {
settings: Settings {
            system: Some(
            "You are a translator.\nAnswer in German, and in one sentence.\nUse \"Sie\", never \"du\"."
                .parse()
                .expect("valid"),
        ), prefill: Some("Der".parse().expect("valid")), ..asking("Hi").settings }, ..asking("Hi")
};
    let place = RequestTarget { endpoint: Some("http://127.0.0.1:9/base".into()), ..place() };
    insta::assert_snapshot!("python", python(&request, &place));
}

#[test]
fn each_export_is_one_shell_command() {
    let request = Request {
        settings: Settings {
            system: Some("Don't guess.\nAsk.".parse().expect("valid")),
            temperature: Some("0".parse().expect("valid")),
            ..asking("It's $5, isn't it?").settings
        },
        ..asking("It's $5, isn't it?")
    };
    insta::assert_snapshot!("aws_cli", aws_cli(&request, &place()));
    insta::assert_snapshot!("curl", curl(&request, &place()));
}

#[test]
fn an_unknown_region_is_read_from_the_environment() {
    let nowhere = RequestTarget::default();
    assert!(!python(&asking("Hi"), &nowhere).contains("region_name"));
    assert!(!aws_cli(&asking("Hi"), &nowhere).contains("--region"));
    let url = "\"https://bedrock-runtime.${AWS_REGION:?}.amazonaws.com/model/";
    assert!(curl(&asking("Hi"), &nowhere).contains(url));
}

#[test]
fn an_endpoint_replaces_the_default_one() {
    let endpoint = Some("https://proxy.example/it's/".to_owned());
    let place = RequestTarget { endpoint, ..place() };
    let line = "  'https://proxy.example/it'\\''s/model/us.anthropic";
    assert!(curl(&asking("Hi"), &place).contains(line));
    let line = "  --endpoint-url 'https://proxy.example/it'\\''s/' \\\n";
    assert!(aws_cli(&asking("Hi"), &place).contains(line));
}

#[test]
fn a_model_id_is_one_path_segment() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc_1-2.3";
    let model = ModelId::parse(arn).expect("valid");
    assert_eq!(
        path(&Request::new(model, Vec::new()), STREAM),
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile\
         %2Fabc_1-2.3/converse-stream"
    );
}
