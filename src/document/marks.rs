//! The displayed forms of Markdown marks: bullets, numbers, alert titles and fence languages.

use pulldown_cmark::{Alignment as Align, BlockQuoteKind};

use super::block::Alignment;

/// Returns the mark of a numbered item, with the period or parenthesis that follows the number in
/// `source`.
pub fn number(number: u64, source: &str) -> String {
    let written = source.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let end = if written.starts_with(')') { ')' } else { '.' };
    format!("{number}{end}")
}

/// Returns the bullet of a list without numbers. The depth counts from 1.
pub fn bullet(depth: usize) -> &'static str {
    match depth % 3 {
        1 => "•",
        2 => "◦",
        _ => "▪",
    }
}

pub fn alert_title(alert: BlockQuoteKind) -> &'static str {
    match alert {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

pub fn alignment(align: Align) -> Alignment {
    match align {
        Align::None => Alignment::None,
        Align::Left => Alignment::Left,
        Align::Center => Alignment::Center,
        Align::Right => Alignment::Right,
    }
}

/// Returns the language of a fence: the first word of its info string.
pub fn language(info: &str) -> &str {
    info.split([' ', ',', '{', '\t']).next().unwrap_or_default()
}
