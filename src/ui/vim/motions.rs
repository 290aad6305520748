//! Movements of the cursor, which also say what an operator changes.

use super::text::{CharacterClass, VimText};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Left,
    Right,
    Up,
    Down,
    /// To the start of the next word. A big word ends only at a space.
    WordStart {
        is_big: bool,
    },
    WordBack {
        is_big: bool,
    },
    WordEnd {
        is_big: bool,
    },
    LineStart,
    FirstOfLine,
    LineEnd,
    FirstLine,
    LastLine,
    Find(FindMotion),
    RepeatFind,
    RepeatFindBack,
    ParagraphBack,
    ParagraphForward,
    Bracket,
}

/// A search for a character in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindMotion {
    pub letter: char,
    pub is_forward: bool,
    /// Whether the cursor stops beside the character.
    pub is_beside: bool,
}

/// What an operator with a motion changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MotionKind {
    /// Up to the later position, without its character.
    Exclusive,
    /// Up to the later position, with its character.
    Inclusive,
    Linewise,
}

impl Motion {
    pub fn kind(self) -> MotionKind {
        match self {
            Self::Up | Self::Down | Self::FirstLine | Self::LastLine => MotionKind::Linewise,
            Self::WordEnd { .. } | Self::Bracket => MotionKind::Inclusive,
            Self::Find(find) if find.is_forward => MotionKind::Inclusive,
            _ => MotionKind::Exclusive,
        }
    }
}

impl VimText {
    /// Returns the target of a motion, or `None` if it cannot move.
    pub fn target(&self, motion: Motion, count: Option<usize>) -> Option<usize> {
        let (at, times) = (self.cursor, count.unwrap_or(1));
        let target = match motion {
            Motion::Left => at.saturating_sub(times).max(self.line_start(at)),
            Motion::Right => (at + times).min(self.line_end(at)),
            Motion::Up | Motion::Down => return self.other_row(motion, times),
            Motion::WordStart { is_big } => self.repeat(times, |at| self.next_word(at, is_big)),
            Motion::WordBack { is_big } => self.repeat(times, |at| self.word_before(at, is_big)),
            Motion::WordEnd { is_big } => self.repeat(times, |at| self.next_end(at, is_big)),
            Motion::LineStart => self.line_start(at),
            Motion::FirstOfLine => self.first_of_line(at),
            Motion::LineEnd => {
                let row = self.line(self.line_index(at) + times - 1);
                self.line_end(row)
            }
            Motion::FirstLine => self.first_of_line(self.line(times - 1)),
            Motion::LastLine => {
                let row = count.map_or(usize::MAX - 1, |count| count - 1);
                self.first_of_line(self.line(row))
            }
            Motion::Find(find) => return self.found(find, times),
            Motion::RepeatFind | Motion::RepeatFindBack => return None,
            Motion::ParagraphBack => self.repeat(times, |at| self.paragraph_before(at)),
            Motion::ParagraphForward => self.repeat(times, |at| self.paragraph_after(at)),
            Motion::Bracket => return self.other_bracket(),
        };
        Some(target)
    }

    fn repeat(&self, times: usize, step: impl Fn(usize) -> usize) -> usize {
        let mut at = self.cursor;
        // A text has at most as many targets as characters.
        for _ in 0..times.min(self.length() + 1) {
            at = step(at);
        }
        at
    }

    /// Returns the same column in a row above or below.
    fn other_row(&self, motion: Motion, times: usize) -> Option<usize> {
        let column = self.cursor - self.line_start(self.cursor);
        let row = self.line_index(self.cursor);
        let last = self.line_index(self.length());
        let row = match motion {
            Motion::Up => row.checked_sub(times)?,
            _ => Some(row.saturating_add(times)).filter(|row| *row <= last)?,
        };
        let start = self.line(row);
        Some((start + column).min(self.last_of_line(start)))
    }

