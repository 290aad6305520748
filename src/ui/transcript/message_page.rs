//! The layout of a message: a heading, its parts and its ending. Rows are laid out when they are
//! needed, and grow incrementally with a streaming reply.
//!
//! A page is a list of units, each laid out as a whole. The height of a unit is an estimate until
//! its rows are laid out. If there are too many rows, they are dropped, but the heights stay. A row
//! is identified by its byte offset in the message's projection (see [`crate::document::parts`]),
//! which does not depend on the width.

mod page_rows;

mod page_unit;

#[cfg(test)]
mod tests;

use super::reply_ending::{self, EndingTone};
use crate::chat::message::{Ending, Message, Reply};
use crate::document::block::Block;
use crate::document::paragraph::paragraph;
use crate::document::parts::{Part, PartKind, parts};
use crate::document::written_marks::WrittenMarks;
use crate::ui::keymap::Keymap;
use crate::ui::layout::{self, LayoutOptions, TextRow};
pub use page_rows::PageRows;
use page_unit::rows_of;
pub use page_unit::{MessageSource, PageUnit};

/// Maximum source bytes that are laid out immediately when a page is rebuilt.
const MAX_IMMEDIATE_BYTES: usize = 48 * 1024;

/// Maximum rows that a page keeps between screen frames. Rows take more memory than text and are
/// quickly laid out again.
const MAX_CACHED_ROWS: usize = 2_000;

/// The options that a page is laid out with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayoutStage {
    pub look: LayoutOptions,
    pub written: WrittenMarks,
}

#[derive(Debug, Clone)]
pub struct MessagePage {
    stage: LayoutStage,
    pub parts: Vec<PageRows>,
    pub units: Vec<PageUnit>,
    pub ending: Option<(EndingTone, Block)>,
    /// The ending that is shown, and the number of its guardrail findings.
    ending_shown: Option<(Ending, usize)>,
    /// The rows of the heading. A prompt without branches has none.
    heading_rows: usize,
    height: usize,
    cached_rows: usize,
    pub last_frame: u64,
}

impl MessagePage {
    pub fn new(making: LayoutStage) -> Self {
        Self {
            stage: making,
            parts: Vec::new(),
            units: Vec::new(),
            ending: None,
            ending_shown: None,
            heading_rows: 1,
            height: 0,
            cached_rows: 0,
            last_frame: 0,
        }
    }

    /// Returns the number of rows, including the blank one after the message. It may be an
    /// estimate.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns the number of source bytes, as a measure of the page's memory.
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    /// Sets whether the message has a heading. A prompt without branches has none.
    pub fn set_heading(&mut self, is_shown: bool) {
        self.heading_rows = usize::from(is_shown);
        if let Some(heading) = self.units.first_mut() {
            self.height = self.height - heading.height + self.heading_rows;
            heading.height = self.heading_rows;
        }
    }

    /// Updates the units to the message. Cheap if nothing has changed; otherwise proportional to
    /// the new text.
    pub fn refresh(
        &mut self,
        message: &Message,
        making: LayoutStage,
        is_unfolded: bool,
        keymap: &Keymap,
    ) {
        if making.written != self.stage.written {
            *self = Self { last_frame: self.last_frame, ..Self::new(making) };
        }
        if making.look != self.stage.look {
            self.stage = making;
            self.drop_rows();
            for at in 0..self.units.len() {
                self.units[at].is_counted = false;
                self.units[at].height = self.guess(self.units[at].source);
            }
            self.height = rows_of(&self.units);
        }
        if self.cached_rows > MAX_CACHED_ROWS {
            self.drop_rows();
        }
        let is_open = message.reply().is_some_and(Reply::is_open);
        let parts = parts(message);
        let was_made = !self.units.is_empty();
        let mut stale = (!was_made).then_some((0, 0));
        // Text may become cited, and a continued reply loses its list of citations.
        let same = self.parts.iter().zip(&parts).take_while(|(a, b)| a.kind.is_same(b.kind));
        let same = same.count();
        let is_cut = same < self.parts.len();
        self.parts.truncate(same);
        for (at, part) in parts.iter().enumerate() {
            let from = self.refresh_part(at, part, is_open, is_unfolded);
            stale = stale.or(from.map(|block| (at, block)));
        }
        if is_cut {
            stale = stale.or(Some((same, 0)));
        }
        let ending = message.reply().map(|reply| (&reply.ending, reply.guardrail_findings.len()));
        if self.ending_shown.as_ref().map(|(ending, findings)| (ending, *findings)) != ending {
            self.ending_shown = ending.map(|(ending, findings)| (ending.clone(), findings));
            self.ending = message
                .reply()
                .and_then(|reply| reply_ending::of(reply, keymap))
                .map(|(tone, runs)| (tone, paragraph(&runs)));
            stale = stale.or(Some((parts.len(), 0)));
        }
        if let Some((part, block)) = stale {
            self.rebuild(part, block);
            // A streaming reply has exact heights, and keeps them when it ends.
            if is_open || (was_made && self.bytes() <= MAX_IMMEDIATE_BYTES) {
                (0..self.units.len()).rev().take_while(|at| !self.measure_unit(*at)).for_each(drop);
            }
        }
    }

