//! Converts the matches to marks in the text.

use std::ops::Range;

use super::Find;
use crate::chat::conversation::MessageId;
use crate::ui::scroll::Anchor;
use crate::ui::text_row::MatchMark;
use crate::ui::transcript::message_text::MessageMarks;

impl MessageMarks for Find {
    fn marks(&self, message: MessageId, within: Range<usize>) -> Vec<(Range<usize>, MatchMark)> {
        let hits = self.hits(message);
        let from = hits.partition_point(|hit| hit.end <= within.start);
        let shown = hits[from..].iter().take_while(|hit| hit.start < within.end);
        let current = self.current.filter(|current| current.message == message);
        let is_current = |start| current == Some(Anchor::at(message, start));
        let mark = |start| if is_current(start) { MatchMark::FoundNow } else { MatchMark::Found };
        shown.map(|hit| (hit.start..hit.end, mark(hit.start))).collect()
    }
}
