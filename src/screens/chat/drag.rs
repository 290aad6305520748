//! A press of the mouse button on the conversation, which may become a selection.

use ratatui::layout::Position;

use crate::chat::conversation::MessageId;
use crate::screens::focus::Focus;
use crate::ui::text_span::{TextDrag, TextSpan};

/// The state that a click changes. A drag restores this state.
#[derive(Debug, Clone, Copy)]
pub struct BeforeClick {
    pub focus: Focus,
    pub selected: Option<MessageId>,
    pub is_chosen: bool,
}

/// A press of the mouse button on the conversation, until the button is released.
#[derive(Debug, Clone)]
pub struct MouseDrag {
    text: TextDrag,
    before: BeforeClick,
    /// Whether the pointer has left the cell where the button was pressed.
    is_moved: bool,
}

impl MouseDrag {
    /// Returns `None` if no text is drawn.
    pub fn new(spans: &[TextSpan], pointer: Position, before: BeforeClick) -> Option<Self> {
        Some(Self { text: TextDrag::new(spans, pointer)?, before, is_moved: false })
    }

    /// Returns the selection, if the press is more than a click.
    pub fn text(&self) -> Option<&TextDrag> {
        self.is_moved.then_some(&self.text)
    }

    /// Moves the pointer. The first movement returns the state before the press.
    pub fn move_to(&mut self, pointer: Position) -> Option<BeforeClick> {
        if pointer == self.text.pointer() {
            return None;
        }
        self.text.move_to(pointer);
        (!std::mem::replace(&mut self.is_moved, true)).then_some(self.before)
    }
}
