//! Draws the visible rows of the conversation: headings, part labels, blocks and reply endings.

use std::ops::Range;

use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::message_page::{MessagePage, MessageSource, PageRows as Part};
use super::message_pages::RowPosition;
use super::message_text::MessageText;
use super::transcript_cache::TranscriptCache;
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::document::block::{CodeLeaf, LeafKind};
use crate::document::parts::PartKind;
use crate::document::token::{self, BlockKey, MAX_HIGHLIGHTED_LINES};
use crate::ui::layout::{PROSE_COLUMNS, RowForm};
use crate::ui::row_canvas::{RowCanvas, RowPlacement};
use crate::ui::scroll::MessageArea;
use crate::ui::text::clip;
use crate::ui::text_row::RowPainter;
use crate::ui::text_span::TextSpan;
use crate::ui::theme::Theme;
use crate::ui::token_store::{TokenStore, complete_lines};
use crate::ui::wrap::columns;

/// Columns to the left of the text: the selection mark and a space.
pub const GUTTER: u16 = 2;

#[derive(Clone, Copy)]
pub struct TextPane<'a> {
    pub source: MessageText<'a>,
    pub theme: Theme,
    pub area: Rect,
    pub width: u16,
}

impl TextPane<'_> {
    /// Draws rows from a first one to the end of the pane. Returns the messages that are visible.
    pub fn draw(
        self,
        kept: &mut TranscriptCache,
        canvas: &mut dyn RowCanvas,
        top: RowPosition,
    ) -> Vec<MessageArea> {
        let mut shown: Vec<MessageArea> = Vec::new();
        let mut next = Some(top);
        let mut y = self.area.y;
        while let Some(row_position) = next
            && y < self.area.bottom()
        {
            let id = kept.pages.path()[row_position.at];
            let page = kept.pages.page(row_position.at);
            let unit = &page.units[row_position.unit];
            let rows = u16::try_from(unit.height - row_position.row).unwrap_or(u16::MAX);
            let rows = rows.min(self.area.bottom() - y);
            // The last unit of a page is the blank row after the message.
            let is_end = row_position.unit + 2 == page.units.len()
                && row_position.row + usize::from(rows) == unit.height;
            let unit_source = unit.source;
            if unit_source != MessageSource::Space {
                self.prompt_ground(canvas, y..y + rows, id);
            }
            match unit_source {
                MessageSource::Heading => self.heading(canvas, y, id),
                MessageSource::Head { part } => {
                    self.head(canvas, y, row_position.row, rows, &page.parts[part]);
                }
                MessageSource::Block { part, block } => {
                    if !self.source.reading.code_wraps() {
                        let widest = widest_code(page, row_position, rows.into());
                        kept.code_columns = kept.code_columns.max(widest);
                    }
                    want_code(&mut kept.colors, self.source, id, page, part, block);
                    self.block(kept, canvas, y, rows, row_position);
                }
                MessageSource::Ending => self.block(kept, canvas, y, rows, row_position),
                MessageSource::Space => {}
            }
            if unit_source != MessageSource::Space {
                self.mark(canvas, y..y + rows, id);
                let (first_row, last_row) = (y - self.area.y, y + rows - 1 - self.area.y);
                match shown.last_mut().filter(|shown| shown.message == id) {
                    Some(shown) => {
                        shown.last_row = last_row;
                        shown.is_whole = is_end;
                    }
                    None => {
                        shown.push(MessageArea {
                            message: id,
                            first_row,
                            last_row,
                            is_whole: is_end,
                        });
                    }
                }
            }
            y += rows;
            next = kept.pages.after(self.source, row_position);
        }
        // A message is not complete on the screen if its heading is hidden.
        let is_cut = !kept.pages.page(top.at).is_start(top.unit, top.row);
        if let Some(first) = shown.first_mut().filter(|_| is_cut) {
            first.is_whole = false;
        }
        shown
    }

    /// Returns the columns of prose and code.
    fn prose(self) -> u16 {
        self.width.min(PROSE_COLUMNS)
    }

    /// Marks rows of a prompt with a bar, and with a background if the theme has one.
    fn prompt_ground(self, canvas: &mut dyn RowCanvas, rows: Range<u16>, id: MessageId) {
        if self.source.conversation.prompt(id).is_none() {
            return;
        }
        if let Some(ground) = self.theme.ground() {
            let width = (self.prose() + GUTTER).min(self.area.width.saturating_sub(2));
            for y in rows.clone() {
                canvas.ground(RowPlacement { x: self.area.x + 1, y, width }, ground);
            }
        }
        for row in rows {
            canvas.put((self.area.x, row), "▎", 1, self.theme.user());
        }
    }

    fn mark(self, canvas: &mut dyn RowCanvas, rows: Range<u16>, id: MessageId) {
        let is_selected = self.source.selected == Some(id);
        if !is_selected && !self.source.range.contains(&id) {
            return;
        }
        let mark = if is_selected { "▌" } else { "┃" };
        for row in rows {
            canvas.put((self.area.x, row), mark, 1, self.theme.focus());
        }
    }

    /// Draws the author, the branch with the keys that switch it, and the remark at the right end.
    fn heading(self, canvas: &mut dyn RowCanvas, y: u16, id: MessageId) {
        let (source, theme) = (self.source, self.theme);
        let (name, style) = match source.conversation.reply(id) {
            Some(_) => ("Claude", theme.claude()),
            None => ("You", theme.user()),
        };
        let start = self.area.x + GUTTER;
        let right = start + self.prose();
        let room = |x: u16| usize::from(right.saturating_sub(x));
        let mut x = canvas.put((start, y), name, room(start), style);
        if let (place, of @ 2..) = source.conversation.place(id) {
            let branch = format!("‹{place}/{of}›");
            x = canvas.put((x + 1, y), &branch, room(x + 1), theme.strong());
            let keys =
                source.keymap.bound_keys(source.scope, &[&"previous-branch", &"next-branch"]);
            if let Some(keys) = keys.filter(|keys| usize::from(keys.cell_width()) + 9 <= room(x)) {
                x = canvas.put((x + 1, y), &keys, room(x + 1), self.key());
                x = canvas.put((x + 1, y), "branch", room(x + 1), theme.quiet());
            }
        }
        let remark = (source.remark)(id);
        let remark = clip(&remark, room(x + 2));
        let at = right.saturating_sub(remark.cell_width());
        canvas.put((at, y), &remark, room(at), theme.quiet());
    }

    /// Returns the style of a key, which works only in the focused pane.
    fn key(self) -> Style {
        if self.source.has_focus { self.theme.key() } else { self.theme.quiet() }
    }

    fn head(self, canvas: &mut dyn RowCanvas, y: u16, from: usize, rows: u16, part: &Part) {
        // The label is the last of these rows.
        let row = part.head_rows().checked_sub(1).and_then(|last| last.checked_sub(from));
        let row = row.and_then(|row| u16::try_from(row).ok());
        let (Some(label), Some(row)) = (part.label(self.source.keymap), row) else { return };
        if row < rows {
            let style = match part.kind {
                PartKind::Reasoning { .. } => self.theme.reasoning(),
                _ => self.theme.focus(),
            };
            let text = clip(&label, self.width.into());
            canvas.put((self.area.x + GUTTER, y + row), &text, self.width.into(), style);
        }
    }

    fn block(
        self,
        kept: &mut TranscriptCache,
        canvas: &mut dyn RowCanvas,
        y: u16,
        rows: u16,
        row_position: RowPosition,
    ) {
        let message = kept.pages.path()[row_position.at];
        let page = kept.pages.page(row_position.at);
        let colors = &kept.colors;
        let unit = &page.units[row_position.unit];
        let (Some(block), Some(laid_rows)) = (page.block(unit.source), unit.rows.as_deref()) else {
            return;
        };
        let (mut base, mut codes_before, mut part) = (self.theme.text(), 0, 0);
        let mut bar = ("┊", self.theme.quiet());
        let indent = page.indent(unit.source);
        match unit.source {
            MessageSource::Block { part: number, .. } => {
                part = number;
                let shown = &page.parts[part];
                codes_before = shown.code_blocks_before;
                match shown.kind {
                    PartKind::Attachment => base = self.theme.quiet(),
                    PartKind::Reasoning { .. } => base = self.theme.reasoning(),
                    _ => {}
                }
            }
            _ => {
                base = page.ending.as_ref().map_or(base, |(tone, _)| tone.style(self.theme));
                bar = ("▌", self.theme.failure());
            }
        }
        let width = self.width.saturating_sub(indent);
        let place = RowPlacement { x: self.area.x + GUTTER + indent, y, width };
        let within = unit.start..unit.start + block.text.len();
        let at = |byte: usize| byte.saturating_sub(unit.start);
        let marks = self.source.marks.marks(message, within);
        let marks: Vec<_> =
            marks.into_iter().map(|(mark, why)| (at(mark.start)..at(mark.end), why)).collect();
        let conversation = self.source.number;
        let spans = &mut kept.spans;
        let mut painter = RowPainter {
            theme: self.theme,
            base,
            marks: &marks,
            tokens: &|code, line| {
                let key = BlockKey { conversation, message, part, number: code.number };
                colors.line(key, line as usize)
            },
            code_shift: self.source.reading.code_scroll_offset(),
            code_blocks_before: codes_before,
            copy_key: &|| {
                let (_, scope) = self.source.copied.filter(|(copied, _)| *copied == message)?;
                let key = self.source.keymap.bound_keys(scope, &[&"copy-code-block"])?;
                Some((key, self.theme.key()))
            },
            links: &mut kept.links,
            place_run: &mut |start, at, columns| {
                let offset = unit.start + start as usize;
                spans.push(TextSpan { message, offset, at, columns });
            },
        };
        for (row, y) in laid_rows[row_position.row..].iter().zip(y..y + rows) {
            if indent > 0 {
                canvas.put((place.x - indent, y), bar.0, 1, bar.1);
            }
            painter.draw(block, row, RowPlacement { y, ..place }, canvas);
        }
    }
}

