//! Typed text that arrives faster than screen frames are drawn: a burst is inserted at once.

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use super::overlay::Overlay;
use crate::session::effect::Effect;
use crate::ui::keymap::KeyScope;

impl App {
    /// Tells whether every letter that is typed now is text, not a command.
    pub fn takes_text(&self) -> bool {
        match &self.overlay {
            _ if self.regions().is_none() => false,
            Overlay::Prompt(_) | Overlay::Palette(_) | Overlay::Models(_) | Overlay::Recipes(_) => {
                true
            }
            Overlay::None if self.find.is_open() => true,
            // A slash in an empty composer opens the palette.
            Overlay::None => {
                self.key_scope() == KeyScope::Composer
                    && !self.composer.has_no_text()
                    && !self.session.is_replay()
            }
            _ => false,
        }
    }

    /// Handles letters that were typed while [`Self::takes_text`] was true. A single letter is
    /// handled as a key; several letters are inserted at once.
    pub(super) fn type_text(&mut self, text: &str) -> Vec<Effect> {
        let mut letters = text.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return self.key(KeyEvent::from(KeyCode::Char(letter)));
        }
        if !matches!(self.overlay, Overlay::None) || self.find.is_open() {
            return self.paste(text);
        }
        self.note = None;
        self.quit_is_armed = false;
        self.attaching.hold();
        self.composer.insert(text);
        Vec::new()
    }
}
