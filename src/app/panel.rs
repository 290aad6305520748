//! The side panel: its rows, which of them is chosen, and what deletes a value. Owns no value:
//! those are [`Settings`], and what a model refuses is known to the catalog. How a value is asked
//! for and adjusted stands in `asked.rs` and `adjusting.rs`.

use crate::chat::model::Catalog;
use crate::chat::settings::{Field, Settings, Thinking};

/// Whether the panel is on the screen. In a narrow window it lies over the conversation, so it
/// starts hidden there and shown in a wide one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As wide windows have it: docked if there is room, else hidden.
    ByWidth,
    Yes,
    No,
}

/// The panel's own state.
#[derive(Debug, Clone)]
pub struct Panel {
    pub shown: Shown,
    row: usize,
}

impl Default for Panel {
    fn default() -> Self {
        Self { shown: Shown::ByWidth, row: 0 }
    }
}

/// A row that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A field with one value.
    One(Field),
    /// A stop sequence by its place.
    Stop(usize),
    /// The row that adds a stop sequence.
    AddStop,
    /// What takes the place of a prefill that is not sent, or the offer of it.
    Substitute,
    /// The recipe that is applied.
    Recipe,
}

/// The rows that the settings make, from top to bottom.
pub fn rows(settings: &Settings, catalog: &Catalog) -> Vec<Row> {
    let mut rows = Vec::with_capacity(12 + settings.stop_sequences.len());
    for field in Field::ALL {
        if field == Field::StopSequences {
            rows.extend((0..settings.stop_sequences.len()).map(Row::Stop));
            rows.push(Row::AddStop);
        } else {
            rows.push(Row::One(field));
        }
        if field == Field::Prefill && catalog.withheld(settings, field).is_some() {
            rows.push(Row::Substitute);
        }
        if field == Field::Prefill {
            rows.push(Row::Recipe);
        }
    }
    rows
}

impl Panel {
    /// The chosen row.
    pub fn row(&self, settings: &Settings, catalog: &Catalog) -> Row {
        let rows = rows(settings, catalog);
        rows[self.row.min(rows.len() - 1)]
    }

    pub fn choose(&mut self, row: Row, settings: &Settings, catalog: &Catalog) {
        if let Some(at) = rows(settings, catalog).iter().position(|other| *other == row) {
            self.row = at;
        }
    }

    /// Chooses the row `step` below (or above, when negative).
    pub fn step(&mut self, step: isize, settings: &Settings, catalog: &Catalog) {
        let last = rows(settings, catalog).len() - 1;
        self.row = self.row.min(last).saturating_add_signed(step).min(last);
    }
}

/// Takes a value back to unset, or a stop sequence out.
pub fn delete(settings: &mut Settings, row: Row) {
    match row {
        Row::One(Field::SystemPrompt) => settings.system = None,
        Row::One(Field::Temperature) => settings.temperature = None,
        Row::One(Field::TopP) => settings.top_p = None,
        Row::One(Field::MaxTokens) => settings.max_tokens = None,
        Row::One(Field::Prefill) => settings.set_prefill(None),
        Row::One(Field::OutputSchema) => settings.schema = None,
        Row::One(Field::Thinking) => settings.thinking = Thinking::Default,
        Row::One(Field::Caching) => settings.caching = None,
        Row::Substitute => settings.substitute = None,
        Row::Stop(at) if at < settings.stop_sequences.len() => {
            let mut stops = settings.stop_sequences.clone();
            stops.remove(at);
            settings.set_stop_sequences(stops);
        }
        Row::One(Field::Model | Field::StopSequences)
        | Row::Stop(_)
        | Row::AddStop
        | Row::Recipe => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::asked::Asked;
    use crate::chat::model::ModelId;
    use crate::config::models::catalog;

    #[test]
    fn every_stop_sequence_has_a_row_and_there_is_one_to_add() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        Asked::StopSequences.set(&mut settings, "```\n\\n\\nHuman:").expect("valid");
        let rows = rows(&settings, &catalog());
        assert_eq!(rows[5..8], [Row::Stop(0), Row::Stop(1), Row::AddStop]);
        delete(&mut settings, Row::Stop(0));
        assert_eq!(Asked::StopSequences.present(&settings), "\\n\\nHuman:");
    }

    #[test]
    fn a_prefill_that_is_off_has_a_row_for_its_substitute() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        Asked::Prefill.set(&mut settings, "{").expect("valid");
        let has_row = |settings: &Settings| rows(settings, &catalog()).contains(&Row::Substitute);
        assert!(!has_row(&settings));
        settings.model = ModelId::parse("us.anthropic.claude-opus-5").expect("valid");
        assert!(has_row(&settings));
        delete(&mut settings, Row::One(Field::Prefill));
        assert!(!has_row(&settings));
    }
}
