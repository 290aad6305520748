//! The exchanges of the replies: the bytes that the tap saw on the wire, by reply.

use super::in_flight::RequestNumber;
use super::state::Session;
use crate::chat::conversation::MessageId;
use crate::wire::exchange::Exchange;
use crate::wire::log::WireLog;
use crate::wire::wire_event::WireEvent;

impl Session {
    /// The exchanges of a reply, oldest first: one, and one more for each time that it was
    /// continued. Their frames are those that [`Self::read_exchanges`] found last.
    pub fn exchanges(&self, reply: MessageId) -> impl DoubleEndedIterator<Item = &Exchange> {
        let requests = self.turn(reply).map_or(&[][..], |turn| &turn.requests);
        requests.iter().filter_map(|number| self.open.wire.exchange(number.0))
    }

    /// Finds the frames in what has come for a reply. To be called whenever they are to be shown
    /// and something may have come; it costs nothing where nothing has.
    pub fn read_exchanges(&mut self, reply: MessageId) {
        let Some(turn) = self.open.turns.get(&reply) else { return };
        for number in &turn.requests {
            self.open.wire.read(number.0);
        }
    }

    /// What is kept of the wire, and what was given up for memory.
    pub fn wire(&self) -> &WireLog {
        &self.open.wire
    }

    pub fn take_wire_events(&mut self, reply: RequestNumber, events: Vec<WireEvent>) {
        for event in events {
            self.open.wire.take(reply.0, event);
        }
    }
}
