//! The commands that need no motion, the commands for a selection, and the repetition of a change.

use super::operators::{Operator, OperatorRange, Register};
use super::text::VimText;
use super::{Change, Vim, VimMode, VimOutcome};

impl Vim {
    /// Performs a command of normal mode that consists of one letter.
    pub(super) fn simple(
        &mut self,
        letter: char,
        count: Option<usize>,
        text: &mut VimText,
    ) -> VimOutcome {
        let (at, times) = (text.cursor, count.unwrap_or(1));
        let (start, end) = (text.line_start(at), text.line_end(at));
        let in_line = |range| OperatorRange { range, is_linewise: false };
        match letter {
            'x' if at < end => {
                self.operate(Operator::Delete, &in_line(at..(at + times).min(end)), text);
            }
            'X' if at > start => {
                let from = at.saturating_sub(times).max(start);
                self.operate(Operator::Delete, &in_line(from..at), text);
            }
            'D' => self.operate(Operator::Delete, &in_line(at..end), text),
            'C' => self.operate(Operator::Change, &in_line(at..end), text),
            's' => self.operate(Operator::Change, &in_line(at..(at + times).min(end)), text),
            'S' | 'Y' => {
                let operator = if letter == 'S' { Operator::Change } else { Operator::Yank };
                let last = text.line(text.line_index(at) + times - 1);
                self.operate(operator, &OperatorRange::lines(text, at, last), text);
            }
            'p' | 'P' => self.put(letter == 'p', times, text),
            'u' => self.undo(text, times),
            '.' => self.repeat_change(times, text),
            'J' => self.change(text, |text| text.join(times)),
            '~' if at < end => {
                let to = (at + times).min(end);
                self.change(text, |text| {
                    text.change_case(Operator::SwapCase, at..to);
                    text.cursor = to;
                });
            }
            'v' | 'V' => {
                self.anchor = at;
                self.mode = if letter == 'v' { VimMode::Visual } else { VimMode::VisualLine };
            }
            'i' | 'I' | 'a' | 'A' | 'o' | 'O' => self.insert_at(letter, times, text),
            'x' | 'X' | '~' => {}
            _ => return VimOutcome::Unknown,
        }
        VimOutcome::Done
    }

    /// Starts insert mode at the place that the letter says.
    fn insert_at(&mut self, letter: char, times: usize, text: &mut VimText) {
        let before = text.clone();
        let at = text.cursor;
        let (start, end) = (text.line_start(at), text.line_end(at));
        text.cursor = match letter {
            'I' if start == end => at,
            'I' => text.first_of_line(at),
            'a' => (at + 1).min(end),
            'A' => end,
            'o' => text.replace(end..end, "\n"),
            'O' => {
                text.replace(start..start, "\n");
                start
            }
            _ => at,
        };
        // `o` and `O` ignore the count, because each copy would need its own line.
        let times = if matches!(letter, 'o' | 'O') { 1 } else { times };
        self.start_insert(before, text, times);
    }

    /// Performs a command for the selection.
    pub(super) fn with_selection(&mut self, letter: char, text: &mut VimText) -> VimOutcome {
        let Some(of) = self.selected(text) else { return VimOutcome::Unknown };
        let lines = OperatorRange::lines(text, of.range.start, of.range.end.max(1) - 1);
        let lines = if of.range.is_empty() { of.clone() } else { lines };
        let line_mode = self.mode == VimMode::VisualLine;
        match letter {
            'v' | 'V' if line_mode == (letter == 'V') => self.mode = VimMode::Normal,
            'v' => self.mode = VimMode::Visual,
            'V' => self.mode = VimMode::VisualLine,
            'o' => std::mem::swap(&mut self.anchor, &mut text.cursor),
            _ => {
                self.mode = VimMode::Normal;
                match letter {
                    'x' => self.operate(Operator::Delete, &of, text),
                    's' => self.operate(Operator::Change, &of, text),
                    'D' | 'X' => self.operate(Operator::Delete, &lines, text),
                    'C' | 'S' | 'R' => self.operate(Operator::Change, &lines, text),
                    'Y' => self.operate(Operator::Yank, &lines, text),
                    'u' => self.operate(Operator::Lowercase, &of, text),
                    'U' => self.operate(Operator::Uppercase, &of, text),
                    '~' => self.operate(Operator::SwapCase, &of, text),
                    'p' | 'P' => self.replace_selection(&of, text),
                    'J' => {
                        let count = text.slice(of.range.clone()).matches('\n').count() + 1;
                        text.cursor = of.range.start;
                        self.change(text, |text| text.join(count));
                    }
                    'I' | 'A' => {
                        let before = text.clone();
                        text.cursor = if letter == 'I' { of.range.start } else { of.range.end };
                        self.start_insert(before, text, 1);
                    }
                    _ => {
                        self.mode = if line_mode { VimMode::VisualLine } else { VimMode::Visual };
                        return VimOutcome::Unknown;
                    }
                }
            }
        }
        VimOutcome::Done
    }

