//! A comparison whose requests were sent: its columns and its view state.

use super::column_differences::ColumnDifferences;
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::chat::settings::{SettingField, Settings};
use crate::document::text_diff::ByteRanges;
use crate::session::Session;
use crate::session::requests::RequestNumber;
use crate::ui::scroll::Scroll;
use crate::wire::wire_event::ColumnPosition;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonKind {
    Settings,
    /// This many columns with the same settings.
    Samples(usize),
}

#[derive(Debug, Clone)]
pub struct Comparison {
    /// The first request of the first column. The other columns have the next numbers. `None` if
    /// the replies were not requested together.
    pub(super) first: Option<RequestNumber>,
    pub kind: ComparisonKind,
    pub prompt: MessageId,
    /// The reply to the prompt that was on the path before the comparison, if any.
    pub(super) before: Option<MessageId>,
    pub columns: Vec<ComparisonColumn>,
    pub chosen: usize,
    pub view: ComparisonView,
    /// The ranges of the base text's projection that differ in other columns, and the index of the
    /// current one.
    pub places: ByteRanges,
    pub place: usize,
    pub first_line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonView {
    Texts,
    /// The texts, with the differences from this column marked.
    Differences(usize),
    Table,
}

#[derive(Debug, Clone)]
pub struct ComparisonColumn {
    pub settings: Settings,
    pub message: MessageId,
    pub scroll: Scroll,
    pub differs: ColumnDifferences,
}

impl Comparison {
    pub(super) fn new(
        first: Option<RequestNumber>,
        kind: ComparisonKind,
        prompt: MessageId,
        before: Option<MessageId>,
        columns: Vec<ComparisonColumn>,
    ) -> Self {
        Self {
            first,
            kind,
            prompt,
            before,
            columns,
            chosen: 0,
            view: ComparisonView::Texts,
            places: Vec::new(),
            place: 0,
            first_line: 0,
        }
    }

    /// Returns the position of a column, for the recording of its request.
    pub fn position(&self, message: MessageId) -> Option<ColumnPosition> {
        let column = self.columns.iter().position(|column| column.message == message)?;
        let (first, columns) = (self.first?.0, self.columns.len());
        let are_samples = self.kind != ComparisonKind::Settings;
        Some(ColumnPosition { first, columns, column, are_samples })
    }

    pub fn chosen(&self) -> &ComparisonColumn {
        &self.columns[self.chosen]
    }

    pub fn is_in_flight(&self, session: &Session) -> bool {
        self.ended(session) < self.columns.len()
    }

    pub fn ended(&self, session: &Session) -> usize {
        let has_ended = |column: &&ComparisonColumn| session.in_flight(column.message).is_none();
        self.columns.iter().filter(has_ended).count()
    }

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

pub fn differing(all: &[&Settings]) -> Vec<SettingField> {
    let differs =
        |field: &SettingField| all.windows(2).any(|pair| !field.is_same(pair[0], pair[1]));
    SettingField::all().filter(differs).collect()
}

pub fn column_reply<'a>(session: &'a Session, column: &ComparisonColumn) -> Option<&'a Reply> {
    session.open.conversation.reply(column.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;
    use crate::chat::settings::Temperature;

    #[test]
    fn differences_are_reported_by_field() {
        let settings = Settings::new(ModelId::default_for("us-east-1"));
        let mut other = settings.clone();
        assert_eq!(differing(&[&settings, &other]), []);
        other.temperature = Temperature::parse("0.5").ok();
        assert_eq!(differing(&[&settings, &settings, &other]), [SettingField::Temperature]);
        other.model = ModelId::default_for("eu-west-1");
        assert_eq!(
            differing(&[&settings, &other]),
            [SettingField::Model, SettingField::Temperature]
        );
    }
}
