//! Writes text as roff with the macros of man(7), and escapes it. The output is ASCII, so groff and
//! mandoc need no encoding option.

use std::fmt::Write as _;

/// A page that is being written. Paragraphs of a text are separated by an empty line.
#[derive(Debug)]
pub struct Roff(String);

impl Roff {
    /// Returns a page without text, with this name in section 1 and this program in its header.
    pub fn new(name: &str, program: &str) -> Self {
        let mut page = Self(String::new());
        page.macro_of(".TH", &[&name.to_uppercase(), "1", "", program, "User Commands"]);
        // Turn off hyphenation and justification, so that options and keys stay whole.
        page.0.push_str(".nh\n.ad l\n");
        page
    }

    pub fn section(&mut self, title: &str) {
        self.macro_of(".SH", &[&title.to_uppercase()]);
    }

    pub fn subsection(&mut self, title: &str) {
        self.macro_of(".SS", &[title]);
    }

    pub fn text(&mut self, text: &str) {
        for (at, paragraph) in text.split("\n\n").enumerate() {
            if at > 0 {
                self.0.push_str(".PP\n");
            }
            self.line(&escape(paragraph));
        }
    }

    /// Adds a separate paragraph, for example after an entry.
    pub fn paragraph(&mut self, text: &str) {
        self.0.push_str(".PP\n");
        self.text(text);
    }

    /// Adds lines of code unchanged.
    pub fn typed(&mut self, code: &str) {
        self.0.push_str(".PP\n.RS 4\n.nf\n");
        for line in code.lines() {
            self.line(&format!("\\fB{}\\fR", escape(line)));
        }
        self.0.push_str(".fi\n.RE\n");
    }

    /// Adds a term and its meaning.
    pub fn entry(&mut self, term: &str, meaning: &str) {
        self.0.push_str(".TP\n");
        self.line(&bold(term));
        for (at, paragraph) in meaning.split("\n\n").enumerate() {
            if at > 0 {
                self.0.push_str(".IP\n");
            }
            self.line(&escape(paragraph));
        }
    }

    /// Adds a paragraph whose text is already escaped.
    pub fn escaped_paragraph(&mut self, marked: &str) {
        self.0.push_str(".PP\n");
        self.line(marked);
    }

    /// Adds a list item whose text is already escaped.
    pub fn item(&mut self, mark: &str, marked: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, ".IP \"{}\" 4", escape(mark));
        self.line(marked);
    }

    /// Adds the rows of a table, whose cells are already escaped. The first cell is a term in a
    /// column of this width. The other cells are below each other.
    pub fn table(&mut self, column: usize, rows: &[Vec<String>]) {
        self.0.push_str(".PP\n.PD 0\n");
        for row in rows {
            let Some((term, cells)) = row.split_first() else { continue };
            let _ = writeln!(self.0, ".TP {column}n");
            self.line(term);
            let cells: Vec<&str> =
                cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
            // A line must follow the term.
            let cells = if cells.is_empty() { "\\&".to_owned() } else { cells.join("\n.br\n") };
            self.line(&cells);
        }
        self.0.push_str(".PD\n");
    }

    pub fn finish(self) -> String {
        self.0
    }

    fn macro_of(&mut self, name: &str, arguments: &[&str]) {
        self.0.push_str(name);
        for argument in arguments {
            // Inside an argument, a quote must be written as the named character `\(dq`.
            let _ = write!(self.0, " \"{}\"", escape(argument).replace('"', "\\(dq"));
        }
        self.0.push('\n');
    }

    fn line(&mut self, escaped: &str) {
        self.0.push_str(escaped.trim());
        self.0.push('\n');
    }
}

/// Returns a text in bold, on one line.
pub fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", escape(text))
}

/// Escapes a text and puts it on one line, so that roff shows it unchanged.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        match letter {
            '\n' => escaped.push(' '),
            '\\' => escaped.push_str("\\(rs"),
            // Otherwise, roff replaces these characters with typographic ones, which do not work in
            // a shell.
            '-' => escaped.push_str("\\-"),
            '\'' => escaped.push_str("\\(aq"),
            '`' => escaped.push_str("\\(ga"),
            '^' => escaped.push_str("\\(ha"),
            '~' => escaped.push_str("\\(ti"),
            '.' if escaped.is_empty() => escaped.push_str("\\&."),
            letter if letter.is_ascii() => escaped.push(letter),
            letter => _ = write!(escaped, "\\[u{:04X}]", u32::from(letter)),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_contains_no_roff_commands() {
        fn check(text: &str, expected: &str) {
            assert_eq!(escape(text), expected);
        }
        check(".env and a.b", "\\&.env and a.b");
        check("'''", "\\(aq\\(aq\\(aq");
        check("--stop \\n", "\\-\\-stop \\(rsn");
        check("two\nlines", "two lines");
        check("↑ – ~", "\\[u2191] \\[u2013] \\(ti");
        check("", "");
    }

    #[test]
    fn a_page_has_the_expected_macros_and_lines() {
        let mut page = Roff::new("name", "name 1");
        page.section("Say \"x\"");
        page.text("One.\n\n.Two");
        page.entry("-x", "A\n\nB");
        page.escaped_paragraph(&bold("p"));
        page.item("1.", "i");
        page.table(8, &[vec!["a".into(), "b".into(), "c".into()]]);
        page.typed("name --x\nb");
        let expected = "\
.TH \"NAME\" \"1\" \"\" \"name 1\" \"User Commands\"\n.nh\n.ad l\n.SH \"SAY \\(dqX\\(dq\"\nOne.\n.PP\n\\&.Two\n\
.TP\n\\fB\\-x\\fR\nA\n.IP\nB\n.PP\n\\fBp\\fR\n.IP \"1.\" 4\ni\n\
.PP\n.PD 0\n.TP 8n\na\nb\n.br\nc\n.PD\n\
.PP\n.RS 4\n.nf\n\\fBname \\-\\-x\\fR\n\\fBb\\fR\n.fi\n.RE\n";
        assert_eq!(page.finish(), expected);
    }
}
