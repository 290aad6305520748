//! Redraws the remains of wide characters. Some terminals split a grapheme such as `ﾊﾟ`: ratatui
//! counts one grapheme of two columns, but the terminal has two characters. Replacing the first one
//! then leaves the second one on the screen. Terminals also differ in how they handle the right
//! half of a wide character when its left half is overwritten. So cells that were under a wide
//! character are always redrawn in the next screen frame. If a terminal may count a grapheme as
//! several characters, as older ones do with an emoji family, the rest of the row is redrawn, too.

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::Position;

/// The cells of the last screen frame that were covered by wide characters, except their first
/// cells.
#[derive(Debug, Default)]
pub struct WideText {
    under: Vec<Position>,
    /// The graphemes that terminals may draw with another width, and their positions.
    joined: Vec<(Position, String)>,
}

impl WideText {
    /// Forces a redraw of cells that were covered by wide characters and are not any more, and
    /// stores the cells that are covered now. `changed` contains the rows that were drawn in this
    /// screen frame. Call this after everything is drawn.
    pub fn force_redraws(&mut self, buffer: &mut Buffer, changed: &[bool]) {
        let area = buffer.area;
        let is_changed = |y: u16| changed.get(usize::from(y)).copied().unwrap_or(true);
        blank_cut_characters(buffer, changed);
        for at in self.under.extract_if(.., |at| is_changed(at.y)) {
            draw_anew(buffer, at);
        }
        for (at, symbol) in self.joined.extract_if(.., |(at, _)| is_changed(at.y)) {
            if buffer.cell(at).is_some_and(|cell| cell.symbol() != symbol) {
                (at.x + 1..area.right()).for_each(|x| draw_anew(buffer, Position { x, ..at }));
            }
        }
        let rows = (area.y..).zip(buffer.content.chunks(usize::from(area.width).max(1)));
        for (y, row) in rows.filter(|(y, _)| is_changed(*y)) {
            for (x, cell) in (area.x..).zip(row) {
                // ASCII characters are never wide.
                if cell.symbol().len() > 1 {
                    let end = (x + cell.cell_width()).min(area.right());
                    self.under.extend((x + 1..end).map(|x| Position { x, y }));
                    if end > x + 1 && cell.symbol().chars().nth(1).is_some() {
                        self.joined.push((Position { x, y }, cell.symbol().to_owned()));
                    }
                }
            }
        }
    }
}

/// Replaces wide characters with spaces if something else covers their right half, such as the edge
/// of a dialog. ratatui skips the cells after the first one of a wide character.
fn blank_cut_characters(buffer: &mut Buffer, changed: &[bool]) {
    let columns = usize::from(buffer.area.width).max(1);
    let rows = buffer.content.chunks_mut(columns).zip(changed);
    for (row, _) in rows.filter(|(_, is_changed)| **is_changed) {
        for x in 0..row.len() {
            // A link is one cell that contains all of its text and sets its own width.
            let is_link = matches!(row[x].diff_option, CellDiffOption::ForcedWidth(_));
            if row[x].symbol().len() > 1 && !is_link {
                let end = (x + usize::from(row[x].cell_width())).min(row.len());
                if row[x..end].iter().skip(1).any(|cell| cell.symbol() != " ") {
                    row[x].set_symbol(" ");
                }
            }
        }
    }
}

fn draw_anew(buffer: &mut Buffer, at: Position) {
    if let Some(cell) = buffer.cell_mut(at)
        && cell.diff_option == CellDiffOption::None
    {
        cell.set_diff_option(CellDiffOption::AlwaysUpdate);
    }
}
