//! The models as a table: the id first, the text of variable length last. Control characters are
//! replaced, because a profile's owner chooses its name.

use crate::chat::model::{Catalog, Model, Sampling, ThinkingSupport};
use crate::chat::model_choice::{ModelChoice, ModelRoute, format_price, tokens};
use crate::document::visible;

type ModelRow = [String; 8];

const HEAD: [&str; 8] =
    ["ID", "NAME", "CONTEXT", "$/M IN", "$/M OUT", "ACCEPTS", "LIFE", "REGIONS"];

const ID: usize = 0;
const NAME: usize = 1;
const CONTEXT: usize = 2;
const INPUT: usize = 3;
const OUTPUT: usize = 4;
const ACCEPTS: usize = 5;
const LIFE: usize = 6;
const REGIONS: usize = 7;

/// The columns that are dropped on a narrow terminal, the least important first. The two price
/// columns are dropped together.
const DROPPED: [&[usize]; 6] =
    [&[REGIONS], &[LIFE], &[ACCEPTS], &[NAME], &[CONTEXT], &[INPUT, OUTPUT]];

/// The longest id that the width of the id column depends on. The ARN of an application profile is
/// longer, so its row is not aligned.
const LONGEST_ID: usize = 50;

/// Returns the whole table with its header line.
pub fn wide(offers: &[ModelChoice], catalog: &Catalog) -> String {
    let rows = offers.iter().map(|offer| row(offer, catalog));
    drawn(&with_head(rows), &all())
}

/// Returns the table with the columns that fit a terminal, and whether all columns fit. Users copy
/// an id, so it is never cut: the rest of a row with a long id is below the id.
pub fn within(width: usize, offers: &[ModelChoice], catalog: &Catalog) -> (String, bool) {
    let rows = with_head(offers.iter().flat_map(|offer| short_rows(offer, catalog)));
    let mut shown = all();
    for columns in DROPPED {
        let needed: usize = shown.iter().map(|column| column_width(&rows, *column) + 2).sum();
        if needed <= width + 2 {
            break;
        }
        shown.retain(|column| !columns.contains(column));
    }
    (drawn(&rows, &shown), shown.len() == HEAD.len())
}

fn all() -> Vec<usize> {
    (0..HEAD.len()).collect()
}

fn with_head(rows: impl Iterator<Item = ModelRow>) -> Vec<ModelRow> {
    std::iter::once(HEAD.map(str::to_owned)).chain(rows).collect()
}

fn column_width(rows: &[ModelRow], column: usize) -> usize {
    let widths = rows.iter().map(|row| row[column].chars().count());
    widths.filter(|width| column != ID || *width <= LONGEST_ID).max().unwrap_or(0)
}

fn drawn(rows: &[ModelRow], shown: &[usize]) -> String {
    let columns: Vec<_> = shown.iter().map(|at| (*at, column_width(rows, *at))).collect();
    let mut text = String::new();
    for row in rows {
        let cells = columns.iter().map(|(at, width)| format!("{:width$}", row[*at]));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Returns a row with short cells, or two rows if the id is long.
fn short_rows(offer: &ModelChoice, catalog: &Catalog) -> Vec<ModelRow> {
    let mut row = row(offer, catalog);
    row[NAME] = visible::line(&offer.name);
    if let Some(model) = catalog.named(&offer.model) {
        row[ACCEPTS] = accepts_in_short(model, offer.id.geography());
    }
    if row[ID].chars().count() <= LONGEST_ID {
        return vec![row];
    }
    let own = match &offer.route {
        ModelRoute::Application(own) => visible::line(own),
        _ => String::new(),
    };
    let mut first = ModelRow::default();
    first[ID] = std::mem::replace(&mut row[ID], format!("  {own}"));
    vec![first, row]
}

fn row(offer: &ModelChoice, catalog: &Catalog) -> ModelRow {
    let model = catalog.named(&offer.model);
    let price = catalog.price(&offer.id);
    let name = match &offer.route {
        ModelRoute::Application(own) => format!("{} ({own})", offer.name),
        _ => offer.name.clone(),
    };
    let life = match (offer.is_inactive, offer.life.is_legacy, &offer.life.end) {
        (true, ..) => "not active".to_owned(),
        (_, true, Some(end)) => format!("legacy until {end}"),
        (_, true, None) => "legacy".to_owned(),
        (_, false, Some(end)) => format!("until {end}"),
        (_, false, None) => "active".to_owned(),
    };
    let unknown = || "?".to_owned();
    [
        offer.id.to_string(),
        visible::line(&name),
        model.map_or_else(unknown, |model| tokens(model.context)),
        price.map_or_else(unknown, |price| format_price(price.input)),
        price.map_or_else(unknown, |price| format_price(price.output)),
        model.map_or_else(unknown, |model| accepts(model, offer.id.geography())),
        visible::line(&life),
        visible::line(&offer.describe_regions().unwrap_or_else(|| "not listed".to_owned())),
    ]
}

/// Describes which of the features that some models refuse this model accepts.
fn accepts(model: &Model, geography: Option<&str>) -> String {
    let sampling = match model.sampling {
        Sampling::EitherOne => Some("temperature or top P"),
        Sampling::Refused => None,
    };
    let thinking = match model.thinks {
        ThinkingSupport::WithBudget => "thinking with a budget",
        ThinkingSupport::BudgetOrAdaptive => "thinking with a budget, or adaptive",
        ThinkingSupport::OffByDefault => "adaptive thinking",
        ThinkingSupport::OnByDefault => "thinking on by default",
        ThinkingSupport::Always => "thinking always",
    };
    let words = [
        model.prefill.then_some("prefill"),
        sampling,
        model.accepts_schema(geography).then_some("JSON schema"),
        Some(thinking),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Describes the features in a few words. Every model can think.
fn accepts_in_short(model: &Model, geography: Option<&str>) -> String {
    let words = [
        model.prefill.then_some("prefill"),
        (model.sampling != Sampling::Refused).then_some("temperature"),
        model.accepts_schema(geography).then_some("JSON schema"),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
