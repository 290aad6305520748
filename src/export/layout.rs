//! Formats nested values: a short value goes on one line, a long one has a line for each member.
//! Also escapes strings.

use std::fmt::Write as _;

use aws_smithy_types::base64;

use crate::chat::attachment::sized;

/// The maximum length in bytes of a line with a whole value. Bytes are close enough to columns,
/// because most text is ASCII, and other characters are often wider.
const WIDTH: usize = 88;

pub(super) enum Literal<'a> {
    Text(&'a str),
    /// Verbatim text: a number or the name of a variable.
    Verbatim(String),
    True,
    /// A file: base64 in JSON, bytes in Python.
    Bytes(&'a [u8]),
    List(Vec<Self>),
    Object(Vec<(&'a str, Self)>),
}

/// The target syntax. It determines the indent, trailing commas and how long strings are split.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LiteralSyntax {
    Json,
    /// JSON for the request page, with only the beginning of each file.
    Page,
    Python,
}

/// Bytes of a file that the request page shows.
const PREVIEW_BYTES: usize = 24;

impl LiteralSyntax {
    fn truth(self) -> &'static str {
        match self {
            Self::Json | Self::Page => "true",
            Self::Python => "True",
        }
    }

    fn indent(self) -> usize {
        match self {
            Self::Json | Self::Page => 2,
            Self::Python => 4,
        }
    }
}

fn bytes(language: LiteralSyntax, bytes: &[u8]) -> String {
    match language {
        LiteralSyntax::Page if bytes.len() > 2 * PREVIEW_BYTES => {
            let beginning = base64::encode(&bytes[..PREVIEW_BYTES]);
            format!("\"{beginning}…\" ({} in base64)", sized(bytes.len()))
        }
        LiteralSyntax::Json | LiteralSyntax::Page => format!("\"{}\"", base64::encode(bytes)),
        LiteralSyntax::Python => format!("base64.b64decode(\"{}\")", base64::encode(bytes)),
    }
}

/// Returns a string literal on one line, valid in JSON and Python. Control characters are escaped,
/// so that a terminal that receives the pasted text does not interpret them.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for letter in text.chars() {
        match letter {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            // These characters need at most four digits.
            _ if is_hidden(letter) => {
                let _ = write!(literal, "\\u{:04x}", u32::from(letter));
            }
            _ => literal.push(letter),
        }
    }
    literal.push('"');
    literal
}

/// Returns whether a character is invisible: controls, line and paragraph separators, bidirectional
/// controls and the byte order mark. Source: Unicode 16, `Cc`, `Zl`, `Zp`, `Bidi_Control`.
pub(super) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        )
}

/// Formats a value with each member on its own line.
pub(super) fn multi_line(language: LiteralSyntax, node: &Literal<'_>) -> String {
    let mut out = String::new();
    on_several_lines(&mut out, language, node, 0);
    out
}

/// Formats a value that follows other text on a line with this indent.
pub(super) fn behind(
    begun: &str,
    language: LiteralSyntax,
    node: &Literal<'_>,
    indent: usize,
) -> String {
    let mut out = begun.to_owned();
    write(&mut out, language, node, indent);
    out.split_off(begun.len())
}

/// Writes a value at the end of `out`, whose last line has this `indent`.
fn write(out: &mut String, language: LiteralSyntax, node: &Literal<'_>, indent: usize) {
    let used = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    // Reserve a byte for the comma that may follow.
    match on_one_line(language, node, WIDTH.saturating_sub(used + 1)) {
        Some(line) => out.push_str(&line),
        None => on_several_lines(out, language, node, indent),
    }
}

fn on_several_lines(out: &mut String, language: LiteralSyntax, node: &Literal<'_>, indent: usize) {
    let deeper = indent + language.indent();
    let line = |out: &mut String, indent: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
    };
    let comma = |out: &mut String, is_last: bool| {
        if !is_last || language == LiteralSyntax::Python {
            out.push(',');
        }
    };
    match node {
        Literal::Verbatim(word) => out.push_str(word),
        Literal::True => out.push_str(language.truth()),
        Literal::Bytes(file) => out.push_str(&bytes(language, file)),
        // Python joins adjacent literals, so each line of the text becomes a literal of its own.
        Literal::Text(text) if language == LiteralSyntax::Python && is_of_lines(text) => {
            out.push('(');
            for part in text.split_inclusive('\n') {
                line(out, deeper);
                out.push_str(&string(part));
            }
            line(out, indent);
            out.push(')');
        }
        Literal::Text(text) => out.push_str(&string(text)),
        Literal::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                line(out, deeper);
                write(out, language, item, deeper);
                comma(out, at + 1 == items.len());
            }
            line(out, indent);
            out.push(']');
        }
        Literal::Object(members) => {
            out.push('{');
            for (at, (name, value)) in members.iter().enumerate() {
                line(out, deeper);
                out.push_str(&string(name));
                out.push_str(": ");
                write(out, language, value, deeper);
                comma(out, at + 1 == members.len());
            }
            line(out, indent);
            out.push('}');
        }
    }
}

fn is_of_lines(text: &str) -> bool {
    text.split_inclusive('\n').nth(1).is_some()
}

/// Formats the value on one line if it needs at most `room` bytes. Gives up early, so that a long
/// conversation is not formatted once per nesting level.
fn on_one_line(language: LiteralSyntax, node: &Literal<'_>, room: usize) -> Option<String> {
    let line = match node {
        Literal::Verbatim(word) => word.clone(),
        Literal::True => language.truth().to_owned(),
        Literal::Text(text) if text.len() > room => return None,
        Literal::Text(text) => string(text),
        Literal::Bytes(file) if language != LiteralSyntax::Page && file.len() > room => {
            return None;
        }
        Literal::Bytes(file) => bytes(language, file),
        Literal::List(items) => {
            let mut line = String::from("[");
            for (at, item) in items.iter().enumerate() {
                line.push_str(if at > 0 { ", " } else { "" });
                line.push_str(&on_one_line(language, item, room.checked_sub(line.len())?)?);
            }
            line + "]"
        }
        Literal::Object(members) => {
            let mut line = String::from("{");
            for (at, (name, value)) in members.iter().enumerate() {
                line.push_str(if at > 0 { ", " } else { "" });
                line.push_str(&string(name));
                line.push_str(": ");
                line.push_str(&on_one_line(language, value, room.checked_sub(line.len())?)?);
            }
            line + "}"
        }
    };
    (line.len() <= room).then_some(line)
}
