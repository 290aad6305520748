//! Applies stream events to the replies in flight.

use std::time::Instant;

use super::in_flight::RequestNumber;
use super::state::Session;
use crate::chat::conversation::MessageId;
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;

impl Session {
    /// Adds an event to its reply. Returns the message if the event ended the request. An event of
    /// a finished request is ignored.
    pub fn apply_event(
        &mut self,
        at: Instant,
        number: RequestNumber,
        event: &StreamEvent,
    ) -> Option<MessageId> {
        let request = self.open.in_flight.get_mut(&number)?;
        let message = request.message;
        request.stage.apply(event);
        if let Some(turn) = self.open.turns.get_mut(&message) {
            turn.meter.apply(at, event);
            if event.is_delta() {
                turn.pulse.record(at);
            }
            if let StreamEvent::Opened { request_id }
            | StreamEvent::Failed(Failure { request_id, .. }) = event
                && request_id.is_some()
            {
                turn.request_id.clone_from(request_id);
            }
        }
        if let Some(reply) = self.open.conversation.reply_mut(message) {
            reply.apply(event);
            if event.is_last() {
                reply.shrink();
            }
        }
        if !event.is_last() {
            return None;
        }
        self.open.in_flight.remove(&number);
        self.settle_request(message);
        Some(message)
    }
}
