//! The rows of the settings editor, in display order.

use crate::chat::model::Catalog;
use crate::chat::settings::{SettingField, Settings};

/// A row that can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelRow {
    One(SettingField),
    Stop(usize),
    AddStop,
    /// The substitute for a prefill that is not sent, or an offer to add it.
    Substitute,
    Recipe,
}

/// Returns the rows for some settings, from top to bottom.
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
