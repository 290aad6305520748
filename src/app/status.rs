//! What the state says when it is looked at: words and figures for the screen. Changes nothing.

use super::msg::ConnectionState;
use super::overlay::Overlay;
use super::{App, Focus, Phase, Turn};
use crate::chat::conversation::MessageId;
use crate::chat::failure::Failure;
use crate::chat::message::{Ending, Message, Reply};

impl App {
    /// Whether a request is under way, so that a clock runs on the screen.
    pub fn is_asking(&self) -> bool {
        matches!(self.phase, Phase::Asking { .. }) || self.comparing.is_under_way()
    }

    /// Whether a link's address is written out.
    pub fn addresses_are_shown(&self) -> bool {
        self.look.addresses_are_shown
    }

    /// Whether the mouse is Outcrop's.
    pub fn captures_mouse(&self) -> bool {
        self.captures_mouse
    }

    /// The state in a word, as the footer shows it.
    pub fn state(&self) -> &'static str {
        match &self.phase {
            // Until the way to Bedrock is known a request would have to wait for it.
            Phase::Ready
                if matches!(
                    self.link,
                    ConnectionState::Resolving | ConnectionState::Undecided { .. }
                ) =>
            {
                "waiting"
            }
            Phase::Ready if matches!(self.link, ConnectionState::Down(_)) => "failed",
            Phase::Ready => "ready",
            Phase::Asking { stage, .. } => stage.word(),
            Phase::Stopped => "stopped",
            Phase::Failed => "failed",
        }
    }

    /// The key that stops the reply now; `None` while it means something else.
    pub fn stop_key(&self) -> Option<&'static str> {
        let is_taken = !matches!(self.overlay, Overlay::None)
            || self.find.is_open()
            || self.inspector.finding.is_open();
        match self.focus {
            _ if is_taken => None,
            Focus::Composer => Some("Esc"),
            Focus::Conversation | Focus::Inspector | Focus::Settings => Some("Ctrl+C"),
        }
    }

    /// The figures of a reply.
    pub fn turn(&self, id: MessageId) -> Option<&Turn> {
        self.turns.get(&id)
    }

    /// The last reply on the path, with its id.
    pub fn last_reply(&self) -> Option<(MessageId, &Reply)> {
        let path = self.conversation.path();
        path.iter().rev().find_map(|id| Some((*id, self.conversation.reply(*id)?)))
    }

    /// The reply that figures and details are shown of: the selected one, else the last.
    pub fn shown_reply(&self) -> Option<(MessageId, &Reply)> {
        if let Some(columns) = self.comparing.shown() {
            let column = columns.chosen();
            return Some((column.message, self.column_reply(column)?));
        }
        let is_seen = matches!(self.focus, Focus::Conversation | Focus::Inspector);
        let selected = self.selected.filter(|_| is_seen);
        let chosen = selected.and_then(|id| Some((id, self.conversation.reply(id)?)));
        chosen.or_else(|| self.last_reply())
    }

    /// The failure that stands in the way now: of the last reply, or of the link.
    pub fn failure(&self) -> Option<&Failure> {
        if let Some((_, Reply { ending: Ending::Failed(failure), .. })) = self.last_reply() {
            return Some(failure);
        }
        match &self.link {
            ConnectionState::Down(failure) => Some(failure),
            _ => None,
        }
    }

    /// What the client is doing when no request is under way, by how the last reply ended.
    pub(super) fn phase_at_rest(&self) -> Phase {
        match self.last_reply().map(|(_, reply)| &reply.ending) {
            Some(Ending::Failed(_) | Ending::Interrupted) => Phase::Failed,
            Some(Ending::Stopped) => Phase::Stopped,
            _ => Phase::Ready,
        }
    }

    /// The region, once it is known.
    pub fn region(&self) -> Option<&str> {
        match &self.link {
            ConnectionState::Online { region, .. }
            | ConnectionState::Offline { region }
            | ConnectionState::Replay { region, .. } => Some(region),
            ConnectionState::Resolving
            | ConnectionState::Undecided { .. }
            | ConnectionState::Down(_) => None,
        }
    }

    /// The conversation's title: the first line of its first prompt.
    pub fn title(&self) -> &str {
        match self.conversation.messages().next() {
            Some(Message::User(prompt)) => {
                prompt.text.trim().lines().next().unwrap_or("New conversation")
            }
            _ => "New conversation",
        }
    }
}
