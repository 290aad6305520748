//! The pages of a conversation, and places among them. Owns which of them are laid out: those that
//! are looked at, and a bounded number of others. The cost of a frame does not grow with the
//! conversation.
//!
//! A message that nobody has looked at has a guess for its height. A short conversation is laid
//! out as a whole at once, the last part of a long one a little in each frame from its end up, and
//! what is drawn is always exact.

use std::collections::HashMap;

use super::message_page::{LayoutStage, MessagePage};
use super::message_text::MessageText;
use crate::chat::conversation::MessageId;
use crate::ui::heights::Heights;
use crate::ui::reading_options::ReadingOptions;
use crate::ui::scroll::{Anchor, ScrollPosition};

/// Bytes of source that are laid out in a frame beside what is drawn.
const AHEAD: usize = 48 * 1024;

/// Bytes of source that are laid out beside what is drawn at all. Further up the scroll bar goes by
/// guesses until somebody looks.
const AHEAD_IN_ALL: usize = 256 * 1024;

/// Bytes of source whose pages are kept when they are out of sight.
const KEPT: usize = 512 * 1024;

/// Bytes of a reply that are more than a screen shows.
const SCREEN: usize = 64 * 1024;

/// Bytes that a page counts for besides its source: messages may be short and many.
const PAGE: usize = 512;

/// A row: the message by its place on the path, the unit of its page, and the row of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPosition {
    pub at: usize,
    pub unit: usize,
    pub row: usize,
}

/// The pages of the path.
#[derive(Debug, Default)]
pub struct MessagePages {
    stage: Option<LayoutStage>,
    conversation: u64,
    revision: u64,
    path: Vec<MessageId>,
    pages: HashMap<MessageId, MessagePage>,
    heights: Heights,
    /// What the pages count for.
    kept: usize,
    /// Messages from this one on have been looked at since the layout or the path changed, and how
    /// many bytes more may be.
    laid_out_from: usize,
    ahead: usize,
    frame: u64,
    /// How the conversation was read: what was unfolded.
    reading: ReadingOptions,
}

