//! Text on its way to standard output: exact in a file or a pipe, made safe on a terminal. Owns
//! what is not written yet; refuses to know what the text is.

use std::io::{self, Write};

use crate::document::visible;

/// Bytes that may wait to be written.
const MOST: usize = 32 * 1024;

/// Prints text. What was handed in is written by [`Printer::write_out`], or once it is long.
#[derive(Debug)]
pub struct Printer<O> {
    out: O,
    is_terminal: bool,
    unwritten: String,
    /// On a terminal: characters since the last line break.
    column: usize,
}

impl<O: Write> Printer<O> {
    pub fn new(out: O, is_terminal: bool) -> Self {
        Self { out, is_terminal, unwritten: String::new(), column: 0 }
    }

    /// # Errors
    /// When there was much to write and it cannot be.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        if self.is_terminal {
            visible::append(&mut self.unwritten, &mut self.column, text);
        } else {
            self.unwritten.push_str(text);
        }
        if self.unwritten.len() < MOST { Ok(()) } else { self.write_out() }
    }

    pub fn has_unwritten(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// # Errors
    /// When it cannot be written. Nothing is left to write then, either.
    pub fn write_out(&mut self) -> io::Result<()> {
        let written = self.out.write_all(self.unwritten.as_bytes());
        self.unwritten.clear();
        written.and_then(|()| self.out.flush())
    }

    /// Ends the line that a terminal's cursor stands in. A file gets exactly the text.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(&mut self) -> io::Result<()> {
        if self.column > 0 {
            self.print("\n")?;
        }
        self.write_out()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(is_terminal: bool, texts: &[&str]) -> String {
        let mut out = Vec::new();
        let mut printer = Printer::new(&mut out, is_terminal);
        for text in texts {
            printer.print(text).expect("memory takes it");
        }
        printer.end().expect("memory takes it");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_file_gets_exactly_the_text() {
        for texts in [&["a\u{1b}[31m\tb", "\r\n\u{202e}c"][..], &["a\n"], &[""], &[]] {
            assert_eq!(printed(false, texts), texts.concat());
        }
    }

    #[test]
    fn a_terminal_gets_what_it_cannot_obey_and_a_line_that_ends() {
        assert_eq!(printed(true, &["a\u{1b}[31m", "b"]), "a␛[31mb\n");
        assert_eq!(printed(true, &["a", "b\n"]), "ab\n");
        assert_eq!(printed(true, &["", ""]), "");
    }

    #[test]
    fn what_is_long_is_written_before_it_is_asked_for() {
        let mut out = Vec::new();
        let mut printer = Printer::new(&mut out, false);
        printer.print(&"x".repeat(MOST)).expect("memory takes it");
        assert!(!printer.has_unwritten());
        assert_eq!(out.len(), MOST);
    }
}
