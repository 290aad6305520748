//! The window of the terminal.

#[derive(Debug, Clone)]
pub struct Window {
    /// Stays `true` if the terminal does not report the focus.
    pub has_focus: bool,
}

impl Default for Window {
    fn default() -> Self {
        Self { has_focus: true }
    }
}
