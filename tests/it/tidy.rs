//! The structure of the source: layers, screens, import cycles, names, file length, and the
//! contents of the code map.

mod cycles;

mod dependencies;

mod source;

use std::collections::BTreeMap;
use std::fs;

use cycles::cycles;
use outcrop::app::actions::rows;
use outcrop::ui::key_press::key_name;
use source::{parsed, root, sources};

/// The maximum length of a file in `src`, in lines.
const LONGEST: usize = 400;

/// The modules of each layer, from the bottom up.
const LAYERS: [&[&str]; 9] = [
    &["chat"],
    &["allocator", "wire", "file", "manual", "pdf", "stored", "preferences"],
    &["document", "export", "recording"],
    &[
        "session",
        "ui",
        "bedrock",
        "offline",
        "replay",
        "cache",
        "config",
        "terminal",
        "highlight",
        "identity_choices",
        "refusal_file",
        "attachment_files",
        "new_file",
        "store",
    ],
    &["screens"],
    &["app", "service_connection", "resources", "signals", "plain"],
    &["view", "linear", "store_access"],
    &["run", "ask", "models", "history", "keys", "transfer"],
    &["client", "cli", "main"],
];

/// The modules that draw and handle input, and the modules below them. They must not use an
/// adapter.
const SCREEN_MODULES: [&str; 5] = ["ui", "screens", "app", "view", "linear"];
const BELOW_SCREENS: [&str; 9] = [
    "session",
    "document",
    "export",
    "recording",
    "wire",
    "manual",
    "stored",
    "preferences",
    "chat",
];

/// The files of `screens` that every screen may use.
const SHARED_BY_SCREENS: [&str; 8] =
    ["context", "copy", "figures", "focus", "marks", "model_name", "setting_notices", "timing"];

/// Public type names that several modules share, because the modules implement the same interface
/// or because the type has a second definition for systems other than Unix.
const SHARED_NAMES: [&str; 3] = ["Action", "TerminalEvents", "Signals"];

/// Returns the module of a file in `src`: the first part of its path.
fn module(name: &str) -> &str {
    name.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default()
}

fn layer(module: &str) -> usize {
    let layer = LAYERS.iter().position(|modules| modules.contains(&module));
    layer.unwrap_or_else(|| panic!("{module} is in no layer: add it here and in src/lib.rs"))
}

#[test]
fn a_file_uses_only_layers_below_its_own() {
    for file in parsed() {
        let own = module(&file.name);
        if own == "lib" {
            continue;
        }
        for other in file.uses.iter().filter_map(|path| path.first()) {
            let is_module = LAYERS.iter().any(|modules| modules.contains(&other.as_str()));
            if !is_module || other == own {
                continue;
            }
            let name = &file.name;
            assert!(layer(other) < layer(own), "{name} uses {other}, which is not below it");
            let is_screen = SCREEN_MODULES.contains(&own);
            let is_allowed = SCREEN_MODULES.iter().chain(&BELOW_SCREENS).any(|it| it == other);
            assert!(!is_screen || is_allowed, "{name} uses {other}, which is an adapter");
        }
    }
}

#[test]
fn files_have_no_import_cycles() {
    let files = parsed();
    let cycles = cycles(&files);
    assert!(cycles.is_empty(), "import cycles: {cycles:#?}");
}

#[test]
fn a_screen_uses_neither_other_screens_nor_the_app() {
    for file in parsed() {
        let Some(own) = file.name.strip_prefix("src/screens/") else { continue };
        let own = own.split(['/', '.']).next().unwrap_or_default();
        for used in &file.uses {
            let used: Vec<&str> = used.iter().map(String::as_str).collect();
            let name = &file.name;
            assert!(!matches!(used[..], ["app", ..]), "{name} uses the app");
            if let ["screens", other, ..] = used[..] {
                let is_own = own == "mod" || own == other || SHARED_BY_SCREENS.contains(&other);
                assert!(is_own, "{name} uses the screen {other}");
            }
        }
    }
}

#[test]
fn only_the_app_module_implements_methods_of_app() {
    for file in parsed() {
        let has_app = file.impls.iter().any(|name| name == "App");
        assert!(!has_app || module(&file.name) == "app", "{} has methods of App", file.name);
    }
}

#[test]
fn each_public_type_name_is_unique() {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in parsed() {
        for name in file.types {
            files.entry(name).or_default().push(file.name.clone());
        }
    }
    files.retain(|name, files| files.len() > 1 && !SHARED_NAMES.contains(&name.as_str()));
    assert_eq!(files, BTreeMap::new());
}

