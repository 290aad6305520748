//! The compare page: it sets up the columns, then shows the comparison.

use super::comparison::{Comparison, ComparisonKind};
use super::layout::ComparisonLayout;
use crate::chat::conversation::MessageId;
use crate::chat::estimate::Estimate;
use crate::chat::settings::Settings;
use crate::screens::context::ComparedPrompt;
use crate::ui::keymap::KeyScope;
use crate::ui::scroll::TranscriptLayout;
use crate::ui::settings_editor::SettingsEditor;
use crate::wire::wire_event;

/// Minimum and maximum number of columns or samples.
pub const COLUMNS: (usize, usize) = (2, 4);
pub const SAMPLES: (usize, usize) = wire_event::COLUMNS;

#[derive(Debug, Clone)]
pub enum ComparePage {
    SettingUp(ComparisonSetup),
    /// The requests were sent. The columns are shown until the page is closed.
    Columns(Comparison),
}

#[derive(Debug, Clone)]
pub struct ComparisonSetup {
    pub prompt: ComparedPrompt,
    /// The settings of each column. Samples share one entry.
    pub columns: Vec<Settings>,
    pub kind: ComparisonKind,
    /// The index of the column that keys change.
    pub chosen: usize,
    pub editor: SettingsEditor,
    pub(super) estimates: Vec<Estimate>,
}

impl ComparisonSetup {
    pub fn settings(&self) -> &Settings {
        &self.columns[self.chosen]
    }

    pub fn requests(&self) -> usize {
        self.columns.len() * self.times()
    }

    pub(super) fn times(&self) -> usize {
        match self.kind {
            ComparisonKind::Settings => 1,
            ComparisonKind::Samples(count) => count,
        }
    }
}

impl ComparePage {
    pub fn key_scope(&self) -> KeyScope {
        match self {
            Self::SettingUp(_) => KeyScope::ComparisonSetup,
            Self::Columns(_) => KeyScope::Columns,
        }
    }

    pub fn layout(&self, size: (u16, u16)) -> ComparisonLayout {
        let (count, chosen) = match self {
            Self::SettingUp(set_up) => (set_up.columns.len(), set_up.chosen),
            Self::Columns(columns) => (columns.columns.len(), columns.chosen),
        };
        ComparisonLayout::of(size, count, chosen)
    }

    /// Returns the comparison, once the requests are sent.
    pub fn columns(&self) -> Option<&Comparison> {
        match self {
            Self::Columns(columns) => Some(columns),
            Self::SettingUp(_) => None,
        }
    }

    /// Returns the setup, before the requests are sent.
    pub fn setup(&self) -> Option<&ComparisonSetup> {
        match self {
            Self::SettingUp(set_up) => Some(set_up),
            Self::Columns(_) => None,
        }
    }

    pub fn place(&self, reply: MessageId) -> Option<usize> {
        self.columns()?.columns.iter().position(|column| column.message == reply)
    }

    pub fn choose(&mut self, at: usize) {
        if let Self::Columns(columns) = self {
            columns.chosen = at;
        }
    }

    pub fn step(&mut self, is_forward: bool) {
        let (chosen, count) = match self {
            Self::SettingUp(set_up) => (&mut set_up.chosen, set_up.columns.len()),
            Self::Columns(columns) => (&mut columns.chosen, columns.columns.len()),
        };
        let step = if is_forward { 1 } else { -1 };
        *chosen = chosen.saturating_add_signed(step).min(count - 1);
    }

    pub fn measured(&mut self, table_last: usize, measured: Vec<(usize, TranscriptLayout)>) {
        let Self::Columns(columns) = self else { return };
        columns.first_line = columns.first_line.min(table_last);
        for (at, measured) in measured {
            if let Some(column) = columns.columns.get_mut(at) {
                column.scroll.apply(measured);
            }
        }
    }
}
