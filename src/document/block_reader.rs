//! Events of the Markdown parser into blocks: which leaves there are, and what stands left of them.
//! What stands in a line is the business of [`super::inline`].

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::blank_lines::blank_before;
use super::block::{Block, CodeLeaf, Leaf, LeafKind, Margin, TableLeaf};
use super::block_builder::BlockBuilder;
use super::block_shape::BlockShape;
use super::marks::{alert_title, alignment, bullet, language, number};
use super::parse_context::{ParseContext, PrecedingText};
use super::text_face::TextFace;

/// What stands before the description of an image.
const IMAGE: &str = "[image: ";

/// Turns events into blocks.
#[derive(Debug, Default)]
pub struct BlockReader<'a> {
    pub(super) source: &'a str,
    /// Bytes ahead of the piece that only tell the parser where it is.
    pub(super) shift: usize,
    pub(super) context: ParseContext<'a>,
    codes: usize,
    blocks: Vec<(Range<usize>, BlockShape, Block)>,
    /// Open block-level elements.
    depth: usize,
    shape: Option<(usize, BlockShape)>,
    pub(super) setting: BlockBuilder,
    margins: Vec<Margin>,
    /// Margins that the last leaf stands in and that are still open.
    shared: usize,
    /// Where what has opened since the last leaf begins.
    from: Option<usize>,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// The leaf that is being filled.
    pub(super) open: Option<(u32, LeafKind, bool)>,
    pub(super) style: TextFace,
    pub(super) faces: Vec<TextFace>,
    /// Address of each open link or image, and where its text begins.
    pub(super) links: Vec<(Option<String>, usize)>,
    rows: Vec<Vec<Range<u32>>>,
    cell: u32,
}

impl<'a> BlockReader<'a> {
    /// A reader of a piece that begins `shift` bytes into the source.
    pub fn new(source: &'a str, shift: usize, context: ParseContext<'a>) -> Self {
        Self { source, shift, context, codes: context.codes, ..Self::default() }
    }

    /// The top-level blocks that were read.
    pub fn blocks(self) -> Vec<(Range<usize>, BlockShape, Block)> {
        self.blocks
    }

