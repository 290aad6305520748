//! The marks and words that stand for those of Markdown: bullets, numbers, titles of alerts, and the
//! language of a fence.

use pulldown_cmark::{Alignment as Align, BlockQuoteKind};

use super::block::Alignment;

/// The mark of a numbered item, with the bracket or the dot that `source`, which begins with the
/// item, has there.
pub fn number(number: u64, source: &str) -> String {
    let written = source.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let end = if written.starts_with(')') { ')' } else { '.' };
    format!("{number}{end}")
}

/// The mark of an item of a list without numbers, by the depth of the list from 1.
pub fn bullet(depth: usize) -> &'static str {
    match depth % 3 {
        1 => "•",
        2 => "◦",
        _ => "▪",
    }
}

/// What an alert is called.
pub fn alert_title(alert: BlockQuoteKind) -> &'static str {
    match alert {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// How a column of a table stands.
pub fn alignment(align: Align) -> Alignment {
    match align {
        Align::None => Alignment::None,
        Align::Left => Alignment::Left,
        Align::Center => Alignment::Center,
        Align::Right => Alignment::Right,
    }
}

/// The language that a fence names: the first word of its info string.
pub fn language(info: &str) -> &str {
    info.split([' ', ',', '{', '\t']).next().unwrap_or_default()
}
