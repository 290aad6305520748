//! Vim's commands for a text box. The state machine is pure: a key and a text give a new text, a
//! cursor and a mode. The text box applies the difference.
//!
//! Insert mode belongs to the text box. The engine learns what was typed when insert mode ends.

mod command;

mod command_list;

mod motions;

mod objects;

mod operators;

mod pending_command;

mod repeating;

mod text;

#[cfg(test)]
mod tests;

use std::ops::Range;

pub use command_list::COMMANDS;
use motions::FindMotion;
use operators::Register;
use pending_command::PendingCommand;
pub use text::VimText;

use super::key_press::KeyPress;

/// The maximum number of texts that undo can restore.
const MOST_UNDONE: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VimMode {
    Normal,
    #[default]
    Insert,
    Visual,
    /// Selects whole lines.
    VisualLine,
}

/// The result of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VimOutcome {
    Done,
    /// The key is no command.
    Unknown,
    /// A row up or down, which may recall another prompt.
    Up,
    Down,
}

/// The state of vim's commands.
#[derive(Debug, Clone, Default)]
pub struct Vim {
    pub mode: VimMode,
    pending: PendingCommand,
    register: Register,
    last_find: Option<FindMotion>,
    /// The other end of the selection.
    anchor: usize,
    /// The texts before the changes, the newest last.
    undone: Vec<VimText>,
    /// The text after the last command. A paste, a recalled prompt or the editor may have changed
    /// the text since then.
    last: Option<VimText>,
    redone: Vec<VimText>,
    insertion: Insertion,
    last_change: Option<Change>,
    /// The keys of the command that is being typed.
    keys: Vec<KeyPress>,
    is_repeating: bool,
}

/// The state at the start of insert mode.
#[derive(Debug, Clone, Default)]
struct Insertion {
    before: Option<VimText>,
    /// The text after the deletion of the command.
    start: VimText,
    /// The keys of the command that started insert mode.
    keys: Vec<KeyPress>,
    /// How often the typed text is inserted.
    count: usize,
}

/// A change that can be repeated: its keys, and the text that was typed after them.
#[derive(Debug, Clone)]
struct Change {
    keys: Vec<KeyPress>,
    typed: Option<String>,
}

impl Vim {
    /// Starts again in insert mode, for a new text. Keeps the register and the last find and
    /// change.
    pub fn start_again(&mut self) {
        *self = Self {
            register: std::mem::take(&mut self.register),
            last_find: self.last_find,
            last_change: self.last_change.take(),
            ..Self::default()
        };
    }

    /// Starts insert mode without a command, such as when the prompt gets the focus.
    pub fn insert(&mut self) {
        self.pending = PendingCommand::default();
        self.keys.clear();
        if self.mode != VimMode::Insert {
            self.mode = VimMode::Insert;
            self.insertion = Insertion::default();
        }
    }

    /// Returns whether the next key belongs to a command that is not complete, whatever the key
    /// means otherwise.
    pub fn is_pending(&self) -> bool {
        self.mode != VimMode::Insert && self.pending != PendingCommand::default()
    }

    /// Returns the keys of a command that is not complete.
    pub fn pending_keys(&self) -> String {
        let keys = self.keys.iter().filter(|_| self.is_pending());
        keys.map(|key| super::key_press::key_name(*key)).collect()
    }

    /// Returns the name of the mode, as vim shows it.
    pub fn mode_name(&self) -> &'static str {
        match self.mode {
            VimMode::Normal => "NORMAL",
            VimMode::Insert => "INSERT",
            VimMode::Visual => "VISUAL",
            VimMode::VisualLine => "VISUAL LINE",
        }
    }

    /// Returns the selected range.
    pub fn selection(&self, text: &VimText) -> Option<Range<usize>> {
        let anchor = self.anchor.min(text.length());
        let (from, to) = (anchor.min(text.cursor), anchor.max(text.cursor));
        match self.mode {
            VimMode::Visual => Some(from..(to + 1).min(text.length())),
            VimMode::VisualLine => Some(text.line_start(from)..text.line_end(to)),
            VimMode::Normal | VimMode::Insert => None,
        }
    }

    /// Ends insert mode.
    pub fn leave_insert(&mut self, text: &mut VimText) {
        let Insertion { before, start, keys, count } = std::mem::take(&mut self.insertion);
        self.mode = VimMode::Normal;
        if let Some(before) = before {
            let typed = inserted(&start, text);
            if let Some((at, typed)) = typed.filter(|(_, typed)| !typed.is_empty()) {
                let end = at + typed.len();
                let typed = typed.concat();
                if text.cursor == end {
                    let again = typed.repeat(VimText::times_within_limit(count, typed.len()) - 1);
                    text.cursor = text.replace(end..end, &again);
                }
                if !keys.is_empty() && !self.is_repeating {
                    self.last_change = Some(Change { keys, typed: Some(typed) });
                }
            } else if !keys.is_empty() && !self.is_repeating {
                self.last_change = Some(Change { keys, typed: None });
            }
            self.changed(before, text);
        } else if let Some(last) = self.last.take() {
            self.changed(last, text);
        }
        if text.cursor > text.line_start(text.cursor) {
            text.cursor -= 1;
        }
        text.leave_line_end();
        self.last = Some(text.clone());
    }

    /// Remembers the text before a change, for undo.
    fn changed(&mut self, before: VimText, text: &VimText) {
        if before.characters != text.characters {
            self.undone.push(before);
            self.redone.clear();
            while self.undone.len() > MOST_UNDONE || self.is_undo_too_large() {
                self.undone.remove(0);
            }
        }
    }

    /// Returns whether the texts for undo take too much memory. The newest text always stays.
    fn is_undo_too_large(&self) -> bool {
        let size: usize = self.undone.iter().map(VimText::length).sum();
        self.undone.len() > 1 && size > VimText::LARGEST
    }

    /// Starts insert mode after a command.
    fn start_insert(&mut self, before: VimText, start: &VimText, count: usize) {
        self.mode = VimMode::Insert;
        let keys = std::mem::take(&mut self.keys);
        self.insertion = Insertion { before: Some(before), start: start.clone(), keys, count };
    }

    fn undo(&mut self, text: &mut VimText, times: usize) {
        for _ in 0..times {
            let Some(before) = self.undone.pop() else { break };
            self.redone.push(std::mem::replace(text, before));
        }
        text.leave_line_end();
    }

    fn redo(&mut self, text: &mut VimText, times: usize) {
        for _ in 0..times {
            let Some(after) = self.redone.pop() else { break };
            let at = first_difference(text, &after);
            self.undone.push(std::mem::replace(text, after));
            text.cursor = at;
        }
        text.leave_line_end();
    }
}

/// Returns the index of the first character in which two texts differ.
pub(super) fn first_difference(one: &VimText, other: &VimText) -> usize {
    let pairs = one.characters.iter().zip(&other.characters);
    pairs.take_while(|(one, other)| one == other).count()
}

/// Returns the characters that were inserted into a text at one place, and where. Returns `None` if
/// something was deleted.
fn inserted<'a>(before: &VimText, after: &'a VimText) -> Option<(usize, &'a [String])> {
    let count = after.length().checked_sub(before.length())?;
    // Several positions may be possible. The cursor is at the end of the inserted text.
    let places = [after.cursor.checked_sub(count), Some(first_difference(before, after))];
    let is_there = |at: &usize| {
        *at <= before.length()
            && before.characters[..*at] == after.characters[..*at]
            && before.characters[*at..] == after.characters[*at + count..]
    };
    let at = places.into_iter().flatten().find(is_there)?;
    Some((at, &after.characters[at..at + count]))
}
