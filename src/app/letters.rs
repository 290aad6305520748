//! Letters in the conversation: a letter alone is a command, and letters in quick succession are
//! text for the prompt. So a command runs only after a pause without another letter.

use crossterm::event::KeyEvent;

use super::App;
use super::actions::{Action, action_of, rows};
use super::layers::Layer;
use crate::screens::chat::Action as Chat;
use crate::screens::focus::Focus;
use crate::ui::find_action::FindAction;
use crate::ui::key_press::letter_of;
use crate::ui::keymap::KeyScope;

impl App {
    /// Returns whether a command waits for the pause after its letter.
    pub fn holds_letter(&self) -> bool {
        self.letters.held.is_some()
    }

    /// Performs the command of the last letter if the pause after it is over.
    pub(super) fn perform_due_letter(&mut self) -> bool {
        let is_due = self.holds_letter() && !self.letters.is_quick(self.session.now);
        if is_due {
            self.perform_held_letter();
        }
        is_due
    }

    pub(super) fn perform_held_letter(&mut self) {
        if let Some((action, key)) = self.letters.held.take()
            && !self.asks_first(action, key)
        {
            self.perform(action);
        }
    }

    /// Performs the command of the last letter, unless this key continues a word.
    pub(super) fn end_letters_before(&mut self, key: KeyEvent) {
        let Some((_, held)) = &self.letters.held else { return };
        let action = action_of(&self.keymap, self.key_scope(), &key);
        let continues = self.letters.is_quick(self.session.now)
            && letter_of(&key).is_some()
            && letter_of(&key) != letter_of(held)
            && !action.is_some_and(|action| self.is_immediate(action, key));
        if !continues {
            self.perform_held_letter();
        }
    }

    /// Handles a letter in the conversation. Returns `false` if it did not handle the key.
    pub(super) fn letter_in_conversation(&mut self, key: KeyEvent, action: Option<Action>) -> bool {
        let is_conversation = self.layers.is_empty() && self.key_scope() == KeyScope::Conversation;
        let Some(letter) = letter_of(&key).filter(|_| is_conversation) else { return false };
        if self.session.is_replay() {
            return false;
        }
        self.letters.add(letter, self.session.now);
        if self.letters.text.chars().nth(1).is_none() {
            self.letters.first = action;
        }
        let is_text = self.letters.held.take().is_some();
        match action.filter(|_| !is_text) {
            Some(Action::Chat(Chat::ToComposer)) if self.continues_word() => self.write_letters(),
            Some(action) if self.is_immediate(action, key) => {
                self.perform(action);
                // A word begins with an alphabetic character.
                if !letter.is_alphabetic() {
                    self.letters.text.clear();
                }
                if let Some(Layer::Palette(_, opener)) = self.layers.last_mut() {
                    *opener = Some(letter);
                }
            }
            Some(action) => self.letters.held = Some((action, key)),
            None => self.write_letters(),
        }
        true
    }

    /// Returns whether the second letter continues a word. After a step through the messages, the
    /// second letter is usually a command.
    fn continues_word(&self) -> bool {
        let steps = [Chat::SelectNext, Chat::SelectPrevious, Chat::ScrollUp, Chat::ScrollDown];
        let is_step = |first| steps.map(Action::Chat).contains(&first);
        self.letters.text.chars().count() == 2 && !self.letters.first.is_some_and(is_step)
    }

    /// Moves the letters to the prompt.
    fn write_letters(&mut self) {
        let text = std::mem::take(&mut self.letters).text;
        self.focus_on(Focus::Composer);
        self.screens.chat.composer.vim.insert();
        self.screens.chat.composer.insert(&text);
    }

    /// Returns whether a command runs without a pause. This is so if its key is not a letter, or if
    /// it only moves the selection, the view or the focus.
    fn is_immediate(&self, action: Action, key: KeyEvent) -> bool {
        let is_sign = letter_of(&key).is_some_and(|letter| !letter.is_alphabetic());
        is_sign
            || match action {
                Action::Chat(action) => matches!(
                    action,
                    Chat::SelectNext
                        | Chat::SelectPrevious
                        | Chat::SelectFirst
                        | Chat::SelectLast
                        | Chat::ScrollUp
                        | Chat::ScrollDown
                        | Chat::ToComposer
                ),
                Action::Find(FindAction::Next | FindAction::Previous) => {
                    self.screens.chat.find.has_query()
                }
                _ => false,
            }
    }

    /// Asks for a second press of a letter that would send a request or replace the prompt, unless
    /// the user has selected the message. Returns whether it asked.
    pub(super) fn asks_first(&mut self, action: Action, key: KeyEvent) -> bool {
        let scope = self.key_scope();
        let is_costly = matches!(
            action,
            Action::Chat(
                Chat::Regenerate
                    | Chat::RegenerateAtTemperature
                    | Chat::RegenerateWithModel
                    | Chat::EditAndResend
            )
        );
        let asks = is_costly
            && scope == KeyScope::Conversation
            && letter_of(&key).is_some()
            && !self.screens.chat.transcript.is_chosen
            && !self.session.is_busy()
            && !self.session.open.conversation.is_empty();
        let Some(at) = self.keymap.position(scope, &key).filter(|_| asks) else { return false };
        !self.is_confirmed(action, |key| format!("Press {key} again to {}", rows()[at].help))
    }
}
