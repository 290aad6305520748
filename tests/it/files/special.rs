//! A named pipe, a device and a file of 2 GB in place of each file that the program reads.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use super::{Special, ended, limited, ready};
use crate::pty::{Key, Start};

const RECIPES: &str = "xdg_config_home/outcrop/recipes.toml";
const LEARNED: &str = "xdg_state_home/outcrop/learned";

/// Runs the program with a special file and checks its status. If `names_file`, standard error must
/// name the file.
fn check(arguments: &str, file: &str, special: Special, code: i32, names_file: bool) {
    let start = limited(arguments);
    let path = start.path(file);
    // Each command has an empty `.env`, which the special file must replace.
    let _ = fs::remove_file(&path);
    special.make(&path);
    let (status, error) = ended(&start);
    let context = format!("{arguments} with {special:?} as {file}: {error}");
    assert_eq!(status, Some(code), "{context}");
    assert_eq!(error.contains(file), names_file, "{context}");
    assert!(error.len() < 1000, "{context}");
}

#[test]
fn a_special_file_in_place_of_a_required_file_is_an_error() {
    for special in Special::ALL {
        for (arguments, file) in [
            ("ask --offline --recipe json Hello", RECIPES),
            ("ask --offline --schema a.json Hello", "a.json"),
            ("ask --offline --attach a.md Hello", "a.md"),
            ("ask --offline --env-file a.env Hello", "a.env"),
            ("models --offline --env-file a.env", "a.env"),
            ("replay a.jsonl", "a.jsonl"),
        ] {
            check(arguments, file, special, 2, true);
        }
    }
}

#[test]
fn a_special_file_in_place_of_an_optional_file_is_a_warning() {
    for special in Special::ALL {
        check("ask --offline Hello", LEARNED, special, 0, true);
        check("ask --offline Hello", RECIPES, special, 0, false);
    }
}

#[test]
fn a_discovered_env_file_counts_only_if_it_is_a_regular_file() {
    for arguments in ["ask --offline Hello", "models --offline"] {
        check(arguments, ".env", Special::Fifo, 0, false);
        check(arguments, ".env", Special::Endless, 0, false);
        check(arguments, ".env", Special::Huge, 2, true);
    }
}

#[test]
fn a_file_that_blocks_in_read_is_refused() {
    // `/proc/kmsg` has the type of a regular file, but a read blocks until the kernel logs a
    // message.
    let (status, error) = ended(&limited("ask --offline --attach /proc/kmsg Hello"));
    assert_eq!(status, Some(2), "{error}");
    assert!(error.contains("/proc/kmsg"), "{error}");
}

#[test]
fn the_client_starts_and_quits_with_special_files_in_all_places() {
    for special in Special::ALL {
        let start = limited("--offline").size(200, 30);
        special.make(&start.path(RECIPES));
        special.make(&start.path(LEARNED));
        if special != Special::Huge {
            let env = start.path(".env");
            fs::remove_file(&env).expect("each start has one");
            special.make(&env);
        }
        let mut pty = ready(start);
        pty.wait_for("the notes", |shown| {
            let text = shown.flowing();
            text.contains("Your recipes are not used") && text.contains("learned")
        });
        pty.press(Key::Ctrl('q'));
        assert_eq!(pty.wait_exit().code, 0, "{special:?}");
    }
}

/// Returns the text of a recipes file with this many recipes.
fn recipes(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        writeln!(text, "[[recipe]]\nname=\"r{number}\"\nsystem=\"x\"").expect("a string takes it");
    }
    text
}

/// Writes a recipes file with this many recipes into the command's config folder.
fn with_recipes(start: Start, count: usize) -> (Start, PathBuf) {
    let file = start.path(RECIPES);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, recipes(count)).expect("a file");
    (start, file)
}

#[test]
fn a_file_with_too_many_recipes_is_not_parsed() {
    let (start, _) = with_recipes(limited("--offline").size(200, 30), 100_000);
    let mut pty = ready(start);
    pty.wait_for("the note", |shown| shown.flowing().contains("Your recipes are not used"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn a_file_with_the_maximum_number_of_recipes_is_usable() {
    let arguments = "ask --offline --dry-run --recipe r27999 Hello";
    let (start, file) = with_recipes(limited(arguments), 28_000);
    let size = fs::metadata(&file).expect("it is there").len();
    assert!((990_000..=1_000_000).contains(&size), "{size}");
    let (status, error) = ended(&start);
    assert_eq!(status, Some(0), "{error}");
}
