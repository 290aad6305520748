//! What went over the wire for the replies: taken in as the tap sees it, and handed out to whoever
//! draws or copies it. Owns which exchange belongs to which reply; the bytes are the log's.

use super::App;
use super::msg::ReplyId;
use crate::chat::conversation::MessageId;
use crate::wire::exchange::Exchange;
use crate::wire::log::WireLog;
use crate::wire::wire_event::WireEvent;

impl App {
    /// The exchanges of a reply, oldest first: one, and one more for each time that it was
    /// continued. Their frames are those that [`Self::read_exchanges`] found last.
    pub fn exchanges(&self, reply: MessageId) -> impl DoubleEndedIterator<Item = &Exchange> {
        let requests = self.turn(reply).map_or(&[][..], |turn| &turn.requests);
        requests.iter().filter_map(|number| self.wire.exchange(number.0))
    }

    /// Finds the frames in what has come for a reply. To be called whenever they are to be shown
    /// and something may have come; it costs nothing where nothing has.
    pub fn read_exchanges(&mut self, reply: MessageId) {
        let Some(turn) = self.turns.get(&reply) else { return };
        for number in &turn.requests {
            self.wire.read(number.0);
        }
    }

    /// What is kept of the wire, and what was given up for memory.
    pub fn wire(&self) -> &WireLog {
        &self.wire
    }

    pub(super) fn recording(&mut self, name: Option<String>) {
        self.note = Some(match (&self.recording, &name) {
            (_, Some(name)) => format!("From the next request on all is recorded in {name}"),
            (Some(name), None) if self.is_asking() || self.comparing.is_under_way() => {
                format!("The recording {name} ends with the request that is under way")
            }
            (Some(name), None) => format!("The recording {name} has ended"),
            (None, None) => return,
        });
        self.recording = name;
    }

    pub(super) fn take_seen(&mut self, reply: ReplyId, seen: Vec<WireEvent>) {
        for seen in seen {
            self.wire.take(reply.0, seen);
        }
    }
}
