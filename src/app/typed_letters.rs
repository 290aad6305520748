//! The letters that were typed in the conversation, which are commands or the start of a word. Also the
//! keys of an incomplete sequence.

use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

use super::actions::Action;
use crate::ui::key_press::KeyPress;
use crate::ui::keymap::KeyScope;

/// Letters with shorter pauses between them are text.
pub const LETTER_PAUSE: Duration = Duration::from_millis(250);

/// The letters that were typed in the conversation without a pause.
#[derive(Debug, Clone, Default)]
pub struct TypedLetters {
    pub text: String,
    pub last: Option<Instant>,
    /// The command of the first letter.
    pub first: Option<Action>,
    /// The command of the last letter, until the pause after it.
    pub held: Option<(Action, KeyEvent)>,
}

/// The keys of a sequence that is not complete.
#[derive(Debug, Clone)]
pub struct PendingKeys {
    pub keys: Vec<KeyPress>,
    pub scope: KeyScope,
}

impl TypedLetters {
    /// Adds a letter. After a pause, the letters before it do not count.
    pub fn add(&mut self, letter: char, now: Instant) {
        if !self.is_quick(now) {
            self.text.clear();
        }
        if self.text.is_empty() {
            self.first = None;
        }
        self.text.push(letter);
        self.last = Some(now);
    }

    pub fn is_quick(&self, now: Instant) -> bool {
        self.last.is_some_and(|last| now - last < LETTER_PAUSE)
    }
}
