//! The pages of a conversation and the positions in it. Only recently viewed pages and a bounded
//! number of others are cached, so the cost of a screen frame does not grow with the conversation.
//!
//! A message that was never viewed has an estimated height. A short conversation is laid out
//! completely at once. The end of a long conversation is laid out step by step, a part in each
//! screen frame. Visible rows are always exact.

use std::collections::HashMap;

use super::message_page::{LayoutStage, MessagePage};
use super::message_text::MessageText;
use crate::chat::conversation::MessageId;
use crate::ui::heights::Heights;
use crate::ui::reading_options::ReadingOptions;
use crate::ui::scroll::{Anchor, ScrollPosition};

/// Source bytes that are laid out per screen frame in addition to the visible rows.
const AHEAD_BYTES_PER_FRAME: usize = 48 * 1024;

/// Total source bytes that are laid out ahead. Further up, the scroll bar uses estimates until the
/// user scrolls there.
const MAX_AHEAD_BYTES: usize = 256 * 1024;

/// Source bytes of invisible pages to keep.
const MAX_CACHED_BYTES: usize = 512 * 1024;

/// Source bytes that always fill a screen.
const SCREEN_BYTES: usize = 64 * 1024;

/// Bytes that each page counts in addition to its source, since there may be many short messages.
const PAGE_OVERHEAD_BYTES: usize = 512;

/// A row: the message's index on the path, the unit in its page, and the row in the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPosition {
    pub at: usize,
    pub unit: usize,
    pub row: usize,
}

#[derive(Debug, Default)]
pub struct MessagePages {
    stage: Option<LayoutStage>,
    conversation: u64,
    revision: u64,
    path: Vec<MessageId>,
    pages: HashMap<MessageId, MessagePage>,
    heights: Heights,
    kept: usize,
    /// The first message that was laid out since the layout or path changed, and the bytes that are
    /// left to lay out.
    laid_out_from: usize,
    ahead: usize,
    frame: u64,
    /// The display options of the last screen frame.
    reading: ReadingOptions,
}

impl MessagePages {
    /// Updates the pages and heights to the current state and width. Call this once per screen
    /// frame.
    pub fn refresh(&mut self, source: MessageText<'_>, stage: LayoutStage) {
        self.frame += 1;
        let is_other = self.conversation != source.number;
        if is_other || self.stage != Some(stage) {
            let (pages, kept) = (std::mem::take(&mut self.pages), self.kept);
            let reading = std::mem::take(&mut self.reading);
            *self = Self { frame: self.frame, ..Self::default() };
            if !is_other {
                (self.pages, self.kept, self.reading) = (pages, kept, reading);
            }
            self.stage = Some(stage);
            self.conversation = source.number;
            self.revision = source.revision.wrapping_sub(1);
        }
        let path = source.path;
        if self.revision != source.revision {
            self.revision = source.revision;
            let same = self.path.iter().zip(path).take_while(|(a, b)| a == b).count();
            self.path.truncate(same);
            self.heights.truncate(same);
            for id in &path[same..] {
                let lines = source.bytes(*id) / usize::from(stage.look.width.max(1));
                self.path.push(*id);
                // Estimate a heading, text that rarely fills its lines, and a blank row.
                self.heights.push(lines + lines / 4 + 3);
            }
            if same < path.len() {
                self.laid_out_from = path.len();
                self.ahead = MAX_AHEAD_BYTES;
            }
        }
        // Recount replies that were folded or unfolded, even if they are not visible.
        if self.reading != *source.reading {
            let before = std::mem::replace(&mut self.reading, source.reading.clone());
            for id in before.refolded_replies(source.reading) {
                if let Some(at) = source.index_on_path(id) {
                    self.refresh_message(source, at);
                }
            }
        }
        // Pages that leave the view make room for new ones.
        let in_sight = self.frame - u64::from(!self.is_filled(source));
        self.drop_unused(in_sight);
        // Always update a streaming reply, to count its lines.
        if let Some(last) = path.len().checked_sub(1) {
            self.refresh_message(source, last);
            self.lay_out_ahead(source);
        }
        self.drop_unused(self.frame - 1);
    }

    /// Returns whether the last message has grown so much that it fills the screen.
    fn is_filled(&self, source: MessageText<'_>) -> bool {
        let Some(last) = self.path.last() else { return false };
        let laid_out = self.pages.get(last).map_or(0, MessagePage::bytes);
        let is_followed =
            source.scroll.position == ScrollPosition::Following && source.scroll.motions.is_empty();
        is_followed && source.bytes(*last) > laid_out + SCREEN_BYTES
    }

