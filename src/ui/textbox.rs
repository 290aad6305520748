//! A text box. It wraps the text area widget, and no other file uses the widget. It adds cursor
//! movement and deletion by grapheme, a paste as one clean insertion, and a cursor cell that the
//! view can find.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::style::{Modifier, Style};
use tui_textarea::{AtomicRange, CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use super::text_keys::{self, TextAction};

/// Modifiers that mark the cell under the cursor and appear nowhere else. The view finds this cell,
/// removes the modifiers and moves the terminal's cursor there.
pub const CURSOR_MARK: Modifier = Modifier::RAPID_BLINK.union(Modifier::HIDDEN);

#[derive(Debug, Clone)]
pub struct TextBox {
    area: TextArea<'static>,
    is_multiline: bool,
}

impl TextBox {
    /// Returns an empty box. In a single-line box, line breaks of a paste become spaces.
    pub fn new(is_multiline: bool) -> Self {
        Self { area: area(vec![String::new()]), is_multiline }
    }

    /// Returns a box that contains `text`, all of it selected, so that typing replaces it.
    pub fn selected(text: &str, is_multiline: bool) -> Self {
        let mut fresh = Self::new(is_multiline);
        fresh.insert(text);
        fresh.select_all();
        fresh
    }

    /// Selects the text, so that typing replaces it.
    pub fn select_all(&mut self) {
        if !self.is_empty() {
            self.area.select_all();
        }
    }

    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    pub fn is_at_start(&self) -> bool {
        self.area.cursor() == (0, 0) && !self.area.is_selecting()
    }

    /// Replaces the text and moves the cursor to its end. Only text that was typed can be restored
    /// by undo.
    pub fn set_text(&mut self, text: &str) {
        self.area = area(vec![String::new()]);
        self.insert(text);
    }

    /// Inserts text as one undoable edit. Line breaks become `\n`, and other control characters are
    /// dropped.
    pub fn insert(&mut self, text: &str) {
        let clean = clean(text, self.is_multiline);
        if !clean.is_empty() {
            self.area.insert_str(clean);
        }
    }

    /// Handles a key that is not bound to an action. Returns whether anything changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if let Some(action) = text_keys::action_of(&key) {
            return self.act(action);
        }
        if matches!(key.code, KeyCode::Enter | KeyCode::Tab | KeyCode::Esc | KeyCode::BackTab) {
            return false;
        }
        self.observe(|area| area.input(key))
    }

    /// Performs an editing action. Returns whether anything changed.
    pub fn act(&mut self, action: TextAction) -> bool {
        let is_selecting = self.area.is_selecting();
        let graphemes = |count| if is_selecting { 1 } else { count };
        let (before, after) =
            (graphemes(self.chars_before_cursor()), graphemes(self.chars_after_cursor()));
        self.observe(|area| match action {
            TextAction::Left => moves(area, CursorMove::Back, before),
            TextAction::Right => moves(area, CursorMove::Forward, after),
            TextAction::WordLeft => moves(area, CursorMove::WordBack, 1),
            TextAction::WordRight => moves(area, CursorMove::WordForward, 1),
            TextAction::LineStart => moves(area, CursorMove::Head, 1),
            TextAction::LineEnd => moves(area, CursorMove::End, 1),
            TextAction::DeleteLeft => repeat(before, || area.delete_char()),
            TextAction::DeleteRight => repeat(after, || area.delete_next_char()),
            TextAction::DeleteWordLeft => area.delete_word(),
            TextAction::DeleteWordRight => area.delete_next_word(),
            TextAction::DeleteToLineStart => area.delete_line_by_head(),
            TextAction::DeleteToLineEnd => area.delete_line_by_end(),
            TextAction::InsertDeleted => area.paste(),
            TextAction::Undo => area.undo(),
            TextAction::Redo => area.redo(),
        })
    }

    /// Changes the text area. Returns whether its text, cursor or selection changed.
    fn observe(&mut self, act: impl FnOnce(&mut TextArea<'static>) -> bool) -> bool {
        let before = (self.area.cursor(), self.area.selection_range());
        act(&mut self.area) || before != (self.area.cursor(), self.area.selection_range())
    }

    pub fn new_line(&mut self) {
        if self.is_multiline {
            self.area.insert_newline();
        }
    }

    pub fn rows(&mut self, width: u16) -> u16 {
        self.area.measure(width.max(1)).content_rows
    }

    /// Marks ranges of lines, as `(line, from, to)` in characters, that the cursor cannot enter and
    /// that are deleted as a whole.
    pub fn set_chips(&mut self, chips: impl IntoIterator<Item = (usize, usize, usize)>) {
        let ranges = chips.into_iter().map(|(row, start_col, end_col)| AtomicRange {
            row,
            start_col,
            end_col,
        });
        // Ranges that do not fit the text are dropped: the chips are then plain text.
        if self.area.try_set_atomic_ranges(ranges).is_err() {
            self.area.clear_atomic_ranges();
        }
    }

    pub fn widget(&self) -> &TextArea<'static> {
        &self.area
    }

    /// Returns the number of characters of the grapheme before the cursor, or 1 at the start of a
    /// line (the line break).
    fn chars_before_cursor(&self) -> usize {
        let (row, col) = self.area.cursor();
        let line = &self.area.lines()[row];
        let at = line.char_indices().nth(col).map_or(line.len(), |(at, _)| at);
        line[..at].graphemes(true).next_back().map_or(1, |g| g.chars().count())
    }

    /// Returns the number of characters of the grapheme after the cursor, or 1 at the end of a line
    /// (the line break).
    fn chars_after_cursor(&self) -> usize {
        let (row, col) = self.area.cursor();
        let line = &self.area.lines()[row];
        let at = line.char_indices().nth(col).map_or(line.len(), |(at, _)| at);
        line[at..].graphemes(true).next().map_or(1, |g| g.chars().count())
    }
}

fn moves(area: &mut TextArea<'static>, step: CursorMove, times: usize) -> bool {
    area.cancel_selection();
    for _ in 0..times {
        area.move_cursor(step);
    }
    false
}

fn repeat(times: usize, mut act: impl FnMut() -> bool) -> bool {
    (0..times).fold(false, |edited, _| act() | edited)
}

fn area(lines: Vec<String>) -> TextArea<'static> {
    let mut area = TextArea::new(lines);
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(Style::new());
    area.set_cursor_style(Style::new().add_modifier(CURSOR_MARK));
    area.set_selection_style(Style::new().add_modifier(Modifier::REVERSED));
    area.set_undo_coalescing(true);
    area.set_max_histories(200);
    area.set_tab_length(4);
    area
}

/// Cleans a paste: `\r\n` and `\r` become line breaks, and other control characters are dropped.
pub fn clean(text: &str, is_multiline: bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {
                letters.next_if_eq(&'\n');
                clean.push('\n');
            }
            '\n' | '\t' => clean.push(letter),
            control if control.is_control() => {}
            other => clean.push(other),
        }
    }
    if !is_multiline {
        let end = clean.trim_end_matches('\n').len();
        clean.truncate(end);
        clean = clean.replace('\n', " ");
    }
    clean
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

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
}
