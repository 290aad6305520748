//! Draws a row of a block: its margins, and its text with faces, tokens and marks.

use std::ops::Range;

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::layout::{
    RowContent, RowForm, TextRow, code_margins, leaf_columns, margin_columns, margins,
};
use super::row_canvas::{RowCanvas, RowPlacement};
use super::theme::Theme;
use super::wrap::{between, boundary, columns};
use crate::document::block::{Block, CodeLeaf, LeafKind, Margin};
use crate::document::links;
use crate::document::text_face::TextFace;
use crate::document::token;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSpan {
    pub at: Position,
    pub columns: u16,
    pub target: String,
}

impl LinkSpan {
    pub fn touches(&self, area: Rect) -> bool {
        area.intersects(Rect { x: self.at.x, y: self.at.y, width: self.columns, height: 1 })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchMark {
    Found,
    FoundNow,
    Differs,
    DiffersNow,
}

#[allow(missing_debug_implementations, reason = "it holds a closure")]
pub struct RowPainter<'a> {
    pub theme: Theme,
    /// The style of text without a face.
    pub base: Style,
    /// The marks in the block's text, in order.
    pub marks: &'a [(Range<usize>, MatchMark)],
    /// Returns the tokens of a line of a code block, if they are known.
    pub tokens: &'a dyn Fn(&CodeLeaf, u32) -> Option<&'a token::LineTokens>,
    /// The first visible column of code that does not wrap.
    pub code_shift: u16,
    /// The number of the message's code blocks before the block's document.
    pub code_blocks_before: usize,
    /// Returns the key that copies code, if there is one, with its style.
    pub copy_key: &'a dyn Fn() -> Option<(String, Style)>,
    /// Collects the links that are drawn.
    pub links: &'a mut Vec<LinkSpan>,
    /// Gets the start of each drawn run in the block's text, with its position and columns.
    pub place_run: &'a mut dyn FnMut(u32, Position, u16),
}

impl RowPainter<'_> {
    pub fn draw(
        &mut self,
        block: &Block,
        row: &TextRow,
        place: RowPlacement,
        canvas: &mut dyn RowCanvas,
    ) {
        let leaf = &block.leaves[row.leaf as usize];
        let (shown, indent) = margins(leaf, place.width);
        let is_first = matches!(
            row.form,
            RowForm::Text { is_first: true, .. }
                | RowForm::Cells { is_first: true, .. }
                | RowForm::Rule
        ) || matches!(&row.form, RowForm::Code { text, .. } if text.start == leaf.text.start);
        let left_out = leaf.margins.len() - shown.len();
        let drawn = match row.form {
            // A gap shows only the margins that both neighbors share.
            RowForm::Gap => &shown[..leaf.shared_margins.saturating_sub(left_out)],
            _ => shown,
        };
        self.margins(drawn, is_first, place, canvas);
        let x = place.x + indent;
        let width = leaf_columns(leaf, place.width).min(place.width.saturating_sub(indent));
        let right = x + width;
        let inner = RowPlacement { x, width, ..place };
        match &row.form {
            RowForm::Gap => {}
            RowForm::Rule => canvas.line(inner, "┄", self.theme.quiet()),
            RowForm::Text { text, .. } => {
                let base = match leaf.kind {
                    LeafKind::Heading(level) => self.theme.heading(level),
                    _ => self.base,
                };
                let end = self.text(block, text.clone(), base, (x, inner.y), right, canvas);
                (self.place_run)(text.start, Position::new(x, inner.y), end - x);
            }
            RowForm::Code { .. } => self.code(block, row, inner, canvas),
            RowForm::Cells { cells, .. } => {
                for cell in cells {
                    let x = inner.x + cell.column;
                    let place = RowPlacement { x, width: right.saturating_sub(x), ..place };
                    match &cell.content {
                        RowContent::Mark(mark) => {
                            let style = self.theme.table_border();
                            canvas.put((x, place.y), mark, place.width.into(), style);
                        }
                        RowContent::Text { text, is_head } => {
                            let base = if *is_head { self.theme.strong() } else { self.base };
                            let end =
                                self.text(block, text.clone(), base, (x, place.y), right, canvas);
                            // A table that is drawn as a list repeats its column headings in each
                            // row. Repeated headings cannot be selected.
                            if text.start >= row.offset {
                                let at = Position::new(x, place.y);
                                (self.place_run)(text.start, at, end.saturating_sub(x));
                            }
                        }
                    }
                }
            }
            RowForm::Line { crossings, end } => {
                let width = (*end).min(inner.width);
                let style = self.theme.table_border();
                canvas.line(RowPlacement { width, ..inner }, "─", style);
                for crossing in crossings.iter().filter(|at| **at < width) {
                    canvas.put((inner.x + crossing, inner.y), "┼", 1, style);
                }
            }
        }
    }

