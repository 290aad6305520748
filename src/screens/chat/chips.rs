//! The composer's chips: the attachments, in rows above the text. Drawing and the mouse share their
//! layout.

use std::sync::Arc;

use ratatui::buffer::CellWidth;

use crate::chat::attachment::Attachment;
use crate::document::visible;

/// The end of a chip. A click on it removes the attachment.
const CROSS: &str = " ×]";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// The index of the chip's row, counted from the first row of chips.
    pub row: u16,
    pub column: u16,
    pub text: String,
    /// The index of its attachment, or `None` while a file is being read.
    pub attachment: Option<usize>,
}

impl Chip {
    pub fn has_cross_at(&self, row: u16, column: u16) -> bool {
        let end = self.column + self.text.cell_width();
        self.attachment.is_some()
            && row == self.row
            && (end.saturating_sub(3)..end).contains(&column)
    }
}

/// Lays out the chips in rows of this width. `is_reading` adds a chip for the files that are being
/// read.
pub fn lay_out(attachments: &[Arc<Attachment>], is_reading: bool, width: u16) -> Vec<Chip> {
    let labels =
        attachments.iter().enumerate().map(|(at, attachment)| (label(attachment, width), Some(at)));
    let reading = is_reading.then(|| (clipped("[reading…]", width), None));
    let (mut row, mut column) = (0, 0);
    let chips = labels.chain(reading).map(|(text, attachment)| {
        let columns = text.cell_width();
        if column > 0 && column + columns > width {
            row += 1;
            column = 0;
        }
        let chip = Chip { row, column, text, attachment };
        column += columns + 1;
        chip
    });
    chips.collect()
}

pub fn rows(chips: &[Chip]) -> u16 {
    chips.last().map_or(0, |chip| chip.row + 1)
}

/// Returns the longest label that fits: kind, name and size, or kind and name, or a shortened name.
fn label(attachment: &Attachment, width: u16) -> String {
    let without = |text: &str| visible::line(text.strip_suffix(']').unwrap_or(text));
    let full = without(attachment.label()) + CROSS;
    if full.cell_width() <= width {
        return full;
    }
    let short = without(&attachment.tag());
    let room = width.saturating_sub(CROSS.cell_width());
    clipped(&short, room) + CROSS
}

fn clipped(text: &str, width: u16) -> String {
    if text.cell_width() <= width {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for letter in text.chars() {
        clipped.push(letter);
        if clipped.cell_width() + 1 > width {
            clipped.pop();
            break;
        }
    }
    clipped + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::attachment::{AttachmentKind, DocumentFormat, ImageFormat};

    fn files() -> Vec<Arc<Attachment>> {
        let image = AttachmentKind::Image { format: ImageFormat::Png, size: (800, 600) };
        let text = AttachmentKind::Document(DocumentFormat::Txt);
        let file = |name: &str, kind| Arc::new(Attachment::new(name.into(), kind, vec![0; 2000]));
        vec![file("shot.png", image), file("a.txt", text), file("日本語の長い名前.txt", text)]
    }

    #[test]
    fn chips_fill_rows_and_never_exceed_the_width() {
        fn check(width: u16, expected: &[&str]) {
            let chips = lay_out(&files(), true, width);
            let mut lines = vec![String::new(); rows(&chips).into()];
            for chip in &chips {
                let line = &mut lines[usize::from(chip.row)];
                assert_eq!(line.cell_width() + u16::from(!line.is_empty()), chip.column);
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&chip.text);
                assert!(line.cell_width() <= width, "{line}");
            }
            assert_eq!(lines, expected);
        }
        check(
            70,
            &[
                "[image shot.png 2 kB 800×600 ×] [document a.txt 2 kB ×]",
                "[document 日本語の長い名前.txt 2 kB ×] [reading…]",
            ],
        );
        check(
            24,
            &[
                "[image shot.png ×]",
                "[document a.txt 2 kB ×]",
                "[document 日本語の長… ×]",
                "[reading…]",
            ],
        );
        assert_eq!(rows(&lay_out(&[], false, 24)), 0);
    }

    #[test]
    fn the_cross_is_at_the_end_of_a_chip() {
        let chips = lay_out(&files()[..2], false, 70);
        let cross = |column| chips.iter().position(|chip| chip.has_cross_at(0, column));
        let line = "[image shot.png 2 kB 800×600 ×] [document a.txt 2 kB ×]";
        let columns: Vec<_> = line.chars().collect();
        assert_eq!((columns[29], cross(29), cross(20), cross(31)), ('×', Some(0), None, None));
        assert_eq!((columns[53], cross(53)), ('×', Some(1)));
    }
}