impl MessagePages {
    /// Brings everything up to date with the state, at a width. To be called once a frame.
    pub fn refresh(&mut self, source: MessageText<'_>, making: LayoutStage) {
        self.frame += 1;
        let is_other = self.conversation != source.number;
        if is_other || self.stage != Some(making) {
            let (pages, kept) = (std::mem::take(&mut self.pages), self.kept);
            let reading = std::mem::take(&mut self.reading);
            *self = Self { frame: self.frame, ..Self::default() };
            if !is_other {
                (self.pages, self.kept, self.reading) = (pages, kept, reading);
            }
            self.stage = Some(making);
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
                let lines = source.bytes(*id) / usize::from(making.look.width.max(1));
                self.path.push(*id);
                // A heading, text that rarely fills its lines, and a blank row.
                self.heights.push(lines + lines / 4 + 3);
            }
            if same < path.len() {
                self.laid_out_from = path.len();
                self.ahead = AHEAD_IN_ALL;
            }
        }
        // What was folded or unfolded is counted anew, also out of sight.
        if self.reading != *source.reading {
            let before = std::mem::replace(&mut self.reading, source.reading.clone());
            for id in before.unfolded_otherwise(source.reading) {
                if let Some(at) = source.depth(id) {
                    self.look(source, at);
                }
            }
        }
        // What goes out of sight makes room for what comes.
        let in_sight = self.frame - u64::from(!self.is_filled(source));
        self.forget(in_sight);
        // What streams is brought up to date wherever the view stands, to count its lines.
        if let Some(last) = path.len().checked_sub(1) {
            self.look(source, last);
            self.look_ahead(source);
        }
        self.forget(self.frame - 1);
    }

    /// Whether so much more has come of the last message that nothing else will be in sight.
    fn is_filled(&self, source: MessageText<'_>) -> bool {
        let Some(last) = self.path.last() else { return false };
        let known = self.pages.get(last).map_or(0, MessagePage::bytes);
        let is_followed =
            source.scroll.position == ScrollPosition::Following && source.scroll.motions.is_empty();
        is_followed && source.bytes(*last) > known + SCREEN
    }

    /// Lays out a little of what was not looked at, from the end up.
    fn look_ahead(&mut self, source: MessageText<'_>) {
        let mut left = AHEAD.min(self.ahead);
        self.laid_out_from = self.laid_out_from.min(self.path.len());
        while let Some(at) = self.laid_out_from.checked_sub(1) {
            let bytes = source.bytes(self.path[at]) + PAGE;
            if bytes > left {
                // One that is longer than that keeps its guess.
                if bytes > AHEAD && left > 0 {
                    self.laid_out_from = at;
                    continue;
                }
                break;
            }
            left -= bytes;
            self.ahead -= bytes;
            self.look(source, at);
            let units = self.page(at).units.len();
            for unit in 0..units {
                self.lay_out(RowPosition { at, unit, row: 0 });
            }
            self.laid_out_from = at;
        }
    }

    /// Brings the page of a message up to date.
    pub fn look(&mut self, source: MessageText<'_>, at: usize) {
        let (Some(making), id) = (self.stage, self.path[at]) else { return };
        let page = self.pages.entry(id).or_insert_with(|| MessagePage::new(making));
        if page.last_frame == self.frame {
            return;
        }
        let is_new = page.last_frame == 0;
        let before = page.bytes();
        if let Some(message) = source.conversation.get(id) {
            let is_unfolded = source.reading.is_unfolded(id);
            page.refresh(message, making, is_unfolded, source.keymap);
        }
        page.last_frame = self.frame;
        self.kept = self.kept + page.bytes() - before + if is_new { PAGE } else { 0 };
        let height = page.height();
        if height != self.heights.get(at) {
            self.heights.set(at, height);
        }
    }

    /// Drops pages that were not seen since a frame, the ones that were seen longest ago first; never
    /// the last of the path, which is looked at in each frame.
    fn forget(&mut self, since: u64) {
        if self.kept <= KEPT {
            return;
        }
        let last = self.path.last();
        let out =
            self.pages.iter().filter(|(id, page)| page.last_frame < since && Some(*id) != last);
        let mut oldest: Vec<_> = out.map(|(id, page)| (page.last_frame, *id)).collect();
        oldest.sort_unstable();
        // Some more than must be, so that the next frame need not look again.
        for (_, id) in oldest {
            if self.kept <= KEPT - KEPT / 8 {
                return;
            }
            let bytes = self.pages.remove(&id).map_or(0, |page| page.bytes() + PAGE);
            self.kept = self.kept.saturating_sub(bytes);
        }
    }

    pub fn path(&self) -> &[MessageId] {
        &self.path
    }

    /// The page of a message that was looked at in this frame.
    pub fn page(&mut self, at: usize) -> &mut MessagePage {
        let making = self.stage.expect("a frame begins with a refresh");
        self.pages.entry(self.path[at]).or_insert_with(|| MessagePage::new(making))
    }

    fn lay_out(&mut self, spot: RowPosition) -> usize {
        let page = self.page(spot.at);
        page.lay_out(spot.unit);
        let (height, rows) = (page.height(), page.units[spot.unit].height);
        if height != self.heights.get(spot.at) {
            self.heights.set(spot.at, height);
        }
        rows
    }

    /// Rows of everything, without the blank one after the last message.
    pub fn total(&self) -> usize {
        self.heights.total().saturating_sub(1)
    }

    /// Rows before a row.
    pub fn above(&mut self, spot: RowPosition) -> usize {
        let before = self.heights.before(spot.at);
        before + self.page(spot.at).rows_before(spot.unit) + spot.row
    }

    /// Rows of a message, without the blank one after it.
    pub fn rows(&self, at: usize) -> usize {
        self.heights.get(at).saturating_sub(1)
    }

    /// The row of an anchor, if its message is on the path.
    pub fn position(&mut self, source: MessageText<'_>, anchor: Anchor) -> Option<RowPosition> {
        let at = source.depth(anchor.message)?;
        self.look(source, at);
        let (unit, row) = self.page(at).row_of(anchor.offset, anchor.nth);
        self.lay_out(RowPosition { at, unit, row });
        Some(RowPosition { at, unit, row })
    }

    /// The row that shows the text of a place, if its message is on the path: of a table not the row
    /// whose place that is, but the one of the cell that holds it.
    pub fn position_showing(
        &mut self,
        source: MessageText<'_>,
        place: Anchor,
    ) -> Option<RowPosition> {
        let spot = self.position(source, place)?;
        let unit = &self.page(spot.at).units[spot.unit];
        let within = u32::try_from(place.offset.saturating_sub(unit.start)).unwrap_or(u32::MAX);
        let mut rows = unit.rows.as_deref().unwrap_or_default().iter();
        let row = rows.position(|row| row.form.is_cell_with(within)).unwrap_or(spot.row);
        Some(RowPosition { row, ..spot })
    }

    /// A row in a form that survives a resize.
    pub fn anchor(&mut self, spot: RowPosition) -> Anchor {
        let message = self.path[spot.at];
        let (offset, nth) = self.page(spot.at).offset_of(spot.unit, spot.row);
        Anchor { message, offset, nth }
    }

    /// The first row.
    pub fn first(&mut self, source: MessageText<'_>) -> RowPosition {
        self.look(source, 0);
        RowPosition { at: 0, unit: 0, row: 0 }
    }

    /// The last row, but for the blank one after the last message.
    pub fn last(&mut self, source: MessageText<'_>) -> RowPosition {
        let at = self.path.len().saturating_sub(1);
        self.look(source, at);
        let unit = self.page(at).units.len() - 1;
        self.before(source, RowPosition { at, unit, row: 0 }).unwrap_or(RowPosition {
            at,
            unit,
            row: 0,
        })
    }

    /// The row so many rows above one, or the first; and how many rows that is.
    pub fn up(
        &mut self,
        source: MessageText<'_>,
        mut spot: RowPosition,
        rows: usize,
    ) -> (RowPosition, usize) {
        let mut left = rows;
        loop {
            let step = left.min(spot.row);
            spot.row -= step;
            left -= step;
            if left == 0 {
                return (spot, rows);
            }
            match self.before(source, spot) {
                Some(before) => spot = before,
                None => return (spot, rows - left),
            }
            left -= 1;
        }
    }

    /// The row so many rows below one, or the last; and how many rows that is.
    pub fn down(
        &mut self,
        source: MessageText<'_>,
        mut spot: RowPosition,
        rows: usize,
    ) -> (RowPosition, usize) {
        let last = self.last(source);
        let mut left = rows;
        loop {
            let below = self.lay_out(spot).saturating_sub(spot.row + 1);
            let step = left.min(below);
            spot.row += step;
            left -= step;
            if spot >= last {
                let over = if (spot.at, spot.unit) == (last.at, last.unit) {
                    spot.row - last.row
                } else {
                    1
                };
                return (last, rows - left - over.min(rows - left));
            }
            if left == 0 {
                return (spot, rows);
            }
            match self.after(source, spot) {
                Some(after) => spot = after,
                None => return (last, rows - left),
            }
            left -= 1;
        }
    }

    /// The last row of the unit before one's, of units that have rows.
    fn before(&mut self, source: MessageText<'_>, spot: RowPosition) -> Option<RowPosition> {
        let (mut at, mut unit) = (spot.at, spot.unit);
        loop {
            while unit == 0 {
                at = at.checked_sub(1)?;
                self.look(source, at);
                unit = self.page(at).units.len();
            }
            unit -= 1;
            let rows = self.lay_out(RowPosition { at, unit, row: 0 });
            if rows > 0 {
                return Some(RowPosition { at, unit, row: rows - 1 });
            }
        }
    }

    /// The first row of the unit after one's, of units that have rows.
    pub fn after(&mut self, source: MessageText<'_>, spot: RowPosition) -> Option<RowPosition> {
        let (mut at, mut unit) = (spot.at, spot.unit + 1);
        loop {
            while unit >= self.page(at).units.len() {
                at += 1;
                unit = 0;
                if at >= self.path.len() {
                    return None;
                }
                self.look(source, at);
            }
            if self.lay_out(RowPosition { at, unit, row: 0 }) > 0 {
                return Some(RowPosition { at, unit, row: 0 });
            }
            unit += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::actions::default_keymap;
    use crate::chat::event::StreamEvent;
    use crate::chat::message::{Message, Reply};
    use crate::chat::model::ModelId;
    use crate::ui::layout::LayoutOptions;

    #[test]
    fn folded_thinking_takes_the_same_rows_however_much_it_is() {
        let making =
            LayoutStage { look: LayoutOptions { width: 40, code_wraps: true }, addresses: true };
        let model = ModelId::parse("m").expect("valid");
        let (mut page, mut reply) = (MessagePage::new(making), Reply::new(model, None));
        for _ in 0..4 {
            let text = "A thought.\n\nAnother, *é*\n\n".to_owned();
            reply.take(&StreamEvent::Reasoning { index: 0, text });
            page.refresh(&Message::Assistant(reply.clone()), making, false, &default_keymap());
            assert_eq!((page.units.len(), page.height()), (3, 3), "heading, label, blank row");
        }
        let label = page.parts[0].label(&default_keymap());
        assert_eq!(label.as_deref(), Some("▸ Thinking, 104 characters (t unfolds)"));
    }
}
