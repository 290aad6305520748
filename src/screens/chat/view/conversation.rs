//! Draws the messages of a conversation that has at least one message.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::super::citations::ConversationMarks;
use super::ChatDrawing;
use crate::screens::chat::drag::MouseDrag;
use crate::screens::figures;
use crate::screens::focus::Focus;
use crate::ui::keymap::KeyScope;
use crate::ui::scroll::TranscriptLayout;
use crate::ui::transcript::message_text::MessageText;
use crate::ui::transcript::{self, TranscriptCache};

pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    drawing: ChatDrawing<'_>,
    kept: &mut TranscriptCache,
) -> TranscriptLayout {
    let ChatDrawing { chat, cx, .. } = drawing;
    let conversation = &cx.session.open.conversation;
    let is_seen = matches!(cx.focus, Focus::Conversation | Focus::Inspector);
    let source = MessageText {
        conversation,
        number: cx.session.open.number,
        path: conversation.path(),
        revision: conversation.revision(),
        scroll: &chat.transcript.scroll,
        reading: cx.reading,
        keymap: cx.keymap,
        written: cx.look.written_marks(),
        scope: KeyScope::Conversation,
        has_focus: cx.focus == Focus::Conversation,
        copied: match cx.focus {
            Focus::Conversation => Some(KeyScope::Conversation),
            Focus::Composer => Some(KeyScope::Composer),
            Focus::Inspector | Focus::Settings => None,
        }
        .and_then(|scope| Some((chat.chosen(cx.session, cx.focus)?, scope))),
        selected: chat.transcript.selected.filter(|_| is_seen),
        range: chat.marked(cx.session, cx.focus),
        marks: &ConversationMarks { find: &chat.find, citation: chat.transcript.citation.as_ref() },
        drag: chat.drag.as_ref().and_then(MouseDrag::text),
        remark: &|id| figures::remark(cx.session, id),
    };
    transcript::draw(frame, area, source, kept, cx.theme)
}
