//! Links that the terminal can open: OSC 8 around the cells of a link's text. The last thing that is
//! done to a frame, after everything that stands in it was made safe; the address itself is ASCII
//! without controls (`document::links::target`).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};

use super::text_row::LinkSpan;

/// Longer addresses are left alone, as some terminals take none. Source: the specification of
/// hyperlinks in terminals names 2083 bytes.
const LONGEST: usize = 2000;

/// Makes the cells of a link lead to its address. All its text goes into the first cell, which
/// ratatui writes as it is and takes to be as wide as the link.
pub fn open(buf: &mut Buffer, link: &LinkSpan) {
    let Some(columns) = NonZeroU16::new(link.columns).filter(|_| link.target.len() <= LONGEST)
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
    // The rows of a link that was wrapped are told by their id to be one.
    let mut hasher = DefaultHasher::new();
    link.target.hash(&mut hasher);
    let (id, target) = (hasher.finish(), &link.target);
    buf[link.at]
        .set_symbol(&format!("\u{1b}]8;id={id:x};{target}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"))
        .set_diff_option(CellDiffOption::ForcedWidth(columns));
}
