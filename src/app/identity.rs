//! The dialog that asks which credentials to use if both a discovered `.env` and the default AWS
//! profile provide some. Nothing is sent before the user has answered, so only Enter closes it.

use crossterm::event::KeyEvent;

use super::App;
use super::actions::{Action, action_of};
use super::overlay::Overlay;
use crate::chat::access::IdentityChoice;
use crate::session::connection::ConnectionState;
use crate::session::effect::Effect;
use crate::ui::dialog::DialogAction;
use crate::ui::keymap::KeyScope;

/// The question, with the marked answer.
#[derive(Debug, Clone)]
pub struct IdentityQuestion {
    pub marked: IdentityChoice,
    /// The overlay that was open before, and is open again after the answer.
    beneath: Box<Overlay>,
}

impl App {
    /// Opens the question. The choice that sends nothing to another person's account comes first.
    pub(super) fn ask_identity(&mut self) {
        if matches!(self.overlay, Overlay::Identity(_)) {
            return;
        }
        let beneath = Box::new(std::mem::take(&mut self.overlay));
        let marked = IdentityChoice::DefaultProfile;
        self.overlay = Overlay::Identity(IdentityQuestion { marked, beneath });
    }

    pub(super) fn identity_key(
        &mut self,
        action: Option<DialogAction>,
        key: KeyEvent,
    ) -> Vec<Effect> {
        let Overlay::Identity(question) = &mut self.overlay else { return Vec::new() };
        match action {
            Some(DialogAction::Up) => question.marked = IdentityChoice::DefaultProfile,
            Some(DialogAction::Down) => question.marked = IdentityChoice::EnvFile,
            Some(DialogAction::Accept) => {
                let choice = question.marked;
                self.overlay = std::mem::take(&mut *question.beneath);
                self.session.connection = ConnectionState::Resolving;
                if !matches!(self.overlay, Overlay::Unsaved(_)) {
                    self.offer_unsaved();
                }
                return vec![Effect::ChooseIdentity(choice)];
            }
            _ if action_of(&self.keymap, KeyScope::Anywhere, &key) == Some(Action::Interrupt) => {
                return self.perform(Action::Interrupt);
            }
            _ => {}
        }
        Vec::new()
    }
}
