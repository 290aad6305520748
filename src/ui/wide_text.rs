//! What is left of letters that were wide. A terminal takes some of them apart: `ﾊﾟ` is one letter of
//! two columns to whoever draws, and two letters to the terminal, so that another letter in the place
//! of the first leaves the second where it was. And what a terminal makes of the right half of a wide
//! letter whose left half is drawn over is its own affair. So what lay under a wide letter is drawn
//! anew in the frame after it, even where it is as it was; and the rest of the row too, where a
//! terminal may have taken the letter for several, as older ones do with a family of emoji.

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::Position;

/// The cells of the last frame that lay under wide letters, but for their first.
#[derive(Debug, Default)]
pub struct WideText {
    under: Vec<Position>,
    /// Letters that terminals take for more or fewer columns than they have here, and where.
    joined: Vec<(Position, String)>,
}

impl WideText {
    /// Has the cells that lay under wide letters drawn anew, unless they do so again, and keeps which
    /// do now. To be called when all is drawn.
    pub fn settle(&mut self, buffer: &mut Buffer) {
        let area = buffer.area;
        blank_cut_letters(buffer);
        for at in self.under.drain(..) {
            draw_anew(buffer, at);
        }
        for (at, symbol) in self.joined.drain(..) {
            if buffer.cell(at).is_some_and(|cell| cell.symbol() != symbol) {
                (at.x + 1..area.right()).for_each(|x| draw_anew(buffer, Position { x, ..at }));
            }
        }
        for (y, row) in (area.y..).zip(buffer.content.chunks(usize::from(area.width).max(1))) {
            for (x, cell) in (area.x..).zip(row) {
                // A letter of ASCII, as most are, is not wide.
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

/// Replaces wide letters by blanks if something else covers their right half, such as the edge of a
/// dialog. ratatui does not draw the cells behind the first one of a wide letter.
fn blank_cut_letters(buffer: &mut Buffer) {
    let columns = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(columns) {
        for x in 0..row.len() {
            // A link is one cell with all of its text, and says itself how wide it is.
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
