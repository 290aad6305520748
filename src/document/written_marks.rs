//! The marks that replace formatting that a terminal cannot show.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WrittenMarks {
    /// The address of a link after its text, because the terminal does not support hyperlinks.
    pub addresses: bool,
    /// The backticks of inline code, because the theme has no colors.
    pub backticks: bool,
}
