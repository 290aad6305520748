//! A text as vim's commands see it: a list of characters, in which a line break is a character too. A
//! character may consist of several code points, and a chip is one character.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A position in a text box: the row, and the code points before it in the row.
pub type RowAndColumn = (usize, usize);

/// The text, and the index of the character at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VimText {
    pub characters: Vec<String>,
    pub cursor: usize,
}

/// The class of a character. A word consists of characters of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharacterClass {
    Space,
    Word,
    Sign,
}

impl VimText {
    /// The maximum size of a text that a count inserts, in characters.
    pub const LARGEST: usize = 1_000_000;

    /// Limits `times` so that inserting a text of this size that often stays within [`Self::LARGEST`].
    /// Returns at least 1.
    pub fn times_within_limit(times: usize, size: usize) -> usize {
        times.min(Self::LARGEST / size.max(1)).max(1)
    }

    /// Returns the text of lines, with the cursor at a position. `chips` are the chips as row, start
    /// and end.
    pub fn of(lines: &[String], cursor: RowAndColumn, chips: &[(usize, usize, usize)]) -> Self {
        let mut text = Self { characters: Vec::new(), cursor: 0 };
        for (row, line) in lines.iter().enumerate() {
            if row > 0 {
                text.characters.push("\n".to_owned());
            }
            let mut column = 0;
            let mut chip = String::new();
            for grapheme in line.graphemes(true) {
                if row == cursor.0 && column <= cursor.1 {
                    text.cursor = text.characters.len();
                }
                column += grapheme.chars().count();
                let around = chips
                    .iter()
                    .find(|(at, from, to)| *at == row && *from < column && column <= *to);
                match around {
                    Some((_, _, end)) => {
                        chip.push_str(grapheme);
                        if column == *end {
                            text.characters.push(std::mem::take(&mut chip));
                        }
                    }
                    None => text.characters.push(grapheme.to_owned()),
                }
            }
            if row == cursor.0 && column <= cursor.1 {
                text.cursor = text.characters.len();
            }
        }
        text
    }

    /// Returns the lines of the text.
    pub fn lines(&self) -> Vec<String> {
        self.characters.concat().split('\n').map(str::to_owned).collect()
    }

    /// Returns the position of a character in a text box.
    pub fn position(&self, at: usize) -> RowAndColumn {
        let start = self.line_start(at);
        let row = self.characters[..start].iter().filter(|it| *it == "\n").count();
        (row, self.characters[start..at].iter().map(|it| it.chars().count()).sum())
    }

    pub fn length(&self) -> usize {
        self.characters.len()
    }

    pub fn is_break(&self, at: usize) -> bool {
        self.characters.get(at).is_some_and(|it| it == "\n")
    }

    /// Returns the start of the line that contains a character.
    pub fn line_start(&self, at: usize) -> usize {
        let before = self.characters[..at].iter().rposition(|it| it == "\n");
        before.map_or(0, |at| at + 1)
    }

    /// Returns the end of the line that contains a character: its line break, or the end of the text.
    pub fn line_end(&self, at: usize) -> usize {
        let end = self.characters[at..].iter().position(|it| it == "\n");
        end.map_or(self.length(), |end| at + end)
    }

    /// Returns the last character of a line, or its start if the line is empty.
    pub fn last_of_line(&self, at: usize) -> usize {
        self.line_end(at).saturating_sub(1).max(self.line_start(at))
    }

    /// Returns the first character of a line that is not a space, or its last character.
    pub fn first_of_line(&self, at: usize) -> usize {
        let (start, end) = (self.line_start(at), self.line_end(at));
        let first = (start..end).find(|at| self.class(*at) != CharacterClass::Space);
        first.unwrap_or_else(|| self.last_of_line(at))
    }

    /// Returns the start of the line with an index, or of the last line.
    pub fn line(&self, index: usize) -> usize {
        let starts = self.characters.iter().enumerate().filter(|(_, it)| *it == "\n");
        let starts = std::iter::once(0).chain(starts.map(|(at, _)| at + 1));
        starts.take(index + 1).last().unwrap_or(0)
    }

    pub fn line_index(&self, at: usize) -> usize {
        self.characters[..at].iter().filter(|it| *it == "\n").count()
    }

    pub fn class(&self, at: usize) -> CharacterClass {
        let letter = self.characters.get(at).and_then(|it| it.chars().next());
        match letter {
            None => CharacterClass::Space,
            Some(letter) if letter.is_whitespace() => CharacterClass::Space,
            Some(letter) if letter.is_alphanumeric() || letter == '_' => CharacterClass::Word,
            Some(_) => CharacterClass::Sign,
        }
    }

    /// Returns whether the line that contains a character is empty.
    pub fn is_blank_line(&self, at: usize) -> bool {
        self.line_start(at) == self.line_end(at)
    }

    pub fn slice(&self, range: Range<usize>) -> String {
        self.characters[range].concat()
    }

    /// Replaces a range by a text. Returns the end of the new text.
    pub fn replace(&mut self, range: Range<usize>, text: &str) -> usize {
        let new: Vec<String> = text
            .split_inclusive('\n')
            .flat_map(|line| {
                let (line, end) = match line.strip_suffix('\n') {
                    Some(line) => (line, Some("\n")),
                    None => (line, None),
                };
                line.graphemes(true).chain(end).map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        let end = range.start + new.len();
        self.characters.splice(range, new);
        end
    }

    /// Moves the cursor back from the end of its line. Only insert mode allows that position.
    pub fn leave_line_end(&mut self) {
        self.cursor = self.cursor.min(self.length());
        self.cursor = self.cursor.min(self.last_of_line(self.cursor));
    }
}
