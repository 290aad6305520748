//! Draws a text dialog.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::{DialogAction, centered_box, footer_of};
use crate::ui::frame::frame_block;
use crate::ui::keymap::{Hint, KeyScope, Keymap};
use crate::ui::text::clip;
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

pub type DialogText = Vec<(String, Style)>;

pub const LABEL_COLUMNS: usize = 15;

/// Adds a label with a text beside it. A label that is too long has a line of its own.
pub fn push_labeled(lines: &mut DialogText, label: &str, text: &str, width: u16, style: Style) {
    let indent = LABEL_COLUMNS + 1;
    let flow = WrapState::of(width.saturating_sub(u16::try_from(indent).unwrap_or(u16::MAX)), text);
    let mut label = label;
    if label.chars().count() > LABEL_COLUMNS {
        lines.push((label.to_owned(), style));
        label = "";
    }
    for row in flow.rows() {
        // The space at which the text was wrapped may exceed the width.
        let text = flow.text()[row.start..row.end].trim_end();
        lines.push((format!("{label:LABEL_COLUMNS$} {text}"), style));
        label = "";
    }
}

/// Draws a line of [`push_labeled`] with a quiet label of this many columns.
pub fn draw_labeled(
    buf: &mut Buffer,
    row: Rect,
    (line, style): (&str, Style),
    label_columns: usize,
    theme: Theme,
) {
    let columns = usize::from(row.width);
    let line = clip(line, columns);
    let end = line.char_indices().nth(label_columns).map_or(line.len(), |(at, _)| at);
    let (x, _) = buf.set_stringn(row.x, row.y, &line[..end], columns, theme.quiet());
    let room = usize::from(row.right().saturating_sub(x));
    buf.set_stringn(x, row.y, &line[end..], room, style);
}

/// Draws the lines from a first visible line on. Returns the largest scroll offset.
pub fn draw(
    frame: &mut Frame<'_>,
    keymap: &Keymap,
    title: &str,
    hints: &[Hint<'static>],
    lines: DialogText,
    from: usize,
    theme: Theme,
) -> usize {
    let widest = lines.iter().map(|(line, _)| line.cell_width()).max().unwrap_or(0);
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let area = centered_box(frame.area(), widest, count);
    let height = usize::from(area.height.saturating_sub(2));
    let last = lines.len().saturating_sub(height);
    let from = from.min(last);
    let scroll: Hint<'static> = (&[&DialogAction::Up, &DialogAction::Down], "scroll");
    let mut all = if lines.len() > height { vec![scroll] } else { Vec::new() };
    all.extend(hints);
    all.push((&[&DialogAction::Close], "close"));
    let more = footer_of(keymap, KeyScope::Text, &all, area.width, theme);
    let block = frame_block(title, true, theme).title_bottom(more);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width.saturating_sub(2));
    for ((line, style), y) in lines.into_iter().skip(from).zip(inner.y..inner.bottom()) {
        frame.buffer_mut().set_stringn(inner.x + 1, y, clip(&line, columns), columns, style);
    }
    last
}
