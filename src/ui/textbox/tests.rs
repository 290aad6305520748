//! Tests of the text box.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::widgets::Widget as _;

use super::*;
use crate::ui::text_keys::TextAction;

fn press(textbox: &mut TextBox, code: KeyCode) {
    textbox.key(KeyEvent::new(code, KeyModifiers::NONE));
}

#[test]
fn readline_keys_edit_in_every_box() {
    const ALT: KeyModifiers = KeyModifiers::ALT;
    const CTRL: KeyModifiers = KeyModifiers::CONTROL;
    fn check(keys: &[(KeyCode, KeyModifiers)], expected: &str) {
        for is_multiline in [false, true] {
            let mut textbox = TextBox::new(is_multiline);
            textbox.insert("one two three");
            for (code, modifiers) in keys {
                textbox.key(KeyEvent::new(*code, *modifiers));
            }
            textbox.insert("|");
            assert_eq!(textbox.text(), expected, "{keys:?}");
        }
    }
    let ctrl = |letter| (KeyCode::Char(letter), CTRL);
    let alt = |letter| (KeyCode::Char(letter), ALT);
    check(&[ctrl('u')], "|");
    check(&[ctrl('a'), ctrl('k')], "|");
    check(&[alt('b'), ctrl('u')], "|three");
    check(&[alt('b'), ctrl('u'), ctrl('e'), ctrl('y')], "threeone two |");
    check(&[alt('b'), alt('b'), ctrl('k'), ctrl('a'), ctrl('y')], "two three|one ");
    check(&[ctrl('w')], "one two |");
    check(&[(KeyCode::Backspace, ALT)], "one two |");
    check(&[(KeyCode::Backspace, CTRL)], "one two |");
    check(&[ctrl('a'), alt('d')], "| two three");
    check(&[ctrl('a'), (KeyCode::Delete, CTRL)], "| two three");
    check(&[ctrl('a'), alt('f'), ctrl('d')], "one |wo three");
    check(&[ctrl('b'), ctrl('h')], "one two thr|e");
    check(&[ctrl('a'), ctrl('f'), ctrl('d')], "o|e two three");
    // Several deletions in a row are inserted together.
    check(&[ctrl('w'), ctrl('w'), ctrl('y')], "one two three|");
    check(&[(KeyCode::Left, CTRL), (KeyCode::Left, ALT)], "one |two three");
    // A terminal sends the same byte for Ctrl+_, Ctrl+/ and Ctrl+7.
    for undo in [ctrl('_'), ctrl('/'), ctrl('7'), alt('z')] {
        check(&[ctrl('u'), undo], "one two three|");
        check(&[ctrl('u'), undo, alt('Z')], "|");
    }
}

#[test]
fn ctrl_u_clears_a_selected_value_and_a_move_keeps_it() {
    let mut textbox = TextBox::selected("0.7", false);
    textbox.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
    assert_eq!(textbox.text(), "");
    let mut textbox = TextBox::selected("0.7", false);
    press(&mut textbox, KeyCode::Home);
    textbox.insert("1");
    assert_eq!(textbox.text(), "10.7");
}

#[test]
fn backspace_deletes_a_whole_grapheme() {
    for family in ["👩‍👩‍👧‍👦", "e\u{301}", "क्षि", "🇫🇷", "👍🏽"]
    {
        let mut textbox = TextBox::new(true);
        textbox.insert(&format!("a{family}"));
        press(&mut textbox, KeyCode::Backspace);
        assert_eq!(textbox.text(), "a", "{family}");
    }
}

/// Returns the drawn rows of a box, with `|` before the cell of the cursor.
fn drawn(textbox: &mut TextBox, width: u16) -> Vec<String> {
    let area = Rect { x: 0, y: 0, width, height: textbox.rows(width) };
    let mut buf = Buffer::empty(area);
    textbox.widget().render(area, &mut buf);
    let cell = |cell: &Cell| {
        let cursor = if cell.modifier.contains(CURSOR_MARK) { "|" } else { "" };
        format!("{cursor}{}", cell.symbol())
    };
    let rows = buf.content.chunks(width.into());
    rows.map(|row| row.iter().map(cell).collect::<String>().trim_end().to_owned()).collect()
}

#[test]
fn invisible_characters_are_drawn_as_marks_and_edited_as_characters() {
    let mut textbox = TextBox::new(true);
    textbox.insert("a\u{200d}b\u{202e}\tc 👩\u{200d}👩");
    assert_eq!(drawn(&mut textbox, 40), ["a‹U+200D›b‹U+202E›  c 👩\u{200d}👩 |"]);
    for _ in 0..5 {
        press(&mut textbox, KeyCode::Left);
    }
    assert_eq!(drawn(&mut textbox, 40), ["a‹U+200D›b|‹U+202E›  c 👩\u{200d}👩"]);
    press(&mut textbox, KeyCode::Left);
    press(&mut textbox, KeyCode::Left);
    assert_eq!(drawn(&mut textbox, 40), ["a|‹U+200D›b‹U+202E›  c 👩\u{200d}👩"]);
    press(&mut textbox, KeyCode::Right);
    press(&mut textbox, KeyCode::Backspace);
    assert_eq!(textbox.text(), "ab\u{202e}\tc 👩\u{200d}👩");
    press(&mut textbox, KeyCode::Right);
    press(&mut textbox, KeyCode::Delete);
    assert_eq!(textbox.text(), "ab\tc 👩\u{200d}👩");
    assert_eq!(drawn(&mut textbox, 40), ["ab| | c 👩\u{200d}👩"]);
    textbox.act(TextAction::Undo);
    assert_eq!(drawn(&mut textbox, 40), ["ab‹U+202E›| | c 👩\u{200d}👩"]);
}

