//! The rows of the conversation that are in sight: who speaks, the labels of parts, blocks, and how a
//! reply ended.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::message_page::{MessagePage, MessageSource, PageRows as Part};
use super::message_pages::RowPosition;
use super::message_text::MessageText;
use super::transcript_cache::TranscriptCache;
use crate::chat::conversation::MessageId;
use crate::chat::message::{Message, Reply};
use crate::document::block::{CodeLeaf, LeafKind};
use crate::document::parts::PartKind;
use crate::document::token::{self, BlockKey, MOST_LINES};
use crate::document::visible;
use crate::ui::layout::RowForm;
use crate::ui::scroll::MessageArea;
use crate::ui::text::clipped;
use crate::ui::text_row::{LinkSpan, RowPainter, RowPlacement, put};
use crate::ui::theme::Theme;
use crate::ui::token_store::{TokenStore, whole_lines};
use crate::ui::wrap::columns;

/// Columns left of the text: the mark of the selected message and a blank.
pub const GUTTER: u16 = 2;

/// The pane while it is drawn.
#[derive(Clone, Copy)]
pub struct TextPane<'a> {
    pub source: MessageText<'a>,
    pub theme: Theme,
    pub area: Rect,
    /// Columns of text.
    pub width: u16,
}

impl TextPane<'_> {
    /// Draws from a row on, down to the end of the pane. Says which messages are there.
    pub fn draw(
        self,
        kept: &mut TranscriptCache,
        buf: &mut Buffer,
        top: RowPosition,
    ) -> Vec<MessageArea> {
        let mut shown: Vec<MessageArea> = Vec::new();
        let mut next = Some(top);
        let mut y = self.area.y;
        while let Some(spot) = next
            && y < self.area.bottom()
        {
            let id = kept.pages.path()[spot.at];
            let page = kept.pages.page(spot.at);
            let unit = &page.units[spot.unit];
            let rows = u16::try_from(unit.height - spot.row).unwrap_or(u16::MAX);
            let rows = rows.min(self.area.bottom() - y);
            // The last unit of a page is the blank row after it.
            let is_end =
                spot.unit + 2 == page.units.len() && spot.row + usize::from(rows) == unit.height;
            match unit.source {
                MessageSource::Heading => self.heading(buf, y, id),
                MessageSource::Head { part } => {
                    self.head(buf, y, spot.row, rows, &page.parts[part]);
                }
                MessageSource::Block { part, block } => {
                    if !self.source.reading.code_wraps() {
                        let widest = widest_code(page, spot, rows.into());
                        kept.code_columns = kept.code_columns.max(widest);
                    }
                    want_code(&mut kept.colors, self.source, id, page, (part, block));
                    self.block(buf, y, rows, spot, (id, page), (&kept.colors, &mut kept.links));
                }
                MessageSource::Ending => {
                    self.block(buf, y, rows, spot, (id, page), (&kept.colors, &mut kept.links));
                }
                MessageSource::Space => {}
            }
            if unit.source != MessageSource::Space {
                self.mark(buf, y..y + rows, id);
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
            next = kept.pages.after(self.source, spot);
        }
        // A message whose heading is out of sight is not there as a whole.
        if let Some(first) = shown.first_mut().filter(|_| top.unit > 0) {
            first.is_whole = false;
        }
        shown
    }

    /// Marks rows of a message left of its text, if it is selected.
    fn mark(self, buf: &mut Buffer, rows: Range<u16>, id: MessageId) {
        let is_selected = self.source.selected == Some(id);
        if !is_selected && !self.source.range.contains(&id) {
            return;
        }
        let mark = if is_selected { "▌" } else { "▎" };
        for row in rows {
            buf.set_string(self.area.x, row, mark, self.theme.focus());
        }
    }

    fn heading(self, buf: &mut Buffer, y: u16, id: MessageId) {
        let (source, theme) = (self.source, self.theme);
        let (name, style, remark) = match source.conversation.get(id) {
            Some(Message::User(_)) | None => ("You", theme.user(), String::new()),
            Some(Message::Assistant(reply)) if reply.model == *source.model => {
                ("Claude", theme.claude(), String::new())
            }
            // The model of a reply is named where it is not the one that answers next.
            Some(Message::Assistant(reply)) => {
                ("Claude", theme.claude(), visible::line(reply.model.as_str()))
            }
        };
        let branch = match source.conversation.place(id) {
            (_, 1) => String::new(),
            (place, of) => format!("‹{place}/{of}›"),
        };
        let x = self.area.x + GUTTER;
        let right = self.area.right().saturating_sub(2);
        let room = |x: u16| usize::from(right.saturating_sub(x));
        let (x, _) = buf.set_stringn(x, y, name, room(x), style);
        let (x, _) = buf.set_stringn(x + 1, y, branch, room(x + 1), theme.strong());
        let remark = clipped(&remark, room(x + 1));
        buf.set_stringn(x + 1, y, remark, room(x + 1), theme.quiet());
    }

    /// The gap before a part, and its label.
    fn head(self, buf: &mut Buffer, y: u16, from: usize, rows: u16, part: &Part) {
        // The label is the last of these rows.
        let row = part.head_rows().checked_sub(1).and_then(|last| last.checked_sub(from));
        let row = row.and_then(|row| u16::try_from(row).ok());
        let (Some(label), Some(row)) = (part.label(self.source.keymap), row) else { return };
        if row < rows {
            let style = match part.kind {
                PartKind::Reasoning { .. } => self.theme.reasoning(),
                _ => self.theme.focus(),
            };
            let text = clipped(&label, self.width.into());
            put(buf, (self.area.x + GUTTER, y + row), &text, self.width.into(), style);
        }
    }

    /// Rows of a block or of an ending.
    fn block(
        self,
        buf: &mut Buffer,
        y: u16,
        rows: u16,
        spot: RowPosition,
        (message, page): (MessageId, &MessagePage),
        (colors, links): (&TokenStore, &mut Vec<LinkSpan>),
    ) {
        let unit = &page.units[spot.unit];
        let (Some(block), Some(laid)) = (page.block(unit.source), unit.rows.as_deref()) else {
            return;
        };
        let (mut base, mut indent, mut codes_before, mut part) = (self.theme.text(), 0, 0, 0);
        match unit.source {
            MessageSource::Block { part: number, .. } => {
                part = number;
                let shown = &page.parts[part];
                (indent, codes_before) = (shown.indent(), shown.codes_before);
                match shown.kind {
                    PartKind::Attachment => base = self.theme.quiet(),
                    PartKind::Reasoning { .. } => base = self.theme.reasoning(),
                    _ => {}
                }
            }
            _ => base = page.ending.as_ref().map_or(base, |(voice, _)| voice.style(self.theme)),
        }
        let width = self.width.saturating_sub(indent);
        let place = RowPlacement { x: self.area.x + GUTTER + indent, y, width };
        let within = unit.start..unit.start + block.text.len();
        let at = |byte: usize| byte.saturating_sub(unit.start);
        let marks = self.source.marks.marks(message, within);
        let marks: Vec<_> =
            marks.into_iter().map(|(mark, why)| (at(mark.start)..at(mark.end), why)).collect();
        let conversation = self.source.number;
        let mut brush = RowPainter {
            theme: self.theme,
            base,
            marks: &marks,
            tokens: &|code, line| {
                let key = BlockKey { conversation, message, part, number: code.number };
                colors.line(key, line as usize)
            },
            code_shift: self.source.reading.code_shift(),
            codes_before,
            links,
        };
        for (row, y) in laid[spot.row..].iter().zip(y..y + rows) {
            if indent > 0 {
                put(buf, (place.x - indent, y), "┊", 1, self.theme.quiet());
            }
            brush.draw(block, row, RowPlacement { y, ..place }, buf);
        }
    }
}

