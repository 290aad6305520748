//! Markdown into blocks: CommonMark with tables, task lists, strikethrough, footnotes, alerts and
//! formulas.
//! Reads one piece of a document at a time; how a document falls into pieces is the business of
//! [`super::growing`].

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{
    Alignment as Align, BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, Options, Parser,
    Tag, TagEnd, TextMergeWithOffset,
};

use super::block::{Alignment, Block, Code, Kind, Leaf, Margin, Table};
use super::face::Face;
use super::links;
use super::setting::Setting;

/// What a piece is read with.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whether the address of a link is shown after its text.
    pub addresses: bool,
    /// Link definitions found elsewhere in the document, by label in lower case.
    pub definitions: &'a HashMap<String, String>,
    /// Bytes at the piece's start that were sent, not generated.
    pub prefill: usize,
    /// Code blocks that came before the piece.
    pub codes: usize,
    /// The code block that the piece goes on with, if it was cut inside one.
    pub inside: Option<&'a Fence>,
    /// What stands before the piece.
    pub before: Before,
}

/// What stands before a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Before {
    /// Nothing: the piece is the start.
    #[default]
    Nothing,
    /// A line of text.
    Text,
    /// A blank line.
    Blank,
}

/// A code block that was cut for its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The line that opened it, with its line break; empty for indented code.
    pub opening: String,
    /// Lines of it that came before.
    pub lines: usize,
}

/// A piece that was read.
#[derive(Debug, Default)]
pub struct Piece {
    /// The top-level blocks, each with the bytes of the piece that it was made from.
    pub blocks: Vec<(Range<usize>, Shape, Block)>,
    /// Link definitions of the piece: where they end, their label and their address.
    pub definitions: Vec<(usize, String, String)>,
}

/// What a top-level block is, as far as cutting it needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Text,
    List,
    FencedCode,
    IndentedCode,
    /// Can only be taken as a whole: a quotation, a table, HTML.
    Whole,
}

/// The Markdown that is read.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
}

/// Reads a piece of Markdown.
pub fn piece(source: &str, context: Context<'_>) -> Piece {
    let Some(fence) = context.inside.filter(|fence| !fence.opening.is_empty()) else {
        return read(source, 0, context);
    };
    // The parser is told again what it is inside of.
    let whole = [fence.opening.as_str(), source].concat();
    read(&whole, fence.opening.len(), context)
}