    fn next_word(&self, from: usize, is_big: bool) -> usize {
        let mut at = from;
        let class = self.kind_of(at, is_big);
        if class != CharacterClass::Space {
            while at < self.length() && self.kind_of(at, is_big) == class && !self.is_break(at) {
                at += 1;
            }
        }
        while at < self.length() && self.class(at) == CharacterClass::Space {
            // An empty line is a word.
            if self.is_break(at) && self.is_blank_line(at) && at != from {
                break;
            }
            at += 1;
        }
        at
    }

    fn word_before(&self, at: usize, is_big: bool) -> usize {
        let mut at = at;
        while at > 0 && self.class(at - 1) == CharacterClass::Space {
            at -= 1;
            if self.is_break(at) && self.is_blank_line(at) {
                return at;
            }
        }
        if at == 0 {
            return 0;
        }
        let class = self.kind_of(at - 1, is_big);
        while at > 0 && self.kind_of(at - 1, is_big) == class {
            at -= 1;
        }
        at
    }

    fn next_end(&self, at: usize, is_big: bool) -> usize {
        let mut at = at + 1;
        while at < self.length() && self.class(at) == CharacterClass::Space {
            at += 1;
        }
        if at >= self.length() {
            return self.length().saturating_sub(1);
        }
        let class = self.kind_of(at, is_big);
        while at + 1 < self.length() && self.kind_of(at + 1, is_big) == class {
            at += 1;
        }
        at
    }

    /// Returns the class of a character. In a big word, all characters are alike.
    pub fn kind_of(&self, at: usize, is_big: bool) -> CharacterClass {
        match self.class(at) {
            CharacterClass::Sign if is_big => CharacterClass::Word,
            class => class,
        }
    }

    pub fn found(&self, find: FindMotion, times: usize) -> Option<usize> {
        let FindMotion { letter, is_forward, is_beside } = find;
        let is_it = |at: &usize| self.characters[*at].starts_with(letter);
        let (start, end) = (self.line_start(self.cursor), self.line_end(self.cursor));
        let nth = times.checked_sub(1)?;
        if is_forward {
            let at = (self.cursor + 1..end).filter(is_it).nth(nth)?;
            Some(if is_beside { at - 1 } else { at })
        } else {
            let at = (start..self.cursor).rev().filter(is_it).nth(nth)?;
            Some(if is_beside { at + 1 } else { at })
        }
    }

    fn paragraph_before(&self, at: usize) -> usize {
        let mut row = self.line_start(at);
        let mut has_text = false;
        while row > 0 {
            has_text |= !self.is_blank_line(row);
            row = self.line_start(row - 1);
            if has_text && self.is_blank_line(row) {
                return row;
            }
        }
        0
    }

    fn paragraph_after(&self, at: usize) -> usize {
        let mut row = self.line_start(at);
        let mut has_text = false;
        while self.line_end(row) < self.length() {
            has_text |= !self.is_blank_line(row);
            row = self.line_end(row) + 1;
            if has_text && self.is_blank_line(row) {
                return row;
            }
        }
        self.length()
    }

    /// Returns the bracket that belongs to the bracket at the cursor, or to the next one in the line.
    fn other_bracket(&self) -> Option<usize> {
        let bracket = |at: usize| self.characters.get(at).and_then(|it| pair(it));
        let at = (self.cursor..self.line_end(self.cursor)).find(|at| bracket(*at).is_some())?;
        let (open, close, is_open) = bracket(at)?;
        let mut depth = 0_usize;
        let mut visit = |at: usize| {
            let is = |sign: &str| self.characters[at] == sign;
            let (deeper, back) = if is_open { (open, close) } else { (close, open) };
            if is(deeper) {
                depth += 1;
            } else if is(back) {
                depth -= 1;
            }
            depth == 0
        };
        if is_open {
            (at..self.length()).find(|at| visit(*at))
        } else {
            (0..=at).rev().find(|at| visit(*at))
        }
    }
}

/// Returns the pair that a bracket belongs to, and whether it opens.
fn pair(character: &str) -> Option<(&'static str, &'static str, bool)> {
    let pairs = [("(", ")"), ("[", "]"), ("{", "}")];
    let (open, close) = pairs.into_iter().find(|(a, b)| character == *a || character == *b)?;
    Some((open, close, character == open))
}
