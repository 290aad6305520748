//! The deleted texts of a text box, which the user can insert again.

/// The maximum number of deleted texts.
const MOST: usize = 30;

/// The deleted texts, the newest last.
#[derive(Debug, Clone, Default)]
pub struct DeletedTexts(Vec<String>);

/// The side of the cursor on which text was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// The last change, as far as the next action depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastEdit {
    Other,
    /// Deleted text was kept. The next deletion adds to it.
    Deleted,
    /// Deleted text was inserted between two positions. `age` is 0 for the newest deleted text.
    Inserted {
        from: (usize, usize),
        to: (usize, usize),
        age: usize,
    },
}

impl DeletedTexts {
    /// Adds a deleted text. If the deletion continues the last one, adds it to that text.
    pub fn add(&mut self, text: String, continues: Option<Side>) {
        match (continues, self.0.last_mut()) {
            _ if text.is_empty() => return,
            (Some(Side::Left), Some(last)) => last.insert_str(0, &text),
            (Some(Side::Right), Some(last)) => last.push_str(&text),
            _ => self.0.push(text),
        }
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    /// Returns a text by its age. The age wraps around from the oldest text to the newest.
    pub fn get(&self, age: usize) -> Option<&str> {
        let age = age.checked_rem(self.0.len())?;
        Some(&self.0[self.0.len() - 1 - age])
    }
}
