//! A comparison whose requests were sent: its columns, and what the page shows of them.

use super::column_differences::ColumnDifferences;
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::chat::settings::{SettingField, Settings};
use crate::document::text_diff::ByteRanges;
use crate::session::Session;
use crate::session::requests::RequestNumber;
use crate::ui::scroll::Scroll;
use crate::wire::wire_event::ColumnPosition;

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
    pub(super) first: RequestNumber,
    pub kind: ComparisonKind,
    pub prompt: MessageId,
    /// The reply that was on the path before, if the prompt had one.
    pub(super) before: Option<MessageId>,
    pub columns: Vec<ComparisonColumn>,
    pub chosen: usize,
    pub view: ComparisonView,
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
