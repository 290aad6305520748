//! `outcrop ask` with stored conversations: --save and --resume.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Ended, asking, assert_prints, interrupt, run, saying, spawned_alone};
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::Start;

/// A data folder.
struct Data(TempDir);

impl Data {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn folder(&self) -> String {
        self.0.path().join("data").display().to_string()
    }

    fn start(&self, server: &Loopback, arguments: &[&str]) -> Start {
        asking(server, arguments).variable("OUTCROP_DATA_DIR", &self.folder())
    }

    /// Runs a turn that must succeed.
    fn ask(&self, server: &Loopback, arguments: &[&str]) -> Ended {
        let ended = run(&self.start(server, arguments));
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
        ended
    }

    /// Runs a turn that must fail before it sends anything. Returns the message.
    fn refuses(&self, status: i32, arguments: &[&str]) -> String {
        let server = saying("ok");
        let ended = run(&self.start(&server, arguments));
        assert_eq!((ended.code, ended.out.as_str()), (Some(status), ""), "{arguments:?}");
        assert_eq!(server.connections(), 0, "{arguments:?}");
        ended.stderr
    }

    /// Exports the conversation that changed last, and checks the number of conversations.
    fn latest(&self, count: usize) -> Value {
        let outcrop = |arguments: &[&str]| {
            let start = Start::outcrop(arguments).variable("OUTCROP_DATA_DIR", &self.folder());
            let output = start.without_a_terminal();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{stderr}");
            String::from_utf8(output.stdout).expect("text")
        };
        assert_eq!(outcrop(&["history"]).lines().count(), count);
        serde_json::from_str(&outcrop(&["export", "latest", "--format=json"])).expect("JSON")
    }
}

/// Returns the texts of the messages.
fn texts(conversation: &Value) -> Vec<&str> {
    let messages = conversation["messages"].as_array().into_iter().flatten();
    messages.filter_map(|it| it["message"]["content"][0]["text"].as_str()).collect()
}

#[test]
fn a_turn_is_stored_only_if_the_user_asks_for_it() {
    let (data, server) = (Data::new(), saying("Hi"));
    let ended = data.ask(&server, &["Hello"]);
    assert_eq!(ended.stderr, "");
    assert!(!Path::new(&data.folder()).exists());
    let ended = data.ask(&server, &["--save", "-t", "0.5", "Hello"]);
    let stored = data.latest(1);
    assert_eq!(texts(&stored), ["Hello", "Hi"]);
    let id = stored["id"].as_str().expect("an id");
    let tip = format!("outcrop: stored. To continue, run: outcrop ask --resume {id}\n");
    assert_eq!((ended.out.as_str(), ended.stderr), ("Hi", tip));
    assert_eq!(stored["settings"]["temperature"], "0.5");
    assert_eq!(stored["messages"][1]["ending"]["stopReason"], "end_turn");
    let metrics = &stored["messages"][1]["requests"][0]["metrics"];
    assert!(metrics["usage"]["outputTokens"].is_u64() && metrics["wallUs"].is_u64(), "{metrics}");
    let ended = data.ask(&server, &["--save", "--json", "Again"]);
    let object: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(object["conversationId"], data.latest(2)["id"]);
}

#[test]
fn a_conversation_continues_with_its_settings_unless_options_override_them() {
    let (data, server) = (Data::new(), saying("Hi"));
    data.ask(&server, &["--save", "--system=Be brief.", "-t", "0.5", "One"]);
    let id = data.latest(1)["id"].as_str().expect("an id").to_owned();
    let ended = data.ask(&server, &["Two", "--resume"]);
    assert_eq!(ended.stderr, format!("outcrop: continuing {id} (One)\n"));
    data.ask(&server, &["--resume", "Three", "-t", "0.25"]);
    data.ask(&server, &["--resume", &id, "Four"]);
    let body = |at: usize| server.requests()[at].body.clone();
    let message = |role: &str, text: &str| json!({ "role": role, "content": [{ "text": text }] });
    let expected = [message("user", "One"), message("assistant", "Hi"), message("user", "Two")];
    assert_eq!(body(1)["messages"], json!(expected));
    assert_eq!(body(1)["system"], json!([{ "text": "Be brief." }]));
    assert_eq!(body(1)["inferenceConfig"]["temperature"], 0.5);
    assert_eq!(body(2)["inferenceConfig"]["temperature"], 0.25);
    assert_eq!(body(2)["messages"].as_array().map(Vec::len), Some(5));
    // The conversation keeps the changed setting.
    assert_eq!(body(3)["inferenceConfig"]["temperature"], 0.25);
    let stored = data.latest(1);
    assert_eq!(texts(&stored), ["One", "Hi", "Two", "Hi", "Three", "Hi", "Four", "Hi"]);
}

