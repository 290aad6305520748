//! What a pane shows: messages one below the other, where the view stands among them, and what
//! stands out in them. The conversation is one, a column of a comparison another.

use std::ops::Range;

use crate::app::App;
use crate::app::comparison::ComparisonColumn;
use crate::app::comparison::differences::ColumnDifferences;
use crate::chat::conversation::MessageId;
use crate::document::parts::source_bytes;
use crate::ui::scroll::Scroll;
use crate::ui::text_row::MatchMark;

/// The messages of a pane.
#[derive(Clone, Copy)]
pub struct MessageText<'a> {
    pub app: &'a App,
    pub path: &'a [MessageId],
    /// Changes whenever the path does.
    pub revision: u64,
    pub scroll: &'a Scroll,
    /// Where the text differs from another; else find marks it.
    differs: Option<&'a ColumnDifferences>,
}

impl<'a> MessageText<'a> {
    pub fn conversation(app: &'a App) -> Self {
        Self {
            app,
            path: app.session.open.conversation.path(),
            revision: app.session.open.conversation.revision(),
            scroll: &app.transcript.scroll,
            differs: None,
        }
    }

    /// The reply of a column alone.
    pub fn column(app: &'a App, column: &'a ComparisonColumn) -> Self {
        Self {
            app,
            path: std::slice::from_ref(&column.message),
            // No two requests have the same number.
            revision: app.session.last_request(column.message).map_or(0, |number| number.0),
            scroll: &column.scroll,
            differs: Some(&column.differs),
        }
    }

    /// The place of a message on the path, if it is on it.
    pub fn depth(&self, id: MessageId) -> Option<usize> {
        match self.path {
            [only] => (*only == id).then_some(0),
            _ => self.app.session.open.conversation.depth(id),
        }
    }

    /// Returns the size of a message's source text in bytes.
    pub fn bytes(&self, id: MessageId) -> usize {
        self.app.session.open.conversation.get(id).map_or(0, source_bytes)
    }

    /// What stands out in these bytes of a message's projection, in order.
    pub fn marks(
        &self,
        message: MessageId,
        within: Range<usize>,
    ) -> Vec<(Range<usize>, MatchMark)> {
        let Some(differs) = self.differs else {
            let mark = |is_current| if is_current { MatchMark::FoundNow } else { MatchMark::Found };
            let found = self.app.find.marks(message, within);
            return found.map(|(found, is_current)| (found, mark(is_current))).collect();
        };
        let (pieces, now) = (&differs.pieces, &differs.now);
        let from = pieces.partition_point(|piece| piece.end <= within.start);
        let shown = pieces[from..].iter().take_while(|piece| piece.start < within.end);
        let is_now = |piece: &Range<usize>| now.start <= piece.start && piece.end <= now.end;
        let mark = |piece| if is_now(piece) { MatchMark::DiffersNow } else { MatchMark::Differs };
        shown.map(|piece| (piece.clone(), mark(piece))).collect()
    }
}
