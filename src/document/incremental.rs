//! A document that is parsed incrementally as its text streams in. Only the unsettled end of the
//! text (the tail) is parsed again. The result does not depend on how the text is chunked.
//!
//! Text is settled if no later text can change its meaning: everything before the last top-level
//! block that contains a line break. An incomplete line may still become a row of the table before
//! it. Long blocks are cut at a position that depends on their text alone, so the tail stays short.
//! The exception is a link definition that follows its links, usually at the end: the links get
//! their URL when the document is finished.

use std::borrow::Cow;
use std::collections::HashMap;

use super::blank_lines::blank_before;
use super::block::{Block, Leaf, LeafKind};
use super::block_builder::BlockBuilder;
use super::block_shape::BlockShape;
use super::cuts::{MIN_CUT_BYTES, cut, cut_plain};
use super::open_marks::closed;
use super::parse::{self, ParsedPart};
use super::parse_context::{Fence, ParseContext, PrecedingText};
use super::text_face::TextFace;
use super::written_marks::WrittenMarks;

/// Maximum bytes to parse at once. A long document is read as if it streamed.
const STEP: usize = 16 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Syntax {
    /// Markdown. These marks replace formatting that the terminal cannot show.
    Markdown(WrittenMarks),
    Plain,
    Code(&'static str),
}

/// A document of settled blocks and a tail.
#[derive(Debug, Clone)]
pub struct Document {
    syntax: Syntax,
    settled: Vec<Block>,
    tail: Vec<Block>,
    rest: String,
    /// The prefill before the source, and the number of bytes of both that were consumed.
    lead: String,
    parsed: usize,
    before: PrecedingText,
    inside: Option<Fence>,
    /// The number of code blocks among the settled blocks.
    codes: usize,
    /// The number of lines among the settled blocks of plain text.
    lines: usize,
    definitions: HashMap<String, String>,
    /// Whether a definition that is not settled may still change settled blocks.
    is_provisional: bool,
    is_finished: bool,
    /// Increases whenever settled blocks are discarded.
    edition: u64,
}

impl Document {
    pub fn new(syntax: Syntax) -> Self {
        Self {
            syntax,
            settled: Vec::new(),
            tail: Vec::new(),
            rest: String::new(),
            lead: String::new(),
            parsed: 0,
            before: PrecedingText::Nothing,
            inside: None,
            codes: 0,
            lines: 0,
            definitions: HashMap::new(),
            is_provisional: false,
            is_finished: false,
            edition: 0,
        }
    }

    pub fn of(syntax: Syntax, source: &str) -> Self {
        let mut document = Self::new(syntax);
        document.grow("", source);
        document.finish("", source);
        document
    }

    /// Consumes the new part of `source`, which only grows. `lead` precedes the source and is
    /// marked as prefill. If `lead` differs or the source is shorter than before, the document
    /// starts over. Returns whether the document changed.
    pub fn grow(&mut self, lead: &str, source: &str) -> bool {
        let is_same = self.lead == lead
            && self.parsed.checked_sub(lead.len()).is_some_and(|at| source.is_char_boundary(at));
        if !is_same {
            self.begin(lead);
        }
        let new = &source[self.parsed - self.lead.len()..];
        if new.is_empty() && is_same {
            return false;
        }
        let read = self.append_text(new);
        self.read_tail(true, read);
        true
    }

    /// Finishes the document: open marks stay as they are written, and links get the addresses of
    /// their definitions. Returns whether the document changed.
    pub fn finish(&mut self, lead: &str, source: &str) -> bool {
        let grew = self.grow(lead, source);
        if self.is_finished {
            return grew;
        }
        if let Syntax::Markdown(marks) = self.syntax
            && self.rest.contains("]:")
        {
            let read = parse::parse_part(&self.rest, self.context(marks));
            self.define(read.definitions, self.rest.len());
        }
        if !self.definitions.is_empty() || self.is_provisional {
            let edition = self.edition;
            self.begin(lead);
            self.edition = edition + 1;
            self.append_text(source);
        }
        self.read_tail(false, None);
        self.is_finished = true;
        true
    }

    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &Block> {
        self.settled.iter().chain(&self.tail)
    }

    pub fn len(&self) -> usize {
        self.settled.len() + self.tail.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn block(&self, at: usize) -> &Block {
        self.settled.get(at).unwrap_or_else(|| &self.tail[at - self.settled.len()])
    }

    /// Returns the number of settled blocks. They do not change in this edition.
    pub fn settled(&self) -> usize {
        self.settled.len()
    }

    /// Returns a number that increases whenever settled blocks are discarded.
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// Starts over, but keeps the definitions for the second pass over a finished document.
    fn begin(&mut self, lead: &str) {
        let definitions = std::mem::take(&mut self.definitions);
        let edition = self.edition + 1;
        *self = Self { definitions, edition, ..Self::new(self.syntax.clone()) };
        lead.clone_into(&mut self.lead);
        self.append_text(lead);
    }

    /// Stores the tail's definitions that end before `end`. The first definition of a label counts.
    fn define(&mut self, definitions: Vec<(usize, String, String)>, end: usize) {
        // A footnote's definition changes how earlier links with its mark are parsed.
        self.is_provisional |= self.rest.contains("]:") && self.rest.contains("[^");
        for (at, label, url) in definitions {
            if at <= end {
                self.definitions.entry(label).or_insert(url);
            } else {
                self.is_provisional = true;
            }
        }
    }

    /// Consumes text and settles what it can. Returns the parsed tail if settling produced it.
    fn append_text(&mut self, mut new: &str) -> Option<ParsedPart> {
        self.is_finished = false;
        let mut read = None;
        while !new.is_empty() {
            // Stop at a line end, since half a definition would parse as a whole one.
            let mut end = new.floor_char_boundary(STEP.min(new.len()));
            if end < new.len() {
                end = new[..end].rfind('\n').map_or(end, |line| line + 1);
            }
            self.rest.push_str(&new[..end]);
            self.parsed += end;
            // Without a line break, only a cut can settle anything.
            let may_settle = new[..end].contains('\n') || self.rest.len() > MIN_CUT_BYTES;
            read = if may_settle { self.settle() } else { None };
            new = &new[end..];
        }
        read
    }

    /// Settles the text that later text cannot change.
    fn settle(&mut self) -> Option<ParsedPart> {
        match self.syntax {
            Syntax::Markdown(marks) => loop {
                if let Some(tail) = self.settle_markdown(marks) {
                    return Some(tail);
                }
            },
            Syntax::Plain | Syntax::Code(_) => {
                while let Some(end) = cut_plain(&self.rest) {
                    let block = self.plain(&self.rest[..end]);
                    self.lines += self.rest[..end].matches('\n').count();
                    self.settled.push(block);
                    self.drop_front(None, end);
                }
                None
            }
        }
    }

    /// Settles some blocks, or returns the parsed tail if there is nothing to settle.
    fn settle_markdown(&mut self, marks: WrittenMarks) -> Option<ParsedPart> {
        let mut part = parse::parse_part(&self.rest, self.context(marks));
        let starts: Vec<_> =
            part.blocks.iter().map(|(range, ..)| line_start(&self.rest, range.start)).collect();
        let Some(first) = starts.first().copied() else { return Some(part) };
        let ends = starts.iter().skip(1).copied().chain([self.rest.len()]);
        let mut cuts =
            part.blocks.iter().zip(starts.iter().zip(ends)).map(|((_, shape, _), (start, end))| {
                Some(start + cut(&self.rest[*start..end], *shape)?)
            });
        if let Some(end) = cuts.next().flatten() {
            let (_, shape, block) = &part.blocks[0];
            let opening = self.opening(first, *shape, block);
            let head = parse::parse_part(&self.rest[..end], self.context(marks));
            for (_, _, block) in head.blocks {
                self.settle_block(block);
            }
            let lines = self.settled.last().map_or(0, code_lines);
            self.inside = opening.map(|opening| Fence { opening, line_count: lines });
            self.drop_front(None, end);
            return None;
        }
        // The last block that contains a line break and does not depend on the block before.
        let last = (1..starts.len()).rev().find(|at| {
            let text = &self.rest[starts[*at]..];
            // Text after a definition may be indented like code. It would be parsed as code without
            // the definition.
            let is_indented_as_code =
                text.starts_with("    ") || text.trim_start_matches(' ').starts_with('\t');
            let is_tied = (part.blocks[*at - 1].1 != BlockShape::Text
                && text.starts_with([' ', '\t']))
                || (is_indented_as_code && part.blocks[*at].1 != BlockShape::IndentedCode);
            // A table needs its complete delimiter row below the header.
            let is_table = matches!(
                part.blocks[*at].2.leaves.first(),
                Some(Leaf { kind: LeafKind::Table(_), .. })
            );
            text.matches('\n').count() > usize::from(is_table) && !is_tied
        });
        let cut = cuts.position(|cut| cut.is_some()).map(|at| at + 1);
        drop(cuts);
        let keep = last.map(|last| cut.map_or(last, |cut| cut.min(last)));
        // Settle only if the tail shrinks, whatever block positions the parser reports.
        let Some(keep) = keep.filter(|keep| starts[*keep] > 0) else { return Some(part) };
        let ended = part.blocks[keep - 1].0.end;
        for (_, _, block) in part.blocks.drain(..keep) {
            self.settle_block(block);
        }
        self.define(part.definitions, starts[keep]);
        self.inside = None;
        self.drop_front(Some(ended), starts[keep]);
        None
    }

    /// Returns the line that opened the code block at `start`, if the block is one.
    fn opening(&self, start: usize, shape: BlockShape, block: &Block) -> Option<String> {
        match shape {
            BlockShape::FencedCode if block.is_continued => {
                self.inside.as_ref().map(|fence| fence.opening.clone())
            }
            BlockShape::FencedCode => {
                Some(self.rest[start..].split_inclusive('\n').next().unwrap_or_default().to_owned())
            }
            BlockShape::IndentedCode => Some(String::new()),
            BlockShape::Text | BlockShape::List | BlockShape::Whole => None,
        }
    }

    fn settle_block(&mut self, mut block: Block) {
        // Settled blocks live as long as the message is open, so free their spare capacity.
        block.text.shrink_to_fit();
        block.runs.shrink_to_fit();
        block.leaves.shrink_to_fit();
        let codes =
            block.leaves.iter().filter(|leaf| matches!(leaf.kind, LeafKind::Code(_))).count();
        self.codes += codes - usize::from(block.is_continued);
        self.settled.push(block);
    }

    /// Drops settled source up to the next block's start. `ended` is the end of the last settled
    /// block.
    fn drop_front(&mut self, ended: Option<usize>, end: usize) {
        let is_line_start = line_start(&self.rest, end) == end;
        self.before = if is_line_start && blank_before(&self.rest, ended, end) {
            PrecedingText::Blank
        } else {
            PrecedingText::Text
        };
        self.rest.drain(..end);
    }

    fn context(&self, marks: WrittenMarks) -> ParseContext<'_> {
        let start = self.parsed - self.rest.len();
        ParseContext {
            marks,
            definitions: &self.definitions,
            prefill: self.lead.len().saturating_sub(start),
            codes: self.codes,
            inside: self.inside.as_ref(),
            before: self.before,
        }
    }

    /// Parses the tail. While more text may arrive, open marks are closed. `read` is the parsed
    /// tail, if it is already available.
    fn read_tail(&mut self, may_grow: bool, read: Option<ParsedPart>) {
        self.tail.clear();
        let Syntax::Markdown(marks) = self.syntax else {
            if !self.rest.is_empty() || self.settled.is_empty() {
                let block = self.plain(&self.rest);
                self.tail.push(block);
            }
            return;
        };
        let closed = if may_grow { closed(&self.rest) } else { self.rest.as_str().into() };
        let is_as_read = matches!(closed, Cow::Borrowed(text) if text.len() == self.rest.len());
        let part = read
            .filter(|_| is_as_read)
            .unwrap_or_else(|| parse::parse_part(&closed, self.context(marks)));
        self.tail.extend(part.blocks.into_iter().map(|(_, _, block)| block));
    }

    /// Returns a block with the lines of the source, not parsed as Markdown.
    fn plain(&self, source: &str) -> Block {
        let mut setting = BlockBuilder::default();
        let start = self.parsed - self.rest.len();
        let sent = self.lead.len().saturating_sub(start).min(source.len());
        let text = source.strip_suffix('\n').unwrap_or(source);
        setting.put(&text[..sent.min(text.len())], TextFace::PREFILL);
        setting.put(&text[sent.min(text.len())..], TextFace::PLAIN);
        let text = 0..setting.end();
        setting.push_line_break();
        // A document of code has no label, since the view that contains it names the language.
        let is_continued = !self.settled.is_empty() || matches!(self.syntax, Syntax::Code(_));
        let kind = match self.syntax {
            Syntax::Code(language) => LeafKind::Code(super::block::CodeLeaf {
                language: language.into(),
                number: 0,
                first_line: self.lines,
                is_prefill: false,
                is_open: true,
            }),
            _ => LeafKind::Paragraph,
        };
        setting.leaves.push(Leaf {
            text,
            margins: Vec::new(),
            kind,
            has_gap: false,
            shared_margins: 0,
        });
        Block { is_continued, ..setting.block() }
    }
}

/// Returns the start of the line that contains `at` if only indentation precedes `at`, else `at`.
fn line_start(source: &str, at: usize) -> usize {
    let start = source[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    if source[start..at].trim().is_empty() { start } else { at }
}

/// Returns the number of lines of the code block that ends a block, counted from its first line.
fn code_lines(block: &Block) -> usize {
    match block.leaves.last() {
        Some(Leaf { kind: LeafKind::Code(code), text, .. }) => {
            let text = &block.text[text.start as usize..text.end as usize];
            code.first_line + text.matches('\n').count() + 1
        }
        _ => 0,
    }
}
