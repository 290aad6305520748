//! The example prompts of the first screen. A chosen example fills the prompt, and the user sends it.

use ratatui::layout::Position;

use super::Chat;
use crate::screens::context::Context;
use crate::screens::focus::Focus;
use crate::session::Session;
use crate::session::connection::ConnectionState;

pub const EXAMPLES: [&str; 3] = [
    "Which events does a stream send, and in what order?",
    "Generate three short sample AWS CLI commands.",
    "What are prefill and stop sequences good for?",
];

impl Chat {
    /// Returns whether the examples can be chosen: on the first screen, with an empty prompt.
    pub fn offers_examples(&self, session: &Session) -> bool {
        session.open.conversation.is_empty()
            && self.composer.is_empty()
            && !matches!(
                session.connection,
                ConnectionState::Replay { .. } | ConnectionState::Down(_)
            )
    }

    /// Selects the next or previous example. Returns false if the screen offers no examples.
    pub(super) fn step_example(&mut self, session: &Session, is_forward: bool) -> bool {
        if !self.offers_examples(session) || self.example_rows.is_empty() {
            return false;
        }
        let next = match is_forward {
            true => self.example + 1,
            false if self.example == 0 => return false,
            false => self.example - 1,
        };
        self.example = next.min(EXAMPLES.len() - 1);
        true
    }

    /// Puts the selected example into the prompt. Returns false if the screen offers no examples.
    pub(super) fn take_example(&mut self, session: &Session) -> bool {
        let is_offered = self.offers_examples(session) && !self.example_rows.is_empty();
        if is_offered {
            self.composer.set_text(EXAMPLES[self.example]);
        }
        is_offered
    }

    /// Puts the example at a position of the screen into the prompt.
    pub fn click_example(&mut self, cx: &mut Context<'_>, at: Position) {
        let hit = self.example_rows.iter().find(|(rows, _)| rows.contains(&at.y));
        if let Some((_, example)) = hit {
            self.example = *example;
            if self.take_example(cx.session) {
                cx.focus_on(Focus::Composer);
            }
        }
    }
}
