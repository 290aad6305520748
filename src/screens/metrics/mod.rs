//! The metrics page. Its first view has the turns of the open conversation, whose figures
//! [`crate::chat::metrics`] computes. Its second view has the usage of all stored conversations.

mod actions;

mod charts;

mod drawing;

mod phases;

pub mod table;

mod update;

pub mod usage;

mod usage_view;

pub mod view;

pub use actions::{Action, KEYS};

use crate::chat::conversation::MessageId;
use crate::chat::metrics::{SortOrder, TurnMetrics};
use crate::chat::model::ModelId;
use crate::session::Session;
use usage::UsageView;

/// The page's state. It stays while the page is closed.
#[derive(Debug, Clone, Default)]
pub struct MetricsPage {
    /// The selected turn, or `None` for the latest one.
    selected: Option<MessageId>,
    pub order: SortOrder,
    /// Shows only the turns of this model.
    pub model: Option<ModelId>,
    pub turn_rows: Vec<(u16, MessageId)>,
    /// Whether the page shows the usage in place of the turns.
    shows_usage: bool,
    pub usage: Box<UsageView>,
}

impl MetricsPage {
    /// Returns the state for another conversation: the sort order stays.
    #[must_use]
    pub fn in_another_conversation(&self) -> Self {
        Self { order: self.order, ..Self::default() }
    }

    /// Returns whether the page shows the usage in place of the turns.
    pub fn shows_usage(&self) -> bool {
        self.shows_usage
    }

    pub fn show_turns(&mut self) {
        self.shows_usage = false;
    }

    pub fn place(&self, rows: &[TurnMetrics<'_>]) -> usize {
        let at = |wanted: MessageId| rows.iter().position(|row| row.reply == wanted);
        let last = rows.iter().map(|row| row.reply).max();
        self.selected.and_then(at).or_else(|| at(last?)).unwrap_or(0)
    }

    /// Returns the turns that the page shows, in its sort order.
    pub fn turns<'a>(&self, session: &'a Session) -> Vec<TurnMetrics<'a>> {
        let mut rows = session.all_turns();
        if let Some(model) = &self.model {
            rows.retain(|row| row.model == model);
        }
        self.order.sort(&mut rows);
        rows
    }
}
