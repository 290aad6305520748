//! Markdown and plain text: parsing a text in chunks gives the same document as parsing the whole
//! text, and each block is safe to draw.

use outcrop::document::block::{Block, LeafKind};
use outcrop::document::code::code_blocks;
use outcrop::document::incremental::{Document, Syntax};
use outcrop::document::visible;
use outcrop::document::written_marks::WrittenMarks;

/// The size limit of a text, in bytes. Long blocks are split at 8 kB and at 64 kB.
const LONGEST: usize = 80 * 1024;

/// Checks the document that the input describes. Three bytes set the syntax, the length of the
/// prefill and the length of the chunks. The rest is the text.
///
/// # Panics
/// Panics if the chunks give a different document than the whole text, if a block is malformed, or
/// if the drawn code blocks differ from the copied code blocks.
pub fn check(input: &[u8]) {
    let [kind, lead, piece, text @ ..] = input else { return };
    let syntax = match kind & 0b11 {
        0 => Syntax::Plain,
        1 => Syntax::Code("rust"),
        _ => Syntax::Markdown(WrittenMarks {
            addresses: kind & 0b100 > 0,
            backticks: kind & 0b1000 > 0,
        }),
    };
    let text = String::from_utf8_lossy(text);
    // Repeat only a few texts, because long texts are slow.
    let times = usize::from(kind >> 3).saturating_sub(24).pow(2).max(1);
    let mut text = text.repeat(times.min(LONGEST / text.len().max(1)).max(1));
    text.truncate(text.floor_char_boundary(LONGEST));
    let (lead, text) = text.split_at(text.floor_char_boundary(usize::from(*lead).min(text.len())));

    let whole = whole(&syntax, lead, text);
    whole.blocks().for_each(check_block);
    // Use fewer than 80 chunks, because the document parses its tail again for each chunk.
    let step = (usize::from(*piece) + 1).max(text.len() / 40);
    let grown = grown(&syntax, lead, text, step);
    assert!(
        grown.blocks().eq(whole.blocks()),
        "in pieces of {step}: {:#?}\nat once: {:#?}",
        grown.blocks().collect::<Vec<_>>(),
        whole.blocks().collect::<Vec<_>>()
    );
    if matches!(syntax, Syntax::Markdown(_)) && lead.is_empty() {
        assert_eq!(drawn_code(&whole), copied_code(text));
    }
}

fn whole(syntax: &Syntax, lead: &str, text: &str) -> Document {
    let mut document = Document::new(syntax.clone());
    document.grow(lead, text);
    document.finish(lead, text);
    assert!(!document.finish(lead, text), "a finished document changes no more");
    document
}

/// Returns the document after the text has arrived in chunks. Settled blocks must not change.
fn grown(syntax: &Syntax, lead: &str, text: &str, step: usize) -> Document {
    let mut document = Document::new(syntax.clone());
    let mut end = 0;
    let mut settled: (u64, Vec<Block>) = (0, Vec::new());
    while end < text.len() {
        end = text.ceil_char_boundary((end + step).min(text.len()));
        document.grow(lead, &text[..end]);
        assert!(document.settled() <= document.len());
        if document.edition() == settled.0 {
            let is_kept = document.blocks().zip(&settled.1).all(|(now, before)| now == before);
            assert!(is_kept && document.settled() >= settled.1.len(), "a settled block changed");
        }
        let count = document.settled();
        settled = (document.edition(), document.blocks().take(count).cloned().collect());
        document.blocks().skip(count).for_each(check_block);
    }
    document.finish(lead, text);
    document
}

/// Checks that a block's text is safe to draw, that its runs cover it, and that its leaves are in
/// order.
fn check_block(block: &Block) {
    let is_hidden = |letter: char| letter != '\n' && visible::is_unsafe_for_terminal(letter);
    assert!(!block.text.contains(is_hidden), "{:?}", block.text);
    let place = |at: u32| {
        let at = at as usize;
        assert!(block.text.is_char_boundary(at), "{at} is no place in {block:?}");
        at
    };
    let end = block.runs.iter().fold(0, |start, run| {
        assert!(place(run.end) >= start, "runs overlap in {block:?}");
        place(run.end)
    });
    assert_eq!(end, block.text.len(), "the runs do not cover {block:?}");
    block.leaves.iter().fold(0, |start, leaf| {
        let (from, to) = (place(leaf.text.start), place(leaf.text.end));
        assert!(start <= from && from <= to, "leaves overlap in {block:?}");
        assert!(block.text[to..].starts_with('\n'), "no line break ends a leaf of {block:?}");
        assert!(leaf.shared_margins <= leaf.margins.len(), "{leaf:?}");
        if let LeafKind::Table(table) = &leaf.kind {
            let cells = table.rows.iter().flatten();
            cells.fold(from, |start, cell| {
                let (from, end) = (place(cell.start), place(cell.end));
                assert!(start <= from && from <= end && end <= to, "cells overlap in {block:?}");
                end
            });
        }
        to + 1
    });
}

/// Returns the text of each code block of a document as it is drawn.
pub fn drawn_code(document: &Document) -> Vec<String> {
    let mut drawn: Vec<String> = Vec::new();
    for block in document.blocks() {
        for leaf in &block.leaves {
            let LeafKind::Code(code) = &leaf.kind else { continue };
            let text = &block.text[leaf.text.start as usize..leaf.text.end as usize];
            if code.first_line > 0 {
                let whole = drawn.last_mut().expect("it was cut");
                if !(text.is_empty() && block.is_continued) {
                    whole.push('\n');
                    whole.push_str(text);
                }
            } else {
                assert_eq!(code.number, drawn.len());
                drawn.push(text.to_owned());
            }
        }
    }
    drawn
}

/// Returns the text of each code block of a Markdown source as it is copied, made safe to draw.
pub fn copied_code(source: &str) -> Vec<String> {
    let visible = |code: &str| {
        let mut drawn = String::new();
        visible::append(&mut drawn, &mut 0, code.strip_suffix('\n').unwrap_or(code));
        drawn
    };
    code_blocks(source).iter().map(|block| visible(&block.code)).collect()
}
