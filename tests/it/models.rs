//! Tests of the built `outcrop models`: the table, the JSON, standard error and the exit status.

use serde_json::Value;

use crate::bedrock::profiles::{HAIKU, denied, models, page, profile};
use crate::loopback::{Answer, Loopback, frame};
use crate::pty::Start;

/// The status and the output of the program.
struct Ended {
    code: Option<i32>,
    out: String,
    stderr: String,
}

fn run(start: &Start) -> Ended {
    let output = start.without_a_terminal();
    let stderr = String::from_utf8(output.stderr).expect("words");
    assert!(!stderr.contains("ABSKsecret") && !stderr.contains("panicked"), "{stderr}");
    let out = String::from_utf8(output.stdout).expect("text");
    Ended { code: output.status.code(), out, stderr }
}

fn listing(server: &Loopback, arguments: &[&str]) -> Start {
    Start::outcrop(&[&["models"], arguments].concat()).with_key("ABSKsecret", &server.url())
}

fn account() -> Loopback {
    let profiles = [
        profile(&format!("us.{HAIKU}"), "SYSTEM_DEFINED", &["us-east-1", "us-west-2"]),
        profile("team\u{1b}[31m", "APPLICATION", &["us-east-1"]),
        profile("team", "APPLICATION", &["us-east-1", "us-west-2"]),
    ];
    Loopback::by_path([
        ("/inference-profiles", vec![page(&profiles[..1], Some("2")), page(&profiles[1..], None)]),
        ("/foundation-models", vec![models()]),
        ("/model/", vec![Answer::stream(frame::reply("Hello"))]),
    ])
}

fn lines(out: &str) -> Vec<&str> {
    out.lines().collect()
}

#[test]
fn the_table_lists_each_profile_and_model_of_the_account() {
    let ended = run(&listing(&account(), &[]));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let lines = lines(&ended.out);
    assert!(lines[0].starts_with("ID "), "{}", ended.out);
    assert!(lines[1].starts_with(&format!("us.{HAIKU}")), "{}", ended.out);
    for part in ["Claude Haiku 4.5", "200K", "$1.10", "prefill", "active", "us-east-1, us-west-2"] {
        assert!(lines[1].contains(part), "{part}: {}", lines[1]);
    }
    assert!(ended.out.contains("Claude Haiku 4.5 (The team)"), "{}", ended.out);
    let old = lines.iter().find(|line| line.starts_with("anthropic.claude-old")).expect("a line");
    assert!(old.contains("legacy until 2027-04-08") && old.contains('?'), "{old}");
    assert!(!ended.out.contains('\u{1b}'), "{}", ended.out);
    assert!(ended.stderr.contains("3 inference profiles in us-east-1"), "{}", ended.stderr);
}

#[test]
fn a_table_on_a_terminal_has_the_columns_that_fit() {
    fn check(columns: u16, shown: &[&str], dropped: &[&str]) {
        let start = Start::outcrop(&["models", "--offline"]).size(columns, 60);
        let ended = start.in_a_terminal().wait_exit();
        let text = ended.shown.to_string();
        let text = text.replace("\n|", "\n");
        let head =
            text.lines().find(|line| line.split_whitespace().next() == Some("ID")).expect(&text);
        let has = |name: &&&str| head.split("  ").any(|column| column.trim() == **name);
        assert_eq!(shown.iter().find(|name| !has(name)), None, "{head}");
        assert_eq!(dropped.iter().find(has), None, "{head}");
        assert_eq!(text.contains("columns do not fit"), !dropped.is_empty(), "{text}");
        // A line that is too long would continue in the next row.
        let is_row = |line: &&str| line.contains("anthropic.claude-") && !line.contains("arn:");
        assert_eq!(text.lines().filter(is_row).count(), 30, "{text}");
        assert!(text.contains("\n  team-profile") || columns < 80, "{text}");
    }
    check(200, &["NAME", "CONTEXT", "$/M IN", "ACCEPTS", "LIFE", "REGIONS"], &[]);
    check(140, &["NAME", "CONTEXT", "$/M IN", "ACCEPTS"], &["LIFE", "REGIONS"]);
    check(80, &["CONTEXT", "$/M IN", "$/M OUT"], &["NAME", "ACCEPTS", "LIFE", "REGIONS"]);
    check(60, &["ID"], &["CONTEXT", "$/M IN", "$/M OUT"]);
}

