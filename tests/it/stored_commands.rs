//! Tests of the built commands `outcrop history`, `export` and `import`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use ratatui::buffer::CellWidth;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::copied::{Code, assert_same, has, whole};
use crate::loopback::{Answer, Loopback, frame};
use crate::pty::{Key, Start};

/// A data folder, and commands that use it.
struct Data(TempDir);

impl Data {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn start(&self, arguments: &[&str]) -> Start {
        let folder = self.path("data").display().to_string();
        Start::outcrop(arguments).variable("OUTCROP_DATA_DIR", &folder)
    }

    fn output(&self, arguments: &[&str]) -> Output {
        self.start(arguments).without_a_terminal()
    }

    /// Runs a command that must succeed, and returns its output.
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail, and returns its message.
    fn fails(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        stderr
    }

    fn import(&self, document: &Value) -> String {
        let file = self.path("import.json");
        fs::write(&file, document.to_string()).unwrap();
        let id = self.run(&["import", &file.display().to_string()]);
        let id = id.strip_suffix('\n').unwrap().to_owned();
        assert_eq!(id.len(), 13, "{id}");
        id
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(arguments)).unwrap()
    }
}

fn messages(prompt: &str, reply: &str) -> Value {
    json!([
        { "role": "user", "content": [{ "text": prompt }] },
        { "role": "assistant", "content": [{ "text": reply }] },
    ])
}

/// Returns an export with a request that has metrics.
pub fn measured() -> Value {
    json!({
        "format": "outcrop-conversation",
        "version": 1,
        "id": "old",
        "created": "2026-11-01T10:00:00Z",
        "updated": "2026-11-01T10:00:00Z",
        "title": "Measured",
        "modelId": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "settings": { "temperature": "0.5", "stop-sequences": "END" },
        "messages": [
            {
                "id": "a",
                "created": "2026-11-01T10:00:00Z",
                "message": { "role": "user", "content": [{ "text": "How high is the Eiger?" }] },
            },
            {
                "id": "b",
                "parent": "a",
                "created": "2026-11-01T10:00:01Z",
                "message": { "role": "assistant", "content": [{ "text": "3,967 **m**" }] },
                "modelId": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
                "ending": { "status": "complete", "stopReason": "end_turn" },
                "requests": [{
                    "id": "r",
                    "sent": "2026-11-01T10:00:01Z",
                    "modelId": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
                    "settings": {},
                    "metrics": {
                        "usage": { "inputTokens": 1200, "outputTokens": 34, "totalTokens": 1234 },
                        "costUsd": 0.25,
                    },
                }],
            },
        ],
        "path": ["a", "b"],
    })
}

#[test]
fn the_history_lists_conversations_with_the_id_first() {
    let data = Data::new();
    assert_eq!(data.run(&["history"]), "");
    let first = data.import(&measured());
    let second = data.import(&messages("Write a haiku\nabout rain", "Soft rain"));
    let lines = data.run(&["history"]);
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with(&format!("{second}  now  ")), "{lines:?}");
    assert!(lines[0].ends_with("1 turn             –      –  Write a haiku"), "{lines:?}");
    assert!(lines[1].starts_with(&format!("{first}  now  us.anthropic.claude-")), "{lines:?}");
    assert!(lines[1].ends_with("1 turn  1,234 tokens  $0.25  Measured"), "{lines:?}");

    let objects = data.json(&["history", "--json"]);
    let object = &objects[1];
    assert_eq!((&object["id"], &object["title"]), (&json!(first), &json!("Measured")));
    assert_eq!(object["created"], "2026-11-01T10:00:00Z");
    assert_eq!((&object["inputTokens"], &object["costUsd"]), (&json!(1200), &json!(0.25)));
    assert_eq!(objects[0]["inputTokens"], Value::Null);
    assert_eq!(objects[0]["renamed"], json!(false));
    let mut pinned = measured();
    pinned["pinned"] = json!(true);
    data.import(&pinned);
    assert!(data.run(&["history"]).lines().next().unwrap().ends_with("$0.25  (pinned) Measured"));
}

