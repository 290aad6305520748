//! Draws a column: its name, withheld settings, reply and figures.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::column_name::name;
use crate::chat::message::Ending;
use crate::chat::settings::SettingField;
use crate::screens::compare::comparison::{
    Comparison, ComparisonColumn, ComparisonKind, ComparisonView, column_reply,
};
use crate::screens::context::Drawing;
use crate::screens::figures::{figures, standing};
use crate::session::Session;
use crate::ui::flow::{FlowItem, draw_items, rows_of};
use crate::ui::frame::frame_block;
use crate::ui::keymap::KeyScope;
use crate::ui::scroll::TranscriptLayout;
use crate::ui::text::clip;
use crate::ui::transcript::message_pages::MessagePages;
use crate::ui::transcript::message_text::MessageText;
use crate::ui::transcript::{self, TranscriptCache};
use crate::ui::wrap::WrapState;

const WITHHELD_ROWS: usize = 3;

pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    cx: Drawing<'_>,
    shown: &Comparison,
    at: usize,
    kept: &mut TranscriptCache,
    pages: &mut MessagePages,
) -> TranscriptLayout {
    let column = &shown.columns[at];
    let name = name(cx.session, &column.settings, &shown.differing(), shown.kind);
    let name = match (shown.kind, shown.view) {
        (ComparisonKind::Samples(_), ComparisonView::Differences(from)) if from == at => {
            format!("{name} {}, compared with", at + 1)
        }
        (_, ComparisonView::Differences(from)) if from == at => {
            format!("{} {name}, compared with", at + 1)
        }
        (ComparisonKind::Samples(_), _) => format!("{name} {}", at + 1),
        _ => format!("{} {name}", at + 1),
    };
    let title = clip(&name, usize::from(area.width.saturating_sub(4)));
    let block = frame_block(&title, at == shown.chosen, cx.theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);

    let withheld = draw_withheld_settings(frame, inner, cx, column);
    let items = items(cx, column, (inner.width - 1, (inner.height / 3).max(1)));
    let footer_rows = rows_of(&items, inner.width - 1);
    let footer = Rect { y: inner.bottom() - footer_rows, height: footer_rows, ..inner };
    draw_items(frame, footer, &items);

    // Nothing is selected in a column, so the gutter can overlap the frame.
    let text = Rect {
        x: area.x,
        y: inner.y + withheld,
        width: area.width - 1,
        height: inner.height.saturating_sub(withheld + footer_rows),
    };
    std::mem::swap(&mut kept.pages, pages);
    let measured = transcript::draw(frame, text, message_text(cx, column), kept, cx.theme);
    std::mem::swap(&mut kept.pages, pages);
    measured
}

/// Returns a column's reply as the only message of a pane.
fn message_text<'a>(cx: Drawing<'a>, column: &'a ComparisonColumn) -> MessageText<'a> {
    MessageText {
        conversation: &cx.session.open.conversation,
        number: cx.session.open.number,
        path: std::slice::from_ref(&column.message),
        // Request numbers are unique, so the revision changes with each request.
        revision: cx.session.last_request(column.message).map_or(0, |number| number.0),
        scroll: &column.scroll,
        reading: cx.reading,
        keymap: cx.keymap,
        written: cx.look.written_marks(),
        scope: KeyScope::Columns,
        has_focus: true,
        copied: None,
        selected: None,
        range: &[],
        marks: &column.differs,
        drag: None,
        remark: &|_| String::new(),
    }
}

/// Returns the state of a column as a word and as a mark.
pub fn word(session: &Session, column: &ComparisonColumn) -> (&'static str, &'static str) {
    let ending = column_reply(session, column).map(|reply| &reply.ending);
    match (session.in_flight(column.message), ending) {
        (Some(request), _) => (request.stage.word(), "…"),
        (None, Some(Ending::Failed(_) | Ending::Interrupted)) => ("failed", "✗"),
        (None, Some(Ending::Stopped)) => ("stopped", "■"),
        _ => ("done", "✓"),
    }
}

/// Draws the settings that are not sent to the model. Returns the number of rows used.
fn draw_withheld_settings(
    frame: &mut Frame<'_>,
    inner: Rect,
    cx: Drawing<'_>,
    column: &ComparisonColumn,
) -> u16 {
    let width = inner.width.saturating_sub(1);
    let mut y = inner.y;
    let reasons = SettingField::all().filter_map(|field| {
        let why = cx.session.catalog.unsent_reason(&column.settings, field)?;
        Some(format!("{} is not sent: {why}", field.label()))
    });
    let rows = reasons.flat_map(|reason| {
        let flow = WrapState::of(width, &reason);
        let row = |row: &std::ops::Range<usize>| flow.text()[row.clone()].trim_end().to_owned();
        flow.rows().iter().map(row).collect::<Vec<_>>()
    });
    let most = WITHHELD_ROWS.min(usize::from(inner.height / 4).max(1));
    for row in rows.take(most) {
        let columns = usize::from(width);
        frame.buffer_mut().set_stringn(inner.x + 1, y, row, columns, cx.theme.warning());
        y += 1;
    }
    y - inner.y
}

/// Returns the items of the footer: the reply's state, then its figures. If space is short, items
/// are dropped in the same order as in the main footer.
pub fn items(
    cx: Drawing<'_>,
    column: &ComparisonColumn,
    (width, rows): (u16, u16),
) -> Vec<FlowItem> {
    let (Some(reply), Some(turn)) =
        (column_reply(cx.session, column), cx.session.turn(column.message))
    else {
        return Vec::new();
    };
    let stage = cx.session.in_flight(column.message).map(|request| &request.stage);
    let standing = standing(stage, reply, turn, cx.session.now);
    let style = match (stage, &reply.ending) {
        (Some(_), _) => cx.theme.focus().patch(cx.theme.strong()),
        (None, Ending::Failed(_) | Ending::Interrupted) => cx.theme.failure(),
        (None, Ending::Stopped) => cx.theme.warning(),
        _ => cx.theme.good(),
    };
    let figures = figures(cx.session, reply, turn);
    let ranks = std::iter::once(0).chain(figures.iter().map(|figure| figure.rank));
    let mut ranks: Vec<u8> = ranks.collect();
    let figures = figures.into_iter().map(|figure| figure.spans(cx.theme));
    let mut items: Vec<_> = std::iter::once(vec![(standing, style)]).chain(figures).collect();
    while items.len() > 1 && rows_of(&items, width) > rows {
        let last = ranks.iter().enumerate().max_by_key(|(_, rank)| **rank);
        let last = last.map_or(0, |(at, _)| at);
        items.remove(last);
        ranks.remove(last);
    }
    items
}
