//! Runs the built binary with every option of every command. The options come from the definition
//! of the command line, so a new option needs a row here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use outcrop::cli::Cli;

use crate::pty::Start;
use crate::stored_commands::measured;

/// The arguments, the exit status, and a part of the output or of the messages.
struct Row {
    command: &'static str,
    option: &'static str,
    arguments: &'static [&'static str],
    status: i32,
    output: &'static str,
}

const fn row(
    command: &'static str,
    option: &'static str,
    arguments: &'static [&'static str],
    status: i32,
    output: &'static str,
) -> Row {
    Row { command, option, arguments, status, output }
}

/// Options that `ask --dry-run` shows in the request, and how `ask` ends with the others.
const ASK: &[Row] = &[
    row("ask", "model", &["-m", "us.anthropic.claude-opus-5", "--dry-run"], 0, "claude-opus-5"),
    row("ask", "region", &["--region=eu-west-1", "--dry-run"], 0, "eu.anthropic.claude-haiku"),
    row("ask", "profile", &["--profile=none"], 2, "profile none has no credentials"),
    row("ask", "endpoint-url", &["--endpoint-url=x"], 2, "--endpoint-url"),
    row("ask", "system", &["-s", "Be brief.", "--dry-run"], 0, "\"text\": \"Be brief.\""),
    row("ask", "system-file", &["--system-file=text", "--dry-run"], 0, "\"text\": \"a text\""),
    row("ask", "temperature", &["-t", "0.5", "--dry-run"], 0, "\"temperature\": 0.5"),
    row("ask", "temperature", &["-t", "hot"], 2, "Temperature must be a number from 0 to 1"),
    row("ask", "top-p", &["--top-p=0.5", "--dry-run"], 0, "\"topP\": 0.5"),
    row("ask", "max-tokens", &["--max-tokens=7", "--dry-run"], 0, "\"maxTokens\": 7"),
    row("ask", "stop", &["--stop=END", "--dry-run"], 0, "\"END\""),
    row("ask", "prefill", &["--prefill=The", "--dry-run"], 0, "\"text\": \"The\""),
    row("ask", "recipe", &["-r", "json", "--dry-run"], 0, "```json"),
    row("ask", "recipe", &["-r", "jsno"], 2, "json"),
    row("ask", "schema", &["--schema=object.json", "--dry-run"], 0, "\"outputConfig\""),
    row("ask", "thinking", &["--thinking=2000", "--dry-run"], 0, "2000"),
    row("ask", "cache", &["--cache=5m", "--dry-run"], 0, "cachePoint"),
    row("ask", "documents", &["--documents=text", "--attach=text", "--dry-run"], 0, "document"),
    row("ask", "service-tier", &["--service-tier=flex", "--dry-run"], 0, "flex"),
    row("ask", "latency", &["--latency=optimized", "--dry-run"], 0, "optimized"),
    row("ask", "guardrail", &["--guardrail=gr0a1b2c3:1", "--dry-run"], 0, "gr0a1b2c3"),
    row("ask", "metadata", &["--metadata=team=a", "--dry-run"], 0, "\"team\": \"a\""),
    row("ask", "attach", &["--attach=text", "--dry-run"], 0, "\"name\": \"text\""),
    row("ask", "attach", &["--attach=none"], 2, "\"none\""),
    row("ask", "offline", &["--offline"], 0, "OFFLINE: replies come from the built-in demo"),
    row("ask", "data-dir", &["--data-dir=data", "--resume"], 0, "continuing "),
    row("ask", "ephemeral", &["--data-dir=data", "--resume", "--ephemeral"], 0, "continuing "),
    row("ask", "resume", &["--data-dir=data", "--resume=latest"], 0, "(Measured)"),
    row(
        "ask",
        "resume",
        &["--data-dir=data", "--resume=x"],
        2,
        "Expected the id of a conversation",
    ),
    row("ask", "config", &["--config=wrong.toml"], 2, "wrong.toml"),
    row("ask", "config", &["--config=none"], 2, "\"none\""),
    row("ask", "env-file", &["--env-file=none"], 2, "cannot read \"none\""),
    row("ask", "record", &["--record=text"], 2, "\"text\" already exists"),
    row("ask", "log", &["--log=none/log"], 2, "cannot write the log"),
    row("ask", "json", &["--json"], 0, "\"stopReason\":\"end_turn\""),
    row("ask", "events", &["--events"], 0, "\"event\":\"messageStart\""),
    row("ask", "save", &["--data-dir=data", "--save"], 0, "outcrop ask --resume "),
    row("ask", "no-stream", &["--no-stream", "--events"], 0, "\"type\":\"bytes\""),
    row("ask", "dry-run", &["--dry-run"], 0, "not sent to "),
    row("ask", "with-prefill", &["--with-prefill", "--prefill=Once upon"], 0, "Once upon"),
    row("ask", "clean", &["--clean", "-r", "json"], 0, "{"),
];

