//! The settings that models refused. They are not sent to these models again.

use std::sync::Arc;

use super::connection::ConnectionState;
use super::effect::Effect;
use super::in_flight::RequestNumber;
use super::state::Session;
use crate::chat::event::StreamEvent;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::model::{ModelId, ModelRefusal};

impl Session {
    /// Learns a refusal from the failure of a reply. Returns the effect that stores a new refusal,
    /// unless the stand-in or a recording caused it.
    pub fn learn(&mut self, reply: RequestNumber, event: &StreamEvent) -> Option<Effect> {
        let StreamEvent::Failed(Failure { kind: FailureKind::RefusedByModel(lesson), .. }) = event
        else {
            return None;
        };
        // The model of the last request may differ from the model that began the reply.
        let turn = self.open.turns.values().find(|turn| turn.requests.last() == Some(&reply))?;
        let id = turn.settings.model.clone();
        let is_new = Arc::make_mut(&mut self.catalog).learn(&id, *lesson);
        let is_kept = is_new && matches!(self.connection, ConnectionState::Online { .. });
        is_kept.then_some(Effect::StoreRefusal(id, *lesson))
    }

    /// Adds the refusals of earlier runs to the catalog.
    pub fn recall(&mut self, refusals: &[(ModelId, ModelRefusal)]) {
        let catalog = Arc::make_mut(&mut self.catalog);
        for (id, lesson) in refusals {
            catalog.learn(id, *lesson);
        }
    }

    /// Forgets all refusals. Returns whether there were any.
    pub fn forget_refusals(&mut self) -> bool {
        let is_any = self.catalog.lessons().count() > 0;
        if is_any {
            Arc::make_mut(&mut self.catalog).forget();
        }
        is_any
    }
}
