//! Properties of every screen frame: no control characters, and nothing outside its area. Public
//! for the fuzz target.

use ratatui::buffer::{Cell, CellDiffOption, CellWidth};

use super::screen::Screen;

/// Returns a description of the first violation in a screen frame, or `None` if the screen frame is
/// valid.
pub fn fault(screen: &Screen) -> Option<String> {
    unsafe_cell(screen).or_else(|| cut_letter(screen)).or_else(|| outside(screen))
}

/// Finds a wide character whose right half is covered. Ratatui would not draw such a character.
fn cut_letter(screen: &Screen) -> Option<String> {
    let buffer = screen.buffer();
    buffer.content.chunks(usize::from(buffer.area.width).max(1)).zip(0..).find_map(|(row, y)| {
        // A link is one cell with its whole text.
        let is_link = |cell: &Cell| matches!(cell.diff_option, CellDiffOption::ForcedWidth(_));
        (0..row.len()).filter(|x| !is_link(&row[*x])).find_map(|x| {
            let end = (x + usize::from(row[x].cell_width())).min(row.len());
            let over = row.get(x + 1..end)?.iter().find(|cell| cell.symbol() != " ")?;
            Some(format!("{:?} stands over {:?} at ({x}, {y})", over.symbol(), row[x].symbol()))
        })
    })
}

/// Finds a cell that contains a control character, a line break or a bidirectional control.
fn unsafe_cell(screen: &Screen) -> Option<String> {
    let buffer = screen.buffer();
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let at = buffer.content.iter().position(|cell| cell.symbol().chars().any(is_hidden))?;
    Some(format!("{:?} stands at {:?}", buffer.content[at].symbol(), buffer.pos_of(at)))
}

/// Finds content of the conversation outside its text area.
fn outside(screen: &Screen) -> Option<String> {
    let (buffer, regions) = (screen.buffer(), screen.app.regions()?);
    let is_covered = !screen.app.layers.is_empty() || regions.panel.is_some();
    if screen.app.session.open.conversation.is_empty() || is_covered {
        return None;
    }
    let (pane, text) = (screen.pane(), screen.text_area());
    for y in pane.y..pane.bottom() {
        let symbol = |x: u16| buffer[(x, y)].symbol();
        let beside = [
            (pane.x, " ▌▎┃"),
            // The marks for a wrapped line of code, and for a line that is cut off on the left.
            (pane.x + 1, " ↪‹"),
            // The mark for a line of code that is cut off on the right.
            (pane.right() - 2, " ›"),
            (pane.right() - 1, " ┃"),
        ];
        for (x, allowed) in beside {
            if !allowed.contains(symbol(x)) {
                return Some(format!("{:?} stands at ({x}, {y})", symbol(x)));
            }
        }
        let mut x = text.x;
        while x < text.right() {
            let width = buffer[(x, y)].cell_width().max(1);
            if x + width > text.right() {
                return Some(format!("{:?} reaches over the end of row {y}", symbol(x)));
            }
            x += width;
        }
    }
    None
}
