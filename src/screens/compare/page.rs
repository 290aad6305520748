//! The page that compares: it sets the columns up, then shows the comparison.

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

/// Columns of different settings, and samples of one, at least and at most.
pub const COLUMNS: (usize, usize) = (2, 4);
pub const SAMPLES: (usize, usize) = wire_event::COLUMNS;

/// The page, while it is open.
#[derive(Debug, Clone)]
pub enum ComparePage {
    SettingUp(ComparisonSetup),
    /// The requests were sent. The columns are shown until the page is closed.
    Columns(Comparison),
}

/// What is to be compared.
#[derive(Debug, Clone)]
pub struct ComparisonSetup {
    pub prompt: ComparedPrompt,
    /// The settings of each column; of samples the one that they share.
    pub columns: Vec<Settings>,
    pub kind: ComparisonKind,
    /// The column that keys change.
    pub chosen: usize,
    pub editor: SettingsEditor,
    /// What a request of each column would take.
    pub(super) estimates: Vec<Estimate>,
}

impl ComparisonSetup {
    pub fn settings(&self) -> &Settings {
        &self.columns[self.chosen]
    }

    /// Requests that it sends.
    pub fn requests(&self) -> usize {
        self.columns.len() * self.times()
    }

    /// Requests of each column.
    pub(super) fn times(&self) -> usize {
        match self.kind {
            ComparisonKind::Settings => 1,
            ComparisonKind::Samples(count) => count,
        }
    }
}

impl ComparePage {
    /// The scope of its keys.
    pub fn key_scope(&self) -> KeyScope {
        match self {
            Self::SettingUp(_) => KeyScope::SetUp,
            Self::Columns(_) => KeyScope::Columns,
        }
    }

    /// Where the parts of the page lie in a window of this size.
    pub fn layout(&self, size: (u16, u16)) -> ComparisonLayout {
        let (count, chosen) = match self {
            Self::SettingUp(set_up) => (set_up.columns.len(), set_up.chosen),
            Self::Columns(columns) => (columns.columns.len(), columns.chosen),
        };
        ComparisonLayout::of(size, count, chosen)
    }

    /// The columns, once the requests are sent.
    pub fn columns(&self) -> Option<&Comparison> {
        match self {
            Self::Columns(columns) => Some(columns),
            Self::SettingUp(_) => None,
        }
    }

    /// What is set up, while it is not sent.
    pub fn set_up_ref(&self) -> Option<&ComparisonSetup> {
        match self {
            Self::SettingUp(set_up) => Some(set_up),
            Self::Columns(_) => None,
        }
    }

    /// The column of a reply, counted from 0.
    pub fn place(&self, reply: MessageId) -> Option<usize> {
        self.columns()?.columns.iter().position(|column| column.message == reply)
    }

    /// Chooses a column that there is.
    pub fn choose(&mut self, at: usize) {
        if let Self::Columns(columns) = self {
            columns.chosen = at;
        }
    }

    /// Chooses the next column, or the one before.
    pub fn step(&mut self, is_forward: bool) {
        let (chosen, count) = match self {
            Self::SettingUp(set_up) => (&mut set_up.chosen, set_up.columns.len()),
            Self::Columns(columns) => (&mut columns.chosen, columns.columns.len()),
        };
        let step = if is_forward { 1 } else { -1 };
        *chosen = chosen.saturating_add_signed(step).min(count - 1);
    }

    /// Takes in what drawing learned of the table and of each column in sight.
    pub fn measured(&mut self, table_last: usize, measured: Vec<(usize, TranscriptLayout)>) {
        let Self::Columns(columns) = self else { return };
        columns.first_line = columns.first_line.min(table_last);
        for (at, measured) in measured {
            if let Some(column) = columns.columns.get_mut(at) {
                column.scroll.take(measured);
            }
        }
    }
}
