//! Draws a list dialog.

use std::ops::Range;

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use super::{DialogAction, centered_box, footer_of};
use crate::document::visible;
use crate::ui::frame::{draw_textbox, frame_block};
use crate::ui::keymap::{Hint, KeyScope, Keymap};
use crate::ui::picker::{Picker, PickerItem};
use crate::ui::text::clip;
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
        let hint = clip(hint, columns);
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
    let rows = u16::try_from(lines(picker).len().max(1)).unwrap_or(u16::MAX);
    let full = centered_box(frame.area(), width, rows.max(least).saturating_add(1));
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
    let hints: [Hint<'static>; 2] =
        [(&[&DialogAction::Accept], "select"), (&[&DialogAction::Close], "cancel")];
    let keys = footer_of(keymap, KeyScope::List, &hints, full.width, theme);
    let block = frame_block(title, true, theme).title_bottom(keys);
    let inner = block.inner(full);
    frame.render_widget(Clear, full);
    frame.render_widget(block, full);
    let columns = inner.width.saturating_sub(2);
    let filter = Rect { x: inner.x + 1, width: columns, height: 1, ..inner };
    draw_filter(frame, filter, picker.filter(), hint, theme);
    let buf = frame.buffer_mut();
    let area = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    if picker.rows().len() == 0 {
        let text = clip(&picker.nothing, columns.into());
        buf.set_stringn(area.x + 1, area.y, text, columns.into(), theme.quiet());
    }
    let mut lines = lines(picker);
    // A list with few rows has no room for headings.
    if area.height < HEADINGS_FROM {
        lines.retain(|line| matches!(line, ListLine::Item(..)));
    }
    let is_chosen =
        |line: &ListLine<'_, T>| matches!(line, ListLine::Item(at, _) if *at == picker.place());
    let chosen = lines.iter().position(is_chosen).unwrap_or(0);
    let skip = first_shown(chosen, lines.len(), area.height.into());
    let list = ListColumns::of(picker, columns);
    draw_scroll_bar(buf, area, lines.len(), skip, theme);
    for (line, y) in lines.into_iter().skip(skip).zip(area.y..area.bottom()) {
        let row = Rect { y, height: 1, ..area };
        match line {
            ListLine::Blank => {}
            ListLine::Heading(group) => {
                let text = clip(&group.to_uppercase(), columns.into());
                buf.set_stringn(row.x + 1, y, text, columns.into(), theme.group_heading());
            }
            ListLine::Item(at, item) => {
                list.draw(buf, row, item, &picker.filter().text(), theme);
                if at == picker.place() {
                    theme.select(buf, row);
                }
            }
        }
    }
}

/// Minimum rows of a list for headings.
const HEADINGS_FROM: u16 = 6;

/// A line of a list.
enum ListLine<'a, T> {
    Blank,
    Heading(&'a str),
    /// A row by its place among the matching rows.
    Item(usize, &'a PickerItem<T>),
}

/// Returns the matching rows, under the headings of their groups while nothing is typed.
fn lines<T>(picker: &Picker<T>) -> Vec<ListLine<'_, T>> {
    let mut lines = Vec::with_capacity(picker.rows().len());
    let mut group = "";
    for (at, item) in picker.rows().enumerate() {
        if item.group != group && picker.filter().is_empty() {
            if at > 0 {
                lines.push(ListLine::Blank);
            }
            lines.push(ListLine::Heading(item.group));
            group = item.group;
        }
        lines.push(ListLine::Item(at, item));
    }
    lines
}

/// Returns the first visible line of a list, with the selected one near the middle.
pub fn first_shown(chosen: usize, count: usize, height: usize) -> usize {
    chosen.saturating_sub(height / 2).min(count.saturating_sub(height))
}

/// Draws the position in a list on the right edge of its frame, if not all of it is visible.
pub fn draw_scroll_bar(buf: &mut Buffer, area: Rect, count: usize, skip: usize, theme: Theme) {
    let height = usize::from(area.height);
    if count <= height || height == 0 {
        return;
    }
    let thumb = (height * height / count).max(1);
    let top = skip * (height - thumb) / (count - height);
    for y in (area.y..area.bottom()).skip(top).take(thumb) {
        buf.set_string(area.right(), y, "█", theme.scroll_thumb());
    }
}

/// The columns of a list: the name, the help, and the keys at the right.
struct ListColumns {
    indent: u16,
    /// The column of the help. `None` if there is no room for it.
    help: Option<u16>,
}

