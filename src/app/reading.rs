//! The actions that change how the conversation is read.

use super::App;
use super::selection::Direction;
use crate::chat::conversation::MessageId;
use crate::chat::message::{ContentBlock, Reply};

/// Columns by which code that does not wrap is scrolled.
const SHIFT: u16 = 8;

impl App {
    /// Unfolds or folds the thinking of the chosen reply.
    pub(super) fn toggle_thinking(&mut self) {
        let reply = self.reply_at_choice();
        let thinks =
            |id: &MessageId| self.session.open.conversation.reply(*id).is_some_and(has_thinking);
        match reply.filter(thinks) {
            Some(reply) => self.transcript.reading.toggle_thinking(reply),
            None => self.note = Some("This reply has no thinking to show".into()),
        }
    }

    pub(super) fn toggle_code_wrap(&mut self) {
        self.transcript.reading.toggle_code_wrap();
        let said = if self.transcript.reading.code_wraps() {
            "Long lines of code wrap"
        } else {
            "Long lines of code do not wrap: < and > scroll them"
        };
        self.note = Some(said.into());
    }

    /// Scrolls code that does not wrap, as far as its longest line goes.
    pub(super) fn shift_code(&mut self, towards: Direction) {
        if self.transcript.reading.code_wraps() {
            self.note = Some("Code wraps; w lets it scroll".into());
            return;
        }
        let now = self.transcript.reading.code_shift();
        let shift = match towards {
            Direction::Start => now.saturating_sub(SHIFT),
            Direction::End => now.saturating_add(SHIFT),
        };
        // Beyond the longest line there would be nothing to see, and many keys to come back.
        if shift < now || usize::from(shift) < self.transcript.scroll.measured.code_columns {
            self.transcript.reading.shift_code_to(shift);
        }
    }
}

fn has_thinking(reply: &Reply) -> bool {
    reply
        .blocks()
        .any(|block| matches!(block, ContentBlock::Reasoning { text, .. } if !text.is_empty()))
}
