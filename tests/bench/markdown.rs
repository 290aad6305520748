//! Long replies as a model writes them: paragraphs, lists, tables, quotations and code. The same
//! section is repeated with different numbers, so that any two parts of a text are comparable.

use std::fmt::Write as _;

const SECTION: &str = include_str!("section.md");

/// Whether the code in a text has a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Code in languages that are highlighted.
    Colored,
    /// The same code without a language.
    Plain,
}

/// Returns the section with this number.
pub fn section(number: usize, code: Code) -> String {
    let text = SECTION.replace("{n}", &(number + 1000).to_string());
    match code {
        Code::Colored => text,
        Code::Plain => text.replace("```rust", "```").replace("```python", "```"),
    }
}

/// Returns only the code of a section.
pub fn code() -> String {
    let text = section(0, Code::Colored);
    let blocks: Vec<&str> = text.split("```").skip(1).step_by(2).collect();
    format!("```{}```\n\n```{}```\n", blocks[0], blocks[1])
}

/// Returns the first sections.
pub fn sections(count: usize, code: Code) -> String {
    (0..count).map(|number| section(number, code)).collect()
}

/// Returns sections with at least this many bytes.
pub fn mixed(bytes: usize, code: Code) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&section(number, code));
    }
    text
}

/// Returns plain paragraphs with at least this many bytes.
pub fn paragraphs(bytes: usize) -> String {
    let paragraph = "The service sends a reply as a stream of events. Each event has one or two \
                     words, and the client shows each word when it arrives. A paragraph is the \
                     simplest text: it has no list, no table and no code.\n\n";
    paragraph.repeat(bytes / paragraph.len() + 1)
}

/// Returns one paragraph on a single line.
pub fn one_line(bytes: usize) -> String {
    let words = "It goes on and on, **with** a `word` here and a *word* there, and never ends. ";
    words.repeat(bytes / words.len() + 1)
}

/// Returns one unclosed code block.
pub fn one_code_block(bytes: usize) -> String {
    let line = "    let value = frames.iter().map(|frame| frame.cells()).sum::<usize>();\n";
    ["```rust\n", &line.repeat(bytes / line.len() + 1)].concat()
}

/// Returns one list without a blank line.
pub fn one_list(bytes: usize) -> String {
    let mut text = String::new();
    for number in 1.. {
        if text.len() >= bytes {
            break;
        }
        // Writing to a `String` cannot fail.
        let _ =
            writeln!(text, "{number}. An item with a `word` and some more **words**, as usual.");
    }
    text
}

/// Splits a text into deltas: a word with the blanks before it, or a part of a long word.
pub fn deltas(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut was_blank) = (0, true);
    for (at, letter) in text.char_indices() {
        let is_blank = letter.is_whitespace();
        // Split before blanks after a word, and inside a word that is longer than a token.
        if (is_blank && !was_blank) || (at - start >= 12 && !is_blank) {
            pieces.push(&text[start..at]);
            start = at;
        }
        was_blank = is_blank;
    }
    pieces.push(&text[start..]);
    pieces
}
