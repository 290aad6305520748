//! Letters that come faster than screen frames: a burst is one insertion.

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use super::command::Place;
use super::msg::Effect;
use super::overlay::Overlay;

impl App {
    /// Whether any letter that is typed now is text, and none is a command.
    pub fn takes_text(&self) -> bool {
        match &self.overlay {
            _ if self.regions().is_none() => false,
            Overlay::Prompt(_) | Overlay::Palette(_) | Overlay::Models(_) | Overlay::Recipes(_) => {
                true
            }
            Overlay::None if self.find.is_open() => true,
            // A slash in an empty composer opens the palette.
            Overlay::None => {
                self.place_of_keys() == Place::Composer
                    && !self.composer.has_no_text()
                    && !self.is_replay()
            }
            _ => false,
        }
    }

    /// Takes letters that were typed while [`Self::takes_text`]. One letter is a key like any
    /// other, several are one insertion.
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
