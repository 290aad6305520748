//! The metrics of all turns of the conversation.

use std::collections::HashSet;

use super::state::Session;
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::chat::metrics::{self, SortOrder, TurnMetrics, TurnPosition};
use crate::chat::model::ModelId;

impl Session {
    /// Returns the turns of the conversation, including branches, in the order of their positions.
    pub fn all_turns(&self) -> Vec<TurnMetrics<'_>> {
        let places = metrics::places(&self.open.conversation);
        let mut rows: Vec<_> = places.map(|placed| self.turn_metrics(placed)).collect();
        SortOrder::default().sort(&mut rows);
        rows
    }

    /// Returns the metrics of one reply.
    pub fn turn_metrics<'a>(
        &'a self,
        placed: (TurnPosition, MessageId, &'a Reply),
    ) -> TurnMetrics<'a> {
        let (_, id, _) = placed;
        let turn = self.turn(id);
        let requests = turn.map_or_else(Vec::new, |turn| turn.request_metrics().collect());
        TurnMetrics {
            is_on_path: self.open.conversation.path_index(id).is_some(),
            temperature: turn.and_then(|turn| turn.temperature),
            request_id: turn.and_then(|turn| turn.request_id.as_deref()),
            ..TurnMetrics::new(placed, &requests, &self.catalog)
        }
    }

    /// Returns the models of the conversation, in the order of first use.
    pub fn models_used(&self) -> Vec<ModelId> {
        let mut unique = HashSet::new();
        let models = self.all_turns().into_iter().map(|row| row.model.clone());
        models.filter(|model| unique.insert(model.clone())).collect()
    }
}
