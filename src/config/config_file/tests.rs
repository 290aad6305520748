//! Tests of the parser, and of what is generated from the table of keys.

use super::*;
use crate::chat::settings::{SettingField, StopSequence};
use crate::preferences::KeyBinding;

fn parsed(text: &str) -> FileConfig {
    FileConfig::parse(Path::new("/etc/outcrop/config.toml"), text)
}

/// Returns the problems without the path of the file.
fn problems(text: &str) -> Vec<String> {
    let start = "\"/etc/outcrop/config.toml\", line ";
    let problems = parsed(text).problems();
    problems.iter().map(|it| it.strip_prefix(start).expect("the file").to_owned()).collect()
}

#[test]
fn every_key_is_parsed_from_its_example() {
    for row in rows() {
        let text = format!("[{}]\n{} = {}\n", row.section.name(), row.name(), row.example_toml());
        assert_eq!(problems(&text), [""; 0], "{text}");
        assert!(parsed(&text).text(row.key).is_some(), "{text}");
    }
    for section in Section::ALL {
        let names: Vec<_> = rows_of(section).map(KeyRow::name).collect();
        let repeated = names.iter().find(|name| names.iter().filter(|it| it == name).count() > 1);
        assert_eq!(repeated, None, "{section:?}");
    }
}

#[test]
fn the_printed_file_changes_nothing_and_is_valid_without_its_comment_marks() {
    let printed = default_text(&[]);
    assert_eq!(parsed(&printed), parsed(""));
    let enabled: String = printed
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(key) if !key.starts_with(' ') => format!("{key}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let file = parsed(&enabled);
    assert_eq!(file.problems(), [""; 0]);
    assert!(rows().iter().all(|row| file.text(row.key).is_some()), "{enabled}");
    assert_eq!(file.preferences(None), Preferences::default());
    let longest = printed.lines().filter(|line| line.starts_with("# ")).map(str::len).max();
    assert!(longest <= Some(100), "{longest:?}");
}

#[test]
fn a_value_of_the_file_is_the_value_of_the_setting() {
    let file = parsed(
        "settings.temperature = 1\n\
         settings.top_p = 0.5\n\
         settings.max_tokens = 2_000\n\
         settings.stop_sequences = [\"a\\nb\", 'c\\n']\n\
         settings.metadata = [\"team=search\", \"env=test\"]\n\
         settings.thinking = 2048\n\
         settings.system = \"\"\"\nBe\nshort.\"\"\"\n",
    );
    assert_eq!(file.problems(), [""; 0]);
    let mut settings = Settings::new(ModelId::default_for(""));
    file.apply(&mut settings);
    let text = |field: SettingField| field.text(&settings).map(String::from);
    assert_eq!(text(SettingField::Temperature).as_deref(), Some("1"));
    assert_eq!(text(SettingField::TopP).as_deref(), Some("0.5"));
    assert_eq!(text(SettingField::MaxTokens).as_deref(), Some("2000"));
    let stops: Vec<_> = settings.stop_sequences.iter().map(StopSequence::as_str).collect();
    assert_eq!(stops, ["a\nb", "c\\n"]);
    assert_eq!(settings.metadata.text(), "team=search\nenv=test");
    assert_eq!(text(SettingField::Thinking).as_deref(), Some("2048"));
    assert_eq!(text(SettingField::SystemPrompt).as_deref(), Some("Be\nshort."));
}

#[test]
fn a_wrong_key_names_its_line_and_the_nearest_known_key() {
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(problems(text), expected, "{text}");
    }
    check(
        "[settings]\ntemprature = 0.5",
        &["2: unknown key temprature; did you mean temperature?"],
    );
    check("\n[settings]\ntop-p = 1", &["3: unknown key top-p; did you mean top_p?"]);
    check(
        "[settings]\ntheme = 'dark'",
        &["2: unknown key theme; did you mean theme in [appearance]?"],
    );
    check("theme = 'dark'", &["1: unknown key theme; did you mean theme in [appearance]?"]);
    check("[recipes]\nzzz = 1", &["2: unknown key zzz; the keys of [recipes] are file"]);
    check("[setings]\ntop_p = 1", &["1: unknown section [setings]; did you mean [settings]?"]);
    check("settings = 1", &["1: expected a section [settings]"]);
    check(
        "[settings]\ntop_p = 1.5",
        &["2: top_p: Top P must be a number from 0 to 1, such as 0.7"],
    );
    check(
        "[settings]\ntemperature = 'hot'",
        &["2: temperature: expected a number from 0 to 1, found a string"],
    );
    check(
        "[settings]\nstop_sequences = [\n'a',\n2]",
        &["4: stop_sequences: expected a list of strings, found a whole number"],
    );
    check(
        "[appearance]\nmouse = 'no'\nscroll_rows = 99\ntheme = 'drak'",
        &[
            "2: mouse: expected true or false, found a string",
            "3: scroll_rows: expected a whole number from 1 to 20",
            "4: theme: A theme must be auto, dark, light, high-contrast or terminal",
        ],
    );
    check("[options]\nquota = 0", &["2: quota: expected a whole number from 1"]);
    check(
        "[settings]\nthinking = 5",
        &[
            "2: thinking: expected \"off\", \"on\", \"low\", \"medium\", \"high\", \"xhigh\", \"max\", or a whole number from 1024",
        ],
    );
}

