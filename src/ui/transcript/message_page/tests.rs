//! Tests of the cached rows and heights.

use super::*;
use crate::app::actions::default_keymap;
use crate::chat::event::StreamEvent;
use crate::chat::model::ModelId;
use crate::document::written_marks::WrittenMarks;

fn making(width: u16) -> LayoutStage {
    LayoutStage {
        look: LayoutOptions { width, code_wraps: true },
        written: WrittenMarks::default(),
    }
}

/// Streams a reply with this many pieces, each with a table and a paragraph, and updates its page
/// after each piece.
fn stream_reply(pieces: usize) -> (Reply, MessagePage) {
    let model = ModelId::parse("m").expect("valid");
    let (mut reply, mut page) = (Reply::new(model, None), MessagePage::new(making(20)));
    for number in 0..pieces {
        let text = format!(
            "Some words that fill {number} rows.\n\n| a | b |\n|--|--|\n| {number} | c |\n\n"
        );
        reply.apply(&StreamEvent::Text { index: 0, text });
        page.refresh(&Message::Assistant(reply.clone()), making(20), false, &default_keymap());
    }
    (reply, page)
}

#[test]
fn a_long_page_caches_few_rows_and_keeps_all_heights() {
    let (reply, page) = stream_reply(800);
    let mut complete = MessagePage::new(making(20));
    complete.refresh(&Message::Assistant(reply), making(20), false, &default_keymap());
    for unit in 0..complete.units.len() {
        complete.lay_out(unit);
    }
    assert!(complete.cached_rows > 2 * MAX_CACHED_ROWS, "{} rows", complete.cached_rows);
    assert!(page.cached_rows <= MAX_CACHED_ROWS + 100, "{} rows are kept", page.cached_rows);
    assert_eq!(page.height(), complete.height());
    let heights =
        |page: &MessagePage| page.units.iter().map(|unit| unit.height).collect::<Vec<_>>();
    assert_eq!(heights(&page), heights(&complete));
}

#[test]
fn a_large_update_is_counted_but_not_cached() {
    let (reply, _) = stream_reply(800);
    let mut page = MessagePage::new(making(20));
    page.refresh(&Message::Assistant(reply), making(20), false, &default_keymap());
    let kept: usize = page.units.iter().map(PageUnit::cached_rows).sum();
    assert_eq!(page.cached_rows, kept);
    assert!(kept <= MAX_CACHED_ROWS + 10, "{kept} rows are kept");
    assert!(page.units.iter().all(|unit| unit.is_counted || page.block(unit.source).is_none()));
}

#[test]
fn a_dropped_row_is_found_at_the_same_offset() {
    let (_, mut page) = stream_reply(300);
    page.lay_out(3);
    let (offset, nth) = page.offset_of(3, 1);
    page.drop_rows();
    assert_eq!(page.row_of(offset, nth), (3, 1));
    assert_eq!(page.offset_of(3, 1), (offset, nth));
    // At another width, all heights are estimates again.
    let message = Message::Assistant(stream_reply(300).0);
    page.refresh(&message, making(30), false, &default_keymap());
    assert_eq!(page.cached_rows, page.units.iter().map(PageUnit::cached_rows).sum::<usize>());
}

#[test]
fn folded_thinking_has_a_fixed_height() {
    let model = ModelId::parse("m").expect("valid");
    let (mut page, mut reply) = (MessagePage::new(making(40)), Reply::new(model, None));
    for _ in 0..4 {
        let text = "A thought.\n\nAnother, *é*\n\n".to_owned();
        reply.apply(&StreamEvent::Reasoning { index: 0, text });
        page.refresh(&Message::Assistant(reply.clone()), making(40), false, &default_keymap());
        assert_eq!((page.units.len(), page.height()), (3, 3), "heading, label, blank row");
    }
    let label = page.parts[0].label(&default_keymap());
    assert_eq!(label.as_deref(), Some("▸ Thinking, 104 characters (t shows it)"));
}
