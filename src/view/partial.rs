//! Draws what deltas, wire events and the clock can change on the last screen frame: rows of the
//! conversation, the inspector and the footer.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::changed_rows::{make_safe, take_cursor};
use super::frame_key::FrameKey;
use super::{View, draw_footer, fits};
use crate::app::App;
use crate::app::screen_layout::ScreenLayout;
use crate::screens::chat::view::{ChatDrawing, conversation};
use crate::screens::context::Drawing;
use crate::ui::hyperlinks;
use crate::ui::row_canvas;
use crate::ui::theme::Theme;

impl View {
    /// Paints what deltas, wire events and the clock can change on the last screen frame. Returns
    /// `None` if everything must be drawn.
    pub fn draw_changed(&mut self, frame: &mut Frame<'_>, app: &App) -> Option<ScreenLayout> {
        let areas = app.regions().filter(|_| fits(frame.area(), app.size))?;
        let key = FrameKey::of(app, areas)?;
        let (_, mut layout) = self.last.take().filter(|(last, _)| *last == key)?;
        self.changed.fill(false);
        self.kept.links.clear();
        self.kept.code_columns = 0;
        let cx = app.drawing(Theme::of(app.look));
        let drawing = ChatDrawing { chat: &app.screens.chat, cx, notes: &app.notes };
        self.kept.changed = Some(std::mem::take(&mut self.changed));
        let drawn = conversation::draw(frame, areas.conversation, drawing, &mut self.kept);
        layout.transcript = Some(drawn);
        self.changed = self.kept.changed.take().unwrap_or_default();
        if let Some(area) = areas.inspector {
            self.begin_area(frame.buffer_mut(), area);
            layout.inspector = self.draw_inspector(frame, app, cx, area);
        }
        self.begin_area(frame.buffer_mut(), areas.footer);
        draw_footer(frame, app, cx, areas.footer);
        make_safe(frame, &self.changed);
        self.link_text(frame.buffer_mut(), cx, &[]);
        let cursor = take_cursor(frame.buffer_mut(), &self.changed);
        self.cursor = cursor.or(self.cursor);
        self.wide.force_redraws(frame.buffer_mut(), &self.changed);
        self.last = Some((key, layout.clone()));
        Some(layout)
    }

    /// Empties an area of the last screen frame, in order to draw it again.
    fn begin_area(&mut self, buf: &mut Buffer, area: Rect) {
        row_canvas::clear(buf, area);
        self.changed[usize::from(area.top())..usize::from(area.bottom())].fill(true);
    }

    /// Adds hyperlinks to the text in changed rows, except under the covered areas.
    pub(super) fn link_text(&self, buf: &mut Buffer, cx: Drawing<'_>, covered: &[Rect]) {
        if cx.look.addresses_are_shown || cx.is_covered {
            return;
        }
        for link in
            self.kept.links.iter().filter(|link| !covered.iter().any(|area| link.touches(*area)))
        {
            if self.changed[usize::from(link.at.y)] {
                hyperlinks::link_cells(buf, link);
            }
        }
    }
}