#[test]
fn a_wrong_key_disables_only_that_key() {
    fn check(text: &str, line: usize) {
        let file = parsed(text);
        let theme = file.preferences(None).theme;
        assert_eq!(theme, ThemeChoice::Dark, "{text}");
        assert_eq!(file.text(ConfigKey::Region), Some("eu-west-1"), "{text}");
        let lines: Vec<_> = file.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [line], "{text}: {:?}", file.problems);
        assert_eq!(file.values.len(), 2, "{text}: {:?}", file.values);
    }
    let around = |wrong: &str| {
        format!("[appearance]\ntheme = 'dark'\n{wrong}\n[options]\nregion = 'eu-west-1'\n")
    };
    check(&around("color = 'red'"), 3);
    check(&around("mouse = 1"), 3);
    check(&around("mouse = yes"), 3);
    check(&around("mouse ="), 3);
    check(&around("mouse"), 3);
    check(&around("mouse = 'true"), 3);
    check(&around("theme = 'light'"), 3);
    check(&around("[color]\nx = 1"), 3);
    check(&around("mouse = tr\u{e9}e\u{1}"), 3);
}

#[test]
fn keys_are_bound_anywhere_or_in_a_scope() {
    let file =
        parsed("[keys]\nquit = 'ctrl+x'\nredraw = false\n[keys.prompt]\nsend = ['f9', 'f8']");
    assert_eq!(file.problems(), [""; 0]);
    let binding = |scope: Option<&str>, action: &str, keys: &[&str]| KeyBinding {
        scope: scope.map(str::to_owned),
        action: action.to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    };
    let expected = [
        binding(None, "quit", &["ctrl+x"]),
        binding(None, "redraw", &[]),
        binding(Some("prompt"), "send", &["f9", "f8"]),
    ];
    assert_eq!(file.keys(), KeyPreferences { preset: None, bindings: expected.into() });
    let problem =
        "2: quit: expected a key such as \"ctrl+p\", a list of keys, or false, found true or false";
    assert_eq!(problems("[keys]\nquit = true"), [problem]);
    assert_eq!(parsed("").changed_keys(&file), [ConfigKey::Keys]);
}

#[test]
fn no_problem_shows_a_value() {
    for wrong in [
        "[options]\nendpoint_url = 'https://me:hunter2@example.com'",
        "[options]\nendpoint_url = hunter2",
        "aws_secret_access_key = 'hunter2'",
        "[settings]\nmodel = 'hunter2 hunter2'",
    ] {
        let problems = problems(wrong);
        assert!(problems.len() == 1 && !problems[0].contains("hunter2"), "{problems:?}");
    }
}

#[test]
fn a_path_starts_at_the_home_folder_or_at_the_folder_of_the_file() {
    let path = |text: &str| {
        parsed(&format!("[recipes]\nfile = '{text}'")).path(ConfigKey::RecipesFile).expect("valid")
    };
    assert_eq!(path("a/b.toml"), Path::new("/etc/outcrop/a/b.toml"));
    assert_eq!(path("/a"), Path::new("/a"));
    if let Some(home) = file::home() {
        assert_eq!(path("~/a"), home.join("a"));
    }
}

#[test]
fn only_keys_with_a_different_value_count_as_changed() {
    let old = parsed("[appearance]\ntheme = 'dark'\nmouse = false\n[settings]\ntop_p = 1");
    let new = parsed("[appearance]\n# a comment\ntheme = 'light'\n[settings]\ntop_p = 1");
    assert_eq!(new.changed_keys(&old), [ConfigKey::Theme, ConfigKey::Mouse]);
}