/// Returns the columns of the longest line of code in some rows of a unit.
fn widest_code(page: &MessagePage, row_position: RowPosition, rows: usize) -> usize {
    let unit = &page.units[row_position.unit];
    let (Some(block), Some(laid_rows)) = (page.block(unit.source), unit.rows.as_deref()) else {
        return 0;
    };
    let shown = laid_rows[row_position.row..].iter().take(rows).filter_map(|row| match &row.form {
        RowForm::Code { text, .. } => Some(&block.text[text.start as usize..text.end as usize]),
        _ => None,
    });
    shown.map(columns).max().unwrap_or(0)
}

/// Requests the tokens of the code in a visible block. Lines must be requested in order. If a long
/// code block was split into several blocks, the earlier blocks come first.
fn want_code(
    colors: &mut TokenStore,
    source: MessageText<'_>,
    message: MessageId,
    page: &MessagePage,
    part: usize,
    block: usize,
) {
    let document = &page.parts[part].document;
    let conversation = source.number;
    let key = |number: usize| BlockKey { conversation, message, part, number };
    // An ended reply cannot grow.
    let may_grow = source.conversation.reply(message).is_some_and(Reply::is_open);
    let is_requested = |code: &CodeLeaf| {
        token::is_plain(&code.language)
            || colors.requested_lines(key(code.number)) >= MAX_HIGHLIGHTED_LINES
    };
    let codes = document.block(block).leaves.iter().filter_map(|leaf| match &leaf.kind {
        LeafKind::Code(code) => Some(code),
        _ => None,
    });
    // Most blocks contain no code, or code that was already requested.
    if codes.clone().all(is_requested) {
        return;
    }
    colors.set_ended(message, !may_grow);
    let mut first = block;
    while first > 0 && document.block(first).is_continued {
        match document.block(first).leaves.first().map(|leaf| &leaf.kind) {
            Some(LeafKind::Code(code))
                if code.first_line > colors.requested_lines(key(code.number)) =>
            {
                first -= 1;
            }
            _ => break,
        }
    }
    for at in first..=block {
        // If the code block continues in the next block, all of its lines are complete.
        let is_cut = at + 1 < document.len() && document.block(at + 1).is_continued;
        let block = document.block(at);
        for leaf in &block.leaves {
            let LeafKind::Code(code) = &leaf.kind else { continue };
            let lines =
                complete_lines(&block.text, &leaf.text, code.is_open && may_grow && !is_cut);
            colors.request_tokens(key(code.number), &code.language, code.first_line, lines);
        }
    }
}