#[test]
fn a_turn_that_is_not_stored_can_continue_a_stored_conversation() {
    let (data, server) = (Data::new(), saying("Hi"));
    data.ask(&server, &["--save", "One"]);
    data.ask(&server, &["--resume", "--ephemeral", "Two"]);
    assert_eq!(server.requests()[1].body["messages"].as_array().map(Vec::len), Some(3));
    let ended = data.ask(&server, &["Two", "--resume", "--dry-run"]);
    let request: Value = serde_json::from_str(&ended.out).expect("the request");
    assert_eq!(request["messages"].as_array().map(Vec::len), Some(3));
    data.ask(&server, &["Two", "--save", "--dry-run"]);
    assert_eq!(texts(&data.latest(1)), ["One", "Hi"]);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn an_unknown_conversation_is_refused_before_anything_is_sent() {
    let data = Data::new();
    assert!(data.refuses(2, &["Hello", "--resume"]).contains("there is no stored conversation"));
    let unknown = data.refuses(2, &["--resume", "0000000000001", "Hello"]);
    assert!(unknown.contains("no stored conversation has the id \"0000000000001\""), "{unknown}");
    let wrong = data.refuses(2, &["--resume=x", "Hello"]);
    assert!(wrong.contains("Expected the id of a conversation"), "{wrong}");
    let both = data.refuses(2, &["--save", "--ephemeral", "Hello"]);
    assert!(both.contains("'--save' cannot be used with '--ephemeral'"), "{both}");
    std::fs::remove_dir_all(data.folder()).expect("a folder");
    std::fs::write(data.folder(), "no folder").expect("a file");
    assert!(data.refuses(1, &["--save", "Hello"]).contains("cannot be used"));
}

#[test]
fn the_prompt_is_stored_before_it_is_sent_and_the_reply_survives_a_kill() {
    let (data, gate) = (Data::new(), Gate::new());
    let half = Answer::stream([frame::message_start(), frame::text(0, "half")]);
    let server = Loopback::start([half.held(&gate).until_closed()]);
    let start = data.start(&server, &["--save", "Hello"]);
    let mut child = spawned_alone(&start);
    server.wait_for_requests(1);
    assert_eq!(texts(&data.latest(1)), ["Hello"]);
    gate.open();
    assert_prints(&mut child, "half");
    // The reply is in the journal within a second.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while texts(&data.latest(1)).len() < 2 {
        assert!(std::time::Instant::now() < deadline, "the reply is not stored");
    }
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let stored = data.latest(1);
    assert_eq!(texts(&stored), ["Hello", "half"]);
    assert_eq!(stored["messages"][1]["ending"]["status"], "interrupted");
}

#[test]
fn an_interrupted_or_failed_turn_is_stored() {
    let data = Data::new();
    let half = Answer::stream([frame::message_start(), frame::text(0, "half")]);
    let server = Loopback::start([half.until_closed()]);
    let mut child = spawned_alone(&data.start(&server, &["--save", "One"]));
    assert_prints(&mut child, "half");
    interrupt(&child);
    let ended = Ended::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    let stored = data.latest(1);
    assert_eq!(texts(&stored), ["One", "half"]);
    assert_eq!(stored["messages"][1]["ending"]["status"], "stopped");

    let refused = Answer::error(403, "AccessDeniedException", "no");
    let server = Loopback::start([refused, Answer::stream(frame::reply("Hi"))]);
    let ended = run(&data.start(&server, &["--resume", "Two"]));
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert_eq!(data.latest(1)["messages"][3]["ending"]["status"], "failed");
    // A prompt without a reply is not part of the next request.
    data.ask(&server, &["--resume", "Three"]);
    let sent = server.requests()[1].body["messages"].clone();
    let sent: Vec<&Value> =
        sent.as_array().into_iter().flatten().map(|it| &it["content"][0]["text"]).collect();
    assert_eq!(sent, ["One", "half", "Three"]);
}

#[test]
fn a_reader_that_closes_the_pipe_does_not_lose_the_turn() {
    let data = Data::new();
    let long = "line\n".repeat(100_000);
    let server = saying(&long);
    let script = "\"$OUTCROP\" ask --save Hello | head -1";
    let start = Start::shell(script).with_key("ABSKsecret", &server.url());
    let output = start.variable("OUTCROP_DATA_DIR", &data.folder()).without_a_terminal();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "line\n");
    let stored = data.latest(1);
    assert_eq!(texts(&stored)[0], "Hello");
    assert_ne!(stored["messages"][1]["ending"]["status"], "open");
}
