//! Draws a list dialog.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use super::{DialogAction, boxed, footer_of};
use crate::document::visible;
use crate::ui::frame::{draw_textbox, framed};
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::picker::Picker;
use crate::ui::text::clipped;
use crate::ui::textbox::TextBox;
use crate::ui::theme::Theme;

/// Maximum columns and minimum rows of a list. Its size does not depend on the filter.
pub const SIZE: (u16, u16) = (84, 12);

/// Draws the filter of a list, with a hint while it is empty.
pub fn draw_filter(frame: &mut Frame<'_>, area: Rect, filter: &TextBox, hint: &str, theme: Theme) {
    frame.buffer_mut().set_stringn(area.x, area.y, "›", 1, theme.focus());
    let text = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    draw_textbox(frame, text, filter, true);
    if filter.is_empty() {
        let columns = usize::from(text.width);
        let hint = clipped(hint, columns);
        frame.buffer_mut().set_stringn(text.x, text.y, hint, columns, theme.quiet());
    }
}

pub fn draw<T>(
    frame: &mut Frame<'_>,
    keymap: &Keymap,
    title: &str,
    picker: &Picker<T>,
    (width, least): (u16, u16),
    theme: Theme,
) {
    let rows = u16::try_from(picker.rows().len().max(1)).unwrap_or(u16::MAX);
    let full = boxed(frame.area(), width, rows.max(least).saturating_add(1));
    list_in(frame, keymap, title, "", picker, full, theme);
}

pub fn list_in<T>(
    frame: &mut Frame<'_>,
    keymap: &Keymap,
    title: &str,
    hint: &str,
    picker: &Picker<T>,
    full: Rect,
    theme: Theme,
) {
    let keys = footer_of(
        keymap,
        KeyScope::List,
        &[(&[&DialogAction::Accept], "chooses"), (&[&DialogAction::Close], "leaves")],
    );
    let block = framed(title, true, theme).title_bottom(keys);
    let inner = block.inner(full);
    frame.render_widget(Clear, full);
    frame.render_widget(block, full);
    let columns = inner.width.saturating_sub(2);
    let filter = Rect { x: inner.x + 1, width: columns, height: 1, ..inner };
    draw_filter(frame, filter, picker.filter(), hint, theme);
    let height = usize::from(inner.height.saturating_sub(1));
    let skip = (picker.place() + 1).saturating_sub(height);
    let room = usize::from(columns);
    if picker.rows().len() == 0 {
        let text = "Nothing matches";
        frame.buffer_mut().set_stringn(inner.x + 1, inner.y + 1, text, room, theme.quiet());
    }
    for ((at, item), y) in picker.rows().enumerate().skip(skip).zip(inner.y + 1..inner.bottom()) {
        let remark_columns = usize::from(item.remark.cell_width());
        let name = visible::line(&item.name);
        let has_remark = usize::from(name.cell_width()) + remark_columns + 2 <= room;
        let blanks = room.saturating_sub(usize::from(name.cell_width()) + remark_columns);
        let line = if has_remark {
            format!("{name}{}{}", " ".repeat(blanks), item.remark)
        } else {
            clipped(&name, room)
        };
        let style = match item.is_available {
            _ if at == picker.place() => theme.chosen(),
            true => theme.text(),
            false => theme.quiet(),
        };
        frame.buffer_mut().set_stringn(inner.x + 1, y, line, room, style);
    }
}
