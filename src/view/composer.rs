//! The composer: the prompt being written, in a frame that says what Enter does and carries the
//! short words to the user and what the next request will take.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::header::clipped;
use super::theme::Theme;
use super::{draw_textbox, framed, spending};
use crate::app::overlay::Overlay;
use crate::app::{App, Focus};
use crate::document::visible;

pub fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let has_focus = app.focus == Focus::Composer && !app.find.is_open();
    let title = if app.editing.is_some() {
        "Edit: Enter sends it as a branch, Esc leaves it"
    } else {
        "Prompt"
    };
    let title = clipped(title, area.width.saturating_sub(6).into());
    let mut block = framed(&title, has_focus, theme);
    let mut room = usize::from(area.width.saturating_sub(4));
    if let Some(note) = &app.note {
        let note = clipped(&visible::line(note), room);
        room = room.saturating_sub(usize::from(note.cell_width()) + 3);
        block = block.title_bottom(Line::from(Span::styled(format!(" {note} "), theme.warning())));
    }
    if let Some((spending, style)) = spending::line(app, room, theme) {
        let spending = Line::from(Span::styled(format!(" {spending} "), style));
        block = block.title_bottom(spending.right_aligned());
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let text = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let is_open = matches!(app.overlay, Overlay::None);
    draw_textbox(frame, text, app.composer.textbox(), has_focus && is_open);
    if app.composer.is_empty() {
        let hint = clipped("Ask Claude anything…", text.width.saturating_sub(1).into());
        let columns = usize::from(text.width);
        frame.buffer_mut().set_stringn(text.x, text.y, hint, columns, theme.quiet());
    }
}
