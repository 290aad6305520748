//! Draws a list of messages with a scroll bar. Only visible messages are laid out and drawn;
//! [`message_pages`] caches the layout.

mod message_page;

pub mod message_pages;

pub mod message_text;

pub mod pane;

pub mod reply_ending;

pub mod selected_text;

mod transcript_cache;

use message_page::LayoutStage;
use message_pages::{MessagePages, RowPosition};
use message_text::MessageText;
use pane::{GUTTER, TextPane};
use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use crate::ui::layout::LayoutOptions;
use crate::ui::row_canvas::{PaneRows, RowCanvas};
use crate::ui::scroll::{ScrollMotion, ScrollPosition, TranscriptLayout};
use crate::ui::text_span;
use crate::ui::theme::Theme;
pub use transcript_cache::TranscriptCache;

/// Draws the messages. There must be at least one.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    source: MessageText<'_>,
    kept: &mut TranscriptCache,
    theme: Theme,
) -> TranscriptLayout {
    let page = usize::from(area.height);
    // The text lies between the gutter and the scroll bar, with a blank column before the bar.
    let width = area.width.saturating_sub(GUTTER + 2);
    let options = LayoutOptions { width, code_wraps: source.reading.code_wraps() };
    let pages = &mut kept.pages;
    pages.refresh(source, LayoutStage { look: options, written: source.written });
    let top = top(source, pages, page);
    let mut rows = std::mem::take(&mut kept.rows);
    rows.begin(area, frame.area().right());
    let shown = TextPane { source, theme, area, width }.draw(kept, &mut rows, top);
    let spans = std::mem::take(&mut kept.spans);

    let pages = &mut kept.pages;
    let total = pages.total();
    let above = pages.above(top);
    let last = pages.path().len() - 1;
    let measured = TranscriptLayout {
        page,
        width,
        above,
        below: total.saturating_sub(above + page),
        top: Some(pages.anchor(top)),
        last: Some((pages.path()[last], pages.rows(last))),
        new: new_rows(source, pages, page, width),
        messages: shown,
        spans,
        code_columns: kept.code_columns,
    };
    if let Some(row) = more_row(&mut rows, area, source, &measured, theme) {
        kept.links.retain(|link| !link.touches(row));
    }
    scroll_bar(&mut rows, area, &measured, theme);
    match &mut kept.changed {
        Some(changed) => rows.draw_changed(frame.buffer_mut(), changed),
        None => rows.draw_all(frame.buffer_mut()),
    }
    kept.rows = rows;
    if let Some(selection) = source.drag.and_then(|drag| drag.selection(&measured.spans, area)) {
        text_span::highlight(frame.buffer_mut(), &measured.spans, &selection, theme);
    }
    measured
}

fn top(source: MessageText<'_>, pages: &mut MessagePages, page: usize) -> RowPosition {
    let lowest = lowest(source, pages, page);
    let standing = match source.scroll.position {
        ScrollPosition::Following => lowest,
        ScrollPosition::Anchored(anchor) => pages.position(source, anchor).unwrap_or(lowest),
    };
    let motions = source.scroll.motions.iter();
    let standing = standing.min(lowest);
    let top = motions.fold(standing, |top, motion| moved(source, pages, page, top, *motion));
    // The layout of rows above may have moved the end.
    top.min(self::lowest(source, pages, page))
}

/// Returns the top row when the view is at the end.
fn lowest(source: MessageText<'_>, pages: &mut MessagePages, page: usize) -> RowPosition {
    let last = pages.last(source);
    pages.up(source, last, page.saturating_sub(1)).0
}

