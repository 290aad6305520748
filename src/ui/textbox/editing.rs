//! The keys and the editing actions of a text box.

use crossterm::event::{KeyCode, KeyEvent};
use tui_textarea::{CursorMove, TextArea};

use super::deleted_texts::{LastEdit, Side};
use super::{TextBox, hash_of, jump};
use crate::ui::key_press::{SHIFT, normalize};
use crate::ui::text_keys::{TextAction, TextKey};

impl TextBox {
    /// Handles a key: its editing action, or the text that it types. Returns whether anything
    /// changed.
    pub fn key(&mut self, key: impl Into<TextKey>) -> bool {
        let TextKey { event, action } = key.into();
        let (code, modifiers) = normalize(&event);
        match (action, code) {
            (Some(TextAction::Argument), KeyCode::Char(digit)) => {
                return self.add_to_argument(digit);
            }
            (Some(action), _) => return self.act(action),
            (None, KeyCode::Char(letter)) if modifiers.is_empty() => {
                if let Some(is_changed) = self.complete_with(letter) {
                    return is_changed;
                }
            }
            (None, _) => self.pending = None,
        }
        self.last_edit = LastEdit::Other;
        match code {
            KeyCode::Char(_) if modifiers.is_empty() => {
                self.end_selection();
                self.observe(|area| area.input(event))
            }
            KeyCode::Up | KeyCode::Down if modifiers == SHIFT => self.step_row(event),
            KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab | KeyCode::Esc | KeyCode::BackTab => {
                false
            }
            _ if modifiers.contains(SHIFT) => self.observe(|area| area.input(event)),
            _ => false,
        }
    }

    /// Moves by a drawn row. With Shift, selects.
    fn step_row(&mut self, key: KeyEvent) -> bool {
        let keeps = self.has_mark || key.modifiers.contains(SHIFT);
        let position = self.marked.as_mut().map(|marked| {
            marked.area.input(key);
            let (row, column) = marked.area.cursor();
            (row, marked.text.position(row, column))
        });
        self.observe(|area| {
            if !keeps {
                area.cancel_selection();
            } else if !area.is_selecting() {
                area.start_selection();
            }
            match (position, key.code) {
                (Some(position), _) => jump(area, position),
                (None, KeyCode::Up) => area.move_cursor(CursorMove::Up),
                (None, _) => area.move_cursor(CursorMove::Down),
            }
            false
        })
    }

