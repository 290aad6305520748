//! A replay: recorded turns in the place of a conversation. Owns what is refused meanwhile: nothing
//! but what was recorded is asked.

use super::App;
use super::msg::{Effect, Link};
use crate::chat::message::Message;
use crate::chat::settings::Settings;

impl App {
    /// Whether a recording is played.
    pub fn is_replay(&self) -> bool {
        matches!(self.link, Link::Replay { .. })
    }

    /// Whether each event of it waits for a key.
    pub fn is_stepped(&self) -> bool {
        matches!(self.link, Link::Replay { is_stepped: true, .. })
    }

    /// Asks a recorded turn, with what was set then.
    pub(super) fn replay(&mut self, prompt: String, settings: Settings) -> Vec<Effect> {
        self.settings = settings;
        self.model_is_chosen = true;
        // What a turn without a reply gave back was taken from there then.
        self.composer.clear();
        self.fit_composer();
        let parent = self.parent_of_next();
        self.conversation.branch(parent, Message::User(prompt.into()));
        let settings = self.settings.clone();
        self.ask(&settings, |request| request)
    }

    /// Says why nothing can be asked now, if so.
    pub(super) fn refuses_to_ask(&mut self, under_way: &str) -> bool {
        let why = if self.is_replay() {
            "This is a replay: nothing is sent. Ctrl+Q quits"
        } else if self.is_asking() {
            under_way
        } else {
            return false;
        };
        self.note = Some(why.to_owned());
        true
    }
}