    /// Updates a part. Returns the index of the first block whose units must be rebuilt. `Some(0)`
    /// also rebuilds the head.
    fn refresh_part(
        &mut self,
        at: usize,
        part: &Part<'_>,
        is_open: bool,
        is_unfolded: bool,
    ) -> Option<usize> {
        let is_new = self.parts.len() == at;
        if is_new {
            self.parts.push(PageRows {
                kind: part.kind,
                name: part.name.to_owned(),
                document: part.document(self.stage.written),
                bytes: 0,
                thinking_chars: 0,
                is_folded: false,
                code_blocks_before: self.parts.last().map_or(0, PageRows::code_block_count),
                head: 0,
                head_rows: part.head_rows(at),
                edition: 0,
                settled: 0,
            });
        }
        let shown = &mut self.parts[at];
        let is_folded = matches!(part.kind, PartKind::Reasoning { .. })
            && (!is_unfolded || part.text.is_empty());
        let is_other = is_new || shown.kind != part.kind || shown.is_folded != is_folded;
        shown.kind = part.kind;
        shown.is_folded = is_folded;
        if matches!(part.kind, PartKind::Reasoning { .. }) {
            // If the text has only grown, count only the new text.
            let counted = if is_other { 0 } else { shown.bytes };
            let (from, before) = match part.text.get(counted..) {
                Some(new) if counted > 0 => (new, shown.thinking_chars),
                _ => (part.text, 0),
            };
            shown.thinking_chars = before + from.chars().count();
        }
        shown.bytes = part.lead.len() + part.text.len();
        let grew = if is_open {
            shown.document.grow(part.lead, part.text)
        } else {
            shown.document.finish(part.lead, part.text)
        };
        if is_other || shown.edition != shown.document.edition() {
            shown.edition = shown.document.edition();
            return Some(0);
        }
        grew.then_some(shown.settled)
    }

    /// Rebuilds the units from a block of a part on.
    fn rebuild(&mut self, part: usize, block: usize) {
        let keep = match self.parts.get(part) {
            Some(shown) if block > 0 && shown.is_folded => shown.head + 1,
            Some(shown) if block > 0 => shown.head + 1 + block,
            // Keep the heading and the earlier parts.
            _ => match part.checked_sub(1).map(|before| &self.parts[before]) {
                Some(before) if before.is_folded => before.head + 1,
                Some(before) => before.head + 1 + before.document.len(),
                None => 0,
            },
        };
        for unit in self.units.drain(keep.min(self.units.len())..) {
            self.height -= unit.height;
            self.cached_rows -= unit.cached_rows();
        }
        let kept = self.units.len();
        if self.units.is_empty() {
            self.push(MessageSource::Heading);
        }
        for at in part..self.parts.len() {
            let mut from = 0;
            if at == part && block > 0 {
                from = block;
            } else {
                self.parts[at].head = self.units.len();
                self.push(MessageSource::Head { part: at });
            }
            if !self.parts[at].is_folded {
                for block in from..self.parts[at].document.len() {
                    self.push(MessageSource::Block { part: at, block });
                }
            }
            self.parts[at].settled = self.parts[at].document.settled();
        }
        if self.ending.is_some() {
            self.push(MessageSource::Ending);
        }
        self.push(MessageSource::Space);
        self.height += rows_of(&self.units[kept..]);
    }

    fn push(&mut self, source: MessageSource) {
        let start = self.units.last().map_or(0, |unit| unit.start + self.bytes_of(unit.source));
        let height = self.guess(source);
        self.units.push(PageUnit { source, start, height, is_counted: false, rows: None });
    }

    /// Returns the bytes of the projection that a unit covers.
    fn bytes_of(&self, source: MessageSource) -> usize {
        match source {
            MessageSource::Heading | MessageSource::Space => 1,
            MessageSource::Head { part } => {
                let part = &self.parts[part];
                let folded = part.document.blocks().map(|block| block.text.len());
                part.head_rows + if part.is_folded { folded.sum() } else { 0 }
            }
            MessageSource::Block { part, block } => {
                self.parts[part].document.block(block).text.len()
            }
            MessageSource::Ending => self.ending.as_ref().map_or(0, |(_, block)| block.text.len()),
        }
    }