    /// Replaces the selection by the register, which then contains the selection.
    fn replace_selection(&mut self, of: &OperatorRange, text: &mut VimText) {
        let register = std::mem::replace(&mut self.register, text.copied(of));
        self.change(text, |text| {
            let start = of.range.start;
            let new = match (register.is_linewise, of.is_linewise) {
                (true, false) => format!("\n{}\n", register.text),
                _ => register.text,
            };
            let end = text.replace(of.range.clone(), &new);
            text.cursor =
                if register.is_linewise { start } else { end.saturating_sub(1).max(start) };
        });
    }

    /// Replaces characters by a letter: the selection, or some characters from the cursor.
    pub(super) fn replace_characters(&mut self, letter: char, times: usize, text: &mut VimText) {
        let selection = self.selection(text);
        let is_selected = selection.is_some();
        let at = text.cursor;
        let range = selection.unwrap_or(at..at + times);
        if !is_selected && range.end > text.line_end(at) {
            return;
        }
        self.mode = VimMode::Normal;
        self.change(text, |text| {
            for at in range.start..range.end.min(text.length()) {
                if !text.is_break(at) {
                    text.characters[at] = letter.to_string();
                }
            }
            text.cursor = if is_selected { range.start } else { range.end - 1 };
        });
    }

    /// Applies an operator to a range.
    pub(super) fn operate(&mut self, operator: Operator, of: &OperatorRange, text: &mut VimText) {
        let before = text.clone();
        match operator {
            Operator::Yank => {
                self.register = text.copied(of);
                if !of.is_linewise || !of.range.contains(&text.cursor) {
                    text.cursor = of.range.start;
                } else if text.line_start(text.cursor) != of.range.start {
                    text.cursor = text.line_start(of.range.start);
                }
            }
            Operator::Delete => {
                self.register = text.copied(of);
                self.change(text, |text| text.delete(of, false));
            }
            Operator::Change => {
                self.register = text.copied(of);
                text.delete(of, true);
                self.start_insert(before, text, 1);
            }
            Operator::Lowercase | Operator::Uppercase | Operator::SwapCase => {
                self.change(text, |text| {
                    text.change_case(operator, of.range.clone());
                    text.cursor = of.range.start;
                });
            }
        }
    }

    fn put(&mut self, is_after: bool, times: usize, text: &mut VimText) {
        let Register { text: put, .. } = &self.register;
        let times = VimText::times_within_limit(times, put.len());
        let register = self.register.clone();
        if !register.text.is_empty() || register.is_linewise {
            self.change(text, |text| text.put(&register, is_after, times));
        }
    }

    /// Changes the text as one step for undo, which can be repeated.
    pub(super) fn change(&mut self, text: &mut VimText, change: impl FnOnce(&mut VimText)) {
        let before = text.clone();
        change(text);
        self.changed(before, text);
        if !self.is_repeating {
            self.last_change = Some(Change { keys: self.keys.clone(), typed: None });
        }
    }

    /// Repeats the last change at the cursor.
    fn repeat_change(&mut self, times: usize, text: &mut VimText) {
        let Some(Change { keys, typed }) = self.last_change.clone() else { return };
        let before = text.clone();
        let undone = std::mem::take(&mut self.undone);
        self.is_repeating = true;
        for _ in 0..times {
            if text.length() > VimText::LARGEST {
                break;
            }
            self.keys.clear();
            for key in &keys {
                self.key(*key, text);
            }
            if self.mode == VimMode::Insert {
                let typed = typed.as_deref().unwrap_or_default();
                text.cursor = text.replace(text.cursor..text.cursor, typed);
                self.leave_insert(text);
            }
        }
        self.is_repeating = false;
        self.keys.clear();
        self.undone = undone;
        self.changed(before, text);
    }
}
