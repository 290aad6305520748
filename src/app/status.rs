//! What the state says when it is looked at: words and figures for the screen. Changes nothing.

use super::actions::Action;
use super::overlay::Overlay;
use super::{App, Focus};
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::screens::chat::Action as Chat;

impl App {
    /// Whether a link's address is written out.
    pub fn addresses_are_shown(&self) -> bool {
        self.look.addresses_are_shown
    }

    /// Whether the mouse is Outcrop's.
    pub fn captures_mouse(&self) -> bool {
        self.captures_mouse
    }

    /// The key that stops the reply now; `None` while it means something else.
    pub fn stop_key(&self) -> Option<String> {
        let is_taken = !matches!(self.overlay, Overlay::None)
            || self.find.is_open()
            || self.inspector.finding.is_open();
        let action = match self.focus {
            _ if is_taken => return None,
            Focus::Composer => Action::Chat(Chat::LeaveComposer),
            Focus::Conversation | Focus::Inspector | Focus::Settings => Action::Interrupt,
        };
        Some(self.key_of(action))
    }

    /// The reply that figures and details are shown of: the selected one, else the last.
    pub fn shown_reply(&self) -> Option<(MessageId, &Reply)> {
        if let Some(columns) = self.comparing.shown() {
            let column = columns.chosen();
            return Some((column.message, self.column_reply(column)?));
        }
        let is_seen = matches!(self.focus, Focus::Conversation | Focus::Inspector);
        let selected = self.transcript.selected.filter(|_| is_seen);
        let chosen = selected.and_then(|id| Some((id, self.session.open.conversation.reply(id)?)));
        chosen.or_else(|| self.session.last_reply())
    }

    pub(super) fn recording(&mut self, name: Option<String>) {
        self.note = Some(match (&self.session.recording, &name) {
            (_, Some(name)) => format!("From the next request on all is recorded in {name}"),
            (Some(name), None) if self.session.is_busy() => {
                format!("The recording {name} ends with the request that is under way")
            }
            (Some(name), None) => format!("The recording {name} has ended"),
            (None, None) => return,
        });
        self.session.recording = name;
    }
}
