//! A text box. It wraps the text area widget, and no other module uses the widget. It adds cursor
//! movement and deletion by grapheme, a paste as one clean insertion, marks for invisible characters,
//! and a cursor cell that the view can find.

mod deleted_texts;

mod deleting;

mod editing;

mod marked_text;

mod pending_input;

mod repeating;

mod vim_edits;

mod word_edits;

use std::hash::{DefaultHasher, Hash, Hasher};

use ratatui::style::{Modifier, Style};
use tui_textarea::{AtomicRange, CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use deleted_texts::{DeletedTexts, LastEdit};
use marked_text::MarkedText;
use pending_input::PendingInput;

/// Modifiers that mark the cell under the cursor and appear nowhere else. The view finds this cell,
/// removes the modifiers and moves the terminal's cursor there.
pub const CURSOR_MARK: Modifier = Modifier::RAPID_BLINK.union(Modifier::HIDDEN);

#[derive(Debug, Clone)]
pub struct TextBox {
    area: TextArea<'static>,
    /// The text as it is drawn, if it has marks.
    marked: Option<MarkedArea>,
    is_multiline: bool,
    /// Whether the movements extend a selection.
    has_mark: bool,
    deleted: DeletedTexts,
    last_edit: LastEdit,
    /// Hashes of the texts between the deletion and the insertion of a replacement. Undo and redo
    /// skip these texts.
    half_done: Vec<u64>,
    pending: Option<PendingInput>,
}

/// An area with a marked text. Its cursor and selection correspond to those of the text.
#[derive(Debug, Clone)]
struct MarkedArea {
    text: MarkedText,
    area: TextArea<'static>,
}

impl TextBox {
    /// Returns an empty box. In a single-line box, line breaks of a paste become spaces.
    pub fn new(is_multiline: bool) -> Self {
        Self {
            area: area(vec![String::new()]),
            marked: None,
            is_multiline,
            has_mark: false,
            deleted: DeletedTexts::default(),
            last_edit: LastEdit::Other,
            half_done: Vec::new(),
            pending: None,
        }
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
            self.mark();
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

    /// Replaces the text and moves the cursor to its end. Clears the undo history, so undo cannot
    /// restore the replaced text.
    pub fn set_text(&mut self, text: &str) {
        self.area = area(vec![String::new()]);
        self.has_mark = false;
        self.insert(text);
    }

    /// Inserts text as one undoable edit. Line breaks become `\n`, and other control characters are
    /// dropped.
    pub fn insert(&mut self, text: &str) {
        self.end_selection();
        self.last_edit = LastEdit::Other;
        let clean = clean(text, self.is_multiline);
        if !clean.is_empty() {
            self.area.insert_str(clean);
        }
        self.mark();
    }

    /// Changes the text area. Returns whether its text, cursor or selection changed.
    fn observe(&mut self, act: impl FnOnce(&mut TextArea<'static>) -> bool) -> bool {
        let before = (self.area.cursor(), self.area.selection_range());
        self.last_edit = LastEdit::Other;
        self.area.clear_custom_highlight();
        if let Some(marked) = &mut self.marked {
            marked.area.clear_custom_highlight();
        }
        let is_edited = act(&mut self.area);
        let is_changed = is_edited || before != (self.area.cursor(), self.area.selection_range());
        if is_changed {
            self.mark();
        }
        is_changed
    }

    /// Returns the row and the character of the cursor.
    pub fn cursor(&self) -> (usize, usize) {
        self.area.cursor()
    }

    /// Replaces the text between two positions, as one step for undo, and moves the cursor.
    pub fn replace(
        &mut self,
        from: (usize, usize),
        to: (usize, usize),
        text: &str,
        cursor: (usize, usize),
    ) -> bool {
        let mut hash = None;
        let is_changed = self.observe(|area| {
            area.cancel_selection();
            jump(area, from);
            let mut is_edited = false;
            if from != to {
                area.start_selection();
                jump(area, to);
                is_edited = area.delete_char();
                hash = Some(hash_of(area.lines()));
            }
            is_edited |= area.insert_str(text);
            jump(area, cursor);
            is_edited
        });
        if !text.is_empty() {
            self.half_done.extend(hash);
        }
        is_changed
    }

    /// Updates the marks after a change of the text, the cursor or the selection.
    fn mark(&mut self) {
        let earlier = self.marked.take();
        let Some(text) = MarkedText::of(self.area.lines()) else { return };
        let area = earlier.map_or_else(|| self.area.clone(), |earlier| earlier.area);
        let mut marked = MarkedArea { text, area };
        marked.follow(&self.area);
        self.marked = Some(marked);
    }

    pub fn new_line(&mut self) {
        if self.is_multiline {
            self.end_selection();
            self.last_edit = LastEdit::Other;
            self.area.insert_newline();
            self.mark();
        }
    }

    pub fn rows(&mut self, width: u16) -> u16 {
        let area = self.marked.as_mut().map_or(&mut self.area, |marked| &mut marked.area);
        area.measure(width.max(1)).content_rows
    }

    /// Marks ranges of lines, as `(line, from, to)` in characters, that the cursor cannot enter and
    /// that are deleted as a whole.
    pub fn set_chips(&mut self, chips: impl IntoIterator<Item = (usize, usize, usize)>) {
        set_ranges(&mut self.area, chips);
    }

    pub fn widget(&self) -> &TextArea<'static> {
        self.marked.as_ref().map_or(&self.area, |marked| &marked.area)
    }

    /// Returns the number of characters of the grapheme before the cursor, or 1 at the start of a
    /// line (the line break). A mark is a grapheme of its own.
    fn chars_before_cursor(&self) -> usize {
        let (row, col) = self.area.cursor();
        let mark = (0..col).rev().find(|at| self.is_mark(row, *at));
        let from = mark.map_or(0, |at| (at + 1).min(col - 1));
        let text = chars(&self.area.lines()[row], from, col);
        text.graphemes(true).next_back().map_or(1, |g| g.chars().count())
    }

    /// Returns the number of characters of the grapheme after the cursor, or 1 at the end of a line
    /// (the line break). A mark is a grapheme of its own.
    fn chars_after_cursor(&self) -> usize {
        let (row, col) = self.area.cursor();
        let line = &self.area.lines()[row];
        let mark = self.marked.as_ref().and_then(|marked| marked.text.next_mark(row, col));
        let text = chars(line, col, mark.map_or(usize::MAX, |at| at.max(col + 1)));
        text.graphemes(true).next().map_or(1, |g| g.chars().count())
    }

    /// Returns whether a character of a line is drawn as a mark.
    fn is_mark(&self, row: usize, at: usize) -> bool {
        self.marked.as_ref().is_some_and(|marked| marked.text.next_mark(row, at) == Some(at))
    }
}

fn hash_of(lines: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    lines.hash(&mut hasher);
    hasher.finish()
}

/// Returns the characters of a line from one position to another.
fn chars(line: &str, from: usize, to: usize) -> &str {
    let byte = |at| line.char_indices().nth(at).map_or(line.len(), |(byte, _)| byte);
    &line[byte(from)..byte(to)]
}

impl MarkedArea {
    /// Copies the text with marks, the cursor and the selection of an area without marks.
    fn follow(&mut self, source: &TextArea<'static>) {
        if self.area.lines() != self.text.lines {
            self.area.set_lines(self.text.lines.clone(), (0, 0));
            // The cursor cannot enter a mark.
            set_ranges(&mut self.area, self.text.ranges());
        }
        let drawn = |(row, at)| (row, self.text.column(row, at));
        let cursor = source.cursor();
        self.area.cancel_selection();
        if let Some((from, to)) = source.selection_range() {
            jump(&mut self.area, drawn(if cursor == to { from } else { to }));
            self.area.start_selection();
        }
        jump(&mut self.area, drawn(cursor));
    }
}

fn jump(area: &mut TextArea<'static>, (row, column): (usize, usize)) {
    let [row, column] = [row, column].map(|at| u16::try_from(at).unwrap_or(u16::MAX));
    area.move_cursor(CursorMove::Jump(row, column));
}

/// Marks ranges that the cursor cannot enter. Ranges that do not fit the text are dropped: they are
/// then plain text.
fn set_ranges(
    area: &mut TextArea<'static>,
    ranges: impl IntoIterator<Item = (usize, usize, usize)>,
) {
    let ranges =
        ranges.into_iter().map(|(row, start_col, end_col)| AtomicRange { row, start_col, end_col });
    if area.try_set_atomic_ranges(ranges).is_err() {
        area.clear_atomic_ranges();
    }
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
mod tests;