    /// Lays out some messages that were not viewed yet, from the end up.
    fn lay_out_ahead(&mut self, source: MessageText<'_>) {
        let mut left = AHEAD_BYTES_PER_FRAME.min(self.ahead);
        self.laid_out_from = self.laid_out_from.min(self.path.len());
        while let Some(at) = self.laid_out_from.checked_sub(1) {
            let bytes = source.bytes(self.path[at]) + PAGE_OVERHEAD_BYTES;
            if bytes > left {
                // A message larger than the limit keeps its estimate.
                if bytes > AHEAD_BYTES_PER_FRAME && left > 0 {
                    self.laid_out_from = at;
                    continue;
                }
                break;
            }
            left -= bytes;
            self.ahead -= bytes;
            self.refresh_message(source, at);
            let units = self.page(at).units.len();
            for unit in 0..units {
                self.lay_out(RowPosition { at, unit, row: 0 });
            }
            self.laid_out_from = at;
        }
    }

    pub fn refresh_message(&mut self, source: MessageText<'_>, at: usize) {
        let (Some(making), id) = (self.stage, self.path[at]) else { return };
        let page = self.pages.entry(id).or_insert_with(|| MessagePage::new(making));
        if page.last_frame == self.frame {
            return;
        }
        let is_new = page.last_frame == 0;
        let before = page.bytes();
        if let Some(message) = source.conversation.get(id) {
            let is_unfolded = source.reading.is_unfolded(id);
            let has_heading = message.reply().is_some() || source.conversation.place(id).1 > 1;
            page.set_heading(has_heading);
            page.refresh(message, making, is_unfolded, source.keymap);
        }
        page.last_frame = self.frame;
        self.kept =
            self.kept + page.bytes() - before + if is_new { PAGE_OVERHEAD_BYTES } else { 0 };
        let height = page.height();
        if height != self.heights.get(at) {
            self.heights.set(at, height);
        }
    }

    /// Drops pages that were not used since a screen frame, least recently used first. The last
    /// page stays, since every screen frame uses it.
    fn drop_unused(&mut self, since: u64) {
        if self.kept <= MAX_CACHED_BYTES {
            return;
        }
        let last = self.path.last();
        let out =
            self.pages.iter().filter(|(id, page)| page.last_frame < since && Some(*id) != last);
        let mut oldest: Vec<_> = out.map(|(id, page)| (page.last_frame, *id)).collect();
        oldest.sort_unstable();
        // Drop some more than necessary, so that the next screen frame need not drop any.
        for (_, id) in oldest {
            if self.kept <= MAX_CACHED_BYTES - MAX_CACHED_BYTES / 8 {
                return;
            }
            let bytes = self.pages.remove(&id).map_or(0, |page| page.bytes() + PAGE_OVERHEAD_BYTES);
            self.kept = self.kept.saturating_sub(bytes);
        }
    }

    pub fn path(&self) -> &[MessageId] {
        &self.path
    }

    /// Returns the page of a message that was updated in this screen frame.
    pub fn page(&mut self, at: usize) -> &mut MessagePage {
        let making = self.stage.expect("`refresh` was called in this frame");
        self.pages.entry(self.path[at]).or_insert_with(|| MessagePage::new(making))
    }

    fn lay_out(&mut self, row_position: RowPosition) -> usize {
        let page = self.page(row_position.at);
        page.lay_out(row_position.unit);
        let (height, rows) = (page.height(), page.units[row_position.unit].height);
        if height != self.heights.get(row_position.at) {
            self.heights.set(row_position.at, height);
        }
        rows
    }

    /// Returns the number of all rows, without the blank one after the last message.
    pub fn total(&self) -> usize {
        self.heights.total().saturating_sub(1)
    }

    pub fn above(&mut self, row_position: RowPosition) -> usize {
        let before = self.heights.before(row_position.at);
        before + self.page(row_position.at).rows_before(row_position.unit) + row_position.row
    }

    /// Returns the number of rows of a message, without the blank one after it.
    pub fn rows(&self, at: usize) -> usize {
        self.heights.get(at).saturating_sub(1)
    }

    pub fn position(&mut self, source: MessageText<'_>, anchor: Anchor) -> Option<RowPosition> {
        let at = source.index_on_path(anchor.message)?;
        self.refresh_message(source, at);
        let (unit, row) = self.page(at).row_of(anchor.offset, anchor.nth);
        self.lay_out(RowPosition { at, unit, row });
        Some(RowPosition { at, unit, row })
    }

