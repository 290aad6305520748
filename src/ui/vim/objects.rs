//! Text objects: a word, a quoted text, a text in brackets, or a paragraph around the cursor.

use std::ops::Range;

use super::text::{CharacterClass, VimText};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextObject {
    Word { is_big: bool },
    Quoted(char),
    InBrackets(char, char),
    Paragraph,
}

impl TextObject {
    /// Returns the object with a letter, such as `w`, `"` or `(`.
    pub fn named(letter: char) -> Option<Self> {
        Some(match letter {
            'w' => Self::Word { is_big: false },
            'W' => Self::Word { is_big: true },
            '"' | '\'' | '`' => Self::Quoted(letter),
            '(' | ')' | 'b' => Self::InBrackets('(', ')'),
            '[' | ']' => Self::InBrackets('[', ']'),
            '{' | '}' | 'B' => Self::InBrackets('{', '}'),
            '<' | '>' => Self::InBrackets('<', '>'),
            'p' => Self::Paragraph,
            _ => return None,
        })
    }

    pub fn is_linewise(self) -> bool {
        self == Self::Paragraph
    }
}

impl VimText {
    /// Returns the range of an object around the cursor. `is_around` includes the spaces, quotes or
    /// brackets around it.
    pub fn object(&self, object: TextObject, is_around: bool) -> Option<Range<usize>> {
        match object {
            TextObject::Word { is_big } => self.word_object(is_big, is_around),
            TextObject::Quoted(quote) => self.quoted(quote, is_around),
            TextObject::InBrackets(open, close) => self.in_brackets(open, close, is_around),
            TextObject::Paragraph => Some(self.paragraph(is_around)),
        }
    }

    fn word_object(&self, is_big: bool, is_around: bool) -> Option<Range<usize>> {
        let (start, end) = (self.line_start(self.cursor), self.line_end(self.cursor));
        if self.cursor >= end {
            return None;
        }
        let run = |at: usize| {
            let is_same = |other: &usize| self.kind_of(*other, is_big) == self.kind_of(at, is_big);
            let from = (start..at).rev().take_while(is_same).last().unwrap_or(at);
            let to = (at..end).take_while(is_same).last().unwrap_or(at) + 1;
            from..to
        };
        let is_space = |at: usize| self.class(at) == CharacterClass::Space;
        let own = run(self.cursor);
        if !is_around {
            return Some(own);
        }
        Some(if own.end < end && is_space(self.cursor) != is_space(own.end) {
            own.start..run(own.end).end
        } else if own.start > start && is_space(own.start - 1) {
            run(own.start - 1).start..own.end
        } else {
            own
        })
    }

    fn quoted(&self, quote: char, is_around: bool) -> Option<Range<usize>> {
        let (start, end) = (self.line_start(self.cursor), self.line_end(self.cursor));
        let is_quote = |at: &usize| self.characters[*at].starts_with(quote);
        let quotes: Vec<usize> = (start..end).filter(is_quote).collect();
        let pair = quotes.chunks_exact(2).find(|pair| self.cursor <= pair[1])?;
        let (open, close) = (pair[0], pair[1]);
        if !is_around {
            return Some(open + 1..close);
        }
        let is_space = |at: &usize| self.class(*at) == CharacterClass::Space;
        let after = (close + 1..end).take_while(is_space).count();
        let before = (start..open).rev().take_while(is_space).count();
        Some(if after > 0 { open..close + 1 + after } else { open - before..close + 1 })
    }

    fn in_brackets(&self, open: char, close: char, is_around: bool) -> Option<Range<usize>> {
        let is = |at: usize, sign: char| self.characters[at].starts_with(sign);
        let at = self.cursor.min(self.length().checked_sub(1)?);
        let mut depth = 0_usize;
        let from = (0..=at).rev().find(|other| {
            if is(*other, close) && *other != at {
                depth += 1;
            } else if is(*other, open) {
                if depth == 0 {
                    return true;
                }
                depth -= 1;
            }
            false
        })?;
        let mut depth = 0_usize;
        let to = (from + 1..self.length()).find(|other| {
            if is(*other, open) {
                depth += 1;
            } else if is(*other, close) {
                if depth == 0 {
                    return true;
                }
                depth -= 1;
            }
            false
        })?;
        Some(if is_around { from..to + 1 } else { from + 1..to })
    }

    /// Returns the lines of the paragraph at the cursor, without the last line break. `is_around`
    /// includes the empty lines after it, or else before it.
    fn paragraph(&self, is_around: bool) -> Range<usize> {
        let is_blank = self.is_blank_line(self.cursor);
        let grow = |range: Range<usize>, is_blank: bool| {
            let Range { mut start, mut end } = range;
            while start > 0 && self.is_blank_line(start - 1) == is_blank {
                start = self.line_start(start - 1);
            }
            while end < self.length() && self.is_blank_line(end + 1) == is_blank {
                end = self.line_end(end + 1);
            }
            start..end
        };
        let own = grow(self.line_start(self.cursor)..self.line_end(self.cursor), is_blank);
        if !is_around {
            return own;
        }
        if own.end < self.length() {
            let next = own.end + 1;
            return own.start..grow(self.line_start(next)..self.line_end(next), !is_blank).end;
        }
        if own.start > 0 {
            let before = own.start - 1;
            return grow(self.line_start(before)..self.line_end(before), !is_blank).start..own.end;
        }
        own
    }
}
