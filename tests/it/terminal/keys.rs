//! Editing keys, keys that a terminal reports in different forms, and redrawing.

use std::io::Write;

use rustix::process::Signal;

use super::{offline, ready};
use crate::pty::{Key, MODIFIED_KEYS_OFF, MODIFIED_KEYS_ON, Start, count};

#[test]
fn readline_keys_work_in_the_prompt_and_in_dialogs() {
    let mut pty = offline(&[]);
    pty.type_text("one two three");
    pty.wait_for("the text", |shown| shown.composer() == "one two three");
    pty.press(Key::Ctrl('w'));
    pty.wait_for("a word less", |shown| shown.composer() == "one two");
    pty.press(Key::Ctrl('u'));
    pty.wait_for("nothing", |shown| shown.composer().is_empty());
    // The byte of Ctrl+_.
    pty.send(b"\x1f");
    pty.wait_for("the text again", |shown| shown.composer() == "one two");
    pty.send(b"\x01\x1bd");
    pty.wait_for("the second word", |shown| shown.composer() == "two");
    pty.press(Key::Ctrl('p'));
    pty.type_text("set temperature\x1b\x7ftemp\r");
    pty.wait_for("the dialog", |shown| shown.has(" Temperature "));
    pty.type_text("7.5\x150.5\r");
    pty.wait_for("the value", |shown| !shown.has(" Temperature ━"));
    pty.press(Key::F(2));
    pty.wait_for("the panel", |shown| shown.has("Temperature    0.5"));
}

#[test]
fn tmux_is_asked_for_modified_keys_and_reset_however_the_client_ends() {
    fn start() -> crate::pty::Pty {
        ready(Start::outcrop(&["--offline"]).variable("TMUX", "/nowhere,1,0"))
    }
    let mut pty = start();
    assert_eq!(count(&pty.raw(), MODIFIED_KEYS_ON), 1);
    // Shift+Enter in both forms that tmux may use.
    pty.type_text("one\x1b[27;2;13~two\x1b[13;2uthree");
    pty.wait_for("three lines", |shown| shown.composer() == "one\ntwo\nthree");
    pty.type_text("\x1b[27;5;127~");
    pty.wait_for("a word less", |shown| shown.composer() == "one\ntwo\n");
    pty.quit();
    let ended = pty.wait_exit();
    assert_eq!(count(&ended.raw, MODIFIED_KEYS_OFF), 1);
    ended.assert_given_back();

    let pty = start();
    pty.signal(Signal::TERM);
    let ended = pty.wait_exit();
    assert_eq!((ended.code, count(&ended.raw, MODIFIED_KEYS_OFF)), (143, 1));

    let shell = Start::program(std::path::Path::new("sh"), &["-i"]).variable("PS1", "prompt> ");
    let mut pty = shell.variable("TMUX", "/nowhere,1,0").in_a_terminal();
    pty.wait_for("the shell", |shown| shown.has("prompt> "));
    pty.type_text("\"$OUTCROP\" --offline\r");
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty.press(Key::Ctrl('z'));
    pty.wait_for("the shell", |shown| shown.has("Stopped"));
    let [on, off] = [MODIFIED_KEYS_ON, MODIFIED_KEYS_OFF].map(|mode| count(&pty.raw(), mode));
    assert_eq!((on, off), (1, 1));
    pty.type_text("fg\r");
    pty.wait_for("the screen", |shown| shown.is_taken() && shown.footer().starts_with("ready"));
    assert_eq!(count(&pty.raw(), MODIFIED_KEYS_ON), 2);

    // Other terminals could interpret the request as a color sequence.
    assert_eq!(count(&offline(&[]).raw(), MODIFIED_KEYS_ON), 0);
}

