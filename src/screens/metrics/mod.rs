//! The metrics page: which turn is chosen, in which order and of which model the rows stand. The
//! figures themselves are [`crate::chat::metrics`].

mod actions;

mod charts;

mod drawing;

mod model_name;

mod table;

mod update;

pub mod view;

pub use actions::{Action, KEYS};

use crate::chat::conversation::MessageId;
use crate::chat::metrics::{SortOrder, TurnMetrics};
use crate::chat::model::ModelId;
use crate::session::Session;

/// The page's own state; it stays while the page is closed.
#[derive(Debug, Clone, Default)]
pub struct MetricsPage {
    /// The turn that is chosen; `None`: the last one asked.
    chosen: Option<MessageId>,
    pub order: SortOrder,
    /// Only the turns of this model.
    pub model: Option<ModelId>,
    /// The screen row of each turn in sight.
    pub turn_rows: Vec<(u16, MessageId)>,
}

impl MetricsPage {
    /// The state in another conversation: the sort order stays.
    #[must_use]
    pub fn in_another_conversation(&self) -> Self {
        Self { order: self.order, ..Self::default() }
    }

    /// The place of the chosen turn among these rows.
    pub fn place(&self, rows: &[TurnMetrics<'_>]) -> usize {
        let at = |wanted: MessageId| rows.iter().position(|row| row.reply == wanted);
        let last = rows.iter().map(|row| row.reply).max();
        self.chosen.and_then(at).or_else(|| at(last?)).unwrap_or(0)
    }

    /// The turns that the page shows, in its order.
    pub fn turns<'a>(&self, session: &'a Session) -> Vec<TurnMetrics<'a>> {
        let mut rows = session.all_turns();
        if let Some(model) = &self.model {
            rows.retain(|row| row.model == model);
        }
        self.order.sort(&mut rows);
        rows
    }
}