    pub fn block(&self, source: MessageSource) -> Option<&Block> {
        match source {
            MessageSource::Block { part, block } => Some(self.parts[part].document.block(block)),
            MessageSource::Ending => self.ending.as_ref().map(|(_, block)| block),
            MessageSource::Heading | MessageSource::Head { .. } | MessageSource::Space => None,
        }
    }

    fn guess(&self, source: MessageSource) -> usize {
        match source {
            MessageSource::Heading => self.heading_rows,
            MessageSource::Space => 1,
            MessageSource::Head { part } => self.parts[part].head_rows,
            MessageSource::Block { .. } | MessageSource::Ending => self
                .block(source)
                .map_or(0, |block| layout::estimate_rows(block, self.layout_options(source))),
        }
    }

    /// Returns the layout options of a unit.
    fn layout_options(&self, source: MessageSource) -> LayoutOptions {
        let look = self.stage.look;
        LayoutOptions { width: look.width.saturating_sub(self.indent(source)), ..look }
    }

    /// Returns the columns of a bar at the left of a unit, which thinking and failures have.
    pub fn indent(&self, source: MessageSource) -> u16 {
        match source {
            MessageSource::Block { part, .. } => self.parts[part].indent(),
            MessageSource::Ending => match self.ending {
                Some((EndingTone::Failure, _)) => 2,
                _ => 0,
            },
            _ => 0,
        }
    }

    pub fn lay_out(&mut self, at: usize) {
        if self.units[at].rows.is_none()
            && let Some(rows) = self.counted(at)
        {
            self.cached_rows += rows.len();
            self.units[at].rows = Some(rows.into());
        }
    }

    /// Makes the height of a unit exact. Returns whether it was exact before.
    fn measure_unit(&mut self, at: usize) -> bool {
        if self.units[at].is_counted {
            return true;
        }
        if self.cached_rows < MAX_CACHED_ROWS {
            self.lay_out(at);
        } else {
            // The cache is full, so keep only the height.
            drop(self.counted(at));
        }
        false
    }

    /// Returns the rows of a unit with a block, and makes its height exact.
    fn counted(&mut self, at: usize) -> Option<Vec<TextRow>> {
        let source = self.units[at].source;
        let rows = layout::rows_of_block(self.block(source)?, self.layout_options(source));
        let unit = &mut self.units[at];
        self.height = self.height - unit.height + rows.len();
        unit.height = rows.len();
        unit.is_counted = true;
        Some(rows)
    }

    /// Drops all rows but keeps the heights. Visible rows are laid out again.
    fn drop_rows(&mut self) {
        for unit in &mut self.units {
            unit.rows = None;
        }
        self.cached_rows = 0;
    }

    /// Returns the unit that contains an offset, and the row in it. `nth` counts rows with the same
    /// offset.
    pub fn row_of(&mut self, offset: usize, nth: usize) -> (usize, usize) {
        let mut at = self.units.partition_point(|unit| unit.start <= offset).saturating_sub(1);
        self.lay_out(at);
        while self.units[at].height == 0 && at + 1 < self.units.len() {
            at += 1;
            self.lay_out(at);
        }
        let unit = &self.units[at];
        let within = offset.saturating_sub(unit.start);
        let Some(rows) = &unit.rows else {
            return (at, within.min(unit.height.saturating_sub(1)));
        };
        let last = rows.partition_point(|row| row.offset as usize <= within).saturating_sub(1);
        let first = rows.partition_point(|row| row.offset < rows[last].offset);
        (at, (first + nth).min(last))
    }

    /// Returns the offset of a row, and the number of earlier rows with the same offset.
    pub fn offset_of(&self, at: usize, row: usize) -> (usize, usize) {
        if self.is_start(at, row) {
            return (0, 0);
        }
        let unit = &self.units[at];
        match unit.rows.as_deref().and_then(|rows| Some((rows, rows.get(row)?))) {
            Some((rows, found)) => {
                let first = rows.partition_point(|other| other.offset < found.offset);
                (unit.start + found.offset as usize, row - first)
            }
            None => (unit.start + row, 0),
        }
    }

    /// Returns whether a row is the first one of the message.
    pub fn is_start(&self, at: usize, row: usize) -> bool {
        row == 0 && self.units[..at].iter().all(|unit| unit.height == 0)
    }

    /// Returns the number of rows before a unit. Sums from the nearer end, since a streaming reply
    /// is viewed at its end.
    pub fn rows_before(&self, at: usize) -> usize {
        if at > self.units.len() / 2 {
            return self.height - rows_of(&self.units[at..]);
        }
        rows_of(&self.units[..at])
    }
}
