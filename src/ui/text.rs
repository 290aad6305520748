//! Clips text to a number of columns.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// Clips text to `columns`, with an ellipsis if something is missing. Returns an empty text for
/// fewer than 4 columns.
pub fn clip(text: &str, columns: usize) -> String {
    if usize::from(text.cell_width()) <= columns {
        return text.to_owned();
    }
    if columns < 4 {
        return String::new();
    }
    let mut used = 0;
    let mut cut = String::new();
    for grapheme in text.graphemes(true) {
        used += usize::from(grapheme.cell_width());
        if used > columns - 1 {
            break;
        }
        cut.push_str(grapheme);
    }
    cut + "…"
}

#[cfg(test)]
mod tests {
    use super::clip;

    #[test]
    fn clipped_text_ends_in_an_ellipsis() {
        assert_eq!(clip("short", 5), "short");
        assert_eq!(clip("longer", 5), "long…");
        assert_eq!(clip("日本語", 5), "日本…");
        assert_eq!(clip("longer", 2), "");
    }
}
