//! Draws the queued prompt: its first line, in the row above the prompt box.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use super::ChatDrawing;
use crate::document::visible;
use crate::ui::text::clip;

const LABEL: &str = "After the reply: ";

pub fn draw(frame: &mut Frame<'_>, area: Rect, drawing: ChatDrawing<'_>) {
    let Some(prompt) = &drawing.chat.queued else { return };
    let theme = drawing.cx.theme;
    let mut lines = prompt.text.trim().lines();
    let first: String = lines.next().unwrap_or_default().chars().take(500).collect();
    let mut more = Vec::new();
    match lines.count() {
        0 => {}
        1 => more.push("1 more line".to_owned()),
        count => more.push(format!("{count} more lines")),
    }
    if !prompt.attachments.is_empty() {
        more.push(format!("{} attached", prompt.attachments.len()));
    }
    let more = if more.is_empty() { String::new() } else { format!("  ({})", more.join(", ")) };
    let x = area.x + 2;
    let room = area.right().saturating_sub(x + 1);
    let text_room = room.saturating_sub(LABEL.cell_width() + more.cell_width());
    let text = clip(&visible::line(&first), text_room.into());
    let mut x = x;
    for (text, style) in [(LABEL, theme.key()), (&*text, theme.text()), (&*more, theme.quiet())] {
        let left = usize::from(area.right().saturating_sub(x));
        x = frame.buffer_mut().set_stringn(x, area.y, text, left, style).0;
    }
}
