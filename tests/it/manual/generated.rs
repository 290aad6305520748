//! The generated tables of the manual: keys, settings, the configuration file, recipes, definitions
//! and errors. After a change,
//! update the tables with `OUTCROP_MANUAL=write cargo test --test it manual`.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use outcrop::app::actions::default_keymap;
use outcrop::chat::meter::DEFINITIONS;
use outcrop::chat::settings::SettingField;
use outcrop::cli::Cli;
use outcrop::config::config_file::{Section, rows_of};
use outcrop::config::recipes::built_in;
use outcrop::manual::PAGES;
use outcrop::ui::key_preset::KeyPreset;
use outcrop::ui::key_tables::{self, plain};
use outcrop::ui::keymap::Binding;
use outcrop::ui::vim::COMMANDS;

use crate::bedrock::known_errors::{BASE, KnownError, known_errors};

const END: &str = "<!-- end -->";

/// Returns the path of a page.
pub fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/manual").join(file)
}

/// Generates the table with this name.
fn generated(name: &str) -> String {
    if let Some(table) = key_tables::of_user(&default_keymap(), name) {
        return table;
    }
    match name {
        "emacs" => preset(KeyPreset::Emacs),
        "vim" => preset(KeyPreset::Vim),
        "vim-commands" => vim_commands(),
        "subcommands" => subcommands(),
        "options" => options(),
        "settings" => settings(),
        "config" => config(),
        "recipes" => recipes(),
        "definitions" => definitions(),
        "errors" => errors(),
        other => panic!("no table is called {other}"),
    }
}

/// Returns the keys of a preset that differ from the default keys.
fn preset(preset: KeyPreset) -> String {
    let default = default_keymap();
    let keymap = preset.keymap(default.clone());
    key_tables::by_scope(&keymap, "###", |binding| {
        let is_same = |other: &&Binding| {
            (other.row.scope, other.row.name) == (binding.row.scope, binding.row.name)
        };
        default.bindings().iter().find(is_same).is_none_or(|other| other.keys != binding.keys)
    })
}

fn vim_commands() -> String {
    let mut text = String::from("| keys | what they do |\n|---|---|\n");
    for (keys, help) in COMMANDS {
        let keys: Vec<_> =
            keys.split(' ').map(|key| format!("`{}`", key.replace('`', "\\`"))).collect();
        let _ = writeln!(
            text,
            "| {} | {} |",
            keys.join(" ").replace("`i\\``", "`` i` ``").replace("`a\\``", "`` a` ``"),
            plain(help)
        );
    }
    text + "\n"
}

fn subcommands() -> String {
    let mut text = String::from("| command | what it does |\n|---|---|\n");
    for command in Cli::definition().get_subcommands().filter(|it| !it.is_hide_set()) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "| `outcrop {}` | {} |", command.get_name(), plain(&about));
    }
    text + "\n"
}

fn options() -> String {
    let definition = Cli::definition();
    let mut text = String::from("| option | what it does |\n|---|---|\n");
    for option in definition.get_arguments().filter(|it| it.get_long().is_some()) {
        let long = option.get_long().unwrap_or_default();
        let short = option.get_short().map(|letter| format!("`-{letter}`, ")).unwrap_or_default();
        let takes_value = option.get_action().takes_values();
        let value = option.get_value_names().filter(|_| takes_value);
        let is_optional = option.get_num_args().is_some_and(|count| count.min_values() == 0);
        let value = value.map(|names| match (is_optional, option.is_require_equals_set()) {
            (true, true) => format!("[={}]", names[0]),
            (true, false) => format!(" [{}]", names[0]),
            (false, _) => format!(" {}", names[0]),
        });
        let value = value.unwrap_or_default();
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "| {short}`--{long}{value}` | {} |", plain(&help));
    }
    text + "\n"
}

