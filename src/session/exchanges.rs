//! The exchanges of the replies, recorded by the tap.

use super::in_flight::RequestNumber;
use super::state::Session;
use crate::chat::conversation::MessageId;
use crate::wire::exchange::Exchange;
use crate::wire::log::WireLog;
use crate::wire::wire_event::WireEvent;

impl Session {
    /// Returns the exchanges of a reply, oldest first: one, plus one for each continuation. Their
    /// frames are those found by the last [`Self::read_exchanges`].
    pub fn exchanges(&self, reply: MessageId) -> impl DoubleEndedIterator<Item = &Exchange> {
        let requests = self.turn(reply).map_or(&[][..], |turn| &turn.requests);
        requests.iter().filter_map(|number| self.open.wire.exchange(number.0))
    }

    /// Finds the frames in the bytes that arrived for a reply. Call it before showing them. It does
    /// nothing if no bytes have arrived.
    pub fn read_exchanges(&mut self, reply: MessageId) {
        let Some(turn) = self.open.turns.get(&reply) else { return };
        for number in &turn.requests {
            self.open.wire.read(number.0);
        }
    }

    pub fn wire(&self) -> &WireLog {
        &self.open.wire
    }

    pub fn record_wire_events(&mut self, reply: RequestNumber, events: Vec<WireEvent>) {
        for event in events {
            self.open.wire.record(reply.0, event);
        }
    }
}