#[test]
fn ctrl_l_draws_every_cell_again() {
    let mut pty = offline(&[]);
    let before = count(&pty.raw(), b"OFFLINE");
    // Another program writes over the screen, and leaves a color and a scroll region behind.
    let mut device =
        std::fs::OpenOptions::new().write(true).open(pty.device()).expect("the terminal is open");
    device.write_all(b"\x1b[3;3Hjunk\x1b[5;9r\x1b[31;44m").expect("the terminal is open");
    pty.wait_for("the other text", |shown| shown.has("junk"));
    pty.press(Key::Ctrl('l'));
    pty.type_text("x");
    let shown = pty.wait_for("the text", |shown| shown.composer() == "x");
    assert!(count(&pty.raw(), b"OFFLINE") > before);
    assert!(!shown.has("junk"), "{shown}");
    let (rows, columns) = shown.screen.size();
    let cells = (0..rows.get()).flat_map(|y| (0..columns.get()).map(move |x| (y, x)));
    let blue = vt100::Color::Idx(4);
    let is_blue = |(y, x)| shown.screen.cell(y, x).is_some_and(|cell| cell.bgcolor() == blue);
    assert_eq!(cells.filter(|cell| is_blue(*cell)).count(), 0, "{shown}");
}

#[test]
fn emacs_keys_edit_and_run_commands() {
    let mut pty = offline(&["--keys", "emacs"]);
    pty.type_text("one two");
    pty.wait_for("the text", |shown| shown.composer() == "one two");
    // Set the mark with the byte of Ctrl+Space, kill the region, and insert it at the end.
    pty.send(b"\x01\x00\x1bf\x17\x05\x19");
    pty.wait_for("the moved word", |shown| shown.composer() == "twoone");
    pty.send(b"\x18");
    pty.wait_for("the next keys", |shown| shown.has("Ctrl+X …"));
    pty.send(b"\x15");
    pty.wait_for("the text before", |shown| shown.composer() == "two");
    pty.send(b"\x1bx");
    pty.type_text("set temperature\r");
    pty.wait_for("the dialog", |shown| shown.has(" Temperature "));
    pty.type_text("0.5\x02\x02\x04\x05\x14\x07");
    pty.wait_for("the prompt", |shown| !shown.has(" Temperature ━"));
    pty.send(b"\x15\x0b\x18\x03");
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn the_keys_are_listed_as_a_table_and_as_json() {
    let printed = |arguments: &[&str]| {
        let output = Start::outcrop(&[&["keys"], arguments].concat()).without_a_terminal();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let has_row = |text: &str, cells: &[&str]| {
        let words = |row: &str| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        text.lines().any(|row| words(row).starts_with(&words(&cells.join(" "))))
    };
    let table = printed(&[]);
    assert!(has_row(&table, &["SCOPE", "ACTION", "KEYS", "WHAT IT DOES"]));
    assert!(has_row(&table, &["anywhere", "palette", "Ctrl+P"]));
    assert!(has_row(&table, &["text-box", "text-left", "←, Ctrl+B", "left"]));
    let emacs = printed(&["--keys", "emacs"]);
    assert!(has_row(&emacs, &["anywhere", "quit", "Ctrl+Q, Ctrl+X Ctrl+C", "quit"]));
    let json: serde_json::Value = serde_json::from_str(&printed(&["--json"])).expect("JSON");
    let rows = json.as_array().expect("rows");
    let quit = rows.iter().find(|row| row["action"] == "quit").expect("a row");
    assert_eq!(quit["keys"], serde_json::json!(["Ctrl+Q"]));
    assert_eq!(rows.len() + 1, table.lines().count());
    let wrong = Start::outcrop(&["keys", "--keys", "nano"]).without_a_terminal();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn vim_keys_edit_the_prompt() {
    let mut pty = offline(&["--keys", "vim"]);
    pty.wait_for("insert mode", |shown| shown.has("Prompt · INSERT"));
    pty.type_text("one two three");
    pty.wait_for("the text", |shown| shown.composer() == "one two three");
    pty.press(Key::Esc);
    pty.wait_for("normal mode", |shown| shown.has("Prompt · NORMAL"));
    pty.type_text("0dwA four");
    pty.wait_for("the changed text", |shown| shown.composer() == "two three four");
    // All letters at once: the second one leaves insert mode, and the others are commands.
    pty.type_text("jj0x");
    pty.wait_for("a letter less", |shown| shown.composer() == "wo three four");
    pty.type_text("viwd");
    pty.wait_for("a word less", |shown| shown.composer() == "three four");
    pty.type_text("u");
    pty.wait_for("the word again", |shown| shown.composer() == "wo three four");
    pty.type_text(":quit\r");
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}
