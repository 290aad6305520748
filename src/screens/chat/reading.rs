//! The actions that change how the conversation is displayed.

use super::selection::Direction;
use super::{Action, Chat};
use crate::chat::conversation::MessageId;
use crate::chat::message::{ContentBlock, Reply};
use crate::screens::context::Context;
use crate::ui::keymap::KeyScope;

/// Columns per step of scrolling code sideways.
const CODE_SCROLL_COLUMNS: u16 = 8;

impl Chat {
    /// Unfolds or folds the thinking of the chosen reply.
    pub fn toggle_thinking(&self, cx: &mut Context<'_>) {
        let reply = self.chosen_reply(cx.session, cx.focus);
        let thinks =
            |id: &MessageId| cx.session.open.conversation.reply(*id).is_some_and(has_thinking);
        match reply.filter(thinks) {
            Some(reply) => cx.reading_options.toggle_thinking(reply),
            None => cx.notice("This reply has no thinking to show"),
        }
    }

    pub fn toggle_code_wrap(cx: &mut Context<'_>) {
        cx.reading_options.toggle_code_wrap();
        if cx.reading_options.code_wraps() {
            return cx.notice("Code wrap on");
        }
        let [left, right] = [Action::CodeLeft, Action::CodeRight]
            .map(|action| cx.keymap.key(KeyScope::Conversation, action));
        cx.notice(format!("Code wrap off. {left} and {right} scroll"));
    }

    /// Scrolls code that does not wrap, up to the end of its longest line.
    pub fn scroll_code(&self, cx: &mut Context<'_>, towards: Direction) {
        if cx.reading_options.code_wraps() {
            let key = cx.keymap.key(KeyScope::Conversation, Action::ToggleCodeWrap);
            return cx.notice(format!("Code wrap is on. {key} turns it off"));
        }
        let current = cx.reading_options.code_scroll_offset();
        let shift = match towards {
            Direction::Start => current.saturating_sub(CODE_SCROLL_COLUMNS),
            Direction::End => current.saturating_add(CODE_SCROLL_COLUMNS),
        };
        // Do not scroll past the longest line, since the user would have to press many keys to
        // return.
        if shift < current || usize::from(shift) < self.transcript.scroll.measured.code_columns {
            cx.reading_options.scroll_code_to(shift);
        }
    }
}

fn has_thinking(reply: &Reply) -> bool {
    reply
        .blocks()
        .any(|block| matches!(block, ContentBlock::Reasoning { text, .. } if !text.is_empty()))
}
