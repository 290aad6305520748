//! Collects text for standard output. Text is exact in a file or a pipe, and made safe on a terminal.

use crate::document::visible;

/// The bytes of printed text that are kept. No grapheme in use is longer.
const MAX_GRAPHEME_BYTES: usize = 64;

/// The size of the printed text, in bytes, above which its beginning is dropped.
const MAX_PRINTED: usize = 4096;

/// The text that is not yet written.
#[derive(Debug)]
pub struct Printer {
    is_terminal: bool,
    unwritten: String,
    /// On a terminal: the end of the printed text, which decides how the next characters are drawn.
    printed: String,
    /// On a terminal: the number of characters since the last line break.
    column: usize,
}

impl Printer {
    pub fn new(is_terminal: bool) -> Self {
        Self { is_terminal, unwritten: String::new(), printed: String::new(), column: 0 }
    }

    pub fn print(&mut self, text: &str) {
        if self.is_terminal {
            let start = self.printed.len();
            visible::append(&mut self.printed, &mut self.column, text);
            self.unwritten.push_str(&self.printed[start..]);
            if self.printed.len() > MAX_PRINTED {
                let end = self.printed.len() - MAX_GRAPHEME_BYTES;
                self.printed.drain(..self.printed.floor_char_boundary(end));
            }
        } else {
            self.unwritten.push_str(text);
        }
    }

    /// Returns the text, so that the writer can take it.
    pub fn unwritten(&mut self) -> &mut String {
        &mut self.unwritten
    }

    /// Ends the current line on a terminal. A file gets exactly the text.
    pub fn end(&mut self) {
        if self.column > 0 {
            self.print("\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(is_terminal: bool, texts: &[&str]) -> String {
        let mut printer = Printer::new(is_terminal);
        for text in texts {
            printer.print(text);
        }
        printer.end();
        printer.unwritten
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
}