#[test]
fn no_text_outside_the_bindings_names_a_key() {
    // Exceptions: the bindings, the line editing of a plain terminal (no keymap can change it), and
    // arrow characters that do not stand for a key.
    let allowed = |file: &str, key: &str| {
        file.starts_with("src/ui/key_")
            || file == "src/ui/vim/command_list.rs"
            || (file == "src/terminal/raw.rs" && key == "Enter")
            || (file == "src/linear/mod.rs" && ["Enter", "Ctrl+D"].contains(&key))
            || (file == "src/ui/transcript.rs" && key == "↓")
    };
    let keys = rows().iter().flat_map(|row| row.default_keys).map(|key| key_name(*key));
    let mut keys: Vec<String> = keys.filter(|key| key.len() > 1 && key.is_ascii()).collect();
    keys.extend(["↑", "↓", "←", "→"].map(str::to_owned));
    let mut found = Vec::new();
    for file in parsed() {
        for text in &file.texts {
            let is_end = |c: char| c.is_whitespace() || ",.:;()\"".contains(c);
            let words: Vec<&str> = text.split(is_end).collect();
            let named = keys.iter().filter(|key| words.contains(&key.as_str()));
            let named = named.filter(|key| !allowed(&file.name, key));
            found.extend(named.map(|key| format!("{}: {key} in {text:?}", file.name)));
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_domain_uses_only_the_standard_library_and_a_json_parser() {
    for (name, text) in sources("src/chat") {
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("use ")) {
            let from = line.trim_start_matches("use ").split("::").next().unwrap_or_default();
            let is_schema = from == "serde_json" && name == "src/chat/settings/schema.rs";
            assert!(matches!(from, "std" | "super" | "crate") || is_schema, "{name}: {line}");
        }
    }
}

#[test]
fn only_the_loops_the_stand_in_and_the_replay_read_the_clock_and_start_tasks() {
    for (name, text) in sources("src") {
        if matches!(module(&name), "run" | "ask" | "models" | "offline" | "replay")
            || name.ends_with("/tests.rs")
        {
            continue;
        }
        let code = text.split("[cfg(test)]").next().unwrap_or_default();
        for word in ["Instant::now", "SystemTime::now", "tokio::spawn", "thread::spawn"] {
            assert!(!code.contains(word), "{name} uses {word}");
        }
    }
}

#[test]
fn only_the_text_box_uses_the_text_area_crate() {
    for (name, text) in sources("src") {
        let is_box = name.starts_with("src/ui/textbox");
        assert!(is_box || !text.contains("tui_textarea"), "{name} uses the text area crate");
    }
}

#[test]
fn only_the_theme_names_colors() {
    for (name, text) in sources("src") {
        if name == "src/ui/theme.rs" || name.starts_with("src/ui/theme/") {
            continue;
        }
        assert!(!text.contains("Color::"), "{name} names a color");
    }
}

#[test]
fn files_start_with_a_header_and_stay_short() {
    for (name, text) in sources("src").into_iter().chain(sources("tests")) {
        assert!(text.starts_with("//! "), "{name} does not open with //!");
        let lines = text.lines().count();
        assert!(lines <= LONGEST || name.starts_with("tests"), "{name} has {lines} lines");
    }
}

#[test]
fn every_file_in_the_code_map_exists() {
    for page in ["src/lib.rs", "src/decisions.md"] {
        let text = fs::read_to_string(root().join(page)).expect("UTF-8");
        let quoted = text.split('`').skip(1).step_by(2);
        let mut files = quoted.filter(|it| [".rs", ".toml"].iter().any(|end| it.ends_with(end)));
        let missing = files.find(|file| {
            let exists = |path: String| root().join(path).exists();
            !file.contains(char::is_whitespace)
                && !exists((*file).to_owned())
                && !exists(format!("src/{file}"))
                && !file.starts_with("actions.rs")
                && !file.starts_with("update.rs")
        });
        assert_eq!(missing, None, "{page} names a file that does not exist");
    }
}

#[test]
fn the_code_contains_no_to_do_marks() {
    // The marks are split, so that this file does not contain them.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["todo", "!("], ["dbg", "!("], ["#[ign", "ore"]];
    for (name, text) in sources("src").into_iter().chain(sources("tests")) {
        for mark in marks {
            assert!(!text.contains(&mark.concat()), "{name} holds {}", mark.concat());
        }
    }
}

#[test]
fn the_top_level_contains_only_expected_entries() {
    let agreed =
        ["Cargo.toml", "Cargo.lock", "README.md", "LICENSE", "src", "assets", "tests", "target"];
    for entry in fs::read_dir(root()).expect("the root") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(
            name.starts_with('.') || agreed.contains(&name.as_str()),
            "{name} at the top level"
        );
    }
}