    /// Returns the row that shows the text at an anchor, if its message is on the path. In a table,
    /// this is the row of the cell that contains the offset, which may differ from the anchor's
    /// row.
    pub fn position_showing(
        &mut self,
        source: MessageText<'_>,
        place: Anchor,
    ) -> Option<RowPosition> {
        let row_position = self.position(source, place)?;
        let unit = &self.page(row_position.at).units[row_position.unit];
        let within = u32::try_from(place.offset.saturating_sub(unit.start)).unwrap_or(u32::MAX);
        let mut rows = unit.rows.as_deref().unwrap_or_default().iter();
        let row = rows.position(|row| row.form.is_cell_with(within)).unwrap_or(row_position.row);
        Some(RowPosition { row, ..row_position })
    }

    /// Returns the anchor of a row, which survives a resize.
    pub fn anchor(&mut self, row_position: RowPosition) -> Anchor {
        let message = self.path[row_position.at];
        let (offset, nth) =
            self.page(row_position.at).offset_of(row_position.unit, row_position.row);
        Anchor { message, offset, nth }
    }

    pub fn first(&mut self, source: MessageText<'_>) -> RowPosition {
        self.refresh_message(source, 0);
        let start = RowPosition { at: 0, unit: 0, row: 0 };
        if self.lay_out(start) > 0 { start } else { self.after(source, start).unwrap_or(start) }
    }

    /// Returns the last row, but not the blank one after the last message.
    pub fn last(&mut self, source: MessageText<'_>) -> RowPosition {
        let at = self.path.len().saturating_sub(1);
        self.refresh_message(source, at);
        let unit = self.page(at).units.len() - 1;
        self.before(source, RowPosition { at, unit, row: 0 }).unwrap_or(RowPosition {
            at,
            unit,
            row: 0,
        })
    }

    /// Moves up from a row by a number of rows, at most to the first row. Returns the new row and
    /// the actual distance.
    pub fn up(
        &mut self,
        source: MessageText<'_>,
        mut row_position: RowPosition,
        rows: usize,
    ) -> (RowPosition, usize) {
        let mut left = rows;
        loop {
            let step = left.min(row_position.row);
            row_position.row -= step;
            left -= step;
            if left == 0 {
                return (row_position, rows);
            }
            match self.before(source, row_position) {
                Some(before) => row_position = before,
                None => return (row_position, rows - left),
            }
            left -= 1;
        }
    }

    /// Moves down from a row by a number of rows, at most to the last row. Returns the new row and
    /// the actual distance.
    pub fn down(
        &mut self,
        source: MessageText<'_>,
        mut row_position: RowPosition,
        rows: usize,
    ) -> (RowPosition, usize) {
        let last = self.last(source);
        let mut left = rows;
        loop {
            let below = self.lay_out(row_position).saturating_sub(row_position.row + 1);
            let step = left.min(below);
            row_position.row += step;
            left -= step;
            if row_position >= last {
                let over = if (row_position.at, row_position.unit) == (last.at, last.unit) {
                    row_position.row - last.row
                } else {
                    1
                };
                return (last, rows - left - over.min(rows - left));
            }
            if left == 0 {
                return (row_position, rows);
            }
            match self.after(source, row_position) {
                Some(after) => row_position = after,
                None => return (last, rows - left),
            }
            left -= 1;
        }
    }

    /// Returns the last row of the previous unit that has rows.
    fn before(
        &mut self,
        source: MessageText<'_>,
        row_position: RowPosition,
    ) -> Option<RowPosition> {
        let (mut at, mut unit) = (row_position.at, row_position.unit);
        loop {
            while unit == 0 {
                at = at.checked_sub(1)?;
                self.refresh_message(source, at);
                unit = self.page(at).units.len();
            }
            unit -= 1;
            let rows = self.lay_out(RowPosition { at, unit, row: 0 });
            if rows > 0 {
                return Some(RowPosition { at, unit, row: rows - 1 });
            }
        }
    }

    /// Returns the first row of the next unit that has rows.
    pub fn after(
        &mut self,
        source: MessageText<'_>,
        row_position: RowPosition,
    ) -> Option<RowPosition> {
        let (mut at, mut unit) = (row_position.at, row_position.unit + 1);
        loop {
            while unit >= self.page(at).units.len() {
                at += 1;
                unit = 0;
                if at >= self.path.len() {
                    return None;
                }
                self.refresh_message(source, at);
            }
            if self.lay_out(RowPosition { at, unit, row: 0 }) > 0 {
                return Some(RowPosition { at, unit, row: 0 });
            }
            unit += 1;
        }
    }
}
