//! Deleting text of a text box, and inserting it again.

use tui_textarea::TextArea;

use super::TextBox;
use super::deleted_texts::{LastEdit, Side};

impl TextBox {
    /// Deletes and keeps the selected text, or otherwise the text on one side of the cursor.
    pub(super) fn kill(&mut self, side: Side, delete: fn(&mut TextArea<'static>) -> bool) -> bool {
        let continues = self.last_edit == LastEdit::Deleted;
        let is_selected = self.area.selection_range().is_some();
        self.has_mark = false;
        self.area.set_yank_text("");
        let is_changed = self.observe(|area| if is_selected { area.cut() } else { delete(area) });
        let text = self.area.yank_text();
        self.deleted.add(text, (continues && !is_selected).then_some(side));
        self.area.set_yank_text(self.deleted.get(0).unwrap_or_default());
        self.last_edit = LastEdit::Deleted;
        is_changed
    }

    /// Inserts the text that was deleted last.
    pub(super) fn insert_deleted(&mut self) -> bool {
        self.end_selection();
        let from = self.area.selection_range().map_or(self.area.cursor(), |(from, _)| from);
        let is_changed = self.observe(TextArea::paste);
        self.last_edit = LastEdit::Inserted { from, to: self.area.cursor(), age: 0 };
        is_changed
    }

    /// Replaces the deleted text that was just inserted with the next older deleted text.
    pub(super) fn insert_older_deleted(&mut self) -> bool {
        let LastEdit::Inserted { from, to, age } = self.last_edit else { return false };
        let age = age + 1;
        let Some(text) = self.deleted.get(age).map(str::to_owned) else { return false };
        let end = end_of(from, &text);
        self.replace(from, to, &text, end);
        self.last_edit = LastEdit::Inserted { from, to: end, age };
        true
    }

    /// Keeps the selected text as if it was deleted, and ends the selection.
    pub(super) fn copy_selection(&mut self) -> bool {
        if self.area.selection_range().is_none() {
            return false;
        }
        self.area.copy();
        self.deleted.add(self.area.yank_text(), None);
        self.has_mark = true;
        self.end_selection()
    }
}

/// Returns the position after a text that starts at a position.
fn end_of((row, column): (usize, usize), text: &str) -> (usize, usize) {
    match text.rsplit_once('\n') {
        Some((before, last)) => (row + before.matches('\n').count() + 1, last.chars().count()),
        None => (row, column + text.chars().count()),
    }
}