fn settings() -> String {
    let mut text = String::from("| setting | option | value |\n|---|---|---|\n");
    for field in SettingField::all().filter(|field| *field != SettingField::Model) {
        let option = field.option();
        let (label, hint) = (field.label(), plain(field.hint()));
        let _ = writeln!(text, "| {label} | `--{} {}` | {hint} |", option.name, option.value);
    }
    text + "\n"
}

/// Returns the keys of the configuration file, by section.
fn config() -> String {
    let mut text = String::new();
    for section in Section::ALL {
        let (name, about) = (section.name(), plain(section.about()));
        let head = "| key | value | default | what it does |\n|---|---|---|---|";
        let _ = writeln!(text, "### [{name}]\n\n{about}\n\n{head}");
        for row in rows_of(section) {
            let default =
                row.default_toml().map_or_else(|| plain(&row.unset), |it| format!("`{it}`"));
            let (expected, about) = (plain(&row.kind.expected()), plain(&row.about));
            let _ = writeln!(text, "| `{}` | {expected} | {default} | {about} |", row.name());
        }
        text.push('\n');
    }
    text
}

fn recipes() -> String {
    let mut text = String::from("| recipe | the reply contains |\n|---|---|\n");
    for recipe in built_in().iter() {
        let _ = writeln!(text, "| `{}` | {} |", recipe.name, plain(&recipe.help));
    }
    text + "\n"
}

fn definitions() -> String {
    let mut text = String::from("| metric | definition |\n|---|---|\n");
    for (name, definition) in DEFINITIONS {
        let _ = writeln!(text, "| {} | {} |", plain(name), plain(definition));
    }
    text + "\n"
}

fn errors() -> String {
    let mut rows: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for error in known_errors().filter(is_of_bedrock) {
        let is_same = |row: &&mut (_, _, _)| (row.0, row.1) == (error.title, error.advice);
        let names = match rows.iter_mut().find(is_same) {
            Some((_, _, names)) => names,
            None => {
                rows.push((error.title, error.advice, Vec::new()));
                &mut rows.last_mut().expect("a row").2
            }
        };
        if !matches!(error.name, "-" | "TeapotException") && !names.contains(&error.name) {
            names.push(error.name);
        }
    }
    let mut text = String::from("| title | AWS error | what helps |\n|---|---|---|\n");
    for (title, advice, names) in rows {
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        let names = if names.is_empty() { "–".to_owned() } else { names.join(", ") };
        let _ = writeln!(text, "| {} | {names} | {} |", plain(title), plain(&general(advice)));
    }
    text + "\n"
}

/// Returns whether an error comes from Bedrock and not from a config file or a proxy.
fn is_of_bedrock(error: &KnownError) -> bool {
    !error.how.starts_with("config") && error.how != "407"
}

/// Replaces the model, the region and the token count of the test data with placeholders.
fn general(advice: &str) -> String {
    advice.replace(BASE, "MODEL").replace("us-east-1", "REGION").replace("16,418", "N")
}

/// Returns the page with regenerated tables.
fn renewed(page: &str) -> String {
    let mut renewed = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<!-- generated: ") {
        let (name, after) = after.split_once(" -->").expect("the mark has an end");
        let (_, after) = after.split_once(END).expect("the table has an end");
        let _ = write!(renewed, "{before}<!-- generated: {name} -->\n\n{}{END}", generated(name));
        rest = after;
    }
    renewed + rest
}

#[test]
fn the_generated_tables_match_the_program() {
    let writes = std::env::var_os("OUTCROP_MANUAL").is_some_and(|value| value == "write");
    let mut tables = 0;
    for page in PAGES {
        let path = path(page.file);
        let stored = fs::read_to_string(&path).expect("a page");
        let renewed = renewed(&stored);
        tables += renewed.matches(END).count();
        if writes {
            fs::write(&path, &renewed).expect("the page can be written");
        }
        let stored = fs::read_to_string(&path).expect("a page");
        assert!(
            stored == renewed,
            "assets/manual/{} differs from the program; the top of this file says what to run",
            page.file
        );
    }
    assert_eq!(tables, 12);
}
