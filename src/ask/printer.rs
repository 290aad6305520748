//! Buffers text for standard output. Text is exact in a file or a pipe, and made safe on a
//! terminal.

use std::io::{self, Write};

use crate::document::visible;

/// The maximum number of bytes that wait to be written.
const MAX_BUFFERED_BYTES: usize = 32 * 1024;

/// The bytes of printed text that are kept. No grapheme in use is longer.
const MAX_GRAPHEME_BYTES: usize = 64;

/// A buffered printer of text. [`Printer::write_out`] writes the buffer. A full buffer is written
/// automatically.
#[derive(Debug)]
pub struct Printer<O> {
    out: O,
    is_terminal: bool,
    unwritten: String,
    /// On a terminal: the end of the printed text, which decides how the next characters are drawn.
    printed: String,
    /// On a terminal: the number of characters since the last line break.
    column: usize,
}

impl<O: Write> Printer<O> {
    pub fn new(out: O, is_terminal: bool) -> Self {
        Self { out, is_terminal, unwritten: String::new(), printed: String::new(), column: 0 }
    }

    /// # Errors
    /// If the buffer was full and cannot be written.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        if self.is_terminal {
            let start = self.printed.len();
            visible::append(&mut self.printed, &mut self.column, text);
            self.unwritten.push_str(&self.printed[start..]);
            let end = self.printed.len().saturating_sub(MAX_GRAPHEME_BYTES);
            self.printed.drain(..self.printed.floor_char_boundary(end));
        } else {
            self.unwritten.push_str(text);
        }
        if self.unwritten.len() < MAX_BUFFERED_BYTES { Ok(()) } else { self.write_out() }
    }

    pub fn has_unwritten(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// # Errors
    /// If the buffer cannot be written. It is empty afterwards in any case.
    pub fn write_out(&mut self) -> io::Result<()> {
        let written = self.out.write_all(self.unwritten.as_bytes());
        self.unwritten.clear();
        written.and_then(|()| self.out.flush())
    }

    /// Ends the current line on a terminal. A file gets exactly the text.
    ///
    /// # Errors
    /// If the text cannot be written.
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
    fn a_terminal_gets_safe_text_and_a_final_line_break() {
        assert_eq!(printed(true, &["a\u{1b}[31m", "b"]), "a␛[31mb\n");
        assert_eq!(printed(true, &["a", "b\n"]), "ab\n");
        assert_eq!(printed(true, &["", ""]), "");
        assert_eq!(printed(true, &["👩", "\u{200d}", "👧\u{200b}"]), "👩\u{200d}👧‹U+200B›\n");
    }

    #[test]
    fn long_text_is_written_before_write_out() {
        let mut out = Vec::new();
        let mut printer = Printer::new(&mut out, false);
        printer.print(&"x".repeat(MAX_BUFFERED_BYTES)).expect("memory takes it");
        assert!(!printer.has_unwritten());
        assert_eq!(out.len(), MAX_BUFFERED_BYTES);
    }
}
