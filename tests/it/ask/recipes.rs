//! The `--recipe` and `--clean` options: the requests for both classes of models, the recipe names,
//! and the user's recipes file.

use std::fs;

use serde_json::{Value, json};

use super::{Ended, asking, offline, run, saying};
use crate::pty::Start;

const NO_PREFILL: &str = "--model=us.anthropic.claude-opus-5-5";

const OWN: &str = "\
[[recipe]]
name = \"haiku\"
system = \"Write a haiku.\"
prefill = \"Here:\\n<poem>\"
stop_sequences = [\"</poem>\"]
temperature = 0
max_tokens = 77

[recipe.without_prefill]
instruction = \"Begin at once.\"
stop_sequences = [\"END\"]
schema = '{\"type\": \"object\"}'
";

/// Returns the body that a turn sends.
fn sent(arguments: &[&str]) -> Value {
    let server = saying("ok");
    let start = with_own(asking(&server, &[arguments, &["Hello"]].concat()), OWN);
    let ended = run(&start);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    server.requests().remove(0).body
}

/// Adds a recipes file to a command.
fn with_own(start: Start, text: &str) -> Start {
    let folder = start.path("xdg_config_home/outcrop");
    fs::create_dir_all(&folder).expect("a folder of the test");
    fs::write(folder.join("recipes.toml"), text).expect("it can be written");
    start
}

#[test]
fn a_recipe_is_sent_in_the_form_that_the_model_supports() {
    let prefill = "Here are the bash commands, without any comment or explanation:\n```bash";
    assert_eq!(
        sent(&["--recipe=bash"]),
        json!({
            "messages": [
                { "role": "user", "content": [{ "text": "Hello" }] },
                { "role": "assistant", "content": [{ "text": prefill }] },
            ],
            "inferenceConfig": { "maxTokens": 4096, "stopSequences": ["```"] },
            "additionalModelResponseFieldPaths": ["/stop_sequence", "/delta/stop_sequence", "/stop_details"],
        })
    );
    let instruction = "Reply with one fenced code block, marked bash, that holds the commands and \
                       nothing else: no comment in it, and no text before or after it.";
    let body = sent(&["--recipe=bash", NO_PREFILL]);
    assert_eq!(body["system"], json!([{ "text": instruction }]));
    assert_eq!(body["messages"].as_array().map(Vec::len), Some(1));
    assert_eq!(body["inferenceConfig"], json!({ "maxTokens": 16384 }));
    let body = sent(&["--recipe=bash", NO_PREFILL, "--system=Be kind."]);
    assert_eq!(body["system"], json!([{ "text": format!("Be kind.\n\n{instruction}") }]));
}

#[test]
fn a_user_recipe_applies_all_its_settings() {
    let body = sent(&["--recipe=haiku"]);
    assert_eq!(body["system"], json!([{ "text": "Write a haiku." }]));
    assert_eq!(body["messages"][1]["content"], json!([{ "text": "Here:\n<poem>" }]));
    let inference = json!({ "maxTokens": 77, "temperature": 0.0, "stopSequences": ["</poem>"] });
    assert_eq!(body["inferenceConfig"], inference);
    assert_eq!(body["outputConfig"], Value::Null);
    let body = sent(&["--recipe=haiku", NO_PREFILL]);
    assert_eq!(body["system"], json!([{ "text": "Write a haiku.\n\nBegin at once." }]));
    assert_eq!(body["inferenceConfig"], json!({ "maxTokens": 77, "stopSequences": ["END"] }));
    let schema = &body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"];
    assert_eq!(schema, &json!("{\"type\": \"object\"}"));
}

#[test]
fn options_take_precedence_over_the_recipe() {
    let body = sent(&["--recipe=haiku", "--stop=X", "--temperature=0.5", "--system="]);
    assert_eq!(
        body["inferenceConfig"],
        json!({ "maxTokens": 77, "temperature": 0.5, "stopSequences": ["X"] })
    );
    assert_eq!(body["system"], Value::Null);
    assert_eq!(
        sent(&["--recipe=haiku", NO_PREFILL, "--stop=X"])["inferenceConfig"]["stopSequences"],
        json!(["X"])
    );
}

#[test]
fn an_unknown_recipe_ends_with_status_2_and_lists_the_names() {
    let ended = run(&with_own(offline(&["--recipe=pyton", "Hello"]), OWN));
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.stderr.contains("unknown recipe \"pyton\". Did you mean python?"), "{ended:?}");
    assert!(ended.stderr.contains("bash, ") && ended.stderr.contains("regex, haiku"), "{ended:?}");
}

#[test]
fn an_invalid_recipes_file_is_fatal_only_if_a_recipe_is_needed() {
    let wrong = OWN.replace("prefill =", "prefil =");
    let ended = run(&with_own(offline(&["--recipe=bash", "Hello"]), &wrong));
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    let message = "recipes.toml\", line 4: unknown key prefil; did you mean prefill?";
    assert!(ended.stderr.contains(message), "{ended:?}");
    let blank = OWN.replace("<poem>", "<poem> ");
    let ended = run(&with_own(offline(&["--recipe=haiku", "Hello"]), &blank));
    assert!(ended.stderr.contains("line 4: recipe haiku: A prefill cannot end"), "{ended:?}");
    let ended = run(&with_own(offline(&["Hello"]), &wrong));
    assert_eq!(ended.code, Some(0));
    assert!(!ended.stderr.contains("recipes"), "{ended:?}");
}

const PROMPT: &str = "list files larger than 10 MB";
const COMMAND: &str = "find . -type f -size +10M -exec ls -lh {} +\n";

/// Runs a turn on the stand-in that repeats the prompt.
fn turn(arguments: &[&str]) -> Ended {
    let ended = run(&offline(&[arguments, &["--temperature=0", PROMPT]].concat()));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended
}

#[test]
fn the_reply_is_printed_unchanged_or_cleaned_on_request() {
    assert_eq!(turn(&["--recipe=bash"]).out, format!("\n{COMMAND}"));
    assert_eq!(turn(&["--recipe=bash", "--clean"]).out, COMMAND);
    assert_eq!(turn(&["--recipe=bash", "--clean", "--no-stream"]).out, COMMAND);
    let ended = turn(&["--recipe=bash", "--clean", NO_PREFILL]);
    assert!(ended.out.starts_with("find . ") && ended.out.ends_with('\n'), "{ended:?}");
    let stderr = "prefill is not sent: this model does not support it; the system prompt asks for it instead";
    assert!(ended.stderr.contains(stderr), "{ended:?}");
    let ended = turn(&["--recipe=bash", NO_PREFILL]);
    assert!(ended.out.starts_with("```bash\nfind . ") && ended.out.ends_with("\n```"), "{ended:?}");
    let object: Value = serde_json::from_str(&turn(&["--recipe=bash", "--clean", "--json"]).out)
        .expect("an object");
    assert_eq!((&object["text"], &object["stopSequence"]), (&json!(COMMAND), &json!("```")));
}

#[test]
fn clean_works_without_a_recipe_and_for_a_partial_reply() {
    assert_eq!(turn(&["--prefill=```bash", "--stop=```", "--clean"]).out, COMMAND);
    let server = saying("```sh\nls\n```");
    assert_eq!(run(&asking(&server, &["--clean", "Hello"])).out, "ls\n");
    let server = saying("Here it is:\n\n```sh\nls\n```\n\nThat is all.");
    assert_eq!(run(&asking(&server, &["--clean", "Hello"])).out, "ls\n");
    let ended = run(&offline(&["--recipe=bash", "--clean", "fail: cut-frame"]));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(!ended.out.is_empty() && ended.out.ends_with('\n'), "{ended:?}");
    let ended = run(&offline(&["--clean", "--with-prefill", "Hello"]));
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn clean_fails_if_the_reply_has_several_code_blocks() {
    let server = saying("One:\n```sh\nls\n```\nTwo:\n```sh\nrm\n```");
    let ended = run(&asking(&server, &["--clean", "Hello"]));
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    assert!(ended.stderr.contains("One:\n```sh\nls\n```\nTwo:"), "{ended:?}");
    assert!(ended.stderr.contains("the reply has several code blocks"), "{ended:?}");
    let ended = run(&asking(&server, &["--clean", "--json", "Hello"]));
    let object: Value = serde_json::from_str(&ended.out).expect("an object");
    assert!(object["text"].as_str().is_some_and(|text| text.starts_with("One:")), "{ended:?}");
    assert_eq!(ended.code, Some(1));
}