const OTHERS: &[Row] = &[
    row("models", "json", &["--json"], 0, "\"modelId\":"),
    row("models", "region", &["--region=eu-west-1"], 0, "eu.anthropic."),
    row("models", "profile", &["--profile=none"], 2, "profile none has no credentials"),
    row("models", "endpoint-url", &["--endpoint-url=x"], 2, "--endpoint-url"),
    row("models", "offline", &["--offline"], 0, "OFFLINE"),
    row("models", "env-file", &["--env-file=none"], 2, "cannot read \"none\""),
    row("models", "log", &["--log=none/log"], 2, "cannot write the log"),
    row("history", "data-dir", &["--data-dir=data"], 0, "Measured"),
    row("history", "env-file", &["--env-file=none"], 2, "cannot read \"none\""),
    row("history", "json", &["--data-dir=data", "--json"], 0, "\"title\": \"Measured\""),
    row("history", "usage", &["--data-dir=data", "--usage"], 0, "2026-11-01"),
    row("history", "by", &["--data-dir=data", "--usage", "--by=month"], 0, "2026-11 "),
    row("history", "by", &["--by=month"], 2, "--usage"),
    row("history", "csv", &["--data-dir=data", "--usage", "--csv"], 0, "2026-11-01,"),
    row("history", "delete", &["--data-dir=data", "--delete=none"], 2, "no stored conversation"),
    row("history", "delete-all", &["--data-dir=data", "--delete-all"], 2, "--yes"),
    row("history", "yes", &["--data-dir=data", "--delete-all", "--yes"], 0, "deleted"),
    row("export", "data-dir", &["--data-dir=data", "latest", "--format=json"], 0, "Measured"),
    row("export", "env-file", &["--env-file=none", "latest", "--format=json"], 2, "\"none\""),
    row("export", "format", &["--data-dir=data", "latest", "--format=html"], 0, "<html"),
    row("export", "format", &["latest"], 2, "--format"),
    row(
        "export",
        "output",
        &["--data-dir=data", "latest", "--format=json", "-o", "text"],
        2,
        "--force",
    ),
    row(
        "export",
        "force",
        &["--data-dir=data", "latest", "--format=json", "-o", "text", "--force"],
        0,
        "",
    ),
    row("import", "data-dir", &["--data-dir=data", "messages.json"], 0, "\n"),
    row("import", "env-file", &["--env-file=none", "messages.json"], 2, "cannot read \"none\""),
    row(
        "import",
        "model",
        &["--data-dir=data", "messages.json", "-m", "a b"],
        2,
        "Expected a model id",
    ),
    row(
        "import",
        "region",
        &["--data-dir=data", "messages.json", "--region=a b"],
        2,
        "Expected a region",
    ),
    row("keys", "json", &["--json"], 0, "\"action\""),
    row("config", "print-default", &["--print-default"], 0, "#"),
    row("config", "print-schema", &["--print-schema"], 0, "\"$schema\""),
    row("config", "path", &["--path"], 0, "config.toml"),
    row("config", "check", &["--check", "--config=wrong.toml"], 2, "wrong.toml"),
    row("config", "config", &["--path", "--config=wrong.toml"], 0, "wrong.toml"),
    row("config", "env-file", &["--check", "--env-file=none"], 2, "cannot read \"none\""),
    row("keys", "keys", &["--keys=none"], 2, "--keys"),
    row("replay", "theme", &["text", "--theme=none"], 2, "--theme"),
    row("replay", "keys", &["text", "--keys=none"], 2, "--keys"),
    row("keys", "config", &["--config=none"], 2, "\"none\""),
    row("keys", "env-file", &["--env-file=none"], 2, "cannot read \"none\""),
    row("models", "config", &["--config=none"], 2, "\"none\""),
    row("history", "config", &["--config=none"], 2, "\"none\""),
    row("export", "config", &["--config=none", "latest", "--format=json"], 2, "\"none\""),
    row("import", "config", &["--config=none", "messages.json"], 2, "\"none\""),
    row("replay", "config", &["--config=none", "text"], 2, "\"none\""),
    row("replay", "speed", &["text", "--speed=0"], 2, "expected a number from 0.01 to 1000"),
    row("replay", "step", &["text", "--step", "--speed=2"], 2, "--step"),
    row("replay", "env-file", &["text", "--env-file=none"], 2, "cannot read \"none\""),
    row("replay", "record", &["text", "--record=other"], 2, "\"text\""),
    row("replay", "plain", &["text", "--plain"], 2, "\"text\""),
    row("replay", "log", &["text", "--log=log"], 2, "\"text\""),
];

