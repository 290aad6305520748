//! Comparing: the same prompt to several settings at once, or several times to one. Owns the page
//! that sets the columns up and the one that shows them; what goes into the conversation are
//! replies like any other, branches of one prompt, so that nothing is lost when the page closes.

mod acting;

pub mod differences;

mod keys;

pub mod places;

mod running;

mod setting;

mod spending;

pub mod summary;

use differences::Differs;
pub use keys::KEYS;

use super::msg::ReplyId;
use super::panel::Panel;
use super::scroll::Scroll;
use super::{App, Stage};
use crate::chat::conversation::MessageId;
use crate::chat::estimate::Estimate;
use crate::chat::message::Reply;
use crate::chat::settings::{Field, Settings};
use crate::chat::wire::seen::{self, Compared};
use crate::document::differing::Pieces;

/// Columns of different settings, and samples of one, at least and at most.
pub const COLUMNS: (usize, usize) = (2, 4);
pub const SAMPLES: (usize, usize) = seen::COLUMNS;

/// How far a comparison is.
#[derive(Debug, Clone, Default)]
pub enum Comparing {
    #[default]
    Closed,
    SettingUp(SetUp),
    /// Asked, and shown until it is closed.
    Shown(Columns),
}

/// What is to be compared.
#[derive(Debug, Clone)]
pub struct SetUp {
    pub prompt: Asking,
    /// The settings of each column; of samples the one that they share.
    pub columns: Vec<Settings>,
    pub kind: Kind,
    /// The column that keys change.
    pub chosen: usize,
    /// The row of it that they change.
    pub panel: Panel,
    /// What a request of each column would take.
    pub(super) estimates: Vec<Estimate>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asking {
    /// What the composer holds.
    Written,
    /// A prompt of the conversation once more.
    Again(MessageId),
}

/// What the columns are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of different settings.
    Settings,
    /// So many of the same.
    Samples(usize),
}

/// The columns of a comparison.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The first request of its first column; those of the others have the numbers that follow.
    first: ReplyId,
    pub kind: Kind,
    pub prompt: MessageId,
    /// The reply that was on the path before, if the prompt had one.
    before: Option<MessageId>,
    pub columns: Vec<Column>,
    pub chosen: usize,
    pub face: Face,
    /// Where the others differ from the text that they are compared with, as bytes of its projection,
    /// and which of these is looked at.
    pub places: Pieces,
    pub place: usize,
    /// The first line of the table.
    pub first_line: usize,
}

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Texts,
    /// The texts, with what differs from this column marked.
    Differences(usize),
    Table,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct Column {
    pub settings: Settings,
    /// Its reply in the conversation.
    pub message: MessageId,
    /// The last request that was sent for it.
    pub number: ReplyId,
    /// How far that is; `None` once it has ended.
    pub stage: Option<Stage>,
    pub scroll: Scroll,
    pub differs: Differs,
}

/// What a key of the page means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
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
}

impl SetUp {
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
            Kind::Settings => 1,
            Kind::Samples(count) => count,
        }
    }
}

impl Columns {
    /// The column that this is the last request of, for a recording of it.
    pub fn place_of(&self, request: ReplyId) -> Option<Compared> {
        let column = self.columns.iter().position(|column| column.number == request)?;
        let (first, columns) = (self.first.0, self.columns.len());
        Some(Compared { first, columns, column, are_samples: self.kind != Kind::Settings })
    }

    pub fn chosen(&self) -> &Column {
        &self.columns[self.chosen]
    }

    pub fn is_under_way(&self) -> bool {
        self.columns.iter().any(Column::is_under_way)
    }

    /// Columns that have ended.
    pub fn ended(&self) -> usize {
        self.columns.iter().filter(|column| !column.is_under_way()).count()
    }

    /// The fields in which the settings differ.
    pub fn differing(&self) -> Vec<Field> {
        let all: Vec<_> = self.columns.iter().map(|column| &column.settings).collect();
        differing(&all)
    }
}

impl Column {
    pub fn is_under_way(&self) -> bool {
        self.stage.is_some()
    }
}

impl Comparing {
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Closed)
    }

    /// Whether requests of it are under way.
    pub fn is_under_way(&self) -> bool {
        self.shown().is_some_and(Columns::is_under_way)
    }

    /// The column of a reply, counted from 0.
    pub fn place(&self, reply: MessageId) -> Option<usize> {
        self.shown()?.columns.iter().position(|column| column.message == reply)
    }

    /// Chooses a column that there is.
    pub(super) fn choose(&mut self, at: usize) {
        if let Self::Shown(columns) = self {
            columns.chosen = at;
        }
    }

    pub fn shown(&self) -> Option<&Columns> {
        match self {
            Self::Shown(columns) => Some(columns),
            Self::Closed | Self::SettingUp(_) => None,
        }
    }
}

/// The fields in which some settings are not all the same.
pub fn differing(all: &[&Settings]) -> Vec<Field> {
    let is_same = |field: Field, a: &Settings, b: &Settings| match field {
        Field::Model => a.model == b.model,
        Field::SystemPrompt => a.system == b.system,
        Field::Temperature => a.temperature == b.temperature,
        Field::TopP => a.top_p == b.top_p,
        Field::MaxTokens => a.max_tokens == b.max_tokens,
        Field::StopSequences => a.stop_sequences == b.stop_sequences,
        Field::Prefill => a.prefill == b.prefill && a.substitute == b.substitute,
        Field::OutputSchema => a.schema == b.schema,
        Field::Thinking => a.thinking == b.thinking,
        Field::Caching => a.caching == b.caching,
    };
    let differs = |field: &Field| all.windows(2).any(|pair| !is_same(*field, pair[0], pair[1]));
    Field::ALL.into_iter().filter(differs).collect()
}

impl App {
    /// The reply of a column, as far as it has come.
    pub fn column_reply(&self, column: &Column) -> Option<&Reply> {
        self.conversation.reply(column.message)
    }
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
        assert_eq!(differing(&[&one, &one, &other]), [Field::Temperature]);
        other.model = ModelId::default_for("eu-west-1");
        assert_eq!(differing(&[&one, &other]), [Field::Model, Field::Temperature]);
    }
}
