//! The actions of a find bar. All screens with a find bar share them.

use super::keymap::ActionName;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindAction {
    /// Opens the bar, or selects its text if it is open.
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
