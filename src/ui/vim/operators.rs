//! Operators and the other commands that change a text.

use std::ops::Range;

use super::motions::MotionKind;
use super::text::{CharacterClass, VimText};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Delete,
    Change,
    Yank,
    Lowercase,
    Uppercase,
    SwapCase,
}

/// The text that was deleted or copied last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    /// The text of whole lines has no line break at its end.
    pub text: String,
    pub is_linewise: bool,
}

/// What an operator changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorRange {
    pub range: Range<usize>,
    pub is_linewise: bool,
}

impl OperatorRange {
    /// Returns whole lines: from the start of the first one to the end of the last one.
    pub fn lines(text: &VimText, from: usize, to: usize) -> Self {
        Self { range: text.line_start(from)..text.line_end(to), is_linewise: true }
    }

    /// Returns the range of a motion from the cursor.
    pub fn of_motion(text: &VimText, target: usize, kind: MotionKind) -> Self {
        let (from, to) = (text.cursor.min(target), text.cursor.max(target));
        match kind {
            MotionKind::Linewise => Self::lines(text, from, to),
            MotionKind::Inclusive => {
                Self { range: from..(to + 1).min(text.length()), is_linewise: false }
            }
            // A motion to the start of a later line ends before the line break in front of it.
            MotionKind::Exclusive
                if to > from && text.line_start(to) == to && !is_same_line(text, from, to) =>
            {
                let is_from_start = from <= text.first_of_line(from);
                if is_from_start {
                    Self::lines(text, from, to - 1)
                } else {
                    Self { range: from..to - 1, is_linewise: false }
                }
            }
            MotionKind::Exclusive => Self { range: from..to, is_linewise: false },
        }
    }
}

fn is_same_line(text: &VimText, one: usize, other: usize) -> bool {
    text.line_start(one) == text.line_start(other)
}

impl VimText {
    /// Returns the text of a range as a register.
    pub fn copied(&self, of: &OperatorRange) -> Register {
        Register { text: self.slice(of.range.clone()), is_linewise: of.is_linewise }
    }

    /// Deletes a range. `keeps_line` leaves an empty line in place of whole lines.
    pub fn delete(&mut self, of: &OperatorRange, keeps_line: bool) {
        let Range { start, end } = of.range.clone();
        if !of.is_linewise || keeps_line {
            self.characters.drain(start..end);
            self.cursor = start;
        } else if end < self.length() {
            self.characters.drain(start..=end);
            self.cursor = self.first_of_line(start);
        } else {
            self.characters.drain(start.saturating_sub(1)..end);
            self.cursor = self.first_of_line(self.length());
        }
    }

    /// Inserts a register before or after the cursor.
    pub fn put(&mut self, register: &Register, is_after: bool, times: usize) {
        let Register { text, is_linewise } = register;
        if *is_linewise {
            let lines = vec![text.as_str(); times].join("\n");
            if is_after {
                let end = self.line_end(self.cursor);
                self.replace(end..end, &format!("\n{lines}"));
                self.cursor = self.first_of_line(end + 1);
            } else {
                let start = self.line_start(self.cursor);
                self.replace(start..start, &format!("{lines}\n"));
                self.cursor = self.first_of_line(start);
            }
            return;
        }
        let at =
            if is_after { (self.cursor + 1).min(self.line_end(self.cursor)) } else { self.cursor };
        let end = self.replace(at..at, &text.repeat(times));
        self.cursor = if text.contains('\n') { at } else { end.saturating_sub(1).max(at) };
    }

    /// Changes the case of a range.
    pub fn change_case(&mut self, operator: Operator, range: Range<usize>) {
        for character in &mut self.characters[range] {
            *character = match operator {
                Operator::Lowercase => character.to_lowercase(),
                Operator::Uppercase => character.to_uppercase(),
                _ if character.chars().all(char::is_uppercase) => character.to_lowercase(),
                _ => character.to_uppercase(),
            };
        }
    }

    /// Joins the next lines to the line of the cursor, with a space in place of each line break.
    pub fn join(&mut self, lines: usize) {
        for _ in 0..lines.saturating_sub(1).max(1) {
            let end = self.line_end(self.cursor);
            if end == self.length() {
                break;
            }
            let is_space =
                |at: &usize| self.class(*at) == CharacterClass::Space && !self.is_break(*at);
            let next = end + 1 + (end + 1..self.length()).take_while(is_space).count();
            let is_last = next == self.line_end(end + 1);
            let has_space =
                end > self.line_start(end) && self.class(end - 1) == CharacterClass::Space;
            let is_closed = self.characters.get(next).is_some_and(|it| it == ")");
            let is_empty = end == self.line_start(end);
            let gap = if is_last || has_space || is_closed || is_empty { "" } else { " " };
            self.replace(end..next, gap);
            self.cursor = if gap.is_empty() && is_last { end.saturating_sub(1) } else { end };
            self.cursor = self.cursor.max(self.line_start(end.min(self.length())));
        }
    }
}