#[test]
fn lines_fit_the_width_of_the_terminal() {
    let data = Data::new();
    data.import(&messages(&"long 長い ".repeat(30), "a"));
    for (columns, has_turns) in [(100, true), (40, false)] {
        for arguments in [&["history"][..], &["history", "long"]] {
            let pty = data.start(arguments).size(columns, 5).in_a_terminal();
            let (ended, pty) = pty.wait_exit_keeping_files();
            assert_eq!(ended.code, 0);
            let raw = String::from_utf8(pty.raw()).unwrap();
            let line = raw.lines().next().unwrap();
            assert!(line.contains("long 長い") && line.ends_with('…'), "{line}");
            assert!(line.cell_width() <= columns && line.cell_width() > columns - 3, "{line}");
            let is_list = arguments.len() == 1;
            assert_eq!(line.contains("1 turn"), is_list && has_turns, "{line}");
        }
    }
}

#[test]
fn a_query_finds_passages() {
    let data = Data::new();
    let id = data.import(&measured());
    data.import(&messages("Write a haiku", "Soft rain"));
    let lines = data.run(&["history", "eig"]);
    assert_eq!(lines, format!("{id}  now  Measured: How high is the Eiger?\n"));
    assert_eq!(data.run(&["history", "high", "eig"]), lines);
    let found = data.json(&["history", "eiger", "--json"]);
    assert_eq!(found[0]["conversation"], json!(id));
    assert_eq!(found[0]["matches"], json!(["Eiger"]));
    assert_eq!(data.json(&["history", "nothing", "--json"]), json!([]));
    let none = data.output(&["history", "nothing"]);
    let message = String::from_utf8_lossy(&none.stderr);
    assert_eq!(message, "outcrop: no stored conversation contains \"nothing\"\n");
}

