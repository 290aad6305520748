//! Tests of the configuration file: the precedence of its values, `outcrop config`, the exit status of
//! the other commands, and the JSON Schema. After a change of a key, write the schema with
//! `OUTCROP_SCHEMA=write cargo test --test it config_file`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use outcrop::app::actions::{default_keys, preferred_keymap};
use outcrop::chat::model::ModelId;
use outcrop::chat::settings::SettingField;
use outcrop::config::Config;
use outcrop::config::config_file::{self, FileConfig, Section, ValueType, rows};
use outcrop::config::config_source::ConfigSource;
use outcrop::config::environment::Environment;
use outcrop::config::options::Options;
use outcrop::preferences::{KEY_PRESETS, KeyPreferences};
use outcrop::ui::key_preset::KeyPreset;
use serde_json::{Value, json};

use crate::loopback::{Answer, Loopback, frame};
use crate::pty::Start;

/// Writes the configuration file of a program's user.
pub fn with_config(start: Start, text: &str) -> Start {
    let folder = start.path("xdg_config_home/outcrop");
    fs::create_dir_all(&folder).expect("a folder of the test");
    fs::write(folder.join("config.toml"), text).expect("it can be written");
    start
}

/// Loads the configuration from these sources.
fn load(
    options: Options,
    variables: &[(&str, &str)],
    env_file: &str,
    config: &str,
) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".env"), env_file).expect("it can be written");
    fs::write(folder.path().join("config.toml"), config).expect("it can be written");
    let variables = variables.iter().map(|(name, value)| (OsString::from(name), value.into()));
    let environment = Environment::read(variables, folder.path(), None).expect("valid");
    let check_keys = |keys: &_| preferred_keymap(keys).1;
    let mut source = ConfigSource::new(options, environment, Some(folder.path()), check_keys);
    source.load(true).map_err(|error| error.to_string())
}

#[test]
fn each_source_overrides_the_sources_below_it() {
    // Each bit stands for a source that sets the model and the region.
    for sources in 0..16 {
        let has = |bit: usize| sources & (1 << bit) != 0;
        let value = |bit, text: &str| if has(bit) { text.to_owned() } else { String::new() };
        let options = Options {
            model: has(3).then(|| ModelId::parse("of.option").expect("valid")),
            region: has(3).then(|| "of-option".into()),
            ..Options::default()
        };
        let config = load(
            options,
            &[
                ("OUTCROP_MODEL", &value(2, "of.variable")),
                ("AWS_REGION", &value(2, "of-variable")),
            ],
            &value(1, "OUTCROP_MODEL=of.env\nAWS_REGION=of-env"),
            &value(0, "[settings]\nmodel = 'of.file'\n[options]\nregion = 'of-file'"),
        );
        let config = config.expect("valid");
        let names = ["file", "env", "variable", "option"];
        let expected = (0..4).rev().find(|bit| has(*bit)).map(|bit| names[bit]);
        let region = config.access.region.as_deref();
        assert_eq!(region, expected.map(|name| format!("of-{name}")).as_deref(), "{sources:b}");
        let model = config.settings("us-east-1").model;
        let default = ModelId::default_for("us-east-1");
        let expected = expected.map_or(default.to_string(), |name| format!("of.{name}"));
        assert_eq!(model.as_str(), expected, "{sources:b}");
    }
}

fn with_recipe(name: &str) -> Options {
    let mut options = Options::default();
    options.settings.recipe = Some(name.into());
    options
}

