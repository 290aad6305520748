//! The columns of the list of conversations. A narrow window hides some of them.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

use crate::chat::count::grouped;
use crate::chat::model::{Catalog, ModelId, format_cost};
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::stored::HistoryEntry;
use crate::ui::age::{AGE_COLUMNS, age};
use crate::ui::text::clip;
use crate::ui::theme::Theme;

/// Minimum columns of the title. Other columns are hidden before the title becomes narrower.
const MIN_TITLE: u16 = 28;

/// Columns between two columns of the list.
const GAP: u16 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HistoryColumn {
    Model,
    Turns,
    Tokens,
    Cost,
    Age,
}

impl HistoryColumn {
    fn head(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Turns => "turns",
            Self::Tokens => "tokens",
            Self::Cost => "cost",
            Self::Age => "age",
        }
    }

    fn width(self) -> u16 {
        match self {
            Self::Model => 18,
            Self::Turns => 5,
            Self::Tokens | Self::Cost => 9,
            Self::Age => AGE_COLUMNS,
        }
    }

    fn value(self, entry: &HistoryEntry, cx: Drawing<'_>) -> String {
        match self {
            Self::Model => model_name(&cx.session.catalog, &entry.model),
            Self::Turns => grouped(entry.turns),
            Self::Tokens => {
                let counts = [entry.input_tokens, entry.output_tokens].into_iter().flatten();
                counts.reduce(|a, b| a + b).map_or_else(|| "–".to_owned(), grouped)
            }
            Self::Cost => entry.cost_usd.map_or_else(|| "–".to_owned(), format_cost),
            Self::Age => age(entry.updated_ms, now_ms(cx)),
        }
    }
}

/// Returns the columns beside the title that fit this width.
pub(super) fn shown_columns(width: u16) -> Vec<HistoryColumn> {
    use HistoryColumn::{Age, Cost, Model, Tokens, Turns};

    let mut columns = vec![Model, Turns, Tokens, Cost, Age];
    for dropped in [Tokens, Turns, Model, Cost] {
        let used: u16 = columns.iter().map(|column| column.width() + GAP).sum();
        if used + MIN_TITLE <= width {
            break;
        }
        columns.retain(|column| *column != dropped);
    }
    columns
}

/// Returns the left edges of the columns in a row.
fn places(row: Rect, columns: &[HistoryColumn]) -> impl Iterator<Item = (HistoryColumn, u16)> {
    let used: u16 = columns.iter().map(|column| column.width() + GAP).sum();
    let mut x = row.right().saturating_sub(used);
    columns.iter().map(move |column| {
        let place = x + GAP;
        x = place + column.width();
        (*column, place)
    })
}

fn draw_value(
    buf: &mut Buffer,
    (x, y): (u16, u16),
    column: HistoryColumn,
    text: &str,
    theme: Theme,
) {
    let width = column.width();
    let text = clip(text, width.into());
    // Figures are at the right.
    let blanks = if column == HistoryColumn::Model { 0 } else { width - text.cell_width() };
    buf.set_stringn(x + blanks, y, text, width.into(), theme.quiet());
}

pub(super) fn draw_heads(buf: &mut Buffer, row: Rect, columns: &[HistoryColumn], theme: Theme) {
    buf.set_stringn(row.x, row.y, "title", row.width.into(), theme.group_heading());
    for (column, x) in places(row, columns) {
        draw_value(buf, (x, row.y), column, column.head(), theme);
        let area = Rect { x, width: column.width(), ..row };
        buf.set_style(area, theme.group_heading());
    }
}

pub(super) fn draw_conversation(
    buf: &mut Buffer,
    row: Rect,
    entry: &HistoryEntry,
    columns: &[HistoryColumn],
    cx: Drawing<'_>,
) {
    let theme = cx.theme;
    let end = places(row, columns).next().map_or(row.right(), |(_, x)| x.saturating_sub(GAP));
    let is_open = cx.session.open.saved.key == Some(entry.conversation);
    let marks = [(is_open, " open", theme.focus()), (entry.is_pinned, " pinned", theme.quiet())];
    let marks = marks.into_iter().filter(|(is_shown, ..)| *is_shown);
    let words: u16 = marks.clone().map(|(_, word, _)| word.cell_width()).sum();
    let room = usize::from(end.saturating_sub(row.x + words));
    let title = clip(&visible::line(titled(&entry.title)), room);
    let (mut x, _) = buf.set_stringn(row.x, row.y, title, room, theme.text());
    for (_, word, style) in marks {
        (x, _) = buf.set_stringn(x, row.y, word, words.into(), style);
    }
    for (column, x) in places(row, columns) {
        draw_value(buf, (x, row.y), column, &column.value(entry, cx), theme);
    }
}

/// Returns the short name of a model, or its id if the model is unknown.
fn model_name(catalog: &Catalog, id: &str) -> String {
    let model = ModelId::parse(id).ok();
    match model.and_then(|id| catalog.find(&id)) {
        Some(model) => model.name.strip_prefix("Claude ").unwrap_or(&model.name).to_owned(),
        None => visible::line(id),
    }
}

/// Returns the title, or the name of a conversation without text.
pub(super) fn titled(title: &str) -> &str {
    if title.is_empty() { "New conversation" } else { title }
}

/// Returns the Unix time of the last `Msg` in milliseconds.
pub(super) fn now_ms(cx: Drawing<'_>) -> i64 {
    cx.session.store.clock.map_or(0, |clock| clock.unix_ms(cx.session.now))
}
