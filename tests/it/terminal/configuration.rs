//! The configuration file of the client in a terminal: its problems on the first screen, and the
//! reload when the window gains the focus.

use std::fs;

use super::ready;
use crate::config_file::with_config;
use crate::pty::{Key, Start};

/// The report that the window has gained the focus.
const FOCUS_GAINED: &str = "\x1b[I";

#[test]
fn the_first_screen_names_the_file_the_line_and_the_nearest_key() {
    let start = with_config(
        Start::outcrop(&["--offline"]),
        "[settings]\ntemprature = 1\nmax_tokens = 77\n",
    );
    let mut pty = ready(start);
    pty.wait_for("the note", |shown| {
        let text = shown.flowing();
        text.contains("config.toml\", line 2: unknown key temprature; did you mean temperature?")
    });
    pty.press(Key::F(2));
    pty.wait_for("the valid key", |shown| shown.has("Max tokens     77"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn a_changed_file_is_read_when_the_window_gains_the_focus() {
    let start = with_config(Start::outcrop(&["--offline"]), "[settings]\nmax_tokens = 77\n");
    let mut pty = ready(start.size(120, 30));
    pty.wait_for("the first value", |shown| shown.has("Max tokens     77"));
    let file = pty.path("xdg_config_home/outcrop/config.toml");
    fs::write(&file, "[settings]\nmax_tokens = 1234\n").expect("it can be written");
    pty.type_text(FOCUS_GAINED);
    pty.wait_for("the notice and the value", |shown| {
        shown.has("Configuration reloaded: max_tokens") && shown.has("Max tokens     1,234")
    });
    fs::write(&file, "[settings]\nmax_tokens = 1234\n[appearance]\nthem = 'dark'\n")
        .expect("it can be written");
    pty.type_text(FOCUS_GAINED);
    pty.wait_for("the problem", |shown| {
        shown.has("config.toml, line 4: unknown key them; did you mean theme?")
    });
    fs::remove_file(&file).expect("it is there");
    pty.press(Key::Ctrl('p'));
    pty.type_text("reload configuration");
    pty.press(Key::Enter);
    pty.wait_for("the default", |shown| shown.has("Configuration reloaded: max_tokens"));
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn an_option_keeps_its_precedence_when_the_file_changes() {
    let start = Start::outcrop(&["--offline", "--max-tokens=55"]);
    let mut pty = ready(with_config(start, "").size(120, 30));
    let file = pty.path("xdg_config_home/outcrop/config.toml");
    fs::write(file, "[settings]\nmax_tokens = 77\n").expect("it can be written");
    pty.type_text(FOCUS_GAINED);
    pty.wait_for("the notice", |shown| {
        shown.has("An option or a variable overrides max_tokens") && shown.has("Max tokens     55")
    });
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn the_editor_opens_the_file_and_its_changes_apply() {
    let script = "grep -q '^#theme = ' \"$1\" && printf '[settings]\\nmax_tokens = 77\\n' > \"$1\"";
    let start = Start::outcrop(&["--offline"]).size(120, 30).script("editor", script);
    let editor = start.path("editor").display().to_string();
    let mut pty = ready(start.variable("EDITOR", &editor));
    pty.press(Key::Ctrl('p'));
    pty.type_text("edit configuration");
    pty.press(Key::Enter);
    pty.wait_for("the notice and the value", |shown| {
        shown.has("Configuration reloaded: max_tokens") && shown.has("Max tokens     77")
    });
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}
