//! The pane with the keyboard focus.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    Composer,
    Conversation,
    Inspector,
    Settings,
}
