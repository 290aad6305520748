//! Assembles the lines that the user types into one input: a line, a line that continues after a
//! backslash, a pasted text, or a text between `/paste` and `/end`.

/// The command that begins a text of several lines, and the line that ends it.
pub const PASTE: &str = "/paste";
pub const END: &str = "/end";

/// The line that discards a text of several lines, or closes a question.
pub const CANCEL: &str = "/cancel";

#[derive(Debug, Default)]
pub struct LineAssembly {
    lines: Vec<String>,
    state: AssemblyState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum AssemblyState {
    #[default]
    Complete,
    /// The last line ended with a backslash.
    Continued,
    /// Between `/paste` and `/end`.
    Pasting,
    /// Several lines arrived together. They wait for an empty line.
    Pasted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assembled {
    /// More lines must follow. The text is a message that explains how to end the input.
    Incomplete(Option<String>),
    /// A line, which may be a command.
    Line(String),
    /// A text that is not a command.
    Text(String),
    Discarded,
}

impl LineAssembly {
    pub fn is_complete(&self) -> bool {
        self.state == AssemblyState::Complete
    }

    /// Discards the lines so far. Returns whether there were any.
    pub fn discard(&mut self) -> bool {
        self.lines.clear();
        std::mem::take(&mut self.state) != AssemblyState::Complete
    }

    /// Returns the lines so far, at the end of the input.
    pub fn finish(&mut self) -> Option<Assembled> {
        let state = std::mem::take(&mut self.state);
        let text = std::mem::take(&mut self.lines).join("\n");
        match state {
            AssemblyState::Complete => None,
            AssemblyState::Continued => Some(Assembled::Line(text)),
            AssemblyState::Pasting | AssemblyState::Pasted => Some(Assembled::Text(text)),
        }
    }

    /// Adds lines that arrived together.
    pub fn add(&mut self, mut lines: Vec<String>) -> Assembled {
        let is_typed = matches!(self.state, AssemblyState::Complete | AssemblyState::Continued);
        let is_continued = |lines: &[String]| {
            lines
                .split_last()
                .is_some_and(|(_, lines)| lines.iter().all(|it| continued(it).is_some()))
        };
        if lines.len() == 1 || is_typed && is_continued(&lines) {
            let last = lines.pop().unwrap_or_default();
            for line in lines {
                self.add_line(line);
            }
            return self.add_line(last);
        }
        self.lines.extend(lines);
        if self.state == AssemblyState::Pasting {
            return match self.lines.iter().position(|line| line.trim() == END) {
                Some(end) => {
                    self.lines.truncate(end);
                    self.text()
                }
                None => Assembled::Incomplete(None),
            };
        }
        self.state = AssemblyState::Pasted;
        self.pasted()
    }

    fn add_line(&mut self, line: String) -> Assembled {
        let word = line.trim();
        match self.state {
            AssemblyState::Complete if word == PASTE => {
                self.state = AssemblyState::Pasting;
                Assembled::Incomplete(Some(format!(
                    "Type or paste the text. {END} on its own line ends it. {CANCEL} discards it."
                )))
            }
            AssemblyState::Complete | AssemblyState::Continued => match continued(&line) {
                Some(start) => {
                    self.lines.push(start.to_owned());
                    self.state = AssemblyState::Continued;
                    Assembled::Incomplete(None)
                }
                None => {
                    self.lines.push(unescaped(&line).to_owned());
                    self.state = AssemblyState::Complete;
                    Assembled::Line(std::mem::take(&mut self.lines).join("\n"))
                }
            },
            AssemblyState::Pasting | AssemblyState::Pasted if word == CANCEL => {
                self.discard();
                Assembled::Discarded
            }
            AssemblyState::Pasting if word == END => self.text(),
            AssemblyState::Pasting => {
                self.lines.push(line);
                Assembled::Incomplete(None)
            }
            AssemblyState::Pasted if word.is_empty() => self.text(),
            AssemblyState::Pasted => {
                self.lines.push(line);
                self.pasted()
            }
        }
    }

    fn text(&mut self) -> Assembled {
        self.state = AssemblyState::Complete;
        Assembled::Text(std::mem::take(&mut self.lines).join("\n"))
    }

    fn pasted(&self) -> Assembled {
        let count = self.lines.len();
        Assembled::Incomplete(Some(format!(
            "{count} lines so far. An empty line ends the text. {CANCEL} discards it."
        )))
    }
}

/// Returns a line without the one backslash that continues it. Returns `None` for other lines.
fn continued(line: &str) -> Option<&str> {
    line.strip_suffix('\\').filter(|start| !start.ends_with('\\'))
}

/// Returns a line with one backslash at its end in place of two.
fn unescaped(line: &str) -> &str {
    line.strip_suffix('\\').filter(|start| start.ends_with('\\')).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds groups of lines that arrive together, and returns the last result.
    fn added(groups: &[&[&str]]) -> Assembled {
        let mut assembly = LineAssembly::default();
        let mut add =
            |lines: &[&str]| assembly.add(lines.iter().map(|line| (*line).to_owned()).collect());
        let (last, before) = groups.split_last().expect("some lines");
        for lines in before {
            assert!(matches!(add(lines), Assembled::Incomplete(_)), "{lines:?}");
        }
        add(last)
    }

    #[test]
    fn a_backslash_continues_a_line() {
        let line = |text: &str| Assembled::Line(text.to_owned());
        assert_eq!(added(&[&["one"]]), line("one"));
        assert_eq!(added(&[&["one\\"], &["two"]]), line("one\ntwo"));
        assert_eq!(added(&[&["/system one\\"], &["\\"], &["two"]]), line("/system one\n\ntwo"));
        assert_eq!(added(&[&["one\\", "two\\"], &["three"]]), line("one\ntwo\nthree"));
        assert_eq!(added(&[&["C:\\\\"]]), line("C:\\"));
    }

    #[test]
    fn a_text_between_marks_is_not_a_command() {
        let text = |text: &str| Assembled::Text(text.to_owned());
        assert_eq!(
            added(&[&["/paste"], &["/quit"], &[""], &["b\\"], &["/end"]]),
            text("/quit\n\nb\\")
        );
        assert_eq!(added(&[&["/paste"], &["a", "b", "/end"]]), text("a\nb"));
        assert_eq!(added(&[&["/paste"], &["a"], &["/cancel"]]), Assembled::Discarded);
    }

    #[test]
    fn lines_that_arrive_together_wait_for_an_empty_line() {
        let text = |text: &str| Assembled::Text(text.to_owned());
        assert_eq!(added(&[&["a", "", "/b"], &["c"], &[""]]), text("a\n\n/b\nc"));
        assert_eq!(added(&[&["a", "b"], &["/cancel"]]), Assembled::Discarded);
    }

    #[test]
    fn the_end_of_the_input_completes_a_text() {
        let mut assembly = LineAssembly::default();
        assert_eq!(assembly.finish(), None);
        assembly.add(vec!["a\\".to_owned()]);
        assert_eq!(assembly.finish(), Some(Assembled::Line("a".to_owned())));
        assembly.add(vec![PASTE.to_owned()]);
        assembly.add(vec!["a".to_owned()]);
        assert_eq!(assembly.finish(), Some(Assembled::Text("a".to_owned())));
        assert!(assembly.is_complete());
    }
}
