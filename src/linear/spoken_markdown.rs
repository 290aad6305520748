//! Markdown for listeners, read as it arrives: a table becomes a sentence for each row, and the
//! start and the end of code are announced. Other text stays as it is.

/// Text without the end of a sentence is printed up to the first space after this many bytes.
const LONGEST_UNIT: usize = 400;

/// A part of the text to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpokenPart {
    /// Continues the current line.
    Text(String),
    /// A line of its own.
    Line(String),
}

/// The state of a text that is read in parts.
#[derive(Debug, Clone, Default)]
pub struct SpokenMarkdown {
    /// Whether the last part ended inside a line.
    is_in_line: bool,
    /// Whether the last part was a line whose break has not arrived.
    awaits_break: bool,
    /// The fence that ends the code.
    fence: Option<String>,
    table: TableState,
}

#[derive(Debug, Clone, Default)]
enum TableState {
    #[default]
    None,
    /// The first row, which is the head of a table if a rule follows.
    Head(String),
    /// The names of the columns.
    Body(Vec<String>),
}

impl SpokenMarkdown {
    /// Reads the sentences and lines at the start of a text that have arrived whole, or all of it.
    /// Returns the number of bytes that were read.
    pub fn read(&mut self, text: &str, is_all: bool, parts: &mut Vec<SpokenPart>) -> usize {
        let mut at = 0;
        if self.awaits_break && !text.is_empty() {
            self.awaits_break = false;
            at = usize::from(text.starts_with('\n'));
        }
        while at < text.len() {
            let rest = &text[at..];
            let line_end = rest.find('\n');
            if !self.is_in_line && self.is_special(rest) {
                let Some(end) = line_end.or(is_all.then_some(rest.len())) else { break };
                self.special_line(&rest[..end], parts);
                self.awaits_break = end == rest.len();
                at += (end + 1).min(rest.len());
                continue;
            }
            let unit = match line_end {
                Some(end) => end + 1,
                None if is_all => rest.len(),
                None => complete_units(rest),
            };
            if unit == 0 {
                break;
            }
            self.end_table(parts);
            // The backslash only keeps a citation mark from becoming a link.
            parts.push(SpokenPart::Text(rest[..unit].replace("\\[", "[")));
            self.is_in_line = !rest[..unit].ends_with('\n');
            at += unit;
        }
        at
    }

    /// Ends the text: nothing follows.
    pub fn finish(&mut self, parts: &mut Vec<SpokenPart>) {
        self.end_table(parts);
        if self.fence.is_some() {
            parts.push(SpokenPart::Line(END_OF_CODE.to_owned()));
        }
        *self = Self::default();
    }

    /// Returns whether the line must arrive whole before its meaning is known.
    fn is_special(&self, rest: &str) -> bool {
        let start = rest.trim_start_matches([' ', '\t']);
        self.fence.is_some()
            || ["|", "#", "```", "~~~"].iter().any(|mark| start.starts_with(mark))
            || ["", "`", "``", "~", "~~"].contains(&start)
    }

    fn special_line(&mut self, line: &str, parts: &mut Vec<SpokenPart>) {
        let start = line.trim();
        if let Some(fence) = &self.fence {
            if start.starts_with(fence.as_str()) && start.trim_start_matches(&fence[..1]).is_empty()
            {
                self.fence = None;
                parts.push(SpokenPart::Line(END_OF_CODE.to_owned()));
            } else {
                parts.push(SpokenPart::Text(format!("{line}\n")));
            }
            return;
        }
        if start.starts_with('|') {
            return self.table_row(line, parts);
        }
        self.end_table(parts);
        if let Some((fence, language)) = opening_fence(start) {
            self.fence = Some(fence.to_owned());
            parts.push(SpokenPart::Line(match language.trim() {
                "" => "Code:".to_owned(),
                language => format!("Code, {language}:"),
            }));
            return;
        }
        let title = start.trim_start_matches('#');
        parts.push(match title.strip_prefix(' ') {
            Some(title) if title.len() < start.len() - 1 => {
                SpokenPart::Line(format!("Heading: {}", title.trim()))
            }
            _ => SpokenPart::Text(format!("{line}\n")),
        });
    }

    fn table_row(&mut self, line: &str, parts: &mut Vec<SpokenPart>) {
        let row = cells(line);
        self.table = match std::mem::take(&mut self.table) {
            TableState::None => TableState::Head(line.to_owned()),
            TableState::Head(head) if is_rule(&row) => {
                let columns = cells(&head);
                parts.push(SpokenPart::Line(format!("Table: {}.", columns.join(", "))));
                TableState::Body(columns)
            }
            TableState::Head(head) => {
                parts.push(SpokenPart::Line(head));
                TableState::Head(line.to_owned())
            }
            TableState::Body(columns) => {
                let named: Vec<String> = columns
                    .iter()
                    .zip(&row)
                    .map(|(column, cell)| format!("{column}: {cell}"))
                    .collect();
                parts.push(SpokenPart::Line(format!("{}.", named.join("; "))));
                TableState::Body(columns)
            }
        };
    }