#[test]
fn usage_is_added_up_by_day_and_month() {
    let data = Data::new();
    data.import(&measured());
    let csv = data.run(&["history", "--usage", "--by", "month", "--csv"]);
    let expected = "period,model,requests,input_tokens,output_tokens,cache_read_tokens,\
                    cache_write_tokens,cost_usd,requests_without_cost\r\n\
                    2026-11,us.anthropic.claude-haiku-4-5-20251001-v1:0,1,1200,34,0,0,0.25,0\r\n";
    assert_eq!(csv, expected);
    let rows = data.json(&["history", "--usage", "--json"]);
    assert_eq!((&rows[0]["period"], &rows[0]["costUsd"]), (&json!("2026-11-01"), &json!(0.25)));
    let table = data.run(&["history", "--usage"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("DAY") && lines[0].ends_with("COST"), "{table}");
    assert!(lines[1].contains("us.anthropic.claude-haiku-4-5-20251001-v1:0"), "{table}");
    assert!(lines[2].starts_with("total") && lines[2].ends_with("$0.25"), "{table}");
    let table = data.run(&["history", "--usage", "--by", "model"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("MODEL ") && lines[2].starts_with("total "), "{table}");
}

#[test]
fn a_day_of_the_usage_begins_at_local_midnight_in_summer_and_winter() {
    let data = Data::new();
    for sent in ["2026-07-01T22:30:00Z", "2026-11-30T22:30:00Z", "2026-11-30T23:30:00Z"] {
        let mut document = measured();
        document["messages"][1]["requests"][0]["sent"] = json!(sent);
        data.import(&document);
    }
    let zone = "CET-1CEST,M3.5.0,M10.5.0/3";
    let start = data.start(&["history", "--usage", "--json"]).variable("TZ", zone);
    let rows: Value = serde_json::from_slice(&start.without_a_terminal().stdout).unwrap();
    let days: Vec<&Value> = rows.as_array().unwrap().iter().map(|row| &row["period"]).collect();
    assert_eq!(days, ["2026-12-01", "2026-11-30", "2026-07-02"]);
}

#[test]
fn a_request_that_is_imported_again_counts_once() {
    let data = Data::new();
    let mut document = measured();
    let metrics = &mut document["messages"][1]["requests"][0]["metrics"];
    metrics["wallUs"] = json!(1_822_345);
    metrics["firstDeltaUs"] = json!(240_017);
    let another = {
        let mut request = document["messages"][1]["requests"][0].clone();
        request["metrics"]["wallUs"] = json!(1_822_346);
        request
    };
    let requests = document["messages"][1]["requests"].as_array_mut().unwrap();
    requests.push(another);
    // The program was killed during this request.
    let mut killed = requests[0].clone();
    killed["metrics"] = json!({});
    requests.extend([killed.clone(), killed]);
    let id = data.import(&document);
    let usage = || data.run(&["history", "--usage", "--csv"]);
    let expected = usage();
    assert!(expected.contains(",4,2400,68,0,0,0.5,2"), "{expected}");
    let export = data.run(&["export", &id, "--format", "json"]);
    data.import(&serde_json::from_str(&export).unwrap());
    assert_eq!(usage(), expected);
    // The tokens were spent, so they count after a deletion, too.
    data.run(&["history", "--delete", &id]);
    data.import(&serde_json::from_str(&export).unwrap());
    assert_eq!(usage(), expected);
}

#[test]
fn the_usage_fits_the_width_of_the_terminal() {
    let data = Data::new();
    data.import(&measured());
    for columns in [100, 60, 40] {
        let pty = data.start(&["history", "--usage"]).size(columns, 10).in_a_terminal();
        let (ended, pty) = pty.wait_exit_keeping_files();
        assert_eq!(ended.code, 0);
        let raw = String::from_utf8(pty.raw()).unwrap();
        let lines: Vec<&str> = raw.lines().map(str::trim_end).collect();
        assert!(lines[1].contains("us. Haiku 4.5") && lines[1].ends_with("$0.25"), "{raw}");
        assert!(lines.iter().all(|line| line.cell_width() <= columns), "{raw}");
        assert_eq!(lines[0].contains("CACHE WRITE"), columns == 100, "{raw}");
    }
}

#[test]
fn an_export_is_imported_as_another_conversation() {
    let data = Data::new();
    let id = data.import(&measured());
    let file = data.path("a.json").display().to_string();
    assert_eq!(data.run(&["export", &id, "--format", "json", "-o", &file]), "");
    let copy = data.run(&["import", &file]);
    let copy = copy.trim_end();
    assert_ne!(copy, id);
    let [first, second] = [&id, copy].map(|id| data.json(&["export", id, "--format", "json"]));
    let texts = |document: &Value| {
        let messages = document["messages"].as_array().unwrap().iter();
        let kept = messages.map(|it| (it["message"].clone(), it["created"].clone()));
        (kept.collect::<Vec<_>>(), document["settings"].clone(), document["title"].clone())
    };
    assert_eq!(texts(&first), texts(&second));
    assert_eq!(data.run(&["history"]).lines().count(), 2);
}

#[test]
fn each_format_is_exported() {
    let data = Data::new();
    let id = data.import(&measured());
    let markdown = data.run(&["export", &id, "--format", "markdown"]);
    let expected = "# Measured\n\n## You\n\nHow high is the Eiger?\n\n## Claude\n\n3,967 **m**\n";
    assert_eq!(markdown, expected);
    let html = data.run(&["export", "latest", "--format", "html"]);
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("3,967 <strong>m</strong>"));
    let copy = data.start(&["import", "-"]);
    let mut child = copy.command();
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), markdown.as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(data.run(&["export", "latest", "--format", "markdown"]), expected);
}

#[test]
fn a_conversation_is_named_by_a_part_of_its_id() {
    let data = Data::new();
    let id = data.import(&messages("a", "b"));
    let other = data.import(&messages("c", "d"));
    let markdown = |id: &str| data.run(&["export", id, "--format", "markdown"]);
    assert_eq!(markdown(&id[4..]), markdown(&id));
    assert!(markdown("latest").contains("\nc\n"));
    let common = &id[..3];
    assert!(other.starts_with(common), "ids of one year begin alike");
    let error = data.fails(2, &["export", common, "--format", "json"]);
    assert!(error.contains("2 stored conversations have an id that begins or ends"), "{error}");
    let error = data.fails(2, &["export", "nope", "--format", "json"]);
    assert!(error.contains("no stored conversation has the id \"nope\""), "{error}");
    let error = Data::new().fails(2, &["export", "latest", "--format", "json"]);
    assert!(error.starts_with("outcrop: there is no stored conversation"), "{error}");
}