/// Runs a row. Returns what is wrong.
fn run(row: &Row) -> Option<String> {
    let prompt = if row.command == "ask" { &["Hello"][..] } else { &[] };
    let start = Start::outcrop(&[&[row.command], row.arguments, prompt].concat());
    let start = start.file("text", "a text").file("object.json", "{\"type\": \"object\"}");
    let start = start.file("wrong.toml", "colour = 1\n");
    let start = start.file("messages.json", r#"[{"role":"user","content":[{"text":"Hi"}]}]"#);
    if row.arguments.contains(&"--data-dir=data") {
        fs::write(start.path("measured.json"), measured().to_string()).expect("a file");
        let import = std::process::Command::new(env!("CARGO_BIN_EXE_outcrop"))
            .args(["import", "--data-dir=data", "measured.json"])
            .current_dir(start.path(""))
            .output()
            .expect("it starts");
        assert!(import.status.success(), "{import:?}");
    }
    let ended = start.without_a_terminal();
    let output = String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned();
    let code = ended.status.code();
    let is_right = code == Some(row.status) && output.contains(row.output);
    (!is_right).then(|| format!("{} {:?}: {code:?}, {output}", row.command, row.arguments))
}

fn check(rows: &[Row]) {
    let wrong: Vec<String> = rows.iter().filter_map(run).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_option_of_ask_works() {
    check(ASK);
}

#[test]
fn every_option_of_the_other_commands_works() {
    check(OTHERS);
}

#[test]
fn every_option_has_a_row() {
    let mut definition = Cli::definition();
    definition.build();
    let mut missing = BTreeSet::new();
    for command in definition.get_subcommands().filter(|command| !command.is_hide_set()) {
        let shown = command.get_arguments().filter(|option| !option.is_hide_set());
        for option in shown.filter_map(clap::Arg::get_long).filter(|it| *it != "help") {
            let has_row = ASK
                .iter()
                .chain(OTHERS)
                .any(|row| row.command == command.get_name() && row.option == option);
            if !has_row {
                missing.insert(format!("{} --{option}", command.get_name()));
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn the_client_starts_with_the_options_that_only_it_has() {
    let mut pty =
        Start::outcrop(&["--offline", "--quota=200_000", "--count-tokens"]).in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0);
}

/// Returns the text of all tests in a folder.
fn source(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("a folder");
    let texts = entries.map(|entry| {
        let path = entry.expect("an entry").path();
        let is_source = path.extension().is_some_and(|it| it == "rs");
        match path.is_dir() {
            true => source(&path),
            false if is_source => fs::read_to_string(path).expect("a file"),
            false => String::new(),
        }
    });
    texts.collect()
}

#[test]
fn every_option_of_the_client_is_in_a_test() {
    let tests = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"));
    let definition = Cli::definition();
    for option in definition.get_arguments().filter_map(clap::Arg::get_long) {
        let is_used = [format!("\"--{option}\""), format!("\"--{option}=")];
        assert!(is_used.iter().any(|used| tests.contains(used)), "--{option}");
    }
}
