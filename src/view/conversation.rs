//! The conversation pane.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::welcome;
use crate::app::{App, Focus};
use crate::ui::scroll::TranscriptLayout;
use crate::ui::theme::Theme;
use crate::ui::transcript::message_text::MessageText;
use crate::ui::transcript::{self, TranscriptCache};

pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    app: &App,
    kept: &mut TranscriptCache,
    theme: Theme,
) -> TranscriptLayout {
    let conversation = &app.session.open.conversation;
    if conversation.is_empty() {
        welcome::draw(frame, area, app, theme);
        return TranscriptLayout { page: area.height.into(), ..TranscriptLayout::default() };
    }
    let is_seen = matches!(app.focus, Focus::Conversation | Focus::Inspector);
    let source = MessageText {
        conversation,
        number: app.session.open.number,
        path: conversation.path(),
        revision: conversation.revision(),
        scroll: &app.transcript.scroll,
        reading: &app.transcript.reading,
        keymap: &app.keymap,
        addresses: app.addresses_are_shown(),
        model: &app.session.settings.model,
        selected: app.transcript.selected.filter(|_| is_seen),
        range: app.marked(),
        marks: &app.find,
    };
    transcript::draw(frame, area, source, kept, theme)
}
