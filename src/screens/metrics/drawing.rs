//! The input for drawing the metrics page.

use ratatui::text::{Line, Span};

use super::MetricsPage;
use crate::chat::conversation::MessageId;
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::ui::dialog::footer_of;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::text::clip;

#[derive(Debug, Clone, Copy)]
pub struct MetricsDrawing<'a> {
    pub page: &'a MetricsPage,
    pub cx: Drawing<'a>,
    /// The replies of the comparison behind the page, in column order.
    pub columns: &'a [MessageId],
    /// The quota warning about the next request, in a long and a short form.
    pub warning: Option<&'a [String; 2]>,
}

impl MetricsDrawing<'_> {
    pub(super) fn column(&self, reply: MessageId) -> Option<usize> {
        self.columns.iter().position(|column| *column == reply)
    }

    /// Returns the notice, or as many key hints as fit.
    pub(super) fn bottom_line(&self, hints: &[Hint<'static>], width: u16) -> Line<'static> {
        let room = usize::from(width.saturating_sub(4));
        if let Some(note) = self.cx.notice {
            let note = clip(&visible::line(note), room);
            return Line::from(Span::styled(format!(" {note} "), self.cx.theme.warning()));
        }
        footer_of(self.cx.keymap, KeyScope::Metrics, hints, width, self.cx.theme)
    }
}
