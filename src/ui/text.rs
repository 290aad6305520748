//! Clips text and groups digits.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// Clips text to `columns`, with an ellipsis if something is missing. Returns an empty text for
/// fewer than 4 columns.
pub fn clipped(text: &str, columns: usize) -> String {
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

/// Returns a number with separated thousands: `1,240`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{clipped, grouped};

    #[test]
    fn thousands_are_separated() {
        let grouped = [0, 999, 1240, 1_234_567].map(grouped);
        assert_eq!(grouped, ["0", "999", "1,240", "1,234,567"]);
    }

    #[test]
    fn clipped_text_ends_in_an_ellipsis() {
        assert_eq!(clipped("short", 5), "short");
        assert_eq!(clipped("longer", 5), "long…");
        assert_eq!(clipped("日本語", 5), "日本…");
        assert_eq!(clipped("longer", 2), "");
    }
}