fn read(source: &str, shift: usize, context: Context<'_>) -> Piece {
    let define = |link: BrokenLink<'_>| {
        let url = context.definitions.get(&link.reference.to_lowercase())?;
        Some((CowStr::from(url.clone()), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(source, options(), Some(define));
    let definitions = parser.reference_definitions().iter();
    let definitions = definitions.map(|(label, definition)| {
        let end = definition.span.end.saturating_sub(shift);
        (end, label.to_lowercase(), definition.dest.to_string())
    });
    let mut reader = Reader {
        source,
        shift,
        context,
        codes: context.codes,
        piece: Piece { blocks: Vec::new(), definitions: definitions.collect() },
        ..Reader::default()
    };
    for (event, range) in TextMergeWithOffset::new(parser.into_offset_iter()) {
        reader.take(event, range);
    }
    reader.piece
}

impl Default for Context<'_> {
    fn default() -> Self {
        static NONE: std::sync::LazyLock<HashMap<String, String>> =
            std::sync::LazyLock::new(HashMap::new);
        Self {
            addresses: false,
            definitions: &NONE,
            prefill: 0,
            codes: 0,
            inside: None,
            before: Before::Nothing,
        }
    }
}

/// What stands before the description of an image.
const IMAGE: &str = "[image: ";

/// Turns events into blocks.
#[derive(Debug, Default)]
struct Reader<'a> {
    source: &'a str,
    /// Bytes ahead of the piece that only tell the parser where it is.
    shift: usize,
    context: Context<'a>,
    codes: usize,
    piece: Piece,
    /// Open block-level elements.
    depth: usize,
    shape: Option<(usize, Shape)>,
    setting: Setting,
    margins: Vec<Margin>,
    /// Margins that the last leaf stands in and that are still open.
    shared: usize,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// The leaf that is being filled.
    open: Option<(u32, Kind, bool)>,
    face: Face,
    faces: Vec<Face>,
    /// Address of each open link or image, and where its text begins.
    links: Vec<(Option<String>, usize)>,
    rows: Vec<Vec<Range<u32>>>,
    cell: u32,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(&tag, &range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => {
                self.in_line(&range);
                let (before, after) = match () {
                    () if code.starts_with('`') || code.ends_with('`') => ("`` ", " ``"),
                    () if code.contains('`') => ("``", "``"),
                    () => ("`", "`"),
                };
                let quiet = self.face.with(Face::QUIET);
                self.put(before, quiet, range.start);
                self.put_split(&code, self.face.with(Face::CODE), &range);
                self.put(after, quiet, range.start);
            }
            Event::Html(html) => self.put(&html, Face::HTML, range.start),
            Event::InlineHtml(html) => {
                self.in_line(&range);
                self.put(&html, self.face.with(Face::HTML), range.start);
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
                let is_heading = matches!(self.open, Some((_, Kind::Heading(_), _)));
                let gap = if is_heading { " " } else { "\n" };
                self.put(gap, self.face, range.start);
            }
            Event::Rule => {
                self.block_starts(&range, Shape::Text);
                self.open_leaf(Kind::Rule, &range);
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
                self.block_starts(&range, Shape::Text);
                self.open_leaf(Kind::Paragraph, &range);
            }
            Tag::Heading { level, .. } => {
                self.block_starts(&range, Shape::Text);
                self.open_leaf(Kind::Heading(level as u8), &range);
            }
            Tag::BlockQuote(alert) => {
                self.block_starts(&range, Shape::Whole);
                self.margins.push(Margin::Quote);
                if let Some(alert) = alert {
                    self.open_leaf(Kind::Paragraph, &range);
                    self.put(alert_title(alert), Face::STRONG, range.start);
                    self.close_leaf();
                }
            }
            Tag::CodeBlock(kind) => self.code_starts(&kind, &range),
            Tag::HtmlBlock => {
                self.block_starts(&range, Shape::Whole);
                self.open_leaf(Kind::Paragraph, &range);
            }
            Tag::List(first) => {
                self.block_starts(&range, Shape::List);
                self.lists.push(first);
            }
            Tag::Item => {
                self.block_starts(&range, Shape::List);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let written = self.source[range.start..].trim_start();
                        let written = written.trim_start_matches(|c: char| c.is_ascii_digit());
                        let end = if written.starts_with(')') { ')' } else { '.' };
                        let mark = format!("{number}{end}");
                        *number += 1;
                        mark
                    }
                    _ => bullet(self.lists.len()).into(),
                };
                self.margins.push(Margin::Item { mark: mark.into(), is_first: true });
            }
            Tag::FootnoteDefinition(name) => {
                self.block_starts(&range, Shape::Whole);
                let mark = super::visible::line(&format!("[^{name}]"));
                self.margins.push(Margin::Item { mark: mark.into(), is_first: true });
            }
            Tag::Table(alignments) => {
                self.block_starts(&range, Shape::Whole);
                let alignments = alignments.into_iter().map(alignment).collect();
                self.open_leaf(Kind::Table(Table { alignments, rows: Vec::new() }), &range);
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::TableCell => self.cell = self.setting.end(),
            Tag::Emphasis => self.push_face(Face::EMPHASIS, &range),
            Tag::Strong => self.push_face(Face::STRONG, &range),
            Tag::Strikethrough => self.push_face(Face::STRIKE, &range),
            Tag::Link { dest_url, .. } => {
                self.push_face(Face::LINK, &range);
                self.links.push((Some(dest_url.to_string()), self.setting.text.len()));
            }
            Tag::Image { dest_url, .. } => {
                self.push_face(Face::LINK, &range);
                self.links.push((Some(dest_url.to_string()), self.setting.text.len()));
                self.put(IMAGE, self.face.with(Face::QUIET), range.start);
            }
            Tag::Superscript | Tag::Subscript => self.push_face(Face::PLAIN, &range),
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.block_starts(&range, Shape::Text),
        }
    }

    fn end(&mut self, tag: &TagEnd, range: &Range<usize>) {
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
                    self.open_leaf(Kind::Paragraph, range);
                    self.close_leaf();
                }
                self.leave_margin();
                self.block_ends(at);
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                if let Some((_, Kind::Table(table), _)) = &mut self.open {
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
                self.put("\n", Face::PLAIN, at);
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::Link => self.link_ends(at),
            TagEnd::Image => {
                // One that is not described says no more than that.
                let described = self.links.last().map_or(0, |(_, from)| from + IMAGE.len());
                if self.setting.text.len() == described {
                    ": ".chars().for_each(|_| self.setting.pop());
                }
                self.put("]", self.face.with(Face::QUIET), at);
                self.link_ends(at);
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => self.pop_face(),
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

    fn block_starts(&mut self, range: &Range<usize>, shape: Shape) {
        // An item's text stands in the item itself where its list is tight.
        self.close_leaf();
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
            let (from, to) = (from.saturating_sub(self.shift), at.saturating_sub(self.shift));
            let mut block = std::mem::take(&mut self.setting).block();
            block.is_continued = matches!(block.leaves.first(),
                Some(Leaf { kind: Kind::Code(code), .. }) if code.first_line > 0);
            self.piece.blocks.push((from..to, shape, block));
        }
    }

    fn code_starts(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        let is_top = self.depth == 0;
        let (shape, language) = match kind {
            CodeBlockKind::Indented => (Shape::IndentedCode, ""),
            CodeBlockKind::Fenced(info) => (Shape::FencedCode, self::language(info)),
        };
        self.block_starts(range, shape);
        let inside = self.context.inside.filter(|_| is_top && self.piece.blocks.is_empty());
        let code = Code {
            language: super::visible::line(language).into(),
            number: if inside.is_some() { self.codes.saturating_sub(1) } else { self.codes },
            first_line: inside.map_or(0, |fence| fence.lines),
            // One whose list or quotation has ended does not go on either.
            is_open: matches!(kind, CodeBlockKind::Fenced(_))
                && !self.is_closed(range)
                && self.source[range.end..].trim().is_empty(),
        };
        if inside.is_none() {
            self.codes += 1;
        }
        self.open_leaf(Kind::Code(code), range);
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

    fn open_leaf(&mut self, kind: Kind, range: &Range<usize>) {
        let is_first = self.piece.blocks.is_empty() && self.setting.leaves.is_empty();
        let is_cut = matches!(&kind, Kind::Code(code) if code.first_line > 0);
        let is_start = is_first && self.context.before == Before::Nothing;
        let has_gap = !is_cut
            && !is_start
            && (matches!(kind, Kind::Heading(_))
                || blank_before(self.source, range.start)
                || (is_first && self.context.before == Before::Blank));
        if has_gap {
            self.setting.skip();
        }
        // The label of a code block is a row of its own.
        if matches!(&kind, Kind::Code(_)) && !is_cut {
            self.setting.skip();
        }
        self.setting.column = 0;
        self.open = Some((self.setting.end(), kind, has_gap));
    }

    fn close_leaf(&mut self) {
        let Some((start, kind, has_gap)) = self.open.take() else { return };
        self.faces.clear();
        self.face = Face::PLAIN;
        self.links.clear();
        if matches!(kind, Kind::Code(_) | Kind::Paragraph) && self.setting.text.ends_with('\n') {
            // The line break that ends the last line is the leaf's own.
            if self.setting.end() > start {
                self.setting.pop();
            }
        }
        let text = start..self.setting.end();
        self.setting.skip();
        // So is the line below code that is whole.
        if matches!(&kind, Kind::Code(code) if !code.is_open) {
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

    /// Opens a leaf for text that stands in a list item itself.
    fn in_line(&mut self, range: &Range<usize>) {
        if self.open.is_none() {
            self.open_leaf(Kind::Paragraph, range);
        }
    }

    fn push_face(&mut self, face: Face, range: &Range<usize>) {
        self.in_line(range);
        self.faces.push(self.face);
        self.face = self.face.with(face);
    }

    fn pop_face(&mut self) {
        self.face = self.faces.pop().unwrap_or_default();
    }

    fn link_ends(&mut self, at: usize) {
        let (url, from) = self.links.pop().unwrap_or_default();
        let face = self.face;
        self.pop_face();
        let Some(url) = url else { return };
        let url = links::shown(&url);
        self.setting.link(from, &url);
        let is_told = self.setting.text[from..].trim_end_matches('/') == url.trim_end_matches('/')
            || url.strip_prefix("mailto:") == Some(&self.setting.text[from..]);
        if (self.context.addresses || links::target(&url).is_none()) && !is_told && !url.is_empty()
        {
            self.put(&format!(" ({url})"), face.without(Face::LINK).with(Face::QUIET), at);
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        self.in_line(&range);
        let is_code = matches!(self.open, Some((_, Kind::Code(_), _)));
        if is_code || !self.links.is_empty() || !(text.contains("://") || text.contains("[^")) {
            return self.put_split(text, self.face, &range);
        }
        // Addresses in the text are links, as GFM has it.
        let mut done = 0;
        for (found, is_address) in links::marked(text) {
            let sub = |part: &Range<usize>| {
                if text.len() == range.len() {
                    range.start + part.start..range.start + part.end
                } else {
                    range.clone()
                }
            };
            let before = done..found.start;
            self.put_split(&text[before.clone()], self.face, &sub(&before));
            let from = self.setting.text.len();
            if is_address {
                self.put_split(&text[found.clone()], self.face.with(Face::LINK), &sub(&found));
                self.setting.link(from, &links::shown(&text[found.clone()]));
            } else {
                self.put_split(&text[found.clone()], self.face.with(Face::QUIET), &sub(&found));
            }
            done = found.end;
        }
        let rest = if text.len() == range.len() { range.start + done..range.end } else { range };
        self.put_split(&text[done..], self.face, &rest);
    }

    fn verbatim(&mut self, text: &str, range: &Range<usize>) {
        self.in_line(range);
        self.put_split(text, self.face, range);
    }

    /// Puts text that may begin in the prefill and end after it.
    fn put_split(&mut self, text: &str, face: Face, range: &Range<usize>) {
        let end = self.context.prefill + self.shift;
        if range.start < end && end < range.end && text.len() == range.len() {
            let (sent, generated) = text.split_at(end - range.start);
            self.put(sent, face, range.start);
            self.put(generated, face, end);
        } else {
            self.put(text, face, range.start);
        }
    }

    fn put(&mut self, text: &str, face: Face, at: usize) {
        let is_sent = at < self.context.prefill + self.shift;
        let face = if is_sent { face.with(Face::PREFILL) } else { face };
        self.setting.put(text, face);
    }
}

/// The language that a fence names: the first word of its info string.
pub fn language(info: &str) -> &str {
    info.split([' ', ',', '{', '\t']).next().unwrap_or_default()
}

/// Whether the line before the one that holds `at` is blank, or holds only marks of quotation.
/// Definitions of links, of which nothing is seen, are passed over.
pub fn blank_before(source: &str, at: usize) -> bool {
    let mut line = source[..at].rfind('\n').map_or(0, |end| end + 1);
    loop {
        let Some(end) = line.checked_sub(1) else { return false };
        line = source[..end].rfind('\n').map_or(0, |end| end + 1);
        let before = source[line..end].trim_matches([' ', '\t', '>', '\r']);
        let is_definition =
            before.starts_with('[') && !before.starts_with("[^") && before.contains("]:");
        if !is_definition {
            return before.is_empty();
        }
    }
}

fn bullet(depth: usize) -> &'static str {
    match depth % 3 {
        1 => "•",
        2 => "◦",
        _ => "▪",
    }
}

fn alert_title(alert: BlockQuoteKind) -> &'static str {
    match alert {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

fn alignment(align: Align) -> Alignment {
    match align {
        Align::None => Alignment::None,
        Align::Left => Alignment::Left,
        Align::Center => Alignment::Centre,
        Align::Right => Alignment::Right,
    }
}
