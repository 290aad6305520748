//! The display options of the conversation: unfolded thinking and long lines of code.

use std::collections::HashSet;

use crate::chat::conversation::MessageId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingOptions {
    unfolded: HashSet<MessageId>,
    /// The reply whose thinking is unfolded because it contains the current match of find.
    unfolded_for_match: Option<MessageId>,
    code: LongLines,
}

/// The display of code lines that are longer than the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LongLines {
    Wraps,
    /// Each line is one row, shown from this column on.
    Scrolls(u16),
}

impl Default for ReadingOptions {
    fn default() -> Self {
        Self { unfolded: HashSet::new(), unfolded_for_match: None, code: LongLines::Wraps }
    }
}

impl ReadingOptions {
    /// Returns whether the thinking of a reply is shown in full. Folded, it takes one line.
    pub fn is_unfolded(&self, reply: MessageId) -> bool {
        self.unfolded.contains(&reply) || self.unfolded_for_match == Some(reply)
    }

    /// Unfolds the thinking of a reply while a match of find in it is current.
    pub fn unfold_for_match(&mut self, reply: Option<MessageId>) {
        self.unfolded_for_match = reply;
    }

    /// Returns the replies whose thinking is unfolded in only one of `self` and `other`.
    pub fn refolded_replies(&self, other: &Self) -> Vec<MessageId> {
        let changed = self.unfolded.symmetric_difference(&other.unfolded);
        let peeked = self.unfolded_for_match.into_iter().chain(other.unfolded_for_match);
        changed
            .copied()
            .chain(peeked.filter(|_| self.unfolded_for_match != other.unfolded_for_match))
            .collect()
    }

    pub fn toggle_thinking(&mut self, reply: MessageId) {
        let was_peeked = self.unfolded_for_match.take_if(|peeked| *peeked == reply).is_some();
        if !self.unfolded.remove(&reply) && !was_peeked {
            self.unfolded.insert(reply);
        }
    }

    /// Returns whether code lines that are longer than the pane wrap.
    pub fn code_wraps(&self) -> bool {
        self.code == LongLines::Wraps
    }

    pub fn toggle_code_wrap(&mut self) {
        self.wrap_code(!self.code_wraps());
    }

    pub fn wrap_code(&mut self, wraps: bool) {
        if wraps != self.code_wraps() {
            self.code = if wraps { LongLines::Wraps } else { LongLines::Scrolls(0) };
        }
    }

    /// Returns the number of columns that code is scrolled to the left. 0 while code wraps.
    pub fn code_scroll_offset(&self) -> u16 {
        match self.code {
            LongLines::Wraps => 0,
            LongLines::Scrolls(columns) => columns,
        }
    }

    /// Scrolls code to this column. Does nothing while code wraps.
    pub fn scroll_code_to(&mut self, columns: u16) {
        if let LongLines::Scrolls(shift) = &mut self.code {
            *shift = columns;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_code_is_not_shifted() {
        let mut reading = ReadingOptions::default();
        reading.scroll_code_to(8);
        assert_eq!(reading.code_scroll_offset(), 0);
        reading.toggle_code_wrap();
        reading.scroll_code_to(8);
        assert_eq!(reading.code_scroll_offset(), 8);
        reading.toggle_code_wrap();
        assert!(reading.code_wraps() && reading.code_scroll_offset() == 0);
    }
}
