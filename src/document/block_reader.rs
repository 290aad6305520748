//! Converts the Markdown parser's block events into leaves with their margins. Inline content is
//! read by [`super::inline`].

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::blank_lines::blank_before;
use super::block::{Block, CodeLeaf, Leaf, LeafKind, Margin, TableLeaf};
use super::block_builder::BlockBuilder;
use super::block_shape::BlockShape;
use super::marks::{alert_title, alignment, bullet, language, number};
use super::parse_context::{ParseContext, PrecedingText};
use super::text_face::TextFace;

/// The label before the description of an image.
const IMAGE: &str = "[image: ";

/// A consumer of parser events that builds blocks.
#[derive(Debug, Default)]
pub struct BlockReader<'a> {
    pub(super) source: &'a str,
    /// The length of the context that precedes the part in the parsed text.
    pub(super) shift: usize,
    pub(super) context: ParseContext<'a>,
    codes: usize,
    blocks: Vec<(Range<usize>, BlockShape, Block)>,
    depth: usize,
    shape: Option<(usize, BlockShape)>,
    pub(super) setting: BlockBuilder,
    margins: Vec<Margin>,
    /// The number of margins of the last leaf that are still open.
    shared: usize,
    /// The start of the element that opened first after the last leaf.
    from: Option<usize>,
    /// The next number of each open list, or `None` for bullets.
    lists: Vec<Option<u64>>,
    pub(super) open: Option<(u32, LeafKind, bool)>,
    pub(super) style: TextFace,
    pub(super) faces: Vec<TextFace>,
    /// The address of each open link or image, and the position where its text begins.
    pub(super) links: Vec<(Option<String>, usize)>,
    rows: Vec<Vec<Range<u32>>>,
    cell: u32,
}

impl<'a> BlockReader<'a> {
    /// Returns a reader of a part that begins `shift` bytes into the source.
    pub fn new(source: &'a str, shift: usize, context: ParseContext<'a>) -> Self {
        Self { source, shift, context, codes: context.codes, ..Self::default() }
    }

    pub fn blocks(self) -> Vec<(Range<usize>, BlockShape, Block)> {
        self.blocks
    }

    pub fn apply(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => {
                self.open_item_leaf(&range);
                let (before, after) = match () {
                    () if !self.context.marks.backticks => ("", ""),
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
                self.open_item_leaf(&range);
                self.put(&html, self.style.with(TextFace::HTML), range.start);
            }
            // A formula is shown verbatim, since it contains no Markdown.
            Event::InlineMath(text) => self.verbatim(&format!("${text}$"), &range),
            Event::DisplayMath(text) => self.verbatim(&format!("$${text}$$"), &range),
            Event::FootnoteReference(name) => {
                // A footnote reference is shown verbatim, since its footnote may be in a part that
                // is not parsed yet.
                self.text(&format!("[^{name}]"), range);
            }
            // Keep the model's line breaks: models rarely wrap lines to a width.
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
                    // The item's number is part of the mark.
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
                // An item without content still shows its mark.
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
                // Separates the cells in the displayed text.
                self.put("\n", TextFace::PLAIN, at);
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::Link => self.link_ends(at),
            TagEnd::Image => {
                // An image without a description shows the label only.
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
        // In a tight list, an item contains its text without a paragraph, so a leaf may be open.
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
            first_line: inside.map_or(0, |fence| fence.line_count),
            is_prefill: range.start < self.context.prefill + self.shift,
            // A fence is also closed if its list or block quote has ended.
            is_open: matches!(kind, CodeBlockKind::Fenced(_))
                && !self.is_closed(range)
                && self.source[range.end..].trim().is_empty(),
        };
        if inside.is_none() {
            self.codes += 1;
        }
        self.open_leaf(LeafKind::Code(code), range);
    }

    /// Returns whether a closing fence ended a fenced code block.
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
        // For the first leaf of an item or a block quote, look for the blank line before that
        // element.
        let from = self.from.take().unwrap_or(range.start);
        let has_gap = !is_cut
            && !is_start
            && (matches!(kind, LeafKind::Heading(_))
                || blank_before(self.source, self.ended(), from)
                || (is_first && self.context.before == PrecedingText::Blank));
        if has_gap {
            self.setting.push_line_break();
        }
        self.setting.column = 0;
        self.open = Some((self.setting.end(), kind, has_gap));
    }

    /// Returns the end of the block that precedes the block being opened.
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
            // Remove the line break of the last line, since every leaf gets one below.
            if self.setting.end() > start {
                self.setting.pop();
            }
        }
        let text = start..self.setting.end();
        // An empty heading has no row.
        if matches!(kind, LeafKind::Heading(_)) && text.is_empty() {
            (0..usize::from(has_gap)).for_each(|_| self.setting.pop());
            return;
        }
        self.setting.push_line_break();
        let margins = self.margins.clone();
        for margin in &mut self.margins {
            if let Margin::Item { is_first, .. } = margin {
                *is_first = false;
            }
        }
        let shared = std::mem::replace(&mut self.shared, margins.len());
        self.setting.leaves.push(Leaf { text, margins, kind, has_gap, shared_margins: shared });
    }
}
