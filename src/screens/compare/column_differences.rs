//! Where the text of one column differs from the text that it is compared with.

use std::ops::Range;

use crate::chat::conversation::MessageId;
use crate::document::text_diff::{self, ByteRanges, Hunk};
use crate::ui::text_row::MatchMark;
use crate::ui::transcript::message_text::MessageMarks;

/// Where the text of a column differs.
#[derive(Debug, Clone, Default)]
pub struct ColumnDifferences {
    /// From the text that it is compared with.
    pub(super) hunks: Vec<Hunk>,
    /// What is marked, as bytes of the reply's projection.
    pub ranges: ByteRanges,
    /// What of it belongs to the place that is looked at; empty where this column has nothing there.
    pub now: Range<usize>,
}

impl MessageMarks for ColumnDifferences {
    fn marks(&self, _: MessageId, within: Range<usize>) -> Vec<(Range<usize>, MatchMark)> {
        let from = self.ranges.partition_point(|piece| piece.end <= within.start);
        let shown = self.ranges[from..].iter().take_while(|piece| piece.start < within.end);
        let is_now =
            |piece: &Range<usize>| self.now.start <= piece.start && piece.end <= self.now.end;
        let mark = |piece| if is_now(piece) { MatchMark::DiffersNow } else { MatchMark::Differs };
        shown.map(|piece| (piece.clone(), mark(piece))).collect()
    }
}

impl ColumnDifferences {
    /// What stands in this text in the place of a piece of the other one.
    pub(super) fn across(&self, place: &Range<usize>) -> Range<usize> {
        let is_in =
            |hunk: &&Hunk| place.start <= hunk.removed.start && hunk.removed.end <= place.end;
        let from = self.hunks.partition_point(|hunk| hunk.removed.start < place.start);
        let mut hunks = self.hunks[from..].iter().take_while(is_in);
        match hunks.next() {
            Some(first) => first.new.start..hunks.last().unwrap_or(first).new.end,
            None => {
                let at = text_diff::across(&self.hunks, place.start);
                at..at
            }
        }
    }
}
