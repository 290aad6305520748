//! The rows of the page as sentences, for a front end without a screen.

use super::view::empty_message;
use super::{HistoryPage, HistoryRow};
use crate::chat::model::{Catalog, ModelId, format_cost};
use crate::stored::HistoryEntry;
use crate::ui::age::age;

impl HistoryPage {
    /// Returns a sentence for each row, or `None` until the rows are read.
    pub fn sentences(&self, catalog: &Catalog, now_ms: i64) -> Option<Vec<String>> {
        let sentence = |row: &HistoryRow| match row {
            HistoryRow::Conversation(entry) => conversation(entry, catalog, now_ms),
            HistoryRow::Passage(passage) => {
                format!("{}: {}", passage.title, passage.passage.replace(['\n', '\t'], " "))
            }
        };
        self.list.is_current().then(|| self.list.rows().iter().map(sentence).collect())
    }

    /// Returns why there are no rows.
    pub fn empty_message(&self) -> Option<String> {
        empty_message(self)
    }
}

fn conversation(entry: &HistoryEntry, catalog: &Catalog, now_ms: i64) -> String {
    let turns = match entry.turns {
        1 => "1 turn".to_owned(),
        turns => format!("{turns} turns"),
    };
    let mut facts = vec![turns];
    if let Some(model) = ModelId::parse(&entry.model).ok().and_then(|id| catalog.find(&id)) {
        facts.push(model.name.clone());
    }
    facts.extend(entry.cost_usd.map(format_cost));
    facts.push(match age(entry.updated_ms, now_ms).as_str() {
        "now" => "changed just now".to_owned(),
        date if date.contains('-') => format!("changed on {date}"),
        age => format!("changed {age} ago"),
    });
    if entry.is_pinned {
        facts.push("pinned".to_owned());
    }
    format!("{}: {}", entry.title, facts.join(", "))
}