#[test]
fn the_cursor_moves_by_drawn_rows_and_never_into_a_mark() {
    let mut textbox = TextBox::new(true);
    textbox.insert("one\u{200b} two three\nfour");
    assert_eq!(drawn(&mut textbox, 12), ["one‹U+200B›", "two three", "four|"]);
    press(&mut textbox, KeyCode::Up);
    assert_eq!(drawn(&mut textbox, 12)[1], "two |three");
    press(&mut textbox, KeyCode::Up);
    textbox.insert("|");
    assert_eq!(textbox.text(), "one|\u{200b} two three\nfour");
    assert!(!textbox.key(KeyEvent::new(KeyCode::Up, KeyModifiers::NONE)));
}

#[test]
fn a_selection_covers_its_marks() {
    let mut textbox = TextBox::new(false);
    textbox.insert("x\u{2060}y");
    for _ in 0..2 {
        textbox.key(KeyEvent::new(KeyCode::Left, KeyModifiers::SHIFT));
    }
    let area = Rect { x: 0, y: 0, width: 20, height: 1 };
    let mut buf = Buffer::empty(area);
    textbox.widget().render(area, &mut buf);
    let is_selected = |cell: &&Cell| cell.modifier.contains(Modifier::REVERSED);
    let selected: String = buf.content.iter().filter(is_selected).map(Cell::symbol).collect();
    assert!(selected.ends_with("U+2060›y"), "{selected}");
    press(&mut textbox, KeyCode::Backspace);
    assert_eq!(textbox.text(), "x");
}

#[test]
fn pasted_text_is_cleaned() {
    assert_eq!(clean("a\r\nb\rc\u{1b}[31m\td\u{9b}", true), "a\nb\nc[31m\td");
    assert_eq!(clean("one\ntwo\n", false), "one two");
}

#[test]
fn typing_replaces_a_selected_value() {
    let mut textbox = TextBox::selected("0.7", false);
    press(&mut textbox, KeyCode::Char('1'));
    assert_eq!(textbox.text(), "1");
}

/// Returns a box with a text and the cursor at its start.
fn at_start(text: &str) -> TextBox {
    let mut textbox = TextBox::new(true);
    textbox.insert(text);
    textbox.act(TextAction::TextStart);
    textbox
}

#[test]
fn an_older_deleted_text_replaces_the_inserted_one() {
    let mut textbox = at_start("one two three");
    for action in [TextAction::DeleteWordRight, TextAction::Right] {
        textbox.act(action);
    }
    textbox.act(TextAction::DeleteWordRight);
    assert_eq!(textbox.text(), "  three");
    textbox.act(TextAction::InsertDeleted);
    assert_eq!(textbox.text(), " two three");
    textbox.act(TextAction::InsertOlderDeleted);
    assert_eq!(textbox.text(), " one three");
    textbox.act(TextAction::InsertOlderDeleted);
    assert_eq!(textbox.text(), " two three");
    textbox.insert("!");
    assert!(!textbox.act(TextAction::InsertOlderDeleted));
    assert_eq!(textbox.text(), " two! three");
}

#[test]
fn movements_extend_a_selection_until_it_ends() {
    let mut textbox = at_start("one two");
    textbox.act(TextAction::ToggleSelection);
    textbox.act(TextAction::WordRight);
    textbox.act(TextAction::DeleteWordLeft);
    assert_eq!(textbox.text(), "two");
    textbox.act(TextAction::LineEnd);
    textbox.act(TextAction::InsertDeleted);
    assert_eq!(textbox.text(), "twoone ");
    textbox.act(TextAction::ToggleSelection);
    textbox.act(TextAction::LineStart);
    textbox.act(TextAction::CopySelection);
    textbox.act(TextAction::InsertDeleted);
    assert_eq!(textbox.text(), "twoone twoone ");
    // A typed letter does not replace the selection.
    textbox.act(TextAction::ToggleSelection);
    textbox.act(TextAction::LineStart);
    press(&mut textbox, KeyCode::Char('x'));
    assert_eq!(textbox.text(), "xtwoone twoone ");
}

#[test]
fn a_replacement_is_one_step_for_undo_and_redo() {
    let mut textbox = at_start("one two");
    textbox.act(TextAction::UppercaseWord);
    textbox.act(TextAction::UppercaseWord);
    assert_eq!(textbox.text(), "ONE TWO");
    textbox.act(TextAction::Undo);
    assert_eq!(textbox.text(), "ONE two");
    textbox.act(TextAction::Undo);
    assert_eq!(textbox.text(), "one two");
    textbox.act(TextAction::Redo);
    assert_eq!(textbox.text(), "ONE two");
}

#[test]
fn a_key_without_an_action_changes_nothing() {
    let mut textbox = at_start("one");
    for (code, modifiers) in [
        (KeyCode::Home, KeyModifiers::NONE),
        (KeyCode::Char('k'), KeyModifiers::CONTROL),
        (KeyCode::Char('x'), KeyModifiers::CONTROL),
        (KeyCode::Char('d'), KeyModifiers::ALT),
    ] {
        let event = KeyEvent::new(code, modifiers);
        assert!(!textbox.key(crate::ui::text_keys::TextKey { event, action: None }));
        assert_eq!((textbox.text().as_str(), textbox.cursor()), ("one", (0, 0)));
    }
}
