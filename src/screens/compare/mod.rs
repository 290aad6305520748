//! Comparing: the same prompt to several settings at once, or several times to one. Owns the page
//! that sets the columns up and the one that shows them; what goes into the conversation are
//! replies like any other, branches of one prompt, so that nothing is lost when the page closes.

mod actions;

pub mod differences;

pub mod layout;

mod replay;

mod requests;

mod setup;

mod setup_estimate;

pub mod summary;

mod update;

pub mod view;

pub use actions::KEYS;
pub use requests::{reply_on_path, tell_to_close_first};
pub use setup::samples_at_first;

use differences::ColumnDifferences;
use layout::ComparisonLayout;

use crate::chat::conversation::MessageId;
use crate::chat::estimate::Estimate;
use crate::chat::message::Reply;
use crate::chat::settings::{SettingField, Settings};
use crate::document::text_diff::ByteRanges;
use crate::screens::context::ComparedPrompt;
use crate::session::Session;
use crate::session::requests::RequestNumber;
use crate::ui::keymap::KeyScope;
use crate::ui::scroll::{Scroll, TranscriptLayout};
use crate::ui::settings_editor::SettingsEditor;
use crate::wire::wire_event::{self, ColumnPosition};

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
    estimates: Vec<Estimate>,
}

/// What the columns are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonKind {
    /// Of different settings.
    Settings,
    /// So many of the same.
    Samples(usize),
}

/// The columns of a comparison.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The first request of its first column; those of the others have the numbers that follow.
    first: RequestNumber,
    pub kind: ComparisonKind,
    pub prompt: MessageId,
    /// The reply that was on the path before, if the prompt had one.
    before: Option<MessageId>,
    pub columns: Vec<ComparisonColumn>,
    pub chosen: usize,
    pub face: ComparisonView,
    /// Where the others differ from the text that they are compared with, as bytes of its projection,
    /// and which of these is looked at.
    pub places: ByteRanges,
    pub place: usize,
    /// The first line of the table.
    pub first_line: usize,
}

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonView {
    Texts,
    /// The texts, with what differs from this column marked.
    Differences(usize),
    Table,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct ComparisonColumn {
    pub settings: Settings,
    /// Its reply in the conversation.
    pub message: MessageId,
    pub scroll: Scroll,
    pub differs: ColumnDifferences,
}

/// What a key of the page means. The last ones, from [`Self::ScrollUp`] on, have no rows and no
/// names: they come from actions of the conversation or of the whole program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Compare,
    Sample,
    /// Shows what was compared last once more.
    ShowAgain,
    Fewer,
    More,
    Previous,
    Next,
    Send,
    Leave,
    Keep,
    KeepWithSettings,
    Table,
    Differences,
    DifferencesFromHere,
    NextDifference,
    PreviousDifference,
    AskAgain,
    SendAgain,
    ScrollUp,
    ScrollDown,
    PageUp,
    PageDown,
    ToStart,
    ToEnd,
    ToggleThinking,
    Copy,
    Continue,
    /// Stops all columns.
    StopAll,
    /// Stops all columns; else leaves.
    Interrupt,
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
    fn times(&self) -> usize {
        match self.kind {
            ComparisonKind::Settings => 1,
            ComparisonKind::Samples(count) => count,
        }
    }
}

impl Comparison {
    /// The position of a column, for a recording of its request.
    pub fn position(&self, message: MessageId) -> Option<ColumnPosition> {
        let column = self.columns.iter().position(|column| column.message == message)?;
        let (first, columns) = (self.first.0, self.columns.len());
        let are_samples = self.kind != ComparisonKind::Settings;
        Some(ColumnPosition { first, columns, column, are_samples })
    }

    pub fn chosen(&self) -> &ComparisonColumn {
        &self.columns[self.chosen]
    }

    pub fn is_in_flight(&self, session: &Session) -> bool {
        self.ended(session) < self.columns.len()
    }

    /// The number of columns whose requests have ended.
    pub fn ended(&self, session: &Session) -> usize {
        let has_ended = |column: &&ComparisonColumn| session.in_flight(column.message).is_none();
        self.columns.iter().filter(has_ended).count()
    }

    /// The fields in which the settings differ.
    pub fn differing(&self) -> Vec<SettingField> {
        let all: Vec<_> = self.columns.iter().map(|column| &column.settings).collect();
        differing(&all)
    }
}

impl ComparisonColumn {
    pub fn new(settings: Settings, message: MessageId) -> Self {
        let differs = ColumnDifferences::default();
        Self { settings, message, scroll: Scroll::default(), differs }
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

/// The fields in which some settings are not all the same.
pub fn differing(all: &[&Settings]) -> Vec<SettingField> {
    let differs =
        |field: &SettingField| all.windows(2).any(|pair| !field.is_same(pair[0], pair[1]));
    SettingField::all().filter(differs).collect()
}

/// The reply of a column, as far as it has come.
pub fn column_reply<'a>(session: &'a Session, column: &ComparisonColumn) -> Option<&'a Reply> {
    session.open.conversation.reply(column.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;
    use crate::chat::settings::Temperature;

    #[test]
    fn what_differs_is_told_by_field() {
        let one = Settings::new(ModelId::default_for("us-east-1"));
        let mut other = one.clone();
        assert_eq!(differing(&[&one, &other]), []);
        other.temperature = Temperature::parse("0.5").ok();
        assert_eq!(differing(&[&one, &one, &other]), [SettingField::Temperature]);
        other.model = ModelId::default_for("eu-west-1");
        assert_eq!(differing(&[&one, &other]), [SettingField::Model, SettingField::Temperature]);
    }
}
