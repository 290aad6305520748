//! Draws the conversation pane.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::ChatDrawing;
use super::welcome;
use crate::screens::focus::Focus;
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
    if conversation.is_empty() {
        welcome::draw(frame, area, drawing);
        return TranscriptLayout { page: area.height.into(), ..TranscriptLayout::default() };
    }
    let is_seen = matches!(cx.focus, Focus::Conversation | Focus::Inspector);
    let source = MessageText {
        conversation,
        number: cx.session.open.number,
        path: conversation.path(),
        revision: conversation.revision(),
        scroll: &chat.transcript.scroll,
        reading: cx.reading,
        keymap: cx.keymap,
        addresses: cx.look.addresses_are_shown,
        model: &cx.session.settings.model,
        selected: chat.transcript.selected.filter(|_| is_seen),
        range: chat.marked(cx.session, cx.focus),
        marks: &chat.find,
    };
    transcript::draw(frame, area, source, kept, cx.theme)
}
