//! The measurements of the page that are known only after drawing.

/// The area of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BranchesLayout {
    /// The index of the first visible row.
    pub top: usize,
    /// The screen row of the first visible row.
    pub y: u16,
    /// The number of screen rows.
    pub height: u16,
}

impl BranchesLayout {
    /// Returns the first visible row, so that the selected row is visible in this many screen rows
    /// and no screen row stays empty without need.
    pub fn top_for(self, selected: usize, rows: usize, height: u16) -> usize {
        let height = usize::from(height).max(1);
        let earliest = (selected + 1).saturating_sub(height);
        self.top.clamp(earliest, selected).min(rows.saturating_sub(height))
    }
}

#[cfg(test)]
mod tests {
    use super::BranchesLayout;

    #[test]
    fn the_selected_row_is_visible() {
        let at = |top| BranchesLayout { top, ..BranchesLayout::default() };
        for (top, selected, rows, expected) in [
            (0, 2, 10, 0),
            (0, 4, 10, 1),
            (5, 3, 10, 3),
            (9, 9, 10, 6),
            (0, 9, 10, 6),
            (3, 0, 1, 0),
        ] {
            assert_eq!(at(top).top_for(selected, rows, 4), expected, "{top} {selected} {rows}");
        }
    }
}
