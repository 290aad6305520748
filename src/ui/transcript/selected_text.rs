//! The text of a selection, for copying: what is shown, without bars, headings and wraps.

use std::ops::Range;

use super::reply_ending;
use crate::chat::conversation::Conversation;
use crate::chat::message::{Message, Reply};
use crate::document::block::{Block, Leaf, LeafKind, Margin, TableLeaf};
use crate::document::paragraph::paragraph;
use crate::document::parts::{PartKind, parts};
use crate::document::written_marks::WrittenMarks;
use crate::ui::keymap::Keymap;
use crate::ui::layout::margin_columns;
use crate::ui::reading_options::ReadingOptions;
use crate::ui::text_span::TextPoint;
use crate::ui::wrap::{between, boundary};

/// A conversation, and the options that decide which of its text is shown.
#[derive(Debug, Clone, Copy)]
pub struct ShownConversation<'a> {
    pub conversation: &'a Conversation,
    pub reading: &'a ReadingOptions,
    pub keymap: &'a Keymap,
    pub written: WrittenMarks,
}

/// A part of a selection that lies in one message, in bytes of the message's projection.
#[derive(Debug, Clone, Copy)]
struct SelectedMessage {
    start: Option<TextPoint>,
    end: Option<TextPoint>,
}

impl ShownConversation<'_> {
    /// Returns the text between two points. Blank rows separate messages and their parts.
    pub fn text(self, selection: &Range<TextPoint>) -> String {
        let (start, end) = (selection.start, selection.end);
        let mut out = String::new();
        for id in self.conversation.path() {
            if !(start.message..=end.message).contains(id) {
                continue;
            }
            let Some(message) = self.conversation.get(*id) else { continue };
            let selected = SelectedMessage {
                start: Some(start).filter(|start| start.message == *id),
                end: Some(end).filter(|end| end.message == *id),
            };
            self.push_message(&mut out, message, selected, self.reading.is_unfolded(*id));
        }
        out
    }

    fn push_message(
        self,
        out: &mut String,
        message: &Message,
        selected: SelectedMessage,
        is_unfolded: bool,
    ) {
        let is_open = message.reply().is_some_and(Reply::is_open);
        // The first byte of the projection is the heading.
        let mut offset = 1;
        for (number, part) in parts(message).into_iter().enumerate() {
            offset += part.head_rows(number);
            let mut document = part.document(self.written);
            if is_open {
                document.grow(part.lead, part.text);
            } else {
                document.finish(part.lead, part.text);
            }
            let is_hidden = matches!(part.kind, PartKind::Reasoning { .. }) && !is_unfolded;
            let mut text = String::new();
            for block in document.blocks() {
                if !is_hidden {
                    selected.push_block(&mut text, block, offset);
                }
                offset += block.text.len();
            }
            let is_below_attachment = number > 0 && part.head_rows(number) == 0;
            push_section(out, &text, if is_below_attachment { "\n" } else { "\n\n" });
        }
        let ending = message.reply().and_then(|reply| reply_ending::of(reply, self.keymap));
        if let Some((_, runs)) = ending {
            let mut text = String::new();
            selected.push_block(&mut text, &paragraph(&runs), offset);
            push_section(out, &text, "\n");
        }
    }
}

fn push_section(out: &mut String, text: &str, separator: &str) {
    let text = text.trim_matches('\n');
    if !text.is_empty() {
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(text);
    }
}

impl SelectedMessage {
    /// Appends the selected text of a block that begins at this offset of the projection.
    fn push_block(self, out: &mut String, block: &Block, offset: usize) {
        let text = block.text.as_str();
        let local = |point: TextPoint| point.offset.checked_sub(offset);
        let start = self.start.map_or(0, |point| {
            local(point).map_or(0, |from| from + bytes_before(text, from, point.column))
        });
        let end = self.end.map_or(text.len(), |point| {
            local(point).map_or(0, |from| from + bytes_through(text, from, point.column))
        });
        let selected = start.min(text.len())..end.min(text.len());
        if selected.is_empty() {
            return;
        }
        for leaf in &block.leaves {
            let whole = leaf.text.start as usize..leaf.text.end as usize;
            if leaf.has_gap && selected.start < whole.start && selected.end >= whole.start {
                out.push('\n');
            }
            let shown = whole.start.max(selected.start)..whole.end.min(selected.end);
            if shown.start <= shown.end {
                let is_alone = selected.start >= whole.start && selected.end <= whole.end;
                match &leaf.kind {
                    LeafKind::Table(table) => push_table(out, text, table, &shown),
                    _ => push_lines(out, text, leaf, shown, !is_alone),
                }
                if selected.end > whole.end {
                    out.push('\n');
                }
            }
        }
    }
}

/// Appends lines, with list marks and indentation if more than this leaf is selected.
fn push_lines(out: &mut String, text: &str, leaf: &Leaf, shown: Range<usize>, has_marks: bool) {
    let mut is_first = shown.start == leaf.text.start as usize;
    for (number, line) in text[shown].split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        if has_marks && (is_first || number > 0) {
            for margin in &leaf.margins {
                match margin {
                    Margin::Item { mark, is_first: shows_mark } if *shows_mark && is_first => {
                        out.push_str(mark);
                        out.push(' ');
                    }
                    Margin::Item { .. } if !line.is_empty() => {
                        out.extend(std::iter::repeat_n(' ', margin_columns(margin).into()));
                    }
                    Margin::Item { .. } | Margin::Quote => {}
                }
            }
        }
        out.push_str(line);
        is_first = false;
    }
}

/// Appends the selected cells, with tabs between them.
fn push_table(out: &mut String, text: &str, table: &TableLeaf, shown: &Range<usize>) {
    let mut is_first_row = true;
    for row in &table.rows {
        let cells = row.iter().filter_map(|cell| {
            let (start, end) = (cell.start as usize, cell.end as usize);
            let is_selected = start < shown.end && end >= shown.start;
            is_selected.then(|| &text[start.max(shown.start)..end.min(shown.end)])
        });
        let line = cells.collect::<Vec<_>>().join("\t");
        if line.trim().is_empty() {
            continue;
        }
        if !std::mem::take(&mut is_first_row) {
            out.push('\n');
        }
        out.push_str(&line);
    }
}

/// Returns the bytes of the characters that end at or before a column.
fn bytes_before(text: &str, from: usize, column: u16) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    between(rest, 0, column.into()).1.end
}

/// Returns the bytes of the characters that begin before a column.
fn bytes_through(text: &str, from: usize, column: u16) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let end = bytes_before(text, from, column);
    let is_cut = crate::ui::wrap::columns(&rest[..end]) < usize::from(column);
    if is_cut && end < rest.len() { boundary(rest, end + 1) } else { end }
}
