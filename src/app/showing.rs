//! What the state says when it is looked at: words and figures for the screen. Changes nothing.

use super::msg::Link;
use super::{App, Focus, Phase, Stage, Turn};
use crate::chat::conversation::MessageId;
use crate::chat::failure::Failure;
use crate::chat::message::{Ending, Message, Reply};

impl App {
    /// Whether a request is under way, so that a clock runs on the screen.
    pub fn is_asking(&self) -> bool {
        matches!(self.phase, Phase::Asking { .. })
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
            Phase::Ready if self.link == Link::Resolving => "waiting",
            Phase::Ready if matches!(self.link, Link::Down(_)) => "failed",
            Phase::Ready => "ready",
            Phase::Asking { stage, .. } => match stage {
                Stage::Sending => "sending",
                Stage::Waiting => "waiting",
                Stage::Retrying { .. } => "retrying",
                Stage::Streaming => "streaming",
            },
            Phase::Stopped => "stopped",
            Phase::Failed => "failed",
        }
    }

    /// The figures of a reply.
    pub fn turn(&self, id: MessageId) -> Option<&Turn> {
        self.turns.get(&id)
    }

    /// The last reply on the path, with its id.
    pub fn last_reply(&self) -> Option<(MessageId, &Reply)> {
        let path = self.conversation.path();
        path.iter().rev().find_map(|id| Some((*id, self.conversation.get(*id).reply()?)))
    }

    /// The reply that figures and details are shown of: the selected one, else the last.
    pub fn shown_reply(&self) -> Option<(MessageId, &Reply)> {
        let selected = self.selected.filter(|_| self.focus == Focus::Conversation);
        let chosen = selected.and_then(|id| Some((id, self.conversation.get(id).reply()?)));
        chosen.or_else(|| self.last_reply())
    }

    /// The failure that stands in the way now: of the last reply, or of the link.
    pub fn failure(&self) -> Option<&Failure> {
        if let Some((_, Reply { ending: Ending::Failed(failure), .. })) = self.last_reply() {
            return Some(failure);
        }
        match &self.link {
            Link::Down(failure) => Some(failure),
            _ => None,
        }
    }

    /// The region, once it is known.
    pub fn region(&self) -> Option<&str> {
        match &self.link {
            Link::Online { region, .. }
            | Link::Offline { region }
            | Link::Replay { region, .. } => Some(region),
            Link::Resolving | Link::Down(_) => None,
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
