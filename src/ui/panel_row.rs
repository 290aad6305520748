//! The rows of the settings editor, in display order.

use crate::chat::model::Catalog;
use crate::chat::settings::{SettingField, SettingGroup, Settings};

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

impl PanelRow {
    pub fn group(self) -> SettingGroup {
        match self {
            Self::One(field) => field.group(),
            Self::Stop(_) | Self::AddStop | Self::Substitute | Self::Recipe => SettingGroup::Output,
        }
    }

    /// Returns a line that says what the row does.
    pub fn about(self) -> &'static str {
        match self {
            Self::One(field) => field.about(),
            Self::Stop(_) | Self::AddStop => SettingField::StopSequences.about(),
            Self::Substitute => "Replaces the prefill, which this model does not support.",
            Self::Recipe => "A preset for the format of the reply.",
        }
    }
}

/// Returns the rows for some settings, from top to bottom.
pub fn rows(settings: &Settings, catalog: &Catalog) -> Vec<PanelRow> {
    let mut rows = Vec::with_capacity(16 + settings.stop_sequences.len());
    let in_group =
        |group| SettingField::all().filter(move |field: &SettingField| field.group() == group);
    for group in SettingGroup::ALL {
        for field in in_group(group) {
            if field == SettingField::StopSequences {
                rows.extend((0..settings.stop_sequences.len()).map(PanelRow::Stop));
                rows.push(PanelRow::AddStop);
            } else {
                rows.push(PanelRow::One(field));
            }
            if field == SettingField::Prefill && catalog.unsent_reason(settings, field).is_some() {
                rows.push(PanelRow::Substitute);
            }
        }
        if group == SettingGroup::Output {
            rows.push(PanelRow::Recipe);
        }
    }
    rows
}
