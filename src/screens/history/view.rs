//! Draws the page of stored conversations over the whole screen.
//!
//! ```text
//! ┏ Open conversation ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ › the search                                                   ┃
//! ┃ a warning if nothing is stored                                 ┃
//! ┃ the columns of view/columns.rs                                 ┃
//! ┃ a row per conversation; or a title and its passages            ┃
//! ┗ keys or a notice ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

mod columns;

mod passage;

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use super::actions::Action;
use super::{HistoryPage, HistoryRow};
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::stored::{ConversationKey, FoundPassage};
use crate::ui::age::age;
use crate::ui::dialog::footer_of;
use crate::ui::dialog::list::{draw_filter, draw_scroll_bar, first_shown};
use crate::ui::frame::frame_block;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::text::clip;
use crate::ui::theme::Theme;
use columns::{draw_conversation, draw_heads, now_ms, shown_columns, titled};
use passage::draw_passage;

/// Minimum rows of the page for the heads of the columns, and for blank rows around them.
const MIN_ROWS_FOR_HEADS: u16 = 8;
const MIN_ROWS_FOR_BLANKS: u16 = 14;

pub fn draw(frame: &mut Frame<'_>, page: &HistoryPage, cx: Drawing<'_>) {
    let (area, theme) = (frame.area(), cx.theme);
    let block =
        frame_block("Open conversation", true, theme).title_bottom(bottom_line(page, cx, area));
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let mut text = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let row = take_row(&mut text);
    draw_filter(frame, row, page.list.filter(), "Search in all conversations", theme);
    let buf = frame.buffer_mut();
    if page.list.is_loaded() && !cx.session.store.is_durable {
        let row = take_row(&mut text);
        put_first_fitting(buf, row, &NOT_STORED, theme.warning());
    }
    if inner.height >= MIN_ROWS_FOR_BLANKS {
        take_row(&mut text);
    }
    if let Some(message) = empty_message(page) {
        return put_first_fitting(buf, text, &[&message], theme.quiet());
    }
    let is_list = matches!(page.list.chosen(), Some(HistoryRow::Conversation(_)));
    let columns = shown_columns(text.width);
    if is_list && inner.height >= MIN_ROWS_FOR_HEADS {
        draw_heads(buf, take_row(&mut text), &columns, theme);
    }
    let lines = lines(page.list.rows());
    let is_chosen = |line: &PageLine<'_>| line.row() == Some(page.list.place());
    let chosen = lines.iter().position(is_chosen).unwrap_or(0);
    let skip = first_shown(chosen, lines.len(), text.height.into());
    let bar = Rect { x: inner.x, width: inner.width, ..text };
    draw_scroll_bar(buf, bar, lines.len(), skip, theme);
    let open = cx.session.open.saved.key;
    for (line, y) in lines.iter().skip(skip).zip(text.y..text.bottom()) {
        let row = Rect { y, height: 1, ..text };
        match line {
            PageLine::Row(_, HistoryRow::Conversation(entry)) => {
                draw_conversation(buf, row, entry, &columns, cx);
            }
            PageLine::Row(_, HistoryRow::Passage(found)) if found.message.is_some() => {
                let row = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
                draw_passage(buf, row, &found.passage, &found.matches, theme);
            }
            PageLine::Row(_, HistoryRow::Passage(found)) => draw_title(buf, row, found, open, cx),
            PageLine::Title(found) => draw_title(buf, row, found, open, cx),
        }
        if is_chosen(line) {
            theme.select(buf, Rect { x: inner.x, width: inner.width, ..row });
        }
    }
}

/// The warning, and its short form for narrow windows.
const NOT_STORED: [&str; 2] = [
    "Nothing is stored now. New conversations are lost when you quit.",
    "Not stored: lost when you quit.",
];

/// A line of the page.
enum PageLine<'a> {
    /// The title over passages of a conversation.
    Title(&'a FoundPassage),
    /// The index of a row in the list, and the row.
    Row(usize, &'a HistoryRow),
}

impl PageLine<'_> {
    fn row(&self) -> Option<usize> {
        match self {
            Self::Title(_) => None,
            Self::Row(at, _) => Some(*at),
        }
    }
}