#[test]
fn an_existing_file_is_replaced_only_if_the_user_agrees() {
    let data = Data::new();
    data.import(&messages("Hi", "Hello"));
    let file = data.path("a.md");
    let path = file.display().to_string();
    fs::write(&file, "mine").unwrap();
    let arguments = ["export", "latest", "--format", "markdown", "--output", &path];
    let error = data.fails(2, &arguments);
    assert!(error.ends_with("already exists and was not changed. To replace it, add --force\n"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    for (answer, expected) in [("n", "mine"), ("", "mine"), ("y", "# Hi\n")] {
        let mut pty = data.start(&arguments).size(200, 10).in_a_terminal();
        pty.wait_for("the question", |shown| shown.has("already exists. Replace it? [y/N]"));
        pty.type_text(answer);
        pty.press(Key::Enter);
        assert_eq!(pty.wait_exit().code, 0);
        assert!(fs::read_to_string(&file).unwrap().starts_with(expected), "{answer}");
    }
    fs::write(&file, "mine").unwrap();
    data.run(&[&arguments[..], &["--force"]].concat());
    assert!(fs::read_to_string(&file).unwrap().starts_with("# Hi\n"));
    let missing = data.path("no/a.md").display().to_string();
    let error = data.fails(1, &["export", "latest", "--format", "markdown", "--output", &missing]);
    assert!(error.contains("there is no folder"), "{error}");
}

#[test]
fn a_wrong_file_is_refused_with_the_place_of_the_error() {
    let data = Data::new();
    let file = data.path("a.json");
    let path = file.display().to_string();
    fs::write(&file, json!([{ "role": "user", "content": "Hi" }]).to_string()).unwrap();
    let error = data.fails(2, &["import", &path]);
    let expected = format!(
        "outcrop: cannot import \"{path}\": [0].content: expected a list of content blocks, such as \
         [{{\"text\": \"Hi\"}}], found \"Hi\"\n"
    );
    assert_eq!(error, expected);
    fs::write(&file, "some text").unwrap();
    assert!(data.fails(2, &["import", &path]).contains("expected JSON, or Markdown with"));
    assert!(data.fails(2, &["import", "none.json"]).contains("cannot read \"none.json\""));
    assert_eq!(data.run(&["history"]), "");
}

#[test]
fn deleted_conversations_are_gone() {
    let data = Data::new();
    let id = data.import(&messages("a secret word", "b"));
    data.import(&messages("c", "d"));
    data.run(&["history", "--delete", &id]);
    assert_eq!(data.run(&["history"]).lines().count(), 1);
    data.fails(2, &["history", "--delete", &id]);
    let files = fs::read_dir(data.path("data")).unwrap().map(|file| file.unwrap().path());
    for file in files.filter(|file| file.is_file()) {
        let bytes = fs::read(file).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"secret"));
    }
    let error = data.fails(2, &["history", "--delete-all"]);
    assert!(error.contains("Without a terminal, --yes is necessary"), "{error}");
    assert_eq!(data.run(&["history"]).lines().count(), 1);
    data.run(&["history", "--delete-all", "--yes"]);
    assert_eq!(data.run(&["history"]), "");
}

#[test]
fn deleting_everything_asks_twice() {
    let data = Data::new();
    data.import(&messages("a", "b"));
    for (second, remaining) in [("n", 1), ("y", 0)] {
        let mut pty = data.start(&["history", "--delete-all"]).size(120, 10).in_a_terminal();
        pty.wait_for("a question", |shown| {
            shown.has("Delete 1 conversation and the usage figures?")
        });
        pty.type_text("y");
        pty.press(Key::Enter);
        pty.wait_for("another question", |shown| shown.has("Are you sure? [y/N]"));
        pty.type_text(second);
        pty.press(Key::Enter);
        assert_eq!(pty.wait_exit().code, 0);
        assert_eq!(data.run(&["history"]).lines().count(), remaining);
    }
}

