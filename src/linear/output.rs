//! The text that linear mode prints. The text only ever grows. Its only control characters are line
//! breaks.

use crate::document::visible;

/// The mark before a line that the user types.
pub const PROMPT: &str = "You:";

#[derive(Debug, Default)]
pub struct LinearOutput {
    text: String,
    /// The number of characters since the last line break.
    column: usize,
    /// Whether the last line asks the user for a line.
    is_asking: bool,
}

impl LinearOutput {
    /// Prints a text on lines of its own. Prints nothing if the text is blank.
    pub fn say(&mut self, text: &str) {
        let text = text.trim_end();
        if text.is_empty() {
            return;
        }
        self.end_line();
        for line in text.split('\n') {
            self.add(line);
            self.end_line();
        }
    }

    /// Continues a text that arrives in pieces.
    pub fn add(&mut self, piece: &str) {
        if self.is_asking {
            self.end_line();
        }
        visible::append(&mut self.text, &mut self.column, piece);
    }

    /// Ends the current line, unless it is empty.
    pub fn end_line(&mut self) {
        self.is_asking = false;
        if self.column > 0 {
            self.text.push('\n');
            self.column = 0;
        }
    }

    /// Begins a new line, because the terminal has echoed the interrupt key (`^C`).
    pub fn interrupted(&mut self) {
        self.text.push('\n');
        self.column = 0;
        self.is_asking = false;
    }

    /// Asks for a line. The user types on the same line.
    pub fn ask(&mut self, question: &str) {
        self.end_line();
        self.add(question);
        self.text.push(' ');
        self.is_asking = true;
    }

    pub fn is_asking(&self) -> bool {
        self.is_asking
    }

    /// Notes that the user typed a line. A terminal has printed the line already; otherwise, `echo`
    /// is the line to print.
    pub fn answered(&mut self, echo: Option<&str>) {
        self.is_asking = false;
        if let Some(line) = echo {
            visible::append(&mut self.text, &mut self.column, line);
            self.text.push('\n');
        }
        self.column = 0;
    }

    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_printed_on_lines_of_its_own() {
        let mut output = LinearOutput::default();
        output.ask(PROMPT);
        output.say("A note.");
        output.say(" \n");
        output.ask(PROMPT);
        output.answered(Some("hello"));
        output.add("A ");
        output.add("reply\x1b[31m.");
        output.say("Two\nlines\n");
        assert_eq!(output.take(), "You: \nA note.\nYou: hello\nA reply␛[31m.\nTwo\nlines\n");
        assert_eq!(output.take(), "");
    }
}
