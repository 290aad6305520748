//! Facts about the session that the screen shows.

use super::connection::ConnectionState;
use super::state::Session;
use super::turn::{Phase, Turn};
use crate::chat::conversation::MessageId;
use crate::chat::failure::Failure;
use crate::chat::message::{Ending, Reply};

impl Session {
    pub fn phase(&self) -> Phase<'_> {
        let Some((message, reply)) = self.last_reply() else { return Phase::Ready };
        if let Some(request) = self.in_flight(message) {
            return Phase::InFlight(request);
        }
        match reply.ending {
            Ending::Failed(_) | Ending::Interrupted => Phase::Failed,
            Ending::Stopped => Phase::Stopped,
            _ => Phase::Ready,
        }
    }

    /// Returns the state as one word for the footer.
    pub fn state(&self) -> &'static str {
        match self.phase() {
            // A request would have to wait until the connection is known.
            Phase::Ready
                if matches!(
                    self.connection,
                    ConnectionState::Resolving | ConnectionState::Undecided { .. }
                ) =>
            {
                "waiting"
            }
            Phase::Ready if matches!(self.connection, ConnectionState::Down(_)) => "failed",
            Phase::Ready => "ready",
            Phase::InFlight(request) => request.stage.word(),
            Phase::Stopped => "stopped",
            Phase::Failed => "failed",
        }
    }

    pub fn turn(&self, id: MessageId) -> Option<&Turn> {
        self.open.turns.get(&id)
    }

    /// Returns the last reply on the path, with its id.
    pub fn last_reply(&self) -> Option<(MessageId, &Reply)> {
        let path = self.open.conversation.path();
        path.iter().rev().find_map(|id| Some((*id, self.open.conversation.reply(*id)?)))
    }

    /// Returns the failure to show: of the last reply, or of the connection.
    pub fn failure(&self) -> Option<&Failure> {
        if let Some((_, Reply { ending: Ending::Failed(failure), .. })) = self.last_reply() {
            return Some(failure);
        }
        match &self.connection {
            ConnectionState::Down(failure) => Some(failure),
            _ => None,
        }
    }

    /// Returns true if the stand-in answers. Its replies cost nothing.
    pub fn is_demo(&self) -> bool {
        matches!(self.connection, ConnectionState::Offline { .. })
    }

    pub fn cost_label(&self) -> &'static str {
        if self.is_demo() { "would cost" } else { "cost" }
    }

    /// Returns the region, once it is known.
    pub fn region(&self) -> Option<&str> {
        match &self.connection {
            ConnectionState::Online { region, .. }
            | ConnectionState::Offline { region, .. }
            | ConnectionState::Replay { region, .. } => Some(region),
            ConnectionState::Resolving
            | ConnectionState::Undecided { .. }
            | ConnectionState::Down(_) => None,
        }
    }

    /// Returns the title of the conversation: the title that the user gave, or the first line of the
    /// first prompt.
    pub fn title(&self) -> &str {
        if let Some(title) = &self.open.saved.title {
            return title;
        }
        let conversation = &self.open.conversation;
        // The first prompt of all branches, as in the list of conversations.
        let prompt = conversation.all().find_map(|id| conversation.prompt(id));
        let line = prompt.and_then(|prompt| prompt.text.trim().lines().next());
        line.unwrap_or("New conversation")
    }

    /// Returns the message that a new prompt follows: the tip, or the message before a turn whose
    /// reply has no text. That turn becomes a branch beside the new turn and is not sent again.
    pub fn last_answered(&self) -> Option<MessageId> {
        let tip = self.open.conversation.tip()?;
        match self.open.conversation.reply(tip) {
            Some(reply)
                if reply.is_blank()
                    && matches!(
                        reply.ending,
                        Ending::Failed(_) | Ending::Stopped | Ending::Interrupted
                    ) =>
            {
                let prompt = self.open.conversation.parent(tip)?;
                self.open.conversation.parent(prompt)
            }
            _ => Some(tip),
        }
    }

    pub fn is_replay(&self) -> bool {
        matches!(self.connection, ConnectionState::Replay { .. })
    }

    /// Returns true if each event of the replayed recording waits for a key.
    pub fn is_stepped(&self) -> bool {
        matches!(self.connection, ConnectionState::Replay { is_stepped: true, .. })
    }
}
