//! Parses Markdown into blocks: CommonMark with tables, task lists, strikethrough, footnotes,
//! alerts and formulas. Each call parses one part of a document; [`super::incremental`] divides it
//! into parts.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Options, Parser, TextMergeWithOffset};

use super::block::Block;
use super::block_reader::BlockReader;
use super::block_shape::BlockShape;
use super::delimiters::{PaddedText, without_pads};
use super::parse_context::ParseContext;

#[derive(Debug, Default)]
pub struct ParsedPart {
    /// The top-level blocks, each with its byte range in the part.
    pub blocks: Vec<(Range<usize>, BlockShape, Block)>,
    /// Link definitions of the part: end position, label and address.
    pub definitions: Vec<(usize, String, String)>,
}

pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
}

pub fn parse_part(source: &str, context: ParseContext<'_>) -> ParsedPart {
    let Some(fence) = context.inside.filter(|fence| !fence.opening.is_empty()) else {
        return read(source, 0, context);
    };
    // Repeat the fence's opening line, so that the parser knows it is inside the fence.
    let whole = [fence.opening.as_str(), source].concat();
    read(&whole, fence.opening.len(), context)
}

fn read(source: &str, shift: usize, context: ParseContext<'_>) -> ParsedPart {
    let define = |link: BrokenLink<'_>| {
        let label = without_pads(link.reference);
        let url = context.definitions.get(&label.to_lowercase())?;
        Some((CowStr::from(url.clone()), CowStr::from("")))
    };
    let padded = PaddedText::of(source);
    let parser = Parser::new_with_broken_link_callback(&padded.text, options(), Some(define));
    let definitions = parser.reference_definitions().iter();
    let definitions = definitions.map(|(label, definition)| {
        let end = padded.source_position(definition.span.end).saturating_sub(shift);
        let (label, url) = (without_pads(label.into()), without_pads(definition.dest.clone()));
        (end, label.to_lowercase(), url.to_string())
    });
    let definitions = definitions.collect();
    let mut reader = BlockReader::new(source, shift, context);
    for (event, range) in TextMergeWithOffset::new(parser.into_offset_iter()) {
        let (event, range) = padded.source_event(event, range);
        reader.apply(event, range);
    }
    ParsedPart { blocks: reader.blocks(), definitions }
}
