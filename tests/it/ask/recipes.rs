//! `--recipe` and `--clean`: what is sent by either class of model, names, and a person's own file.

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

/// The body that a turn sends.
fn sent(arguments: &[&str]) -> Value {
    let server = saying("ok");
    let start = with_own(asking(&server, &[arguments, &["Hello"]].concat()), OWN);
    let ended = run(&start);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    server.requests().remove(0).body
}

/// The same start with a file of recipes of its own.
fn with_own(start: Start, text: &str) -> Start {
    let folder = start.path("xdg_config_home/outcrop");
    fs::create_dir_all(&folder).expect("a folder of the test");
    fs::write(folder.join("recipes.toml"), text).expect("it can be written");
    start
}

#[test]
fn a_recipe_goes_out_in_the_form_that_the_model_takes() {
    let prefill = "Here are the bash commands, without any comment or explanation:\n```bash";
    assert_eq!(
        sent(&["--recipe=bash"]),
        json!({
            "messages": [
                { "role": "user", "content": [{ "text": "Hello" }] },
                { "role": "assistant", "content": [{ "text": prefill }] },
            ],
            "inferenceConfig": { "maxTokens": 4096, "stopSequences": ["```"] },
            "additionalModelResponseFieldPaths": ["/stop_sequence"],
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
fn a_recipe_of_ones_own_sets_all_that_it_says() {
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
fn options_go_before_the_recipe() {
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
fn a_name_that_is_none_ends_with_status_2_and_those_there_are() {
    let ended = run(&with_own(offline(&["--recipe=pyton", "Hello"]), OWN));
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.told.contains("no recipe is named pyton. Did you mean python?"), "{ended:?}");
    assert!(ended.told.contains("bash, ") && ended.told.contains("regex, haiku"), "{ended:?}");
}

#[test]
fn a_file_that_is_wrong_ends_a_turn_that_wants_a_recipe_and_no_other() {
    let wrong = OWN.replace("prefill =", "prefil =");
    let ended = run(&with_own(offline(&["--recipe=bash", "Hello"]), &wrong));
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    let said = "recipes.toml, line 4: no key is named prefil; prefill is one";
    assert!(ended.told.contains(said), "{ended:?}");
    let blank = OWN.replace("<poem>", "<poem> ");
    let ended = run(&with_own(offline(&["--recipe=haiku", "Hello"]), &blank));
    assert!(ended.told.contains("line 4: recipe haiku: A prefill cannot end"), "{ended:?}");
    let ended = run(&with_own(offline(&["Hello"]), &wrong));
    assert_eq!(ended.code, Some(0));
    assert!(!ended.told.contains("recipes"), "{ended:?}");
}

const PROMPT: &str = "list files larger than 10 MB";
const COMMAND: &str = "find . -type f -size +10M -exec ls -lh {} +\n";

/// A turn on the stand-in that repeats itself.
fn turn(arguments: &[&str]) -> Ended {
    let ended = run(&offline(&[arguments, &["--temperature=0", PROMPT]].concat()));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended
}

#[test]
fn the_reply_is_printed_as_it_comes_and_clean_where_that_is_asked_for() {
    assert_eq!(turn(&["--recipe=bash"]).out, format!("\n{COMMAND}"));
    assert_eq!(turn(&["--recipe=bash", "--clean"]).out, COMMAND);
    assert_eq!(turn(&["--recipe=bash", "--clean", "--no-stream"]).out, COMMAND);
    let ended = turn(&["--recipe=bash", "--clean", NO_PREFILL]);
    assert!(ended.out.starts_with("find . ") && ended.out.ends_with('\n'), "{ended:?}");
    let told = "Prefill is not sent: this model takes no prefill; the system prompt says it in";
    assert!(ended.told.contains(told), "{ended:?}");
    let ended = turn(&["--recipe=bash", NO_PREFILL]);
    assert!(ended.out.starts_with("```bash\nfind . ") && ended.out.ends_with("\n```"), "{ended:?}");
    let object: Value = serde_json::from_str(&turn(&["--recipe=bash", "--clean", "--json"]).out)
        .expect("an object");
    assert_eq!((&object["text"], &object["stopSequence"]), (&json!(COMMAND), &json!("```")));
}

#[test]
fn clean_goes_without_a_recipe_and_keeps_what_had_come() {
    assert_eq!(turn(&["--prefill=```bash", "--stop=```", "--clean"]).out, COMMAND);
    let server = saying("```sh\nls\n```");
    assert_eq!(run(&asking(&server, &["--clean", "Hello"])).out, "ls\n");
    let ended = run(&offline(&["--recipe=bash", "--clean", "fail: cut-frame"]));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(!ended.out.is_empty() && ended.out.ends_with('\n'), "{ended:?}");
    let ended = run(&offline(&["--clean", "--with-prefill", "Hello"]));
    assert_eq!(ended.code, Some(2), "{ended:?}");
}
