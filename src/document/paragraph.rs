//! Builds a paragraph from runs of text with faces, for Outcrop's own text between the messages.

use super::block::{Block, Leaf, LeafKind};
use super::block_builder::BlockBuilder;
use super::text_face::TextFace;

pub fn paragraph(runs: &[(String, TextFace)]) -> Block {
    let mut builder = BlockBuilder::default();
    for (text, face) in runs {
        builder.put(text, *face);
    }
    let text = 0..builder.end();
    builder.push_line_break();
    let kind = LeafKind::Paragraph;
    builder.leaves.push(Leaf {
        text,
        margins: Vec::new(),
        kind,
        has_gap: false,
        shared_margins: 0,
    });
    builder.block()
}