/// Returns the rows. Passages are below the title of their conversation.
fn lines(rows: &[HistoryRow]) -> Vec<PageLine<'_>> {
    let mut lines = Vec::with_capacity(rows.len());
    let mut titled: Option<ConversationKey> = None;
    for (at, row) in rows.iter().enumerate() {
        if let HistoryRow::Passage(found) = row {
            if found.message.is_some() && titled != Some(found.conversation) {
                lines.push(PageLine::Title(found));
            }
            titled = Some(found.conversation);
        }
        lines.push(PageLine::Row(at, row));
    }
    lines
}

/// Returns the message of a page without rows.
pub(super) fn empty_message(page: &HistoryPage) -> Option<String> {
    if let Some(why) = &page.failure {
        return Some(format!("The conversations cannot be read: {}", visible::line(why)));
    }
    if !page.list.rows().is_empty() {
        return None;
    }
    Some(match (page.list.is_loaded(), page.filter_text().trim().is_empty()) {
        (false, _) => String::new(),
        (true, true) => "No conversations yet.".into(),
        (true, false) => "No conversation contains these words.".into(),
    })
}

/// Draws the title of found passages, or a title in which the words were found.
fn draw_title(
    buf: &mut Buffer,
    row: Rect,
    found: &FoundPassage,
    open: Option<ConversationKey>,
    cx: Drawing<'_>,
) {
    let theme = cx.theme;
    let age = age(found.updated_ms, now_ms(cx));
    let age_x = row.right().saturating_sub(age.cell_width());
    buf.set_string(age_x, row.y, &age, theme.quiet());
    let words = if open == Some(found.conversation) { " open" } else { "" };
    let room = age_x.saturating_sub(row.x + words.cell_width() + 1);
    let title = Rect { width: room, ..row };
    let end = if found.message.is_none() {
        draw_passage(buf, title, &found.passage, &found.matches, theme)
    } else {
        let text = clip(&visible::line(titled(&found.title)), room.into());
        buf.set_stringn(row.x, row.y, text, room.into(), theme.strong()).0
    };
    buf.set_string(end, row.y, words, theme.focus());
}

/// Removes the first row of an area, and returns it.
fn take_row(area: &mut Rect) -> Rect {
    let row = Rect { height: area.height.min(1), ..*area };
    *area = Rect { y: area.y + row.height, height: area.height - row.height, ..*area };
    row
}

/// Draws the first of several texts that fits a row, or else the last one.
fn put_first_fitting(buf: &mut Buffer, row: Rect, texts: &[&str], style: Style) {
    let fits = |text: &&&str| text.cell_width() <= row.width;
    let Some(text) = texts.iter().find(fits).or(texts.last()).filter(|_| row.height > 0) else {
        return;
    };
    let columns = usize::from(row.width);
    buf.set_stringn(row.x, row.y, clip(text, columns), columns, style);
}

/// Returns a notice, or the keys. The most important key is first.
fn bottom_line(page: &HistoryPage, cx: Drawing<'_>, area: Rect) -> Line<'static> {
    const OPEN: Hint<'static> = (&[&Action::Open], "open");
    const CLOSE: Hint<'static> = (&[&Action::Close], "close");
    const RENAME: Hint<'static> = (&[&Action::Rename], "rename");
    const PIN: Hint<'static> = (&[&Action::TogglePin], "pin");
    const DELETE: Hint<'static> = (&[&Action::Delete], "delete");
    const UNDELETE: Hint<'static> = (&[&Action::Undelete], "undo delete");
    let theme: Theme = cx.theme;
    if let Some(notice) = cx.notice {
        let room = usize::from(area.width.saturating_sub(4));
        let notice = clip(&visible::line(notice), room);
        return Line::from(Span::styled(format!(" {notice} "), theme.warning()));
    }
    let mut hints = vec![OPEN, CLOSE, RENAME, PIN, DELETE];
    match page.list.chosen() {
        None => hints = vec![CLOSE],
        Some(HistoryRow::Passage(_)) => hints = vec![OPEN, CLOSE, RENAME, DELETE],
        Some(HistoryRow::Conversation(_)) => {}
    }
    if !page.deleted.is_empty() {
        hints.push(UNDELETE);
    }
    footer_of(cx.keymap, KeyScope::History, &hints, area.width, theme)
}
