//! Marks the differences between the columns' texts, and steps through them in all columns at once.
//! Thinking is not compared. The differences are computed on request, not while drawing.

use super::actions::Action;
use super::column_differences::ColumnDifferences;
use super::comparison::{Comparison, ComparisonColumn, ComparisonView, column_reply};
use crate::chat::conversation::Conversation;
use crate::chat::message::{Ending, Reply};
use crate::document::parts::text_without_thinking;
use crate::document::text_diff::{self, ByteRanges};
use crate::screens::context::Context;
use crate::session::Session;
use crate::ui::keymap::KeyScope;
use crate::ui::scroll::Anchor;

impl Comparison {
    /// Returns the index of the default base column: the first complete one, else the first one
    /// with text.
    fn default_base_column(&self, session: &Session) -> usize {
        let first = |is_it: fn(&Reply) -> bool| {
            let is_it = |column| column_reply(session, column).is_some_and(is_it);
            self.columns.iter().position(is_it)
        };
        let is_complete =
            |reply: &Reply| matches!(reply.ending, Ending::Complete { .. }) && !reply.is_blank();
        first(is_complete).or_else(|| first(|reply| !reply.is_blank())).unwrap_or(0)
    }

    /// Marks the differences from the default base column, or removes the marks.
    pub(super) fn toggle_default_differences(&mut self, cx: &mut Context<'_>) {
        let from = self.default_base_column(cx.session);
        self.toggle_differences(cx, from);
    }

    /// Marks the differences from a base column and goes to the first one, or removes the marks.
    /// Columns without text are skipped.
    pub(super) fn toggle_differences(&mut self, cx: &mut Context<'_>, from: usize) {
        let written = cx.look.written_marks();
        if self.is_in_flight(cx.session) {
            cx.notice("Wait until all columns are complete");
            return;
        }
        if self.view == ComparisonView::Differences(from) {
            return self.show_view(ComparisonView::Texts);
        }
        let conversation = &cx.session.open.conversation;
        let text = |column: &ComparisonColumn| {
            let message = conversation.get(column.message);
            message.map(|message| text_without_thinking(message, written)).unwrap_or_default()
        };
        let texts: Vec<String> = self.columns.iter().map(text).collect();
        let has_text = |column: &ComparisonColumn| has_text(conversation, column);
        let with_text: Vec<bool> = self.columns.iter().map(has_text).collect();
        if !with_text[from] {
            cx.notice(format!("Column {} has no text to compare", from + 1));
            return;
        }
        let others = with_text.iter().filter(|has_text| **has_text).count() - 1;
        if others == 0 {
            cx.notice("No other column has text to compare");
            return;
        }
        let (mut lacking, mut places) = (ByteRanges::new(), ByteRanges::new());
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.differs = ColumnDifferences::default();
            if at == from || !with_text[at] {
                continue;
            }
            let hunks = text_diff::differing(&texts[from], &texts[at], others);
            let (removed, added) = text_diff::changed_ranges(&hunks);
            lacking = text_diff::joined(lacking, removed);
            places =
                text_diff::joined(places, hunks.iter().map(|hunk| hunk.removed.clone()).collect());
            column.differs = ColumnDifferences { hunks, ranges: added, now: 0..0 };
        }
        self.columns[from].differs =
            ColumnDifferences { ranges: lacking, ..ColumnDifferences::default() };
        self.view = ComparisonView::Differences(from);
        self.first_line = 0;
        (self.places, self.place) = (places, 0);
        cx.notice(if self.places.is_empty() {
            "All replies are identical".to_owned()
        } else {
            let [next, previous] = [Action::NextDifference, Action::PreviousDifference]
                .map(|action| cx.keymap.key(KeyScope::Columns, action));
            format!("Differences from column {}. {next} and {previous} step through them", from + 1)
        });
        self.show_place(&cx.session.open.conversation);
    }

    /// Steps to the next or previous difference, and marks the differences first if needed.
    pub(super) fn step_difference(&mut self, cx: &mut Context<'_>, is_forward: bool) {
        if !matches!(self.view, ComparisonView::Differences(_)) {
            return self.toggle_default_differences(cx);
        }
        let Some(last) = self.places.len().checked_sub(1) else {
            cx.notice("All replies are identical");
            return;
        };
        let (place, round) = match (self.place, is_forward) {
            (at, true) if at == last => (0, Some("start")),
            (0, false) => (last, Some("end")),
            (at, true) => (at + 1, None),
            (at, false) => (at - 1, None),
        };
        self.place = place;
        *cx.notice = round.map(|end| format!("Differences wrapped to the {end}"));
        self.show_place(&cx.session.open.conversation);
    }

    fn show_place(&mut self, conversation: &Conversation) {
        let (ComparisonView::Differences(from), Some(place)) =
            (self.view, self.places.get(self.place))
        else {
            return;
        };
        let with_text = |column: &&mut ComparisonColumn| has_text(conversation, column);
        let all = self.columns.iter_mut().enumerate();
        for (at, column) in all.filter(|(_, column)| with_text(column)) {
            column.differs.now =
                if at == from { place.clone() } else { column.differs.across(place) };
            column.scroll.show(Anchor::at(column.message, column.differs.now.start));
        }
    }
}

fn has_text(conversation: &Conversation, column: &ComparisonColumn) -> bool {
    conversation.reply(column.message).is_some_and(|reply| !reply.is_blank())
}