/// Columns of the longest line of code in some rows of a unit.
fn widest_code(page: &MessagePage, spot: RowPosition, rows: usize) -> usize {
    let unit = &page.units[spot.unit];
    let (Some(block), Some(laid)) = (page.block(unit.source), unit.rows.as_deref()) else {
        return 0;
    };
    let shown = laid[spot.row..].iter().take(rows).filter_map(|row| match &row.form {
        RowForm::Code { text, .. } => Some(&block.text[text.start as usize..text.end as usize]),
        _ => None,
    });
    shown.map(columns).max().unwrap_or(0)
}

/// Asks for the tokens of the code in a block that is in sight. Lines are asked for in their order,
/// so those of the blocks before come first where a long code block was cut.
fn want_code(
    colors: &mut TokenStore,
    source: MessageText<'_>,
    message: MessageId,
    page: &MessagePage,
    (part, block): (usize, usize),
) {
    let document = &page.parts[part].document;
    let conversation = source.number;
    let key = |number: usize| BlockKey { conversation, message, part, number };
    // Nothing is added to what ended.
    let may_grow = source.conversation.reply(message).is_some_and(Reply::is_open);
    let is_asked = |code: &CodeLeaf| {
        token::is_plain(&code.language) || colors.requested_lines(key(code.number)) >= MOST_LINES
    };
    let codes = document.block(block).leaves.iter().filter_map(|leaf| match &leaf.kind {
        LeafKind::Code(code) => Some(code),
        _ => None,
    });
    // Most blocks hold no code, and of the rest most ask for nothing more.
    if codes.clone().all(is_asked) {
        return;
    }
    colors.has_ended(message, !may_grow);
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
        // Of code that was cut all lines are whole.
        let is_cut = at + 1 < document.len() && document.block(at + 1).is_continued;
        let block = document.block(at);
        for leaf in &block.leaves {
            let LeafKind::Code(code) = &leaf.kind else { continue };
            let lines = whole_lines(&block.text, &leaf.text, code.is_open && may_grow && !is_cut);
            colors.want(key(code.number), &code.language, code.first_line, lines);
        }
    }
}
