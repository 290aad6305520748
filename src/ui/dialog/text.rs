//! Draws a text dialog.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::list::draw_scroll_bar;
use super::{DialogAction, centered_box, footer_of};
use crate::ui::frame::frame_block;
use crate::ui::keymap::{Hint, KeyScope, Keymap};
use crate::ui::text::clip;
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

/// A line of a text dialog: a quiet label, and a text beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialogLine {
    label: String,
    text: String,
    style: Style,
}

pub type DialogText = Vec<DialogLine>;

pub const LABEL_COLUMNS: usize = 15;

impl DialogLine {
    /// Returns a line without a label.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { label: String::new(), text: text.into(), style }
    }

    pub fn label(&self) -> &str {
        self.label.trim_end()
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    fn columns(&self) -> u16 {
        self.label.cell_width() + self.text.cell_width()
    }

    pub fn draw(&self, buf: &mut Buffer, row: Rect, theme: Theme) {
        let columns = usize::from(row.width);
        let label = clip(&self.label, columns);
        let (x, _) = buf.set_stringn(row.x, row.y, label, columns, theme.quiet());
        let room = usize::from(row.right().saturating_sub(x));
        buf.set_stringn(x, row.y, clip(&self.text, room), room, self.style);
    }
}

/// Adds a label with a text beside it. A label that is too long has a line of its own.
pub fn push_labeled(lines: &mut DialogText, label: &str, text: &str, width: u16, style: Style) {
    let mut label = label;
    if label.chars().count() > LABEL_COLUMNS {
        let own = DialogLine { label: label.to_owned(), ..DialogLine::new("", style) };
        lines.push(own);
        label = "";
    }
    push_in_columns(lines, (label, LABEL_COLUMNS), text, width, style);
}

/// Adds a label of at most this many columns with a text beside it.
pub fn push_in_columns(
    lines: &mut DialogText,
    (label, label_columns): (&str, usize),
    text: &str,
    width: u16,
    style: Style,
) {
    let indent = u16::try_from(label_columns + 1).unwrap_or(u16::MAX);
    let flow = WrapState::of(width.saturating_sub(indent), text);
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    for (row, label) in flow.rows().iter().zip(labels) {
        // The space at which the text was wrapped may exceed the width.
        let text = flow.text()[row.start..row.end].trim_end();
        let label = format!("{label:label_columns$} ");
        lines.push(DialogLine { label, ..DialogLine::new(text, style) });
    }
}

/// Draws the lines from a first visible line on. Returns the largest scroll offset.
pub fn draw(
    frame: &mut Frame<'_>,
    keymap: &Keymap,
    title: &str,
    hints: &[Hint<'static>],
    lines: &[DialogLine],
    from: usize,
    theme: Theme,
) -> usize {
    let widest = lines.iter().map(DialogLine::columns).max().unwrap_or(0);
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
    let width = inner.width.saturating_sub(2);
    for (line, y) in lines.iter().skip(from).zip(inner.y..inner.bottom()) {
        line.draw(frame.buffer_mut(), Rect { x: inner.x + 1, y, width, height: 1 }, theme);
    }
    draw_scroll_bar(frame.buffer_mut(), inner, lines.len(), from, theme);
    last
}
