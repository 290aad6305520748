//! The models as a table: the id first, the text of variable length last. Control characters are
//! replaced, because a profile's owner chooses its name.

use crate::chat::model::{Catalog, Model, Sampling, ThinkingSupport};
use crate::chat::model_choice::{ModelChoice, ModelRoute, dollars, tokens};
use crate::document::visible;

const HEAD: [&str; 8] =
    ["ID", "NAME", "CONTEXT", "$/M IN", "$/M OUT", "ACCEPTS", "LIFE", "REGIONS"];

/// The maximum width of the id column. The ARN of an application profile is wider, so its row is
/// not aligned.
const WIDEST_ID: usize = 50;

/// Returns the table with its header line.
pub fn all(offers: &[ModelChoice], catalog: &Catalog) -> String {
    let head = HEAD.map(str::to_owned);
    let rows: Vec<[String; 8]> =
        std::iter::once(head).chain(offers.iter().map(|offer| row(offer, catalog))).collect();
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        let widest = widths.max().unwrap_or(0);
        if column == 0 { widest.min(WIDEST_ID) } else { widest }
    };
    let widths: [usize; 8] = std::array::from_fn(width);
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row(offer: &ModelChoice, catalog: &Catalog) -> [String; 8] {
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
        price.map_or_else(unknown, |price| dollars(price.input)),
        price.map_or_else(unknown, |price| dollars(price.output)),
        model.map_or_else(unknown, accepts),
        visible::line(&life),
        visible::line(&offer.regions_in_words().unwrap_or_else(|| "not listed".to_owned())),
    ]
}

/// Describes which of the features that some models refuse this model accepts.
fn accepts(model: &Model) -> String {
    let sampling = match model.sampling {
        Sampling::OneOfTwo => Some("temperature or top P"),
        Sampling::Refused => None,
    };
    let thinking = match model.thinks {
        ThinkingSupport::WithBudget => "thinking by budget",
        ThinkingSupport::EitherWay => "thinking by budget or adaptive",
        ThinkingSupport::OffByDefault => "adaptive thinking",
        ThinkingSupport::OnByDefault => "thinking unless off",
        ThinkingSupport::Always => "thinking always",
    };
    let words = [
        model.prefill.then_some("prefill"),
        sampling,
        model.schema.then_some("JSON schema"),
        Some(thinking),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
