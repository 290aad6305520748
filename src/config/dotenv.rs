//! Parses a `.env` file into names and values, or returns the number of an invalid line. dotenvy
//! parses the syntax. This file prevents dotenvy from reading the process environment, and drops
//! dotenvy's error messages, because they quote the line.

use std::collections::VecDeque;
use std::io::{self, Read};

/// The number of a line that is not `NAME=value`, counted from 1. For a value that spans lines, it
/// is the first line. Contains nothing else, so that no error can reveal the file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLine(pub usize);

/// Parses the pairs of a file. A `$` has no special meaning: dotenvy would substitute variables of
/// this process, which a file from another person must not read.
pub fn parse(bytes: &[u8]) -> Result<Vec<(String, String)>, BadLine> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(BadLine(line_at(bytes, error.valid_up_to()))),
    };
    // No environment can contain a NUL, and setting one panics.
    if let Some(at) = text.find('\0') {
        return Err(BadLine(line_at(bytes, at)));
    }
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut line = 1;
    let mut pairs = Vec::new();
    while !rest.is_empty() {
        let first = first_line(rest);
        if first.trim().is_empty() || first.trim().starts_with('#') {
            rest = &rest[first.len()..];
            line += 1;
            continue;
        }
        let mut entry = Entry::new(rest);
        match dotenvy::from_read_iter(&mut entry).next() {
            Some(Ok(pair)) => pairs.push(pair),
            Some(Err(_)) | None => return Err(BadLine(line)),
        }
        rest = entry.rest;
        line += entry.lines;
    }
    Ok(pairs)
}

fn line_at(bytes: &[u8], at: usize) -> usize {
    bytes[..at].split(|byte| *byte == b'\n').count()
}

fn first_line(text: &str) -> &str {
    &text[..text.find('\n').map_or(text.len(), |at| at + 1)]
}

/// A reader from which dotenvy parses one entry. Each `read` returns at most one line. So after the
/// first entry is parsed, `lines` is the number of its lines and `rest` is the text after it.
struct Entry<'a> {
    rest: &'a str,
    lines: usize,
    ready: VecDeque<u8>,
    quote: Option<char>,
    escaped: bool,
    in_value: bool,
}

impl<'a> Entry<'a> {
    fn new(rest: &'a str) -> Self {
        Self {
            rest,
            lines: 0,
            ready: VecDeque::new(),
            quote: None,
            escaped: false,
            in_value: false,
        }
    }

    /// Returns a line in the form that dotenvy parses correctly. Each `$` is escaped where dotenvy
    /// would expand it. Comments are removed, because dotenvy's reader takes an apostrophe after
    /// `␣␣#` for the start of a quote and consumes the next lines. Tracks quotes and escapes as
    /// dotenvy's parser does.
    fn prepared(&mut self, line: &str) -> String {
        let mut prepared = String::with_capacity(line.len() + 1);
        let mut after_gap = false;
        for letter in line.trim_end_matches(['\n', '\r']).chars() {
            let mut is_gap = false;
            if self.escaped {
                self.escaped = false;
            } else {
                match (self.quote, letter) {
                    (None, '#') if after_gap => break,
                    (None, ' ' | '\t') => is_gap = true,
                    (None, '=') if !self.in_value => {
                        self.in_value = true;
                        is_gap = true;
                    }
                    (None | Some('"'), '\\') => self.escaped = true,
                    (None | Some('"'), '$') => prepared.push('\\'),
                    (None, '"' | '\'') => self.quote = Some(letter),
                    (Some(open), _) if open == letter => self.quote = None,
                    _ => {}
                }
            }
            after_gap = is_gap;
            prepared.push(letter);
        }
        // Always end the line: at the end of a file, dotenvy rejects a line with a space after its
        // value.
        prepared.push('\n');
        prepared
    }
}

impl Read for Entry<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.ready.is_empty() && !self.rest.is_empty() {
            let line = first_line(self.rest);
            self.rest = &self.rest[line.len()..];
            self.lines += 1;
            let prepared = self.prepared(line);
            self.ready.extend(prepared.bytes());
        }
        self.ready.read(into)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let pairs = parse(text.as_bytes()).expect(text);
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(pairs, expected, "{text:?}");
    }

    #[test]
    fn common_notations_of_names_and_values_are_parsed() {
        check("A=b", &[("A", "b")]);
        check("\u{feff}A=b\r\nexport C='d e'\r\n", &[("A", "b"), ("C", "d e")]);
        check("A = \"b c\"  # d", &[("A", "b c")]);
        check("A=b=c==\n", &[("A", "b=c==")]);
        check("# A=b\n\n  \nA=\nB=# c", &[("A", ""), ("B", "")]);
        check("A=b#c ", &[("A", "b#c")]);
        check("A='b\nc'\nD=e", &[("A", "b\nc"), ("D", "e")]);
        check("A=\"b\\nc\"", &[("A", "b\nc")]);
    }

    #[test]
    fn a_comment_ends_with_its_line() {
        for comment in ["# don't", " # don't", "  # don't", "\t # \"", "  # $A ${"] {
            check(&format!("A={comment}\nB=c"), &[("A", ""), ("B", "c")]);
        }
        check("A=b  # don't\nB=c # isn't\n", &[("A", "b"), ("B", "c")]);
    }

    #[test]
    fn a_dollar_sign_is_a_plain_character() {
        check("A=$PATH", &[("A", "$PATH")]);
        check("A=\"${PATH}$\"", &[("A", "${PATH}$")]);
        check("A='$PATH'$PATH", &[("A", "$PATH$PATH")]);
        check("A=\\$PATH\nB=\"\\$A\"", &[("A", "$PATH"), ("B", "$A")]);
        check("A='b\n$PATH'\nB=\"'\n$PATH'\"", &[("A", "b\n$PATH"), ("B", "'\n$PATH'")]);
        check("# don't\nA=$PATH", &[("A", "$PATH")]);
    }

    #[test]
    fn a_bad_line_is_reported_by_its_number() {
        fn check(text: &[u8], line: usize) {
            assert_eq!(parse(text), Err(BadLine(line)), "{text:?}");
        }
        check(b"A=b\nsecret", 2);
        check(b"A=b c", 1);
        check(b"# one\n\nA='two\nlines'\nB=\"open\nC=d\n", 5);
        check(b"A='1\n2\n3'\n=x\n", 4);
        check(b"1A=b", 1);
        check(b"A=b\nB=\\q\nC=d", 2);
        check(b"A=b\nB=\xff\n", 2);
        check(b"A=b\nB=c\n\nC=\0", 4);
    }

    proptest! {
        #[test]
        fn values_do_not_expand_variables_of_the_process(
            value in "(['\"\\\\ #\\n$]|\\$PATH|\\$\\{PATH\\}){0,12}"
        ) {
            let path = std::env::var("PATH").expect("set wherever tests run");
            for (_, read) in parse(format!("A={value}").as_bytes()).unwrap_or_default() {
                prop_assert!(!read.contains(&path), "{value:?}");
            }
        }

        #[test]
        fn any_bytes_give_pairs_or_the_number_of_a_line(bytes: Vec<u8>) {
            if let Err(BadLine(line)) = parse(&bytes) {
                let lines = bytes.split(|byte| *byte == b'\n').count();
                prop_assert!((1..=lines).contains(&line));
            }
        }
    }
}
