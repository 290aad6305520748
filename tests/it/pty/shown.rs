//! A snapshot of a terminal's screen, and the parts of Outcrop's screen in it.

/// A snapshot of a terminal's screen.
#[derive(Clone)]
pub struct Shown {
    /// How often the client has taken control of the terminal so far.
    pub times_taken: usize,
    pub rows: Vec<String>,
    pub screen: vt100::Screen,
}

impl Shown {
    pub fn has(&self, text: &str) -> bool {
        self.rows.iter().any(|row| row.contains(text))
    }

    /// Returns the rows as one text and joins the lines that were wrapped between words.
    pub fn flowing(&self) -> String {
        let words: Vec<&str> = self.rows.iter().flat_map(|row| row.split_whitespace()).collect();
        words.join(" ")
    }

    pub fn header(&self) -> &str {
        &self.rows[0]
    }

    /// Returns the rows below the composer, with two blanks between items.
    pub fn footer(&self) -> String {
        let from = self.rows.iter().rposition(|row| row.starts_with(['└', '┗']));
        let rows = from.map_or(&[][..], |at| &self.rows[at + 1..]);
        rows.iter()
            .map(|row| row.trim())
            .filter(|row| !row.is_empty())
            .collect::<Vec<_>>()
            .join("  ")
    }

    /// Returns the text in the composer without the placeholder.
    pub fn composer(&self) -> String {
        let top = self.rows.iter().rposition(|row| row.starts_with(['┌', '┏']));
        let bottom = self.rows.iter().rposition(|row| row.starts_with(['└', '┗']));
        let (Some(top), Some(bottom)) = (top, bottom) else { return String::new() };
        let inside = |row: &String| {
            let row = row.trim_start_matches(['│', '┃']);
            row.split(['│', '┃']).next().unwrap_or_default().trim().to_owned()
        };
        let text = self.rows[top + 1..bottom].iter().map(inside).collect::<Vec<_>>().join("\n");
        if text == "Ask Claude anything…" { String::new() } else { text }
    }

    /// Returns the row and the column of a text.
    pub fn find(&self, text: &str) -> Option<(u16, u16)> {
        self.rows.iter().zip(0..).find_map(|(row, y)| {
            let at = row.find(text)?;
            let column = row[..at].chars().count();
            Some((y, u16::try_from(column).expect("a screen is small")))
        })
    }

    /// Returns the cells of a text.
    pub fn cells(&self, text: &str) -> Vec<&vt100::Cell> {
        let (row, column) = self.find(text).unwrap_or_else(|| panic!("no {text:?} in\n{self}"));
        let columns = u16::try_from(text.chars().count()).expect("a screen is small");
        (column..column + columns).filter_map(|column| self.screen.cell(row, column)).collect()
    }

    /// Returns whether the full-screen app controls the terminal.
    pub fn is_taken(&self) -> bool {
        self.screen.alternate_screen() && self.screen.bracketed_paste()
    }

    /// Checks that another screen shows the same in each cell, with the cursor at the same place.
    pub fn assert_same(&self, other: &Self) {
        let cell = |shown: &Self, row, column| {
            let cell = shown.screen.cell(row, column)?;
            // A cell that was never drawn looks like a blank.
            let text = if cell.has_contents() { cell.contents() } else { " " };
            let colors = (cell.fgcolor(), cell.bgcolor());
            let weights = (cell.bold(), cell.dim(), cell.italic());
            Some((text.to_owned(), colors, weights, cell.underline(), cell.inverse()))
        };
        let (rows, columns) = self.screen.size();
        assert_eq!((rows, columns), other.screen.size());
        for row in 0..rows.get() {
            for column in 0..columns.get() {
                let [now, then] = [self, other].map(|shown| cell(shown, row, column));
                assert_eq!(now, then, "row {row}, column {column} of\n{self}\nand\n{other}");
            }
        }
        assert_eq!(self.screen.hide_cursor(), other.screen.hide_cursor());
        if !self.screen.hide_cursor() {
            assert_eq!(self.screen.cursor_position(), other.screen.cursor_position());
        }
        assert_eq!(self.screen.mouse_protocol_mode(), other.screen.mouse_protocol_mode());
        assert_eq!(self.screen.bracketed_paste(), other.screen.bracketed_paste());
    }

    /// Checks that the modes that the emulator tracks are reset: the alternate screen, bracketed paste,
    /// the hidden cursor and mouse reports.
    pub fn assert_given_back(&self) {
        let screen = &self.screen;
        assert!(!screen.alternate_screen(), "the alternate screen is left\n{self}");
        assert!(!screen.bracketed_paste(), "bracketed paste is off");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.rows.iter().try_for_each(|row| writeln!(f, "|{row}"))
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}