    /// Takes in the next event.
    pub fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => {
                self.in_line(&range);
                let (before, after) = match () {
                    () if code.starts_with('`') || code.ends_with('`') => ("`` ", " ``"),
                    () if code.contains('`') => ("``", "``"),
                    () => ("`", "`"),
                };
                let quiet = self.style.with(TextFace::QUIET);
                self.put(before, quiet, range.start);
                self.put_split(&code, self.style.with(TextFace::CODE), &range);
                self.put(after, quiet, range.start);
            }
            Event::Html(html) => self.put(&html, TextFace::HTML, range.start),
            Event::InlineHtml(html) => {
                self.in_line(&range);
                self.put(&html, self.style.with(TextFace::HTML), range.start);
            }
            // A formula is shown as it is written; no mark of Markdown is one in it.
            Event::InlineMath(text) => self.verbatim(&format!("${text}$"), &range),
            Event::DisplayMath(text) => self.verbatim(&format!("$${text}$$"), &range),
            Event::FootnoteReference(name) => {
                // Drawn as it is written, since its note may stand in a piece that is not read yet.
                self.text(&format!("[^{name}]"), range);
            }
            // A line that the model broke stays broken: it rarely breaks lines for their width.
            Event::SoftBreak | Event::HardBreak => {
                let is_heading = matches!(self.open, Some((_, LeafKind::Heading(_), _)));
                let gap = if is_heading { " " } else { "\n" };
                self.put(gap, self.style, range.start);
            }
            Event::Rule => {
                self.block_starts(&range, BlockShape::Text);
                self.open_leaf(LeafKind::Rule, &range);
                self.close_leaf();
                self.block_ends(range.end);
            }
            Event::TaskListMarker(is_done) => {
                if let Some(Margin::Item { mark, .. }) = self.margins.last_mut() {
                    let done = if is_done { "☑" } else { "☐" };
                    // The number of an item is told besides.
                    let is_numbered = mark.starts_with(|c: char| c.is_ascii_digit());
                    *mark = if is_numbered { format!("{mark} {done}").into() } else { done.into() };
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.block_starts(&range, BlockShape::Text);
                self.open_leaf(LeafKind::Paragraph, &range);
            }
            Tag::Heading { level, .. } => {
                self.block_starts(&range, BlockShape::Text);
                self.open_leaf(LeafKind::Heading(level as u8), &range);
            }
            Tag::BlockQuote(alert) => {
                self.block_starts(&range, BlockShape::Whole);
                self.margins.push(Margin::Quote);
                if let Some(alert) = alert {
                    self.open_leaf(LeafKind::Paragraph, &range);
                    self.put(alert_title(alert), TextFace::STRONG, range.start);
                    self.close_leaf();
                }
            }
            Tag::CodeBlock(kind) => self.code_starts(&kind, &range),
            Tag::HtmlBlock => {
                self.block_starts(&range, BlockShape::Whole);
                self.open_leaf(LeafKind::Paragraph, &range);
            }
            Tag::List(first) => {
                self.block_starts(&range, BlockShape::List);
                self.lists.push(first);
            }
            Tag::Item => {
                self.block_starts(&range, BlockShape::List);
                let mark = match self.lists.last_mut() {
                    Some(Some(next)) => {
                        let mark = number(*next, &self.source[range.start..]);
                        *next += 1;
                        mark
                    }
                    _ => bullet(self.lists.len()).into(),
                };
                self.margins.push(Margin::Item { mark: mark.into(), is_first: true });
            }
            Tag::FootnoteDefinition(name) => {
                self.block_starts(&range, BlockShape::Whole);
                let mark = super::visible::line(&format!("[^{name}]"));
                self.margins.push(Margin::Item { mark: mark.into(), is_first: true });
            }
            Tag::Table(alignments) => {
                self.block_starts(&range, BlockShape::Whole);
                let alignments = alignments.into_iter().map(alignment).collect();
                self.open_leaf(LeafKind::Table(TableLeaf { alignments, rows: Vec::new() }), &range);
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::TableCell => self.cell = self.setting.end(),
            Tag::Emphasis => self.push_style(TextFace::EMPHASIS, &range),
            Tag::Strong => self.push_style(TextFace::STRONG, &range),
            Tag::Strikethrough => self.push_style(TextFace::STRIKE, &range),
            Tag::Link { dest_url, .. } => {
                self.push_style(TextFace::LINK, &range);
                self.links.push((Some(dest_url.to_string()), self.setting.text.len()));
            }
            Tag::Image { dest_url, .. } => {
                self.push_style(TextFace::LINK, &range);
                self.links.push((Some(dest_url.to_string()), self.setting.text.len()));
                self.put(IMAGE, self.style.with(TextFace::QUIET), range.start);
            }
            Tag::Superscript | Tag::Subscript => self.push_style(TextFace::PLAIN, &range),
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.block_starts(&range, BlockShape::Text),
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        let at = range.end;
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                self.close_leaf();
                self.block_ends(at);
            }
            TagEnd::BlockQuote(_) => {
                self.close_leaf();
                self.leave_margin();
                self.block_ends(at);
            }
            TagEnd::List(_) => {
                self.close_leaf();
                self.lists.pop();
                self.block_ends(at);
            }
            TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.close_leaf();
                // An item without content is its mark.
                if matches!(self.margins.last(), Some(Margin::Item { is_first: true, .. })) {
                    self.open_leaf(LeafKind::Paragraph, range);
                    self.close_leaf();
                }
                self.leave_margin();
                self.block_ends(at);
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                if let Some((_, LeafKind::Table(table), _)) = &mut self.open {
                    table.rows = rows;
                }
                self.close_leaf();
                self.block_ends(at);
            }
            TagEnd::TableCell => {
                let cell = self.cell..self.setting.end();
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
                // Parts the cells in the text as it is read.
                self.put("\n", TextFace::PLAIN, at);
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::Link => self.link_ends(at),
            TagEnd::Image => {
                // One that is not described says no more than that.
                let described = self.links.last().map_or(0, |(_, from)| from + IMAGE.len());
                if self.setting.text.len() == described {
                    ": ".chars().for_each(|_| self.setting.pop());
                }
                self.put("]", self.style.with(TextFace::QUIET), at);
                self.link_ends(at);
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => self.pop_style(),
            TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::MetadataBlock(_) => self.block_ends(at),
        }
    }

    fn leave_margin(&mut self) {
        self.margins.pop();
        self.shared = self.shared.min(self.margins.len());
    }

    fn block_starts(&mut self, range: &Range<usize>, shape: BlockShape) {
        // An item's text stands in the item itself where its list is tight.
        self.close_leaf();
        self.from.get_or_insert(range.start);
        if self.depth == 0 {
            self.shape = Some((range.start, shape));
        }
        self.depth += 1;
    }