    /// Performs an editing action once. Returns whether anything changed.
    pub(super) fn act_once(&mut self, action: TextAction) -> bool {
        let is_selecting = self.area.is_selecting();
        let graphemes = |count| if is_selecting && !self.has_mark { 1 } else { count };
        let (before, after) =
            (graphemes(self.chars_before_cursor()), graphemes(self.chars_after_cursor()));
        let keeps = self.has_mark;
        let moves = |area: &mut TextArea<'static>, step, times| moves(area, step, times, keeps);
        match action {
            TextAction::Left => self.observe(|area| moves(area, CursorMove::Back, before)),
            TextAction::Right => self.observe(|area| moves(area, CursorMove::Forward, after)),
            TextAction::WordLeft => self.observe(|area| moves(area, CursorMove::WordBack, 1)),
            TextAction::WordRight => self.observe(|area| moves(area, CursorMove::WordForward, 1)),
            TextAction::LineStart => self.observe(|area| moves(area, CursorMove::Head, 1)),
            TextAction::LineEnd => self.observe(|area| moves(area, CursorMove::End, 1)),
            TextAction::TextStart => self.observe(|area| {
                moves(area, CursorMove::Top, 1);
                moves(area, CursorMove::Head, 1)
            }),
            TextAction::TextEnd => self.observe(|area| {
                moves(area, CursorMove::Bottom, 1);
                moves(area, CursorMove::End, 1)
            }),
            TextAction::LineUp => self.step_row(KeyCode::Up.into()),
            TextAction::LineDown => self.step_row(KeyCode::Down.into()),
            TextAction::DeleteLeft => self.edit(|area| repeat(before, || area.delete_char())),
            TextAction::DeleteRight => self.edit(|area| repeat(after, || area.delete_next_char())),
            TextAction::DeleteWordLeft => self.kill(Side::Left, TextArea::delete_word),
            TextAction::DeleteWordRight => self.kill(Side::Right, TextArea::delete_next_word),
            TextAction::DeleteToLineStart => self.kill(Side::Left, TextArea::delete_line_by_head),
            TextAction::DeleteToLineEnd => self.kill(Side::Right, TextArea::delete_line_by_end),
            TextAction::InsertDeleted => self.insert_deleted(),
            TextAction::InsertOlderDeleted => self.insert_older_deleted(),
            TextAction::SwapCharacters
            | TextAction::SwapWords
            | TextAction::DeleteSpaces
            | TextAction::UppercaseWord
            | TextAction::LowercaseWord
            | TextAction::CapitalizeWord => self.change_words(action),
            TextAction::ToggleSelection if self.has_mark => self.end_selection(),
            TextAction::ToggleSelection => {
                self.has_mark = true;
                self.area.start_selection();
                false
            }
            TextAction::EndSelection => self.end_selection(),
            TextAction::CopySelection => self.copy_selection(),
            TextAction::SwapWithMark => self.swap_with_mark(),
            // `act` and `key` handle the other actions.
            TextAction::Argument | TextAction::FindCharacter | TextAction::FindCharacterLeft => {
                false
            }
            TextAction::Undo => self.step_history(TextArea::undo),
            TextAction::Redo => self.step_history(TextArea::redo),
        }
    }

    /// Moves the cursor, and extends the selection if movements do.
    pub(super) fn move_to(&mut self, position: (usize, usize)) {
        let keeps = self.has_mark;
        self.observe(|area| {
            if !keeps {
                area.cancel_selection();
            }
            jump(area, position);
            false
        });
    }

    /// Moves the cursor to the other end of the selection that movements extend.
    fn swap_with_mark(&mut self) -> bool {
        let cursor = self.area.cursor();
        let Some((from, to)) = self.area.selection_range().filter(|_| self.has_mark) else {
            return false;
        };
        self.observe(|area| {
            area.cancel_selection();
            area.start_selection();
            jump(area, if cursor == to { from } else { to });
            false
        })
    }

    /// Ends the selection that movements extend.
    pub(super) fn end_selection(&mut self) -> bool {
        if std::mem::take(&mut self.has_mark) {
            return self.observe(|area| {
                area.cancel_selection();
                false
            });
        }
        false
    }

    /// Edits the text. Ends the selection that movements extend.
    fn edit(&mut self, act: impl FnOnce(&mut TextArea<'static>) -> bool) -> bool {
        self.end_selection();
        self.last_edit = LastEdit::Other;
        self.observe(act)
    }

    /// Performs a step of the history. A text between the two steps of a replacement is skipped.
    fn step_history(&mut self, step: fn(&mut TextArea<'static>) -> bool) -> bool {
        self.end_selection();
        let half_done = std::mem::take(&mut self.half_done);
        let is_changed = self.observe(|area| {
            let is_changed = step(area);
            while is_changed && half_done.contains(&hash_of(area.lines())) && step(area) {}
            is_changed
        });
        self.half_done = half_done;
        is_changed
    }
}

/// Moves the cursor. Ends the selection unless `keeps` is set.
fn moves(area: &mut TextArea<'static>, step: CursorMove, times: usize, keeps: bool) -> bool {
    if !keeps {
        area.cancel_selection();
    }
    for _ in 0..times {
        area.move_cursor(step);
    }
    false
}

fn repeat(times: usize, mut act: impl FnMut() -> bool) -> bool {
    (0..times).fold(false, |edited, _| act() | edited)
}
