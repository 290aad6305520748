//! The conversation pane: the messages of the path, a place in them, and a true scroll bar.

use std::collections::HashMap;

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use super::header::clipped;
use super::page::Page;
use super::theme::Theme;
use super::welcome;
use crate::app::scroll::{Anchor, Measured, Motion, Shown, Stand};
use crate::app::{App, Focus};
use crate::chat::conversation::MessageId;
use crate::chat::message::Message;
use crate::document::visible;

/// Columns left of the text: the mark of the selected message and a blank.
const GUTTER: u16 = 2;

pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    app: &App,
    pages: &mut HashMap<MessageId, Page>,
    theme: Theme,
) -> Measured {
    let page = usize::from(area.height);
    let path = app.conversation.path();
    if path.is_empty() {
        welcome::draw(frame, area, app, theme);
        return Measured { page, ..Measured::default() };
    }
    // Text between the gutter and the scroll bar with a blank before it.
    let width = area.width.saturating_sub(GUTTER + 2);
    let mut starts = Vec::with_capacity(path.len());
    let mut total = 0;
    for id in path {
        starts.push(total);
        let page = pages.entry(*id).or_insert_with(|| Page::new(width));
        page.refresh(app.conversation.get(*id), width);
        // A blank row stands between two messages.
        total += page.height() + 1;
    }
    total -= 1;

    let last_top = total.saturating_sub(page);
    let standing = match app.scroll.stand {
        Stand::Following => last_top,
        Stand::Held(Anchor { message, offset }) => {
            match path.iter().position(|id| *id == message) {
                Some(at) => starts[at] + pages[&message].row_of(offset),
                None => last_top,
            }
        }
    };
    let top = match app.scroll.motion {
        Motion::None => standing,
        Motion::Rows(rows) => standing.min(last_top).saturating_add_signed(rows),
        Motion::ToStart => 0,
        Motion::Show(Anchor { message, offset }) => {
            match path.iter().position(|id| *id == message) {
                Some(at) => {
                    let row = starts[at] + pages[&message].row_of(offset);
                    let standing = standing.min(last_top);
                    // The last row may lie under the mark that says that there is more.
                    let shown = page - usize::from(standing < last_top).min(page);
                    let is_shown = (standing..standing + shown).contains(&row);
                    if is_shown { standing } else { row.saturating_sub(page / 3) }
                }
                None => standing,
            }
        }
    }
    .min(last_top);

    let first = starts.partition_point(|start| *start <= top).saturating_sub(1);
    let mut measured =
        Measured { page, width, above: top, below: last_top - top, ..Measured::default() };
    measured.top = Some(Anchor {
        message: path[first],
        offset: pages[&path[first]].offset_of(top - starts[first]),
    });
    let mut y = area.y;
    for (id, start) in path[first..].iter().zip(&starts[first..]) {
        if y >= area.bottom() {
            break;
        }
        let laid = &pages[id];
        let from = top.saturating_sub(*start);
        let first_row = y;
        let is_selected = app.selected == Some(*id) && app.focus == Focus::Conversation;
        if from == 0 {
            heading(frame, Rect { y, height: 1, ..area }, app, *id, theme);
            y += 1;
        }
        let text = Rect { x: area.x + GUTTER, y, width, height: area.bottom() - y };
        y += laid.draw(from, text, frame.buffer_mut(), theme);
        if is_selected || app.is_marked(*id) {
            let mark = if is_selected { "▌" } else { "▎" };
            for row in first_row..y {
                frame.buffer_mut().set_string(area.x, row, mark, theme.focus());
            }
        }
        if y > first_row {
            measured.shown.push(Shown {
                message: *id,
                first_row: first_row - area.y,
                last_row: y - 1 - area.y,
                is_whole: from == 0 && usize::from(y - first_row) == laid.height(),
            });
        }
        y += 1;
    }
    scroll_bar(frame, area, total, top, theme);
    more_mark(frame, area, app, &measured, theme);
    measured
}

fn heading(frame: &mut Frame<'_>, area: Rect, app: &App, id: MessageId, theme: Theme) {
    let (name, style, remark) = match app.conversation.get(id) {
        Message::User(_) => ("You", theme.user(), String::new()),
        Message::Assistant(reply) if reply.model == app.settings.model => {
            ("Claude", theme.claude(), String::new())
        }
        // The model of a reply is named where it is not the one that answers next.
        Message::Assistant(reply) => {
            ("Claude", theme.claude(), visible::line(reply.model.as_str()))
        }
    };
    let branch = match app.conversation.place(id) {
        (_, 1) => String::new(),
        (place, of) => format!("‹{place}/{of}›"),
    };
    let buf = frame.buffer_mut();
    let x = area.x + GUTTER;
    let right = area.right().saturating_sub(2);
    let (x, _) = buf.set_stringn(x, area.y, name, right.saturating_sub(x).into(), style);
    let (x, _) =
        buf.set_stringn(x + 1, area.y, branch, right.saturating_sub(x + 1).into(), theme.strong());
    let room = usize::from(right.saturating_sub(x + 1));
    buf.set_stringn(x + 1, area.y, clipped(&remark, room), room, theme.quiet());
}

/// A bar whose thumb is as large a part of the pane as the pane is of all rows.
fn scroll_bar(frame: &mut Frame<'_>, area: Rect, total: usize, top: usize, theme: Theme) {
    let page = usize::from(area.height);
    if total <= page || page == 0 {
        return;
    }
    let thumb = (page * page / total).max(1);
    let from = top * (page - thumb) / (total - page);
    for row in 0..area.height {
        let is_thumb = (from..from + thumb).contains(&usize::from(row));
        let (mark, style) = if is_thumb { ("┃", theme.text()) } else { ("│", theme.quiet()) };
        frame.buffer_mut().set_string(area.right() - 1, area.y + row, mark, style);
    }
}

/// Says that there is more below, and how much of it is new.
fn more_mark(frame: &mut Frame<'_>, area: Rect, app: &App, measured: &Measured, theme: Theme) {
    if measured.below == 0 || area.height < 2 {
        return;
    }
    let new = app.scroll.new_rows(measured);
    let text = match new {
        0 => format!(" ↓ {} more ", counted(measured.below)),
        new => format!(" ↓ {} new {} ", new, if new == 1 { "line" } else { "lines" }),
    };
    let columns = text.cell_width().min(area.width);
    let x = area.right().saturating_sub(columns + 2).max(area.x);
    let style = if new == 0 { theme.quiet() } else { theme.chosen() };
    frame.buffer_mut().set_stringn(x, area.bottom() - 1, text, columns.into(), style);
}

fn counted(lines: usize) -> String {
    format!("{lines} {}", if lines == 1 { "line" } else { "lines" })
}
