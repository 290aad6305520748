//! The differences between a column's text and the text that it is compared with.

use std::ops::Range;

use crate::chat::conversation::MessageId;
use crate::document::text_diff::{self, ByteRanges, Hunk};
use crate::ui::text_row::MatchMark;
use crate::ui::transcript::message_text::MessageMarks;

#[derive(Debug, Clone, Default)]
pub struct ColumnDifferences {
    pub(super) hunks: Vec<Hunk>,
    /// The ranges to mark, as bytes of the reply's projection.
    pub ranges: ByteRanges,
    /// The part that belongs to the current difference. Empty if this column has no text there.
    pub now: Range<usize>,
}

impl MessageMarks for ColumnDifferences {
    fn marks(&self, _: MessageId, within: Range<usize>) -> Vec<(Range<usize>, MatchMark)> {
        let from = self.ranges.partition_point(|range| range.end <= within.start);
        let shown = self.ranges[from..].iter().take_while(|range| range.start < within.end);
        let is_now =
            |range: &Range<usize>| self.now.start <= range.start && range.end <= self.now.end;
        let mark = |range| if is_now(range) { MatchMark::DiffersNow } else { MatchMark::Differs };
        shown.map(|range| (range.clone(), mark(range))).collect()
    }
}

impl ColumnDifferences {
    /// Maps a range of the base text to this text.
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
