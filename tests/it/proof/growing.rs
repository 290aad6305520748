//! Tests that a streamed text gives the same screen as the whole text, and that each screen frame
//! during the stream is valid.

use outcrop::screens::settings::PanelVisibility;
use proptest::prelude::*;

use super::any::{cuts, markdown, pieces, settings};
use super::bytes::play;
use super::corpus;
use super::frame;
use super::screen::{BESIDE, Screen};

fn whole(columns: u16, source: &str) -> Screen {
    let mut screen = Screen::new(columns, 24);
    screen.ask("Hi").text(source).done().grow_to_all();
    screen
}

proptest! {
    #![proptest_config(settings(64))]

    #[test]
    fn any_chunking_of_markdown_gives_the_same_screen(
        source in markdown(), cuts in cuts(), columns in 40u16..=200,
    ) {
        let mut grown = Screen::new(columns, 24);
        grown.ask("Hi");
        for chunk in pieces(&source, &cuts) {
            grown.text(chunk);
            prop_assert_eq!(frame::fault(&grown), None);
        }
        grown.done().grow_to_all();
        prop_assert_eq!(frame::fault(&grown), None);
        prop_assert_eq!(grown.rows(), whole(columns, &source).rows());
    }

    #[test]
    fn any_session_decoded_from_bytes_is_drawn_correctly(
        head in prop::array::uniform3(any::<u8>()),
        keys in prop::collection::vec(any::<u8>(), 15),
        text in markdown(),
    ) {
        let mut bytes = head.to_vec();
        bytes.extend(&keys[..usize::from(head[0]) % 16]);
        bytes.extend(text.bytes());
        play(&bytes);
    }
}

proptest! {
    #![proptest_config(settings(24))]

    #[test]
    fn the_panel_next_to_any_text_stays_intact(source in markdown(), columns in 100u16..=200) {
        let panel = |text: &str| {
            let mut screen = Screen::new(columns, 24);
            screen.app.screens.settings.visibility = PanelVisibility::Yes;
            screen.ask("Hi").text(text);
            let panel = screen.app.regions().and_then(|regions| regions.panel).expect("a panel");
            screen.rows_of(panel)
        };
        prop_assert_eq!(panel(&source), panel(""));
    }
}

proptest! {
    #![proptest_config(settings(2))]

    #[test]
    fn any_chunking_of_the_corpus_gives_the_same_screen(
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 6),
        columns in prop::sample::select(&[40u16, 63, 84, 124][..]),
    ) {
        for (name, source) in corpus() {
            let mut grown = Screen::new(columns, 24);
            grown.ask("Hi");
            for chunk in pieces(&source, &cuts) {
                grown.text(chunk);
                prop_assert_eq!(frame::fault(&grown), None, "{}", name);
            }
            grown.done().grow_to_all();
            prop_assert_eq!(frame::fault(&grown), None, "{}", name);
            prop_assert_eq!(grown.rows(), whole(columns, &source).rows(), "{}", name);
        }
    }
}

/// Returns the start of the last top-level block that contains a line break. The text before this
/// block does not change during the stream.
fn growing_from(source: &str) -> usize {
    use pulldown_cmark::{Event, Options, Parser};
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH;
    let (mut depth, mut from) = (0, 0);
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        let is_block = depth == 0 && source[range.start..].contains('\n');
        match event {
            Event::Start(_) => {
                if is_block {
                    from = range.start;
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            Event::Rule if is_block => from = range.start,
            _ => {}
        }
    }
    // Include the indentation of the block.
    let line = source[..from].rfind('\n').map_or(0, |end| end + 1);
    if source[line..from].trim().is_empty() { line } else { from }
}

/// Replies of the corpus whose settled rows may change while they stream, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "footnotes",
        "a link whose text holds the mark of a note is none for the parser once the note is defined",
    ),
    ("links", "an address that is defined at the end reaches its links when the reply ends"),
    ("links_awkward", "the same"),
];

#[test]
fn rows_above_the_growing_block_do_not_change() {
    let mut faults = Vec::new();
    for (name, source) in corpus() {
        for (columns, step) in [(40, 23), (80, 61)] {
            if let Some(fault) = settled_row_that_changes(&source, columns, step) {
                faults.push((name.clone(), columns, fault));
            }
        }
    }
    faults.retain(|(name, ..)| EXCEPTIONS.iter().all(|(known, _)| known != name));
    assert!(faults.is_empty(), "{faults:#?}");
}

fn settled_row_that_changes(source: &str, columns: u16, step: usize) -> Option<String> {
    let mut grown = Screen::new(columns + BESIDE, 24);
    grown.ask("Hi").text("").grow_to_all();
    let (mut from, mut settled) = (0, Vec::new());
    let mut end = 0;
    while end < source.len() {
        let next = source.ceil_char_boundary((end + step).min(source.len()));
        grown.text(&source[end..next]).grow_to_all();
        end = next;
        let rows = grown.reply();
        let before = growing_from(&source[..end]);
        if !rows.starts_with(&settled) {
            let at = rows.iter().zip(&settled).take_while(|(a, b)| a == b).count();
            return Some(format!(
                "row {at} was {:?} and is {:?} after {:?}",
                settled.get(at),
                rows.get(at),
                &source[..end]
            ));
        }
        if before > from {
            from = before;
            let mut alone = Screen::new(columns + BESIDE, 24);
            settled = alone.ask("Hi").text(&source[..from]).grow_to_all().reply();
            if !rows.starts_with(&settled) {
                return Some(format!(
                    "alone it is\n{}\nbut\n{}\nafter {:?}",
                    settled.join("\n"),
                    rows.join("\n"),
                    &source[..end]
                ));
            }
        }
    }
    None
}
