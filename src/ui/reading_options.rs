//! How the conversation is read: which replies show their thinking, and how long lines of code
//! are shown. Owns these switches; drawing by them is the view's.

use std::collections::HashSet;

use crate::chat::conversation::MessageId;

/// The switches of the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingOptions {
    unfolded: HashSet<MessageId>,
    /// The reply whose thinking holds the match that find has gone to.
    peeked: Option<MessageId>,
    code: LongLines,
}

/// How lines of code that are longer than the pane are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LongLines {
    Wraps,
    /// Each line is a row, from this column on.
    Scrolls(u16),
}

impl Default for ReadingOptions {
    fn default() -> Self {
        Self { unfolded: HashSet::new(), peeked: None, code: LongLines::Wraps }
    }
}

impl ReadingOptions {
    /// Whether the thinking of a reply is shown as a whole; folded it is a line.
    pub fn is_unfolded(&self, reply: MessageId) -> bool {
        self.unfolded.contains(&reply) || self.peeked == Some(reply)
    }

    /// Shows the thinking of a reply for as long as a match of find in it is looked at.
    pub fn peek(&mut self, reply: Option<MessageId>) {
        self.peeked = reply;
    }

    /// The replies whose thinking is shown here and folded there, or the other way round.
    pub fn unfolded_otherwise(&self, other: &Self) -> Vec<MessageId> {
        let changed = self.unfolded.symmetric_difference(&other.unfolded);
        let peeked = self.peeked.into_iter().chain(other.peeked);
        changed.copied().chain(peeked.filter(|_| self.peeked != other.peeked)).collect()
    }

    pub fn toggle_thinking(&mut self, reply: MessageId) {
        let was_peeked = self.peeked.take_if(|peeked| *peeked == reply).is_some();
        if !self.unfolded.remove(&reply) && !was_peeked {
            self.unfolded.insert(reply);
        }
    }

    /// Whether lines of code that are longer than the pane go on in the next row.
    pub fn code_wraps(&self) -> bool {
        self.code == LongLines::Wraps
    }

    pub fn toggle_code_wrap(&mut self) {
        self.code = if self.code_wraps() { LongLines::Scrolls(0) } else { LongLines::Wraps };
    }

    /// Columns of each line of code that are hidden at its left; 0 while code wraps.
    pub fn code_shift(&self) -> u16 {
        match self.code {
            LongLines::Wraps => 0,
            LongLines::Scrolls(columns) => columns,
        }
    }

    /// Shows code from this column on. Changes nothing while code wraps.
    pub fn shift_code_to(&mut self, columns: u16) {
        if let LongLines::Scrolls(shift) = &mut self.code {
            *shift = columns;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_wraps_is_not_shifted() {
        let mut reading = ReadingOptions::default();
        reading.shift_code_to(8);
        assert_eq!(reading.code_shift(), 0);
        reading.toggle_code_wrap();
        reading.shift_code_to(8);
        assert_eq!(reading.code_shift(), 8);
        reading.toggle_code_wrap();
        assert!(reading.code_wraps() && reading.code_shift() == 0);
    }
}