#[test]
fn json_is_an_array_of_objects() {
    let ended = run(&listing(&account(), &["--json"]));
    let objects: Value = serde_json::from_str(&ended.out).expect("JSON");
    let first = &objects[0];
    assert_eq!(first["id"], format!("us.{HAIKU}"));
    assert_eq!(first["kind"], "system-defined");
    assert_eq!(first["listed"], true);
    assert_eq!(first["regions"], serde_json::json!(["us-east-1", "us-west-2"]));
    assert_eq!(first["maxTokens"], 63_999);
    assert_eq!(first["usdPerMillionTokens"]["input"], 1.1);
    assert_eq!(first["accepts"]["prefill"], true);
    let own =
        objects.as_array().expect("an array").iter().find(|own| own["profileName"] == "The team");
    let own = own.expect("the account's own");
    assert!(own["id"].as_str().is_some_and(|id| id.starts_with("arn:")), "{own}");
    assert_eq!((&own["kind"], &own["modelId"]), (&"application".into(), &HAIKU.into()));
}

#[test]
fn without_the_permission_to_list_the_built_in_table_is_printed() {
    let server = Loopback::start([denied("bedrock:ListInferenceProfiles")]);
    let ended = run(&listing(&server, &["--region", "eu-west-1"]));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stderr.contains("listing is not allowed"), "{}", ended.stderr);
    assert!(ended.stderr.contains("showing the built-in list (2026"), "{}", ended.stderr);
    assert!(ended.out.contains("\neu.anthropic.claude-opus-5 "), "{}", ended.out);
    let ended = run(&listing(&server, &["--json"]));
    let objects: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!((ended.code, &objects[0]["listed"]), (Some(0), &Value::Bool(false)));
}

#[test]
fn a_failure_prints_the_built_in_table_and_ends_with_1() {
    let server = Loopback::start([Answer::page(200)]);
    let ended = run(&listing(&server, &[]));
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("a proxy or sign-in page answered instead of Bedrock"),
        "{}",
        ended.stderr
    );
    assert!(ended.out.contains("\nus.anthropic.claude-opus-5 "), "{}", ended.out);
}

#[test]
fn a_stored_list_is_printed_if_listing_fails() {
    let answers = |first: Answer| vec![first, Answer::page(502)];
    let own = profile("team", "APPLICATION", &["us-east-1", "us-west-2"]);
    let server = Loopback::by_path([
        ("/inference-profiles", answers(page(&[own], None))),
        ("/foundation-models", answers(models())),
    ]);
    let start = listing(&server, &[]);
    assert_eq!(run(&start).code, Some(0));
    let ended = run(&start);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("listed just now"), "{}", ended.stderr);
    assert!(ended.out.contains("(The team)"), "{}", ended.out);
}

#[test]
fn a_turn_knows_the_price_of_a_listed_arn() {
    let server = account();
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/team";
    let ask = "\"$OUTCROP\" ask --json --model \"$ARN\" Hi";
    let cost = |script: &str| {
        let start = Start::shell(script).variable("ARN", arn).with_key("ABSKsecret", &server.url());
        let ended = run(&start);
        let object: Value = serde_json::from_str(&ended.out).expect(&ended.stderr);
        object["costUsd"].clone()
    };
    assert_eq!(cost(ask), Value::Null);
    assert!(cost(&format!("\"$OUTCROP\" models >/dev/null; {ask}")).is_f64());
}

#[test]
fn the_stand_in_lists_models_and_identifies_itself() {
    let ended = run(&Start::outcrop(&["models", "--offline"]));
    assert_eq!(ended.code, Some(0));
    assert!(
        ended.stderr.contains("OFFLINE: these profiles come from the built-in demo"),
        "{}",
        ended.stderr
    );
    assert!(ended.out.contains("global.anthropic.claude-haiku-4-5"), "{}", ended.out);
    let start = Start::outcrop(&["models", "--offline", "--region", "us-denied-1"]);
    let ended = run(&start);
    assert!(ended.stderr.contains("listing is not allowed"), "{}", ended.stderr);
    assert!(!start.path("xdg_cache_home").exists(), "nothing is kept offline");
}

#[test]
fn listing_needs_a_region() {
    let start = Start::outcrop(&["models"]).variable("AWS_BEARER_TOKEN_BEDROCK", "ABSKsecret");
    let ended = run(&start);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.stderr);
    assert!(ended.stderr.contains("no AWS region is set"), "{}", ended.stderr);
    assert_eq!(run(&Start::outcrop(&["models", "--nonsense"])).code, Some(2));
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let ended = run(&Start::shell("\"$OUTCROP\" models --offline 2>told | head -1; cat told >&2"));
    assert_eq!(lines(&ended.out).len(), 1);
    assert!(!ended.stderr.contains("cannot be written"), "{}", ended.stderr);
}
