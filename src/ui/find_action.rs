//! The actions of a find bar. Every screen with a find bar has the same ones.

use super::keymap::ActionName;

/// What a key means for a find bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindAction {
    /// Opens the bar, or selects what is typed there.
    Open,
    Next,
    Previous,
    Close,
}

impl ActionName for FindAction {
    fn name(&self) -> &'static str {
        match self {
            Self::Open => "find",
            Self::Next => "find-next",
            Self::Previous => "find-previous",
            Self::Close => "leave-find",
        }
    }
}
