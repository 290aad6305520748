//! The frame of a pane or dialog, and a text box in it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, BorderType};

use super::textbox::{CURSOR_MARK, TextBox};
use super::theme::Theme;

/// Returns a frame with a title. The style shows the focus.
pub fn frame_block(title: &str, has_focus: bool, theme: Theme) -> Block<'_> {
    let style = if has_focus { theme.focus() } else { theme.quiet() };
    Block::bordered()
        .border_type(if has_focus { BorderType::Thick } else { BorderType::Plain })
        .border_style(style)
        .title(format!(" {title} "))
}

/// Draws a text box. If `has_cursor` is set, the cursor mark stays in the cell, so that the
/// terminal's cursor is moved there.
pub fn draw_textbox(frame: &mut Frame<'_>, area: Rect, textbox: &TextBox, has_cursor: bool) {
    frame.render_widget(textbox.widget(), area);
    if !has_cursor {
        let buf = frame.buffer_mut();
        for position in area.intersection(buf.area).positions() {
            buf[position].modifier.remove(CURSOR_MARK);
        }
    }
}