fn moved(
    source: MessageText<'_>,
    pages: &mut MessagePages,
    page: usize,
    standing: RowPosition,
    motion: ScrollMotion,
) -> RowPosition {
    let top = match motion {
        ScrollMotion::Rows(rows) if rows < 0 => pages.up(source, standing, rows.unsigned_abs()).0,
        ScrollMotion::Rows(rows) => pages.down(source, standing, rows.unsigned_abs()).0,
        ScrollMotion::ToStart => pages.first(source),
        ScrollMotion::Show(place) => match pages.position_showing(source, place) {
            Some(row) => {
                // The last row of the view may be covered by the count of the rows below.
                let is_last = standing >= lowest(source, pages, page);
                let shown = page - usize::from(!is_last).min(page);
                let (end, _) = pages.down(source, standing, shown.saturating_sub(1));
                let is_shown = standing <= row && row <= end;
                if is_shown { standing } else { pages.up(source, row, page / 3).0 }
            }
            None => standing,
        },
    };
    top.min(lowest(source, pages, page))
}

/// Returns the number of rows that arrived since the view left the end.
fn new_rows(source: MessageText<'_>, pages: &MessagePages, page: usize, width: u16) -> usize {
    let Some((message, rows)) = source.scroll.last_at_scroll(page, width) else { return 0 };
    let Some(at) = source.index_on_path(message) else { return 0 };
    let since: usize = (at + 1..pages.path().len()).map(|at| pages.rows(at) + 1).sum();
    since + pages.rows(at).saturating_sub(rows)
}

/// Draws the thumb of the scroll bar. The ratio of the thumb to the bar is the ratio of the visible
/// rows to all rows.
fn scroll_bar(rows: &mut PaneRows, area: Rect, measured: &TranscriptLayout, theme: Theme) {
    let (page, above) = (measured.page, measured.above);
    let beyond = above + measured.below;
    if beyond == 0 || page == 0 {
        return;
    }
    let (from, thumb) = thumb(page, above, measured.below);
    for row in (0..area.height).skip(from).take(thumb) {
        rows.put((area.right() - 1, area.y + row), "┃", 1, theme.scroll_thumb());
    }
}

/// Returns the thumb's start and its rows. It touches an end of the bar only at that end of the
/// text.
fn thumb(page: usize, above: usize, below: usize) -> (usize, usize) {
    let beyond = above + below;
    let most = page.saturating_sub(beyond.min(2));
    let thumb = (page * page / (page + beyond)).min(most).max(1);
    let last = page - thumb;
    let from = match (above, below) {
        (0, _) => 0,
        (_, 0) => last,
        _ => (above * last / beyond).clamp(1, last.saturating_sub(1).max(1)),
    };
    (from, thumb)
}

/// Draws the number of rows below the view in its last row, or the number of new rows if there are
/// any. Returns the area of the row, or `None` if nothing is below.
fn more_row(
    rows: &mut PaneRows,
    area: Rect,
    source: MessageText<'_>,
    measured: &TranscriptLayout,
    theme: Theme,
) -> Option<Rect> {
    if measured.below == 0 || area.height < 2 {
        return None;
    }
    let row = Rect { y: area.bottom() - 1, height: 1, ..area };
    rows.erase(row.y);
    // This row covers a row of the text, which also counts as below.
    let below = measured.below + 1;
    let (text, style) = match measured.new.min(below) {
        0 => (format!(" ↓ {} more ", counted(below)), theme.quiet()),
        1 => (" ↓ 1 new line ".to_owned(), theme.chosen()),
        new => (format!(" ↓ {new} new lines "), theme.chosen()),
    };
    let key = source.keymap.bound_keys(source.scope, &[&"to-end"]).unwrap_or_default();
    let columns = text.cell_width() + key.cell_width() + 1;
    let (key, columns) = if columns + 2 <= area.width {
        (key, columns)
    } else {
        (String::new(), text.cell_width().min(area.width))
    };
    let x = area.right().saturating_sub(columns + 2).max(area.x);
    let end = rows.put((x, row.y), &text, columns.into(), style);
    rows.put((end, row.y), &key, usize::MAX, theme.key());
    Some(row)
}

fn counted(lines: usize) -> String {
    format!("{lines} {}", if lines == 1 { "line" } else { "lines" })
}