#[test]
fn a_store_that_cannot_be_opened_is_a_failure_with_its_reason() {
    let data = Data::new();
    fs::write(data.path("data"), "a file").unwrap();
    for arguments in [&["history"][..], &["export", "latest", "--format", "json"]] {
        let error = data.fails(1, arguments);
        assert!(error.starts_with("outcrop: the data folder cannot be used: "), "{error}");
    }
}

#[test]
fn invalid_options_and_combinations_are_refused() {
    let data = Data::new();
    for arguments in [
        &["history", "--csv"][..],
        &["history", "--by", "month"],
        &["history", "a", "--usage"],
        &["history", "--yes"],
        &["history", "--offline"],
        &["export", "a"],
        &["export", "a", "--format", "pdf"],
        &["export", "a", "--format", "json", "--force"],
        &["import"],
    ] {
        data.fails(2, arguments);
    }
    assert!(!data.path("data").exists(), "wrong use does not open the store");
}

/// Returns the request that the exported programs must send.
fn next_request() -> outcrop::chat::request::Request {
    use outcrop::chat::message::Role;
    use outcrop::chat::request::Request;
    let turned = crate::bedrock::turned(Role::User, &["How high is the Eiger?"]);
    let model = measured()["modelId"].as_str().unwrap().parse().unwrap();
    let mut request = Request::new(model, vec![turned]);
    request.settings.temperature = Some("0.5".parse().unwrap());
    request.settings.stop_sequences = vec!["END".parse().unwrap()];
    request
}

#[test]
fn exported_programs_send_the_next_request() {
    let data = Data::new();
    data.import(&measured());
    let exported = |format: &str| {
        let file = data.path(format);
        let path = file.display().to_string();
        data.run(&["export", "latest", "--format", format, "--output", &path]);
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o700);
        fs::read_to_string(&file).unwrap()
    };
    let run = |text: &str, server: &Loopback, program: &str| {
        let code = Code::new(text).with_keys().with("PYTHONUTF8", "1");
        let code = code.with("AWS_DEFAULT_REGION", "us-east-1");
        code.with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url()).run(program)
    };
    let (python, shell) = (exported("python"), exported("shell"));
    assert!(python.starts_with("#!/usr/bin/env python3\n") && shell.starts_with("#!/bin/sh\n"));
    if has("python3", &["-c", "import boto3"]) {
        let end = [frame::block_stop(0), frame::message_stop("end_turn"), frame::metadata(3, 5, 9)];
        let reply = [frame::message_start(), frame::text(0, "ok")];
        let server = Loopback::start([Answer::stream(reply.into_iter().chain(end))]);
        let output = run(&python, &server, "python3");
        assert_same(&server, &next_request(), outcrop::export::STREAM, &output);
    }
    if has("aws", &["--version"]) {
        let server = Loopback::start([whole()]);
        let output = run(&shell, &server, "sh");
        assert_same(&server, &next_request(), "converse", &output);
    }
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let data = Data::new();
    data.import(&messages("a\u{1b}]0;owned\u{7}b", "\u{1b}[31m red"));
    for arguments in [
        &["history"][..],
        &["history", "red"],
        &["export", "latest", "--format", "markdown"],
        &["export", "latest", "--format", "json"],
    ] {
        let pty = data.start(arguments).size(160, 40).in_a_terminal();
        let (ended, pty) = pty.wait_exit_keeping_files();
        assert_eq!(ended.code, 0);
        let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
        assert!(raw.contains("owned"), "{arguments:?}: {raw}");
        assert!(!raw.contains("\u{1b}]0") && !raw.contains("\u{1b}[31m"), "{arguments:?}: {raw}");
    }
}
