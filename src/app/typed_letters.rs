//! The letters that were typed in the conversation: commands, or the start of a word.

use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

use super::actions::Action;

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

impl TypedLetters {
    pub fn is_quick(&self, now: Instant) -> bool {
        self.last.is_some_and(|last| now - last < LETTER_PAUSE)
    }
}