    fn block_ends(&mut self, at: usize) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0
            && let Some((from, shape)) = self.shape.take()
        {
            self.from = None;
            let (from, to) = (from.saturating_sub(self.shift), at.saturating_sub(self.shift));
            let mut block = std::mem::take(&mut self.setting).block();
            block.is_continued = matches!(block.leaves.first(),
                Some(Leaf { kind: LeafKind::Code(code), .. }) if code.first_line > 0);
            self.blocks.push((from..to, shape, block));
        }
    }

    fn code_starts(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        let is_top = self.depth == 0;
        let (shape, language) = match kind {
            CodeBlockKind::Indented => (BlockShape::IndentedCode, ""),
            CodeBlockKind::Fenced(info) => (BlockShape::FencedCode, self::language(info)),
        };
        self.block_starts(range, shape);
        let inside = self.context.inside.filter(|_| is_top && self.blocks.is_empty());
        let code = CodeLeaf {
            language: super::visible::line(language).into(),
            number: if inside.is_some() { self.codes.saturating_sub(1) } else { self.codes },
            first_line: inside.map_or(0, |fence| fence.lines),
            is_sent: range.start < self.context.prefill + self.shift,
            // One whose list or quotation has ended does not go on either.
            is_open: matches!(kind, CodeBlockKind::Fenced(_))
                && !self.is_closed(range)
                && self.source[range.end..].trim().is_empty(),
        };
        if inside.is_none() {
            self.codes += 1;
        }
        self.open_leaf(LeafKind::Code(code), range);
    }

    /// Whether a fenced code block was closed by a fence of its own.
    fn is_closed(&self, range: &Range<usize>) -> bool {
        let mut lines = self.source[range.clone()].trim_end().lines();
        let first = lines.next().unwrap_or_default().trim_start();
        let last = lines.next_back().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '>']);
        let mark = first.chars().next().unwrap_or('`');
        let opened = first.chars().take_while(|c| *c == mark).count();
        let closed = last.chars().take_while(|c| *c == mark).count();
        closed >= opened && last.trim_start_matches(mark).trim().is_empty()
    }

    pub(super) fn open_leaf(&mut self, kind: LeafKind, range: &Range<usize>) {
        let is_first = self.blocks.is_empty() && self.setting.leaves.is_empty();
        let is_cut = matches!(&kind, LeafKind::Code(code) if code.first_line > 0);
        let is_start = is_first && self.context.before == PrecedingText::Nothing;
        // The first thing in an item or a quotation stands below what stands above that.
        let from = self.from.take().unwrap_or(range.start);
        let has_gap = !is_cut
            && !is_start
            && (matches!(kind, LeafKind::Heading(_))
                || blank_before(self.source, self.ended(), from)
                || (is_first && self.context.before == PrecedingText::Blank));
        if has_gap {
            self.setting.skip();
        }
        // The label of a code block is a row of its own.
        if matches!(&kind, LeafKind::Code(_)) && !is_cut {
            self.setting.skip();
        }
        self.setting.column = 0;
        self.open = Some((self.setting.end(), kind, has_gap));
    }

    /// Where the block before the one that opens has ended.
    fn ended(&self) -> Option<usize> {
        let (range, ..) = self.blocks.last().filter(|_| self.setting.leaves.is_empty())?;
        Some(range.end + self.shift)
    }

    fn close_leaf(&mut self) {
        let Some((start, kind, has_gap)) = self.open.take() else { return };
        self.faces.clear();
        self.style = TextFace::PLAIN;
        self.links.clear();
        if matches!(kind, LeafKind::Code(_) | LeafKind::Paragraph)
            && self.setting.text.ends_with('\n')
        {
            // The line break that ends the last line is the leaf's own.
            if self.setting.end() > start {
                self.setting.pop();
            }
        }
        let text = start..self.setting.end();
        // A heading that says nothing is no row.
        if matches!(kind, LeafKind::Heading(_)) && text.is_empty() {
            (0..usize::from(has_gap)).for_each(|_| self.setting.pop());
            return;
        }
        self.setting.skip();
        // So is the line below code that is whole.
        if matches!(&kind, LeafKind::Code(code) if !code.is_open) {
            self.setting.skip();
        }
        let margins = self.margins.clone();
        for margin in &mut self.margins {
            if let Margin::Item { is_first, .. } = margin {
                *is_first = false;
            }
        }
        let shared = std::mem::replace(&mut self.shared, margins.len());
        self.setting.leaves.push(Leaf { text, margins, kind, has_gap, shared });
    }
}