    fn margins(
        &self,
        margins: &[Margin],
        is_first: bool,
        place: RowPlacement,
        canvas: &mut dyn RowCanvas,
    ) {
        let mut x = place.x;
        for margin in margins {
            match margin {
                Margin::Quote => {
                    canvas.put((x, place.y), "▎", 1, self.theme.quote());
                }
                Margin::Item { mark, is_first: shows_mark } => {
                    if *shows_mark && is_first {
                        canvas.put((x, place.y), mark, columns(mark), self.theme.list_mark());
                    }
                }
            }
            x += margin_columns(margin);
        }
    }

    /// Draws the language of a code block at the right end of its first row, and the key that copies
    /// it, as far as there is room beside the code.
    fn label(&self, code: &CodeLeaf, place: RowPlacement, used: u16, canvas: &mut dyn RowCanvas) {
        let number = self.code_blocks_before + code.number + 1;
        let language = match (number, &*code.language) {
            (1, language) => language.to_owned(),
            (_, "") => number.to_string(),
            (_, language) => format!("{number} {language}"),
        };
        let style = if code.is_prefill { self.theme.prefill() } else { self.theme.quiet() };
        let mut spans = vec![(language, style)];
        if let Some((key, key_style)) = (self.copy_key)() {
            let quiet = self.theme.quiet();
            spans.extend([("  ".to_owned(), quiet), (key, key_style), (" copy".to_owned(), quiet)]);
        }
        let width = |spans: &[(String, Style)]| spans.iter().map(|(text, _)| columns(text)).sum();
        let room: usize = place.width.saturating_sub(used + 2).into();
        let mut taken: usize = width(&spans);
        if taken > room {
            spans.truncate(1);
            taken = width(&spans);
        }
        if taken > room {
            return;
        }
        let mut x = place.x + place.width - u16::try_from(taken).unwrap_or(place.width);
        for (text, style) in &spans {
            x = canvas.put((x, place.y), text, room, *style);
        }
    }

    /// Draws the background of a row of code, or a bar at its left.
    fn code_ground(&self, place: RowPlacement, canvas: &mut dyn RowCanvas) {
        match self.theme.ground() {
            Some(ground) => {
                canvas.ground(place, ground);
            }
            None if code_margins(place.width).0 > 0 => {
                canvas.put((place.x, place.y), "│", 1, self.theme.code_bar());
            }
            None => {}
        }
    }

    /// Draws text with its faces from a position up to the column `right`. Returns the next column.
    fn text(
        &mut self,
        block: &Block,
        text: Range<u32>,
        base: Style,
        (mut x, y): (u16, u16),
        right: u16,
        canvas: &mut dyn RowCanvas,
    ) -> u16 {
        let from = block.runs.partition_point(|run| run.end <= text.start);
        let mut start = text.start;
        for run in &block.runs[from..] {
            if start >= text.end {
                break;
            }
            let end = run.end.min(text.end);
            let style = base.patch(self.theme.text_style(run.style));
            let link = run.link.as_deref().filter(|_| run.style.has(TextFace::LINK));
            let target = link.and_then(links::target);
            let place = RowPlacement { x, y, width: right.saturating_sub(x) };
            x = self.marked(block, start..end, style, target.as_deref(), place, canvas);
            start = end;
        }
        x
    }

