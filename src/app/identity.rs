//! The question whose credentials to use, if both a discovered `.env` and the default AWS profile
//! provide some. Nothing is sent before the user has answered, so no key but Enter closes it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::App;
use super::command::Command;
use super::msg::{Effect, Link};
use super::overlay::Overlay;
use crate::chat::access::IdentityChoice;

impl App {
    /// Opens the question. The choice that sends nothing to another person's account comes first.
    pub(super) fn ask_identity(&mut self) {
        self.overlay = Overlay::Identity(IdentityChoice::DefaultProfile);
    }

    pub(super) fn identity_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Overlay::Identity(choice) = &mut self.overlay else { return Vec::new() };
        match key.code {
            KeyCode::Up => *choice = IdentityChoice::DefaultProfile,
            KeyCode::Down => *choice = IdentityChoice::EnvFile,
            KeyCode::Enter => {
                let choice = *choice;
                self.overlay = Overlay::None;
                self.link = Link::Resolving;
                self.offer_unsaved();
                return vec![Effect::ChooseIdentity(choice)];
            }
            KeyCode::Char('c') if key.modifiers == KeyModifiers::CONTROL => {
                return self.perform(Command::Interrupt);
            }
            _ => {}
        }
        Vec::new()
    }
}