#[test]
fn a_recipe_option_overrides_the_settings_of_the_file_and_a_recipe_of_the_file_does_not() {
    let settings = |options: Options, config: &str| {
        let config = load(options, &[], "", config).expect("valid");
        assert_eq!(config.problems, [""; 0]);
        let settings = config.settings("us-east-1");
        let text = |field: SettingField| field.text(&settings).map(String::from);
        (settings.recipe.clone(), text(SettingField::Prefill), text(SettingField::TopP))
    };
    let file = "[settings]\nrecipe = 'bash'\nprefill = 'Here:'\ntop_p = 0.5";
    let (recipe, prefill, top_p) = settings(Options::default(), file);
    assert_eq!((recipe.as_deref(), prefill.as_deref()), (Some("bash"), Some("Here:")));
    assert_eq!(top_p.as_deref(), Some("0.5"));
    let (recipe, prefill, top_p) = settings(with_recipe("json"), file);
    assert_eq!((recipe.as_deref(), top_p.as_deref()), (Some("json"), Some("0.5")));
    assert_eq!(prefill.as_deref(), Some("```json"));
}

#[test]
fn the_identity_of_another_source_overrides_the_profile_of_the_file() {
    let file = "[options]\nprofile = 'work'";
    let access = |variables: &[(&str, &str)], env_file: &str| {
        load(Options::default(), variables, env_file, file).expect("valid").access
    };
    assert_eq!(access(&[], "").profile.as_deref(), Some("work"));
    assert_eq!(access(&[("AWS_PROFILE", "own")], "").profile.as_deref(), Some("own"));
    assert_eq!(access(&[("AWS_BEARER_TOKEN_BEDROCK", "key")], "").profile, None);
    assert_eq!(access(&[], "AWS_PROFILE=theirs").profile.as_deref(), Some("theirs"));
    // Neither an option nor a variable chooses between the discovered `.env` and the profile of the
    // file, so the user must decide.
    let found = access(&[], "AWS_BEARER_TOKEN_BEDROCK=key");
    assert_eq!((found.profile.as_deref(), found.own_profile.as_deref()), (None, Some("work")));
}

#[test]
fn a_switch_and_a_path_of_the_file_apply() {
    let file = "[options]\noffline = true\nephemeral = true\ncount_tokens = true\nquota = 500\n\
                data_dir = 'conversations'\nlog = '/tmp/outcrop.log'\n[recipes]\nfile = 'own.toml'";
    let config = load(Options::default(), &[], "", file).expect("valid");
    assert!(config.offline && config.is_ephemeral && config.counts_tokens);
    assert!(config.quota.is_some());
    let folder = config.data_dir.as_deref().and_then(Path::parent).expect("an absolute path");
    assert!(folder.is_absolute(), "{folder:?}");
    assert_eq!(config.recipes, Some(folder.join("own.toml")));
    assert_eq!(config.log, Some(PathBuf::from("/tmp/outcrop.log")));
    let log = load(Options::default(), &[("OUTCROP_LOG", "a.log")], "", file).expect("valid").log;
    assert_eq!(log, Some(PathBuf::from("a.log")));
}