    /// Draws a row of a code block, with tokens if they are known.
    fn code(
        &mut self,
        block: &Block,
        row: &TextRow,
        place: RowPlacement,
        canvas: &mut dyn RowCanvas,
    ) {
        let leaf = &block.leaves[row.leaf as usize];
        let LeafKind::Code(code) = &leaf.kind else { return };
        let RowForm::Code { line, line_start, text } = &row.form else { return };
        self.code_ground(place, canvas);
        let (left, right) = code_margins(place.width);
        let width = place.width - left - right;
        let place = RowPlacement { x: place.x + left, width, ..place };
        let is_first = text.start == leaf.text.start && !block.is_continued;
        let (line, line_start, mut text) = (*line, *line_start, text.clone());
        let mut x = place.x;
        let right = place.x + place.width;
        let source = &block.text[text.start as usize..text.end as usize];
        // The spaces at which a line was wrapped may exceed the width.
        let is_whole = columns(source.trim_end_matches(' ')) <= place.width.into();
        if !is_whole || self.code_shift > 0 {
            let shift = usize::from(self.code_shift);
            let (blanks, part) = between(source, shift, place.width.into());
            let blanks = u16::try_from(blanks).unwrap_or(0);
            let is_cut = part.end < source.len() && !source[part.end..].trim().is_empty();
            if is_cut && right < canvas.right() {
                canvas.put((right, place.y), "›", 1, self.theme.quiet());
            }
            if shift > 0 && !source.is_empty() && place.x > 0 {
                canvas.put((place.x - 1, place.y), "‹", 1, self.theme.quiet());
            }
            let start = text.start;
            let at = |byte: usize| start + u32::try_from(byte).unwrap_or(0);
            text = at(part.start)..at(part.end);
            x += blanks;
        } else if text.start > line_start && place.x > 0 {
            // The mark of a wrapped line is to the left of the code, so that copying code does not
            // include it.
            canvas.put((place.x - 1, place.y), "↪", 1, self.theme.quiet());
        }
        let first = x;
        let tokens = (self.tokens)(code, line);
        let mut start = text.start;
        for (end, class) in tokens.into_iter().flatten() {
            let end = line_start.saturating_add(*end).min(text.end);
            if end <= start {
                continue;
            }
            let style = self.base.patch(self.theme.token(*class));
            // Faces add to the token's style, so the prefill is visible in code, too.
            x = self.text(block, start..end, style, (x, place.y), right, canvas);
            start = end;
        }
        let x = self.text(block, start..text.end, self.base, (x, place.y), right, canvas);
        (self.place_run)(text.start, Position::new(first, place.y), x.saturating_sub(first));
        if is_first {
            self.label(code, place, x.saturating_sub(place.x), canvas);
        }
    }

    /// Draws text of one style, possibly a link, with its marks.
    fn marked(
        &mut self,
        block: &Block,
        text: Range<u32>,
        style: Style,
        target: Option<&str>,
        place: RowPlacement,
        canvas: &mut dyn RowCanvas,
    ) -> u16 {
        let (mut start, end) = (text.start as usize, text.end as usize);
        let (mut x, y, right) = (place.x, place.y, place.x + place.width);
        let links = &mut *self.links;
        // The text of a link goes into one cell, which has one style. So draw each run of one style
        // separately.
        let mut draw_stretch = |x: u16, bytes: Range<usize>, style: Style| {
            let room = right.saturating_sub(x).into();
            let after = canvas.put((x, y), &block.text[bytes], room, style);
            if let Some(target) = target.filter(|_| after > x) {
                let target = target.to_owned();
                links.push(LinkSpan { at: Position::new(x, y), columns: after - x, target });
            }
            after
        };
        let from = self.marks.partition_point(|(mark, _)| mark.end <= start);
        for (mark, why) in &self.marks[from..] {
            if mark.start >= end || start >= end {
                break;
            }
            // A match may end within a grapheme, which is drawn as a whole. While a reply streams,
            // an outdated match may even begin or end within a character.
            let last = boundary(&block.text[..end], mark.end.min(end));
            let first = block.text.floor_char_boundary(mark.start).clamp(start, last);
            let mark_style = match why {
                MatchMark::Found => self.theme.found(),
                MatchMark::FoundNow => self.theme.found_now(),
                MatchMark::Differs => self.theme.differs(),
                MatchMark::DiffersNow => self.theme.differs_now(),
            };
            x = draw_stretch(x, start..first, style);
            x = draw_stretch(x, first..last, style.patch(mark_style));
            start = last;
        }
        draw_stretch(x, start..end.max(start), style)
    }
}
