//! The summary of a comparison: the spread of the figures over the columns so far, and, after the
//! end, whether the texts are equal. The view formats the summary.

use std::collections::BTreeMap;

use super::actions::Action;
use super::comparison::{Comparison, ComparisonColumn, column_reply};
use super::page::COLUMNS;
use crate::chat::message::{Ending, Reply};
use crate::chat::metrics::milliseconds;
use crate::chat::settings::Temperature;
use crate::chat::spread::Spread;
use crate::session::Session;
use crate::ui::keymap::{KeyScope, Keymap};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryFigure {
    FirstToken,
    Latency,
    Rate,
    Output,
    Cost,
}

impl SummaryFigure {
    pub const ALL: [Self; 5] =
        [Self::FirstToken, Self::Latency, Self::Rate, Self::Output, Self::Cost];
}

/// Returns a figure of a column if it is known, in milliseconds, tokens per second, tokens or
/// dollars.
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub fn column_figure(
    session: &Session,
    column: &ComparisonColumn,
    figure: SummaryFigure,
) -> Option<f64> {
    let meter = &session.turn(column.message)?.meter;
    match figure {
        SummaryFigure::FirstToken => meter.time_to_first_token().map(milliseconds),
        SummaryFigure::Latency => Some(meter.latency_ms()? as f64),
        SummaryFigure::Rate => meter.tokens_per_second(),
        SummaryFigure::Output => Some(meter.usage()?.output? as f64),
        SummaryFigure::Cost => {
            let model = &column_reply(session, column)?.model;
            session.catalog.cost(model, meter.usage()?)
        }
    }
}

impl Comparison {
    pub fn spread(&self, session: &Session, figure: SummaryFigure) -> Option<Spread> {
        let of_column = |column| column_figure(session, column, figure);
        Spread::of(self.columns.iter().filter_map(of_column))
    }

    /// Returns how often each ending occurred. `name_of` names an ending.
    pub fn endings(
        &self,
        session: &Session,
        name_of: impl Fn(&Reply) -> String,
    ) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for reply in self.columns.iter().filter_map(|column| column_reply(session, column)) {
            *counts.entry(name_of(reply)).or_default() += 1;
        }
        counts
    }

    /// Says whether the complete texts are equal, once all columns have ended and at least two are
    /// complete.
    pub fn equality_text(&self, session: &Session, keymap: &Keymap) -> Option<String> {
        let all = self.columns.iter().filter_map(|column| column_reply(session, column));
        let is_complete = |reply: &&Reply| matches!(reply.ending, Ending::Complete { .. });
        let replies: Vec<_> = all.filter(is_complete).collect();
        let count = replies.len();
        if self.is_in_flight(session) || count < COLUMNS.0 {
            return None;
        }
        let first = replies.first()?.full_text();
        let scope = if count < self.columns.len() { "complete " } else { "" };
        let is_cold = self.columns.iter().all(|column| {
            let sent = session.catalog.sent(&column.settings);
            sent.temperature == Temperature::parse("0").ok()
        });
        let at_zero = if is_cold { ", at temperature 0" } else { "" };
        Some(match replies.iter().filter(|reply| reply.full_text() == first).count() {
            same if same == count => format!("All {count} {scope}replies are identical{at_zero}."),
            _ => {
                let key = keymap.key(KeyScope::Columns, Action::Differences);
                format!("The {scope}replies differ{at_zero}. {key} marks the differences.")
            }
        })
    }
}
