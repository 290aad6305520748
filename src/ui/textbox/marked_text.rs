//! The lines of a text box as they are drawn, with marks in place of invisible characters.

use crate::document::visible;

#[derive(Debug, Clone)]
pub struct MarkedText {
    pub lines: Vec<String>,
    /// For each line with a mark, the drawn column of each character and of the end of the line.
    columns: Vec<Option<Vec<usize>>>,
}

impl MarkedText {
    /// Returns lines with marks, or `None` if no line needs a mark.
    pub fn of(source: &[String]) -> Option<Self> {
        if source.iter().all(|line| line.is_ascii() || !line.contains(may_be_marked)) {
            return None;
        }
        let (lines, columns): (Vec<_>, Vec<_>) = source.iter().map(|line| marked(line)).unzip();
        columns.iter().any(Option::is_some).then_some(Self { lines, columns })
    }

    /// Returns the drawn column of a character.
    pub fn column(&self, row: usize, at: usize) -> usize {
        self.columns(row).and_then(|columns| columns.get(at)).map_or(at, |column| *column)
    }

    /// Returns the position of the character that is drawn at this column.
    pub fn position(&self, row: usize, column: usize) -> usize {
        self.columns(row).map_or(column, |columns| columns.partition_point(|at| *at < column))
    }

    /// Returns the position of the first mark of a line at or after this character.
    pub fn next_mark(&self, row: usize, from: usize) -> Option<usize> {
        let columns = self.columns(row)?.get(from..)?;
        let mark = columns.windows(2).position(|pair| is_mark(pair[0], pair[1]))?;
        Some(from + mark)
    }

    /// Returns the row and the drawn columns of each mark.
    pub fn ranges(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.columns.iter().enumerate().flat_map(|(row, columns)| {
            let pairs = columns.iter().flat_map(|columns| columns.windows(2));
            let pairs = pairs.map(move |pair| (row, pair[0], pair[1]));
            pairs.filter(|(_, from, to)| is_mark(*from, *to))
        })
    }

    fn columns(&self, row: usize) -> Option<&Vec<usize>> {
        self.columns.get(row)?.as_ref()
    }
}

/// Returns whether a character with these columns is drawn as a mark. Other characters have one.
fn is_mark(from: usize, to: usize) -> bool {
    to > from + 1
}

fn may_be_marked(letter: char) -> bool {
    visible::is_invisible(letter) || letter != '\t' && visible::is_unsafe_for_terminal(letter)
}

/// Returns a line with marks. If it has marks, also returns the drawn columns.
fn marked(line: &str) -> (String, Option<Vec<usize>>) {
    let mut columns = vec![0];
    let (mut text, mut length) = (String::with_capacity(line.len()), 0);
    for (at, letter) in line.char_indices() {
        let before = text.len();
        if letter != '\t' && visible::is_marked(&text, letter, &line[at + letter.len_utf8()..]) {
            visible::push_mark(&mut text, letter);
        } else {
            text.push(letter);
        }
        length += text[before..].chars().count();
        columns.push(length);
    }
    let has_marks = length >= columns.len();
    (text, has_marks.then_some(columns))
}
