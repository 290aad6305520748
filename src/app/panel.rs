//! The side panel: its rows, which of them is chosen, and what deletes a value. Owns no value:
//! those are [`Settings`], and what a model refuses is known to the catalog.

use crate::chat::model::Catalog;
use crate::chat::settings::{SettingField, Settings};

/// Whether the panel is on the screen. In a narrow window it lies over the conversation, so it
/// starts hidden there and shown in a wide one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelVisibility {
    /// As wide windows have it: docked if there is room, else hidden.
    ByWidth,
    Yes,
    No,
}

/// The panel's own state.
#[derive(Debug, Clone)]
pub struct Panel {
    pub shown: PanelVisibility,
    row: usize,
}

impl Default for Panel {
    fn default() -> Self {
        Self { shown: PanelVisibility::ByWidth, row: 0 }
    }
}

/// A row that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelRow {
    /// A field with one value.
    One(SettingField),
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
pub fn rows(settings: &Settings, catalog: &Catalog) -> Vec<PanelRow> {
    let mut rows = Vec::with_capacity(12 + settings.stop_sequences.len());
    for field in SettingField::all() {
        if field == SettingField::StopSequences {
            rows.extend((0..settings.stop_sequences.len()).map(PanelRow::Stop));
            rows.push(PanelRow::AddStop);
        } else {
            rows.push(PanelRow::One(field));
        }
        if field == SettingField::Prefill && catalog.withheld(settings, field).is_some() {
            rows.push(PanelRow::Substitute);
        }
        if field == SettingField::Prefill {
            rows.push(PanelRow::Recipe);
        }
    }
    rows
}

impl Panel {
    /// The chosen row.
    pub fn row(&self, settings: &Settings, catalog: &Catalog) -> PanelRow {
        let rows = rows(settings, catalog);
        rows[self.row.min(rows.len() - 1)]
    }

    pub fn choose(&mut self, row: PanelRow, settings: &Settings, catalog: &Catalog) {
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

/// Unsets the value of a row, or removes a stop sequence.
pub fn delete(settings: &mut Settings, row: PanelRow) {
    match row {
        PanelRow::One(field) => field.unset(settings),
        PanelRow::Substitute => settings.substitute = None,
        PanelRow::Stop(at) if at < settings.stop_sequences.len() => {
            let mut stops = settings.stop_sequences.clone();
            stops.remove(at);
            settings.set_stop_sequences(stops);
        }
        PanelRow::Stop(_) | PanelRow::AddStop | PanelRow::Recipe => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;
    use crate::config::models::catalog;

    #[test]
    fn every_stop_sequence_has_a_row_and_there_is_one_to_add() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        SettingField::StopSequences.set(&mut settings, "```\n\\n\\nHuman:").expect("valid");
        let rows = rows(&settings, &catalog());
        assert_eq!(rows[5..8], [PanelRow::Stop(0), PanelRow::Stop(1), PanelRow::AddStop]);
        delete(&mut settings, PanelRow::Stop(0));
        assert_eq!(SettingField::StopSequences.text(&settings).as_deref(), Some("\\n\\nHuman:"));
    }

    #[test]
    fn a_prefill_that_is_off_has_a_row_for_its_substitute() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        SettingField::Prefill.set(&mut settings, "{").expect("valid");
        let has_row =
            |settings: &Settings| rows(settings, &catalog()).contains(&PanelRow::Substitute);
        assert!(!has_row(&settings));
        settings.model = ModelId::parse("us.anthropic.claude-opus-5").expect("valid");
        assert!(has_row(&settings));
        delete(&mut settings, PanelRow::One(SettingField::Prefill));
        assert!(!has_row(&settings));
    }
}
