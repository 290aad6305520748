//! Draws the help page.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::actions::Action;
use super::rows::{HelpRow, HelpRows, RowOptions, key_columns};
use super::topic::HelpTopic;
use super::{HelpLayout, HelpPage};
use crate::manual::PAGES;
use crate::screens::context::Drawing;
use crate::ui::dialog::list::{draw_filter, draw_scroll_bar};
use crate::ui::dialog::{DialogAction, centered_box};
use crate::ui::frame::frame_block;
use crate::ui::hints;
use crate::ui::keymap::Hint;
use crate::ui::match_marks::mark_matches;
use crate::ui::row_canvas::RowPlacement;
use crate::ui::search_query::SearchQuery;
use crate::ui::text::clip;
use crate::ui::text_row::RowPainter;
use crate::ui::theme::Theme;

/// Maximum columns of the text.
const COLUMNS: u16 = 92;

pub fn draw(
    frame: &mut Frame<'_>,
    page: &HelpPage,
    cx: Drawing<'_>,
    kept: &mut HelpRows,
) -> HelpLayout {
    let theme = cx.theme;
    let area = centered_box(frame.area(), COLUMNS, frame.area().height);
    let title = match page.topic {
        HelpTopic::Keys => "Help".to_owned(),
        HelpTopic::Manual => "Help · Manual".to_owned(),
        HelpTopic::Page(at) => format!("Help · {}", PAGES[at].title()),
    };
    let block = frame_block(&title, true, theme);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let border = Rect { x: inner.x, y: inner.bottom(), width: inner.width, height: 1 };
    let shown = hints::bound(cx.keymap, page.key_scope(), own_hints(page));
    hints::draw(frame.buffer_mut(), border, &shown, theme);
    let mut text = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if page.is_filtering || !page.filter.is_empty() {
        let filter = Rect { height: 1, ..text };
        if page.is_filtering {
            draw_filter(frame, filter, &page.filter, "type to filter", theme);
        } else {
            let words = format!("› {}", page.filter_text());
            put(frame.buffer_mut(), (filter.x, filter.y), &words, filter.width, theme.strong());
        }
        text = Rect { y: text.y + 1, height: text.height.saturating_sub(1), ..text };
    }
    if page.topic == HelpTopic::Manual {
        return draw_pages(frame, page, text, theme);
    }
    let options = RowOptions {
        topic: page.topic,
        scope: page.scope,
        width: text.width,
        written: cx.look.written_marks(),
    };
    kept.refresh(cx.keymap, page.filter_text(), options);
    let rows = usize::from(text.height);
    let last = kept.rows.len().saturating_sub(rows);
    let from = page.from().min(last);
    let buf = frame.buffer_mut();
    for (row, y) in kept.rows.iter().skip(from).zip(text.y..text.bottom()) {
        draw_row(buf, row, kept, Rect { y, height: 1, ..text }, theme);
    }
    for word in page.filter_text().split_whitespace() {
        mark_matches(buf, text, SearchQuery::new(&word.to_lowercase()).as_ref(), theme);
    }
    let bar = Rect { x: inner.x, width: inner.width, ..text };
    draw_scroll_bar(buf, bar, kept.rows.len(), from, theme);
    HelpLayout { last, rows }
}

/// Draws the list of the manual's pages.
fn draw_pages(frame: &mut Frame<'_>, page: &HelpPage, area: Rect, theme: Theme) -> HelpLayout {
    let rows = usize::from(area.height);
    let skip = (page.chosen + 1).saturating_sub(rows);
    let shown = page.pages.iter().enumerate().skip(skip);
    let buf = frame.buffer_mut();
    for ((at, number), y) in shown.zip(area.y..area.bottom()) {
        put(buf, (area.x, y), PAGES[*number].title(), area.width, theme.text());
        if at == page.chosen {
            theme.select(buf, Rect { y, height: 1, ..area });
        }
    }
    if page.pages.is_empty() {
        put(buf, (area.x, area.y), "No match", area.width, theme.quiet());
    }
    HelpLayout { last: page.pages.len().saturating_sub(1), rows }
}

fn draw_row(buf: &mut Buffer, row: &HelpRow, kept: &HelpRows, area: Rect, theme: Theme) {
    let at = (area.x, area.y);
    match row {
        HelpRow::Blank => {}
        HelpRow::Heading(text) => put(buf, at, text, area.width, theme.strong()),
        HelpRow::Note(text) => put(buf, at, text, area.width, theme.quiet()),
        HelpRow::Keys { keys, text } => {
            put(buf, at, keys, area.width, theme.key());
            let column = key_columns(area.width).min(area.width);
            put(buf, (area.x + column, area.y), text, area.width - column, theme.text());
        }
        HelpRow::Block { block, row } => {
            let Some(document) = &kept.document else { return };
            let place = RowPlacement { x: area.x, y: area.y, width: area.width };
            let mut painter = RowPainter {
                theme,
                base: theme.text(),
                marks: &[],
                tokens: &|_, _| None,
                code_shift: 0,
                code_blocks_before: 0,
                copy_key: &|| None,
                links: &mut Vec::new(),
                place_run: &mut |_, _, _| {},
            };
            painter.draw(document.block(*block), row, place, buf);
        }
    }
}

fn put(buf: &mut Buffer, (x, y): (u16, u16), text: &str, width: u16, style: Style) {
    let columns = usize::from(width);
    buf.set_stringn(x, y, clip(text, columns), columns, style);
}

/// Returns the hints for the lower border, the most important first.
fn own_hints(page: &HelpPage) -> &'static [Hint<'static>] {
    const SCROLL: Hint<'static> = (&[&Action::Up, &Action::Down], "scroll");
    const FILTER: Hint<'static> = (&[&Action::Filter], "filter");
    const CLEAR: Hint<'static> = (&[&Action::Back], "clear filter");
    const BACK: Hint<'static> = (&[&Action::Back], "back");
    const CLOSE: Hint<'static> = (&[&Action::Close], "close");
    const OPEN: Hint<'static> = (&[&Action::Open], "open");
    const LEAVE: Hint<'static> = (&[&Action::Close, &Action::Back], "close");
    const MANUAL: Hint<'static> = (&[&Action::Manual], "manual");
    const KEEP: Hint<'static> = (&[&DialogAction::Accept], "keep filter");
    const CANCEL: Hint<'static> = (&[&DialogAction::Close], "clear filter");
    match (page.topic, page.filter.is_empty()) {
        _ if page.is_filtering => &[KEEP, CANCEL],
        (HelpTopic::Keys, true) => &[LEAVE, FILTER, MANUAL, SCROLL],
        (HelpTopic::Manual, true) => &[OPEN, BACK, FILTER, CLOSE],
        (HelpTopic::Manual, false) => &[OPEN, CLEAR, FILTER, CLOSE],
        (HelpTopic::Page(_), true) => &[BACK, SCROLL, FILTER, CLOSE],
        (HelpTopic::Keys | HelpTopic::Page(_), false) => &[CLEAR, SCROLL, FILTER, CLOSE],
    }
}