    fn end_table(&mut self, parts: &mut Vec<SpokenPart>) {
        if let TableState::Head(head) = std::mem::take(&mut self.table) {
            parts.push(SpokenPart::Line(head));
        }
    }
}

const END_OF_CODE: &str = "The code ends here.";

/// Returns the fence at the start of a line, and the language after it. If a backtick follows a fence
/// of backticks on the line, the line contains inline code and no fence.
fn opening_fence(line: &str) -> Option<(&str, &str)> {
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let language = line.trim_start_matches(mark);
    let fence = &line[..line.len() - language.len()];
    (fence.len() >= 3 && !(mark == '`' && language.contains(mark))).then_some((fence, language))
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim().replace("\\|", "\u{0}");
    let line = line.strip_prefix('|').unwrap_or(&line);
    let line = line.strip_suffix('|').unwrap_or(line);
    line.split('|').map(|cell| cell.trim().replace('\u{0}', "|").replace("**", "")).collect()
}

fn is_rule(row: &[String]) -> bool {
    row.iter().all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':')))
}

/// Returns the length of the sentences at the start of a line that have arrived whole.
fn complete_units(text: &str) -> usize {
    let is_end = |letter: char| matches!(letter, '.' | '!' | '?' | ':' | ';');
    let is_wide_end = |letter: char| matches!(letter, '。' | '！' | '？');
    let mut complete = 0;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        let is_space_after_end = letter == ' ' && is_end(before);
        let is_too_long = letter == ' ' && end - complete > LONGEST_UNIT;
        if is_wide_end(letter) || is_space_after_end || is_too_long {
            complete = end;
        }
        before = letter;
    }
    complete
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is printed of a text that arrives letter by letter, with `|` before each line of
    /// its own.
    fn spoken(text: &str) -> String {
        let (mut reader, mut parts, mut at) = (SpokenMarkdown::default(), Vec::new(), 0);
        for (end, _) in text.char_indices().skip(1) {
            at += reader.read(&text[at..end], false, &mut parts);
        }
        at += reader.read(&text[at..], true, &mut parts);
        assert_eq!(at, text.len());
        reader.finish(&mut parts);
        let printed = parts.into_iter().map(|part| match part {
            SpokenPart::Text(text) => text,
            SpokenPart::Line(line) => format!("|{line}\n"),
        });
        printed.collect()
    }

    #[test]
    fn whole_sentences_are_complete() {
        fn check(text: &str, expected: &str) {
            assert_eq!(&text[..complete_units(text)], expected, "{text}");
        }
        check("", "");
        check("One.", "");
        check("One. Two", "One. ");
        check("pi is 3.14 and", "");
        check("Is it? Yes! No", "Is it? Yes! ");
        check("句子。下", "句子。");
        assert!(complete_units(&"word ".repeat(200)) > LONGEST_UNIT);
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        for text in [
            "",
            "One.",
            "One. Two\n\nthree\n",
            "- a\n- b `c` #d\n",
            "#tag\n",
            "a `",
            "``",
            "```a` b",
        ] {
            assert_eq!(spoken(text).trim_end(), text.trim_end());
        }
        assert_eq!(spoken("cited.\\[1] And"), "cited.[1] And");
    }

    #[test]
    fn code_is_announced_and_kept() {
        let code = "Run:\n```sh\necho 1\n\n| not a table |\n```\nDone";
        let expected = "Run:\n|Code, sh:\necho 1\n\n| not a table |\n|The code ends here.\nDone";
        assert_eq!(spoken(code), expected);
        assert_eq!(spoken("~~~~\n~~~\n~~~~"), "|Code:\n~~~\n|The code ends here.\n");
        assert_eq!(spoken("```\nopen"), "|Code:\nopen\n|The code ends here.\n");
    }

    #[test]
    fn a_table_becomes_a_sentence_for_each_row() {
        let table = "| name | **size** |\n|---|:-:|\n| a\\|b | 1 |\n| c | 2 |\n\nEnd";
        let expected = "|Table: name, size.\n|name: a|b; size: 1.\n|name: c; size: 2.\n\nEnd";
        assert_eq!(spoken(table), expected);
        assert_eq!(spoken("| no\n| table"), "|| no\n|| table\n");
        let first = "|| size |\n|-|-|\n| a | 1 |";
        assert_eq!(spoken(first), "|Table: , size.\n|: a; size: 1.\n");
    }

    #[test]
    fn a_heading_is_announced() {
        assert_eq!(spoken("## Two words\ntext"), "|Heading: Two words\ntext");
    }
}
