//! The rows of the settings editor, in the order in which they are shown.

use crate::chat::model::Catalog;
use crate::chat::settings::{SettingField, Settings};

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
