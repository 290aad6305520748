//! Scrolls while the mouse selects text, and copies the selected text.

use ratatui::layout::{Position, Rect};

use super::Chat;
use super::drag::{BeforeClick, MouseDrag};
use crate::screens::context::Context;
use crate::screens::copy::copy_text;
use crate::ui::transcript::selected_text::ShownConversation;

/// Rows that are scrolled at each tick for each row between the pointer and the pane.
const ROWS_PER_TICK: isize = 2;

/// The most rows that are scrolled at a tick.
const MAX_ROWS_PER_TICK: isize = 10;

impl Chat {
    pub fn begin_drag(&mut self, pointer: Position, before: BeforeClick) {
        self.drag = MouseDrag::new(&self.transcript.scroll.measured.spans, pointer, before);
    }

    /// Returns the rows to scroll because the pointer is beyond the pane, or 0.
    pub fn drag_rows(&self, pane: Rect) -> isize {
        let Some(drag) = self.drag.as_ref().and_then(MouseDrag::text) else { return 0 };
        let measured = &self.transcript.scroll.measured;
        let y = drag.pointer().y;
        let rows = |distance: u16| {
            let rows = isize::try_from(distance).unwrap_or(0).saturating_mul(ROWS_PER_TICK);
            rows.min(MAX_ROWS_PER_TICK)
        };
        if y < pane.y && measured.above > 0 {
            -rows(pane.y - y)
        } else if y >= pane.bottom() && measured.below > 0 {
            rows(y - pane.bottom() + 1)
        } else {
            0
        }
    }

    /// Ends the drag and copies the selected text. Returns whether it copied any.
    pub fn copy_dragged(&mut self, cx: &mut Context<'_>, pane: Rect) -> bool {
        let drag = self.drag.take();
        let spans = &self.transcript.scroll.measured.spans;
        let selection = drag.as_ref().and_then(|drag| drag.text()?.selection(spans, pane));
        let Some(selection) = selection else { return false };
        let shown = ShownConversation {
            conversation: &cx.session.open.conversation,
            reading: cx.reading_options,
            keymap: cx.keymap,
            written: cx.look.written_marks(),
        };
        let text = shown.text(&selection);
        let lines = text.lines().count();
        if lines > 0 {
            copy_text(cx, text, format!("{lines} {}", if lines == 1 { "line" } else { "lines" }));
        }
        lines > 0
    }
}
