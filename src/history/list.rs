//! The stored conversations as lines or as a JSON array. The id is first on each line, because users
//! copy it.

use serde::Serialize;

use super::task::HistoryForm;
use crate::chat::count::counted;
use crate::chat::model::{Catalog, ModelId, format_cost};
use crate::document::visible;
use crate::export::conversation::time_text;
use crate::plain::print_line;
use crate::stored::HistoryEntry;
use crate::ui::age::age;
use crate::ui::text::clip;

const ID: usize = 0;
const AGE: usize = 1;
const MODEL: usize = 2;
const TURNS: usize = 3;
const TOKENS: usize = 4;
const COST: usize = 5;
const TITLE: usize = 6;

type ListRow = [String; 7];

/// The columns that are dropped on a narrow terminal, the least important first.
const DROPPED: [usize; 5] = [TOKENS, COST, TURNS, MODEL, AGE];

/// The width that the title gets before a column is dropped.
const TITLE_WIDTH: usize = 24;

/// Two spaces are between two columns.
const GAP: usize = 2;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConversationObject<'a> {
    id: String,
    title: &'a str,
    /// Whether the user gave the title.
    renamed: bool,
    pinned: bool,
    model_id: &'a str,
    created: String,
    updated: String,
    turns: u64,
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cost_usd: Option<f64>,
}

pub fn text(entries: &[HistoryEntry], form: HistoryForm, catalog: &Catalog, now_ms: i64) -> String {
    match form {
        HistoryForm::Json => json(&entries.iter().map(object).collect::<Vec<_>>()),
        HistoryForm::Lines(columns) => {
            if entries.is_empty() {
                print_line("No stored conversations");
            }
            let is_short = columns.is_some();
            let rows: Vec<_> =
                entries.iter().map(|it| row(it, catalog, is_short, now_ms)).collect();
            lines(&rows, columns.unwrap_or(usize::MAX))
        }
    }
}

/// Returns an indented JSON array with a line break at its end.
pub fn json(objects: &[impl Serialize]) -> String {
    let text = serde_json::to_string_pretty(objects);
    text.expect("text and finite numbers are JSON") + "\n"
}

fn object(entry: &HistoryEntry) -> ConversationObject<'_> {
    ConversationObject {
        id: entry.conversation.to_string(),
        title: &entry.title,
        renamed: entry.is_renamed,
        pinned: entry.is_pinned,
        model_id: &entry.model,
        created: time_text(entry.created_ms),
        updated: time_text(entry.updated_ms),
        turns: entry.turns,
        input_tokens: entry.input_tokens,
        output_tokens: entry.output_tokens,
        cost_usd: entry.cost_usd,
    }
}

/// Returns the cells of a conversation. An unknown figure is a dash.
fn row(entry: &HistoryEntry, catalog: &Catalog, is_short: bool, now_ms: i64) -> ListRow {
    let known = ModelId::parse(&entry.model).ok();
    let known = known.as_ref().filter(|_| is_short).and_then(|id| catalog.find(id));
    let dash = || "–".to_owned();
    let tokens = match (entry.input_tokens, entry.output_tokens) {
        (None, None) => dash(),
        (input, output) => counted(input.unwrap_or_default() + output.unwrap_or_default(), "token"),
    };
    let title = visible::line(if entry.title.is_empty() { "(no title)" } else { &entry.title });
    [
        entry.conversation.to_string(),
        age(entry.updated_ms, now_ms),
        known.map_or_else(|| visible::line(&entry.model), |model| model.name.clone()),
        counted(entry.turns, "turn"),
        tokens,
        entry.cost_usd.map_or_else(dash, format_cost),
        if entry.is_pinned { format!("(pinned) {title}") } else { title },
    ]
}

/// Returns aligned rows within a width. The title is last, and only the title is cut.
fn lines(rows: &[ListRow], width: usize) -> String {
    let column_width =
        |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
    let mut shown: Vec<(usize, usize)> =
        [ID, AGE, MODEL, TURNS, TOKENS, COST].map(|at| (at, column_width(at))).into();
    let used =
        |shown: &[(usize, usize)]| -> usize { shown.iter().map(|(_, width)| width + GAP).sum() };
    for dropped in DROPPED {
        if used(&shown).saturating_add(TITLE_WIDTH) > width {
            shown.retain(|(at, _)| *at != dropped);
        }
    }
    let title_width = width.saturating_sub(used(&shown));
    let mut text = String::new();
    for row in rows {
        for (at, width) in &shown {
            let cell = &row[*at];
            let is_figure = matches!(*at, TURNS | TOKENS | COST);
            let padded =
                if is_figure { format!("{cell:>width$}") } else { format!("{cell:width$}") };
            text.extend([&padded, "  "]);
        }
        text.push_str(&clip(&row[TITLE], title_width));
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}
