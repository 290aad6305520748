//! Hyperlinks for the terminal: OSC 8 around the cells of a link's text. They are added last, after
//! the text has been sanitized. The address is ASCII without controls (`document::links::target`).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};

use super::text_row::LinkSpan;

/// Maximum bytes of an address. Some terminals reject longer addresses: the specification of
/// terminal hyperlinks names a limit of 2083 bytes.
const MAX_ADDRESS_BYTES: usize = 2000;

/// Links the cells of a link's text to its address. The whole text goes into the first cell, which
/// ratatui writes unchanged with the link's width.
pub fn link_cells(buf: &mut Buffer, link: &LinkSpan) {
    let Some(columns) =
        NonZeroU16::new(link.columns).filter(|_| link.target.len() <= MAX_ADDRESS_BYTES)
    else {
        return;
    };
    let mut text = String::new();
    let mut x = link.at.x;
    let end = link.at.x.saturating_add(link.columns).min(buf.area.right());
    while x < end {
        let symbol = buf[(x, link.at.y)].symbol();
        text.push_str(symbol);
        x += symbol.cell_width().max(1);
    }
    // The id tells the terminal that the rows of a wrapped link belong together.
    let mut hasher = DefaultHasher::new();
    link.target.hash(&mut hasher);
    let (id, target) = (hasher.finish(), &link.target);
    buf[link.at]
        .set_symbol(&format!("\u{1b}]8;id={id:x};{target}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"))
        .set_diff_option(CellDiffOption::ForcedWidth(columns));
}