/// Returns the status, standard output and standard error.
fn ended(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn run(start: &Start) -> (Option<i32>, String, String) {
    ended(&start.without_a_terminal())
}

#[test]
fn the_default_file_and_the_schema_are_printed_without_a_valid_configuration() {
    for (option, expected) in [
        ("--print-default", config_file::default_text(&default_keys())),
        ("--print-schema", config_file::json_schema(&default_keys())),
    ] {
        let start = Start::outcrop(&["config", option]).file(".env", "no line of a .env\n");
        assert_eq!(run(&with_config(start, "wrong")), (Some(0), expected, String::new()));
    }
}

#[test]
fn the_option_the_variable_or_the_config_folder_gives_the_path_of_the_file() {
    fn check(start: &Start, expected: &str) {
        assert_eq!(run(start), (Some(0), format!("{expected}\n"), String::new()));
    }
    let start = Start::outcrop(&["config", "--path"]);
    check(&start, &start.path("xdg_config_home/outcrop/config.toml").display().to_string());
    let start = start.variable("OUTCROP_CONFIG", "/a/b.toml");
    check(&start, "/a/b.toml");
    let start = Start::outcrop(&["config", "--path", "--config", "c.toml"]);
    check(&start.variable("OUTCROP_CONFIG", "/a/b.toml"), "c.toml");
}

#[test]
fn check_exits_with_status_2_if_a_key_is_wrong() {
    let check = || Start::outcrop(&["config", "--check"]);
    let (code, out, stderr) = run(&check());
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(out.ends_with("config.toml\" does not exist. The defaults apply.\n"), "{out}");

    let (code, out, stderr) =
        run(&with_config(check(), &config_file::default_text(&default_keys())));
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(out.ends_with("config.toml\" is valid.\n"), "{out}");

    let start = with_config(
        check(),
        "[settings]\ntemprature = 1\nrecipe = 'bsh'\n[appearance]\ntheme = dark\n",
    );
    let (code, out, stderr) = run(&start);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    let lines: Vec<_> = stderr.lines().collect();
    let file = start.path("xdg_config_home/outcrop/config.toml").display().to_string();
    for (at, expected) in [
        "line 2: unknown key temprature; did you mean temperature?",
        "line 3: recipe: unknown recipe \"bsh\". Did you mean bash?",
        "line 5: invalid TOML: ",
    ]
    .into_iter()
    .enumerate()
    {
        let expected = format!("outcrop: \"{file}\", {expected}");
        assert!(lines[at].starts_with(&expected), "{stderr}");
    }
    assert_eq!(lines.len(), 3, "{stderr}");
}

#[test]
fn a_named_file_must_exist() {
    for command in [&["config", "--check"][..], &["models"], &["ask", "Hello"], &[]] {
        let start = Start::outcrop(&[command, &["--config", "none.toml"]].concat());
        let (code, out, stderr) = run(&start);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{command:?}: {stderr}");
        assert!(stderr.starts_with("outcrop: cannot read \"none.toml\": "), "{stderr}");
    }
}

#[test]
fn config_needs_exactly_one_option() {
    for options in [&[][..], &["--check", "--path"]] {
        let (code, out, stderr) = run(&Start::outcrop(&[&["config"], options].concat()));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{stderr}");
        assert!(stderr.contains("--print-default"), "{stderr}");
    }
}

#[test]
fn ask_sends_the_settings_of_the_file() {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let start =
        Start::outcrop(&["ask", "Hello", "--max-tokens=7"]).with_key("ABSKsecret", &server.url());
    let file = "[settings]\ntemperature = 0.25\nsystem = 'Be short.'\nmax_tokens = 5";
    let (code, out, stderr) = run(&with_config(start, file));
    assert_eq!((code, out.as_str()), (Some(0), "ok"), "{stderr}");
    let body = server.requests().remove(0).body;
    assert_eq!(body["inferenceConfig"], json!({ "maxTokens": 7, "temperature": 0.25 }));
    assert_eq!(body["system"], json!([{ "text": "Be short." }]));
}

#[test]
fn ask_exits_with_status_2_if_a_key_is_wrong_and_models_continues() {
    let wrong = "[settings]\ntemprature = 1\nmodle = 'x'";
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let start = Start::outcrop(&["ask", "Hello"]).with_key("ABSKsecret", &server.url());
    let (code, out, stderr) = run(&with_config(start, wrong));
    assert_eq!((code, out.as_str()), (Some(2), ""), "{stderr}");
    assert!(
        stderr.contains("line 2: unknown key temprature; did you mean temperature?"),
        "{stderr}"
    );
    assert!(stderr.contains("line 3: unknown key modle; did you mean model?"), "{stderr}");
    assert_eq!(server.requests().len(), 0);

    let start = Start::outcrop(&["models", "--offline"]);
    let (code, out, stderr) = run(&with_config(start, wrong));
    assert!(code == Some(0) && out.contains("Claude"), "{stderr}");
    assert!(stderr.contains("line 2: unknown key temprature"), "{stderr}");
}

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/config.schema.json");

#[test]
fn the_stored_schema_equals_the_generated_schema() {
    let generated = config_file::json_schema(&default_keys());
    if std::env::var_os("OUTCROP_SCHEMA").is_some_and(|value| value == "write") {
        fs::write(SCHEMA, &generated).expect("it can be written");
    }
    let stored = fs::read_to_string(SCHEMA).expect("the schema");
    assert!(stored == generated, "the top of this file says how to write the schema");
}

#[test]
fn the_schema_and_the_parser_accept_the_same_types() {
    let schema: Value =
        serde_json::from_str(&config_file::json_schema(&default_keys())).expect("JSON");
    let schema = jsonschema::draft7::new(&schema).expect("a schema");
    let agree = |text: &str, is_text: bool| {
        let value: Value = toml::from_str(text).expect("TOML");
        let is_valid = FileConfig::parse(Path::new("config.toml"), text).problems().is_empty();
        // The parser checks the content of a text, and the schema cannot.
        assert!(schema.is_valid(&value) == is_valid || is_text && !is_valid, "{text}");
        is_valid
    };
    let values = [
        "1",
        "0.5",
        "-1",
        "2000",
        "1.5",
        "true",
        "'x'",
        "'auto'",
        "'off'",
        "'flex'",
        "['a=b']",
        "['a']",
        "[1]",
        "{ a = 1 }",
        "1979-05-27",
    ];
    for row in rows() {
        let key = |value: &str| format!("[{}]\n{} = {value}\n", row.section.name(), row.name());
        assert!(agree(&key(&row.example_toml()), false), "{}", row.name());
        for value in values {
            agree(&key(value), row.kind == ValueType::Text);
        }
    }
    for section in Section::ALL.into_iter().filter(|section| *section != Section::Keys) {
        assert!(!agree(&format!("[{}]\nzzz = 1\n", section.name()), false));
    }
    for keys in ["'ctrl+x'", "['ctrl+x', 'f9']", "false", "true", "1", "[1]"] {
        agree(&format!("[keys]\nquit = {keys}\n[keys.conversation]\nfind = {keys}\n"), false);
    }
    assert!(!agree("[zzz]\na = 1\n", false));
    assert!(!agree("theme = 'dark'\n", false));
}

#[test]
fn the_printed_keys_are_the_default_keys() {
    let printed = config_file::default_text(&default_keys());
    let enabled: Vec<_> = printed
        .lines()
        .skip_while(|line| *line != "[keys]")
        .map(|line| line.strip_prefix('#').filter(|it| !it.starts_with(' ')).unwrap_or(line))
        .collect();
    let config = load(Options::default(), &[], "", &enabled.join("\n")).expect("valid");
    assert_eq!(config.problems, [""; 0]);
    let (keymap, _) = preferred_keymap(&config.keys);
    let (default, _) = preferred_keymap(&KeyPreferences::default());
    for (own, default) in keymap.bindings().iter().zip(default.bindings()) {
        assert_eq!(own.keys, default.keys, "{}", own.row.name);
    }
}

#[test]
fn the_presets_of_the_file_are_those_of_the_keymap() {
    assert_eq!(KEY_PRESETS, KeyPreset::ALL.map(KeyPreset::name));
}

#[test]
fn a_wrong_key_binding_names_its_line() {
    let start = with_config(
        Start::outcrop(&["config", "--check"]),
        "[keys]\nqiut = 'ctrl+x'\nquit = 1\npalette = 'ctrl+q'\n\n[keys.conversation]\nfind = 'fx'\n",
    );
    let (code, _, stderr) = run(&start);
    assert_eq!(code, Some(2), "{stderr}");
    for expected in [
        "line 2: No action has the name qiut. Did you mean quit?",
        "line 3: quit: expected a key such as \"ctrl+p\", a list of keys, or false, found a whole number",
        "line 4: palette (anywhere) and quit (anywhere) have the same key: Ctrl+Q",
        "line 7: \"fx\" is not a key. Expected a key such as ctrl+p",
    ] {
        assert!(stderr.contains(expected), "{expected}: {stderr}");
    }
    let start = with_config(Start::outcrop(&["keys"]), "[keys]\nredraw = 'f12'\n");
    let (code, out, stderr) = run(&start);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(out.lines().any(|line| line.contains("redraw") && line.contains("F12")), "{out}");
}