impl ListColumns {
    /// Returns the columns. They depend on all rows, so that they stay the same while the filter
    /// changes.
    fn of<T>(picker: &Picker<T>, columns: u16) -> Self {
        let indent = if picker.items().any(|item| !item.group.is_empty()) { 2 } else { 1 };
        let names = picker.items().map(|item| item.name.cell_width());
        let keys = picker.items().map(|item| item.remark.cell_width()).max().unwrap_or(0);
        let help = indent + names.max().unwrap_or(0) + 2;
        Self { indent, help: Some(help).filter(|help| help + keys + LEAST_HELP <= columns) }
    }

    fn draw<T>(
        &self,
        buf: &mut Buffer,
        row: Rect,
        item: &PickerItem<T>,
        filter: &str,
        theme: Theme,
    ) {
        let right = row.right().saturating_sub(1);
        let name = visible::line(&item.name);
        let keys = item.remark.cell_width();
        let has_keys = keys > 0 && self.indent + name.cell_width() + 2 + keys < row.width;
        let right = if has_keys {
            // The parentheses say where a key works, so they are not drawn as a key.
            let end = item.remark.find(" (").unwrap_or(item.remark.len());
            let style = if item.is_available { theme.key() } else { theme.quiet() };
            let (x, y) = (right - keys, row.y);
            let (x, _) = buf.set_stringn(x, y, &item.remark[..end], keys.into(), style);
            buf.set_stringn(x, y, &item.remark[end..], keys.into(), theme.quiet());
            right - keys - 2
        } else {
            right
        };
        let x = row.x + self.indent;
        let room = usize::from(right.saturating_sub(x));
        let name = clip(&name, room);
        let style = if item.is_available { theme.text() } else { theme.quiet() };
        let (end, _) = buf.set_stringn(x, row.y, &name, room, style);
        mark_matched(buf, (x, row.y), &name, filter, theme);
        if let Some(help) = self.help.map(|help| row.x + help).filter(|help| *help > end) {
            let room = usize::from(right.saturating_sub(help));
            buf.set_stringn(help, row.y, clip(&item.help, room), room, theme.quiet());
        } else if self.help.is_none() && item.remark.is_empty() {
            // Without a column of its own, the help is at the right where it fits.
            let columns = item.help.cell_width();
            if columns > 0 && end + 2 + columns <= right {
                buf.set_string(right - columns, row.y, &item.help, theme.quiet());
            }
        }
    }
}

/// Minimum columns of the help.
const LEAST_HELP: u16 = 16;

/// Marks the letters of a drawn name that the filter matches.
pub fn mark_matched(buf: &mut Buffer, (x, y): (u16, u16), name: &str, filter: &str, theme: Theme) {
    for range in matched_ranges(name, filter) {
        let from = x + name[..range.start].cell_width();
        let width = name[range].cell_width();
        buf.set_style(Rect { x: from, y, width, height: 1 }, theme.key());
    }
}

/// Returns where the words of a filter are in a name: at the start of a word, or else anywhere.
fn matched_ranges(name: &str, filter: &str) -> Vec<Range<usize>> {
    let lower = name.to_lowercase();
    // Some letters have a different length in lowercase, so the positions differ.
    if lower.len() != name.len() {
        return Vec::new();
    }
    let is_start = |at: &usize| !lower[..*at].ends_with(char::is_alphanumeric);
    let found = |word: String| {
        let places = || lower.match_indices(&word).map(|(at, _)| at);
        let at = places().find(is_start).or_else(|| places().next())?;
        Some(at..at + word.len())
    };
    filter.split_whitespace().map(str::to_lowercase).filter_map(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_matched_at_the_start_of_a_word_first() {
        let check = |name: &str, filter: &str, expected: &[(usize, usize)]| {
            let found: Vec<_> =
                matched_ranges(name, filter).iter().map(|r| (r.start, r.end)).collect();
            assert_eq!(found, expected, "{name}, {filter}");
        };
        check("Copy request as JSON", "req copy", &[(5, 8), (0, 4)]);
        check("Unset set", "set", &[(6, 9)]);
        check("Reset", "set", &[(2, 5)]);
        check("Set top P", "tmp", &[]);
        check("Größe", "grö", &[(0, 4)]);
    }

    #[test]
    fn the_selected_line_is_visible_and_the_list_is_full() {
        for (chosen, count, height, expected) in
            [(0, 50, 10, 0), (25, 50, 10, 20), (49, 50, 10, 40), (3, 5, 10, 0)]
        {
            assert_eq!(first_shown(chosen, count, height), expected);
        }
    }
}
