//! The rules of the house that the compiler does not know: floors, file length, headers, and the
//! README's table of keys.

use std::fs;
use std::path::{Path, PathBuf};

use outcrop::app::keymap::Keymap;

/// Longest file in `src`, in lines.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, as `(path from the root, text)`.
fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("fuzz/target") {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).expect("below the root").display().to_string();
            (name, fs::read_to_string(&path).expect("UTF-8"))
        })
        .collect()
}

/// The room of a file in `src`, and its floor.
fn room(name: &str) -> (&str, u8) {
    let room = name.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
    let floor = match room {
        "chat" => 0,
        "wire" | "file" => 1,
        "document" | "export" | "recording" => 2,
        "session" | "bedrock" | "offline" | "replay" | "cache" | "config" | "terminal"
        | "highlight" | "identity_choices" | "refusal_file" | "attachment_files" | "new_file"
        | "rescue" => 3,
        "app" | "service_connection" | "resources" | "signals" | "plain" => 4,
        "view" => 5,
        "run" | "ask" | "models" => 6,
        "client" | "cli" | "main" | "lib" => 7,
        other => panic!("{other} stands on no floor: add it here and in src/lib.rs"),
    };
    (room, floor)
}

#[test]
fn a_file_uses_only_floors_below_its_own() {
    let rooms = [
        "chat",
        "wire",
        "document",
        "export",
        "recording",
        "file",
        "session",
        "app",
        "bedrock",
        "offline",
        "replay",
        "cache",
        "config",
        "terminal",
        "highlight",
        "attachment_files",
        "identity_choices",
        "refusal_file",
        "new_file",
        "rescue",
        "view",
        "service_connection",
        "resources",
        "signals",
        "plain",
        "run",
        "ask",
        "models",
        "client",
        "cli",
        "main",
    ];
    for (name, text) in sources("src") {
        let (own, floor) = room(&name);
        // What a file's own tests use is their business.
        if floor == 7 || name.ends_with("/tests.rs") {
            continue;
        }
        let code = text.split("[cfg(test)]").next().unwrap_or_default();
        for other in rooms.into_iter().filter(|other| *other != own) {
            if code.contains(&format!("crate::{other}::")) {
                let below = room(other).1;
                assert!(below < floor, "{name} uses {other}, which is not below it");
                let is_view_elsewhere = own == "view"
                    && !matches!(
                        other,
                        "app" | "session" | "document" | "export" | "wire" | "chat"
                    );
                assert!(
                    !is_view_elsewhere,
                    "{name} uses {other}; view sees app, session, document, export, wire and chat"
                );
            }
        }
    }
}

#[test]
fn the_domain_uses_the_standard_library_only() {
    for (name, text) in sources("src/chat") {
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("use ")) {
            let from = line.trim_start_matches("use ").split("::").next().unwrap_or_default();
            assert!(matches!(from, "std" | "super" | "crate"), "{name}: {line}");
        }
    }
}

#[test]
fn the_clock_is_read_and_tasks_are_started_in_the_loop_and_the_stand_in_only() {
    for (name, text) in sources("src") {
        let (room, _) = room(&name);
        if matches!(room, "run" | "ask" | "models" | "offline" | "replay")
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
fn the_text_area_is_named_in_one_file() {
    let named: Vec<_> = sources("src")
        .into_iter()
        .filter(|(_, text)| text.contains("tui_textarea"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(named, ["src/app/textbox.rs"]);
}

#[test]
fn colors_are_named_in_the_theme_only() {
    for (name, text) in sources("src") {
        if name == "src/view/theme.rs" || name.starts_with("src/view/theme/") {
            continue;
        }
        assert!(!text.contains("Color::"), "{name} names a color");
    }
}

#[test]
fn files_open_with_what_they_are_and_stay_short() {
    for (name, text) in sources("src").into_iter().chain(sources("tests")) {
        assert!(text.starts_with("//! "), "{name} does not open with //!");
        let lines = text.lines().count();
        assert!(lines <= LONGEST || name.starts_with("tests"), "{name} has {lines} lines");
    }
}

#[test]
fn nothing_is_left_open_in_the_code() {
    // Spelt apart, so that this file does not hold what it looks for.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["todo", "!("], ["dbg", "!("], ["#[ign", "ore"]];
    for (name, text) in sources("src").into_iter().chain(sources("tests")) {
        for mark in marks {
            assert!(!text.contains(&mark.concat()), "{name} holds {}", mark.concat());
        }
    }
}

#[test]
fn the_readme_has_the_table_of_keys() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let table = Keymap::default().markdown();
    assert!(readme.contains(&table), "the README's table of keys must be:\n{table}");
}

#[test]
fn the_readme_has_the_definitions_of_the_figures() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    for (name, definition) in outcrop::chat::meter::DEFINITIONS {
        let row = format!("| {name} | {definition} |");
        assert!(readme.contains(&row), "the README must have the row:\n{row}");
    }
}

#[test]
fn the_top_level_holds_what_was_agreed() {
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
