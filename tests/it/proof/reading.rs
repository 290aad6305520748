//! Tests that search matches, code block numbers and copied text agree with the drawn text.

use crossterm::event::KeyCode;
use outcrop::app::msg::Msg;
use outcrop::document::code::code_blocks;
use outcrop::document::incremental::{Document, Syntax};
use outcrop::document::parts::projection;
use outcrop::document::written_marks::WrittenMarks;
use outcrop::session::effect::Effect;
use proptest::prelude::*;
use ratatui::buffer::Cell;
use ratatui::style::Modifier;
use unicode_segmentation::UnicodeSegmentation;

use super::any::{markdown, settings};
use super::corpus;
use super::screen::Screen;
use crate::parsers::markdown::{copied_code, drawn_code};

/// The maximum number of matches to check for each query.
const MOST: usize = 12;

/// Returns the text that is highlighted as the selected match.
fn marked(screen: &Screen) -> String {
    let (area, buffer) = (screen.text_area(), screen.buffer());
    // The mark for more rows may cover the last row, so exclude that row.
    let rows = area.y
        ..area.bottom() - u16::from(screen.app.screens.chat.transcript.scroll.measured.below > 0);
    let cells = rows.flat_map(|y| (area.x..area.right()).map(move |x| &buffer[(x, y)]));
    let marked = cells.filter(|cell| cell.modifier.contains(Modifier::REVERSED | Modifier::BOLD));
    let text: String = marked.map(Cell::symbol).collect();
    bare(&text)
}

/// Returns the first character of each grapheme, without blanks. A match may end before a combining
/// accent, but the whole grapheme is highlighted.
fn bare(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    text.graphemes(true)
        .filter_map(|letter| letter.chars().next())
        .collect::<String>()
        .to_lowercase()
}

/// Selects each match of a query in a reply, and returns the first match that is not highlighted on
/// the screen.
fn unmarked(source: &str, columns: u16, query: &str) -> Option<String> {
    let mut screen = Screen::new(columns, 18);
    screen.ask("Show").text(source).done().ctrl(KeyCode::Char('f'));
    screen.msg(Msg::Pasted(query.into()));
    let count = screen.app.screens.chat.find.count();
    let Some(total) = count.split('/').nth(1).and_then(|total| total.parse::<usize>().ok()) else {
        return Some(format!("{query:?} is counted as {count:?}"));
    };
    let wanted = bare(query);
    for _ in 0..total.min(MOST) {
        let found = marked(&screen);
        // A table that is drawn as a list repeats the column headings for each row, so a match may
        // be highlighted several times.
        if found.is_empty() || !found.replace(&wanted, "").is_empty() {
            let count = screen.app.screens.chat.find.count();
            return Some(format!("{query:?} {count} is marked as {found:?}\n{}", screen.screen()));
        }
        screen.key(KeyCode::Enter);
    }
    None
}

/// Returns the first, the longest and the middle word of a text.
fn words(text: &str) -> Vec<String> {
    let is_letter = |c: char| c.is_alphabetic() && !('\u{900}'..'\u{1800}').contains(&c);
    let mut words: Vec<&str> =
        text.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).collect();
    let middle = words.get(words.len() / 2).copied();
    let first = words.first().copied();
    words.sort_by_key(|word| word.len());
    let mut words: Vec<String> = [first, middle, words.last().copied()]
        .into_iter()
        .flatten()
        .map(str::to_lowercase)
        .collect();
    words.dedup();
    words
}

#[test]
fn every_counted_match_is_marked_when_selected() {
    for (name, source) in corpus() {
        let mut screen = Screen::new(80, 18);
        screen.ask("Show").text(&source);
        let reply = *screen.app.session.open.conversation.path().last().expect("a reply");
        let text = projection(
            screen.app.session.open.conversation.get(reply).expect("the reply"),
            screen.app.look.written_marks(),
        );
        for word in words(&text) {
            for columns in [44, 84] {
                let fault = unmarked(&source, columns, &word);
                assert!(fault.is_none(), "{name} in {columns}: {}", fault.unwrap_or_default());
            }
        }
    }
}

/// Returns the label of each drawn code block. A label contains the language and, from the second
/// block on, the number of the block.
fn labels(screen: &Screen) -> Vec<String> {
    let label = |row: &String| {
        let row = row.strip_suffix("  Alt+Y copy")?;
        Some(if row.ends_with("  ") { "" } else { row.rsplit_once("  ")?.1 }.to_owned())
    };
    screen.reply().iter().filter_map(label).collect()
}

#[test]
fn code_blocks_are_drawn_with_the_numbers_and_the_text_that_are_copied() {
    for (name, source) in corpus() {
        let blocks = code_blocks(&source);
        let screen = Screen::of(120, &source);
        let mut labels = labels(&screen).into_iter().peekable();
        for (at, block) in blocks.iter().enumerate() {
            let number = if at == 0 { String::new() } else { (at + 1).to_string() };
            let label = format!("{number} {}", block.language).trim().to_owned();
            // A long first line leaves no room for the label.
            let is_long = block.code.lines().next().is_some_and(|line| line.len() > 40);
            let is_there = labels.next_if_eq(&label).is_some();
            assert!(is_there || is_long, "{name}: {label} is missing before {:?}", labels.peek());
        }
        assert_eq!(labels.next(), None, "{name}");
        let mut screen = Screen::new(80, 24);
        screen.ask("Show").text(&source).done().key(KeyCode::Tab);
        for (at, block) in blocks.iter().enumerate() {
            screen.key(KeyCode::Char('c'));
            if blocks.len() > 1 {
                for digit in (at + 1).to_string().chars() {
                    screen.key(KeyCode::Char(digit));
                }
                screen.key(KeyCode::Enter);
            }
            match screen.effects.last() {
                _ if block.code.is_empty() => {}
                Some(Effect::Copy { text, .. }) => assert_eq!(text, &block.code, "{name}"),
                other => panic!("{name}: {other:?} is no copy of block {}", at + 1),
            }
        }
    }
}

/// Returns the text of each code block of a source as it is drawn.
fn drawn(source: &str) -> Vec<String> {
    drawn_code(&Document::of(
        Syntax::Markdown(WrittenMarks { addresses: true, backticks: true }),
        source,
    ))
}

#[test]
fn the_code_of_the_corpus_is_drawn_as_it_is_copied() {
    for (name, source) in corpus() {
        assert_eq!(drawn(&source), copied_code(&source), "{name}");
        // Repeat the text until it is long enough for the document to split its blocks.
        let long = format!("{source}\n\n{source}\n\n").repeat(20);
        assert_eq!(drawn(&long), copied_code(&long), "{name} many times");
    }
}

proptest! {
    #![proptest_config(settings(256))]

    #[test]
    fn any_code_is_drawn_as_it_is_copied(source in markdown()) {
        prop_assert_eq!(drawn(&source), copied_code(&source));
    }
}

proptest! {
    #![proptest_config(settings(48))]

    #[test]
    fn any_match_is_marked_when_selected(source in markdown(), columns in 40u16..120) {
        for query in ["a", "e"] {
            let mut screen = Screen::new(columns, 18);
            screen.ask("Show").text(&source).done();
            let reply = *screen.app.session.open.conversation.path().last().expect("a reply");
            if projection(screen.app.session.open.conversation.get(reply).expect("the reply"), screen.app.look.written_marks()).to_lowercase().contains(query) {
                let fault = unmarked(&source, columns, query);
                prop_assert!(fault.is_none(), "{}", fault.unwrap_or_default());
            }
        }
    }
}
