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

/// Draws a text box and moves the terminal's cursor to the box's cursor.
pub fn draw_textbox(frame: &mut Frame<'_>, area: Rect, textbox: &TextBox, has_cursor: bool) {
    frame.render_widget(textbox.widget(), area);
    let buf = frame.buffer_mut();
    let mut cursor = None;
    for position in area.intersection(buf.area).positions() {
        let cell = &mut buf[position];
        if cell.modifier.contains(CURSOR_MARK) {
            cell.modifier.remove(CURSOR_MARK);
            cursor = Some(position);
        }
    }
    if let Some(position) = cursor.filter(|_| has_cursor) {
        frame.set_cursor_position(position);
    }
}
