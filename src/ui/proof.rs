//! Property tests of layout and drawing at any width, even tiny ones: no text is lost, and nothing
//! is drawn outside its area.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::document::block::Block;
use crate::document::incremental::{Document, Syntax};
use crate::document::written_marks::WrittenMarks;
use crate::ui::appearance::{Appearance as Choice, ColorDepth};
use crate::ui::layout::{LayoutOptions, RowContent, RowForm, rows_of_block};
use crate::ui::row_canvas::RowPlacement;
use crate::ui::text_row::RowPainter;
use crate::ui::theme::Theme;
use crate::ui::wrap::columns;

/// Columns to the left and right of the text that may contain only marks.
const MARK_COLUMNS: u16 = 6;

/// Returns the first defect of a text at a width.
fn first_defect(source: &str, options: LayoutOptions, shift: u16) -> Option<String> {
    let document =
        Document::of(Syntax::Markdown(WrittenMarks { addresses: true, backticks: true }), source);
    document.blocks().find_map(|block| {
        lost_text(block, options).or_else(|| defect_outside(block, options, shift))
    })
}

/// Returns a part of a block's text that no row contains.
fn lost_text(block: &Block, options: LayoutOptions) -> Option<String> {
    let mut is_there = vec![false; block.text.len()];
    for row in rows_of_block(block, options) {
        let mut take = |text: &std::ops::Range<u32>| {
            is_there[text.start as usize..text.end as usize].fill(true);
        };
        match &row.form {
            RowForm::Text { text, .. } | RowForm::Code { text, .. } => take(text),
            RowForm::Cells { cells, .. } => cells.iter().for_each(|cell| {
                if let RowContent::Text { text, .. } = &cell.content {
                    take(text);
                }
            }),
            RowForm::Gap | RowForm::Rule | RowForm::Line { .. } => {}
        }
    }
    let lost = block
        .text
        .bytes()
        .zip(is_there)
        .position(|(byte, is_there)| !is_there && !byte.is_ascii_whitespace())?;
    Some(format!("byte {lost} of {:?} is in no row", block.text))
}

/// Returns a defect outside the text's area.
fn defect_outside(block: &Block, options: LayoutOptions, shift: u16) -> Option<String> {
    let width = options.width;
    let rows = rows_of_block(block, options);
    let mut previous = None;
    for row in &rows {
        let is_in_order = previous.is_none_or(|before| before <= (row.leaf, row.offset));
        if !is_in_order || row.offset as usize >= block.text.len() {
            return Some(format!("{row:?} has a wrong offset after {previous:?}"));
        }
        previous = Some((row.leaf, row.offset));
        let mut buf = Buffer::empty(Rect::new(0, 0, width + 2 * MARK_COLUMNS, 1));
        let mut links = Vec::new();
        let mut painter = RowPainter {
            theme: Theme::of(Choice::new(ColorDepth::Palette, None)),
            base: Style::new(),
            marks: &[],
            tokens: &|_, _| None,
            code_shift: if options.code_wraps { 0 } else { shift },
            code_blocks_before: 0,
            copy_key: &|| Some(("c".to_owned(), Style::new())),
            links: &mut links,
            place_run: &mut |_, _, _| {},
        };
        painter.draw(block, row, RowPlacement { x: MARK_COLUMNS, y: 0, width }, &mut buf);
        let right = MARK_COLUMNS + width;
        for x in (0..MARK_COLUMNS).chain(right..right + MARK_COLUMNS) {
            let is_mark = matches!((x, buf[(x, 0)].symbol()), (_, " "))
                || x + 1 == MARK_COLUMNS && "↪‹".contains(buf[(x, 0)].symbol())
                || x == right && buf[(x, 0)].symbol() == "›";
            if !is_mark {
                return Some(format!("{row:?} is drawn at {x} of {width}: {buf:?}"));
            }
        }
        let last = buf[(right - 1, 0)].symbol();
        // A character that is wider than the pane cannot be drawn.
        if columns(last) > 1 && width > 1 {
            return Some(format!("{row:?} reaches over the end: {last:?}"));
        }
    }
    None
}

/// Generates text with every kind of block and characters of every width.
fn source() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[a-c ]{0,30}",
        "[a日👍🏽é\u{301} \u{200b}\u{1160}()。]{0,20}",
        "\\PC{0,12}",
        prop::sample::select(
            &[
                "# head",
                "---",
                "- item",
                "  - nested",
                "    deep",
                "12) twelve",
                "- [x] done",
                "> quote",
                ">> quote",
                "> - | a | b |\n>   |--|--|\n>   | 日本 | b |",
                "```rust",
                "```",
                "| a | bb |",
                "|---|:-:|",
                "| **x** | y",
                "| 日本語 | a long cell that goes on | c |",
                "- | a |\n  |--|",
                "[a](http://b/c_d)",
                "[^1]: note",
                "<div>",
                "100000000. big",
                "[^a-long-name-of-a-note]: x",
                "\ta\tb",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            ][..]
        )
        .prop_map(str::to_owned),
    ];
    let end = prop::sample::select(&["\n", "\n\n", ""][..]);
    prop::collection::vec((line, end), 0..12)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings(512))]

    #[test]
    fn no_width_loses_text_or_draws_outside(
        source in source(),
        width in prop_oneof![1u16..24, 1u16..=200],
        code_wraps in any::<bool>(),
        shift in 0u16..20,
    ) {
        let fault = first_defect(&source, LayoutOptions { width, code_wraps }, shift);
        prop_assert!(fault.is_none(), "{}", fault.unwrap_or_default());
    }
}

#[test]
fn the_corpus_fits_every_width() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
    for entry in std::fs::read_dir(corpus).expect("the corpus folder exists") {
        let path = entry.expect("a readable folder entry").path();
        let source = std::fs::read_to_string(&path).expect("UTF-8");
        for width in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 200] {
            let fault = first_defect(&source, LayoutOptions { width, code_wraps: true }, 0);
            assert_eq!(fault, None, "{} in {width}", path.display());
        }
    }
}
