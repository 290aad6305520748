//! The frames of a body as compact rows, because a long reply has a hundred thousand of them.
//! Common values are stored once, and values that can be computed from the next row are not stored.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::time::{Duration, Instant};

use super::frame::{Frame, FrameCondition, FrameKind};

/// A compact list of contiguous frames.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrameRows {
    kept: Vec<FrameRow>,
    origin: Option<Instant>,
    end: u64,
    kinds: FrameKinds,
    /// The conditions of damaged rows, by index.
    damaged: BTreeMap<usize, FrameCondition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct FrameRow {
    /// Nanoseconds since the origin.
    at: u64,
    from: u64,
    kind: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct FrameKinds {
    all: Vec<FrameKind>,
    places: HashMap<FrameKind, u32>,
    /// The kind of the newest row, which the next row usually shares.
    latest: u32,
}

impl FrameRows {
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Returns the row at an index, counted from 0.
    pub fn get(&self, place: usize) -> Option<Frame> {
        let row = self.kept.get(place)?;
        let end = self.kept.get(place + 1).map_or(self.end, |next| next.from);
        Some(Frame {
            at: self.origin? + Duration::from_nanos(row.at),
            from: row.from,
            size: end - row.from,
            kind: self.kinds.all.get(row.kind as usize)?.clone(),
            condition: self.damaged.get(&place).copied().unwrap_or(FrameCondition::Sound),
        })
    }

    pub fn last(&self) -> Option<Frame> {
        self.get(self.len().checked_sub(1)?)
    }

    /// Returns all rows, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Frame> + DoubleEndedIterator {
        self.from(0)
    }

    /// Returns the rows from an index on, oldest first.
    pub fn from(&self, place: usize) -> impl ExactSizeIterator<Item = Frame> + DoubleEndedIterator {
        let places = place.min(self.len())..self.len();
        places.map(|place| self.get(place).expect("the index is below the length"))
    }

    /// Returns the number of rows that arrived before a time.
    pub fn before(&self, at: Instant) -> usize {
        let Some(since) = self.origin.and_then(|origin| at.checked_duration_since(origin)) else {
            return 0;
        };
        self.kept.partition_point(|row| u128::from(row.at) < since.as_nanos())
    }

    /// Returns the number of rows of a kind in a range.
    pub fn count(&self, places: Range<usize>, kind: &FrameKind) -> usize {
        let Some(kind) = self.kinds.places.get(kind) else { return 0 };
        let rows = self.kept.get(places).unwrap_or_default();
        rows.iter().filter(|row| row.kind == *kind).count()
    }

    pub(super) fn push(
        &mut self,
        at: Instant,
        size: u64,
        kind: FrameKind,
        condition: FrameCondition,
    ) {
        if condition != FrameCondition::Sound {
            self.damaged.insert(self.kept.len(), condition);
        }
        let row =
            FrameRow { at: self.nanoseconds(at), from: self.end, kind: self.kinds.place(kind) };
        self.kept.push(row);
        self.end += size;
    }

    /// Adds bytes that arrived at this time to the last row.
    pub(super) fn lengthen(&mut self, at: Instant, more: u64) {
        let at = self.nanoseconds(at);
        if let Some(last) = self.kept.last_mut() {
            last.at = at;
            self.end += more;
        }
    }

    pub(super) fn drop_first(&mut self, count: usize) {
        self.kept.drain(..count);
        self.damaged = self.damaged.split_off(&count);
        self.damaged = std::mem::take(&mut self.damaged)
            .into_iter()
            .map(|(place, condition)| (place - count, condition))
            .collect();
        let before = std::mem::take(&mut self.kinds);
        for row in &mut self.kept {
            row.kind = self.kinds.place(before.all[row.kind as usize].clone());
        }
    }

    /// Returns the time since the origin. Arrival times never decrease.
    fn nanoseconds(&mut self, at: Instant) -> u64 {
        let since = at.saturating_duration_since(*self.origin.get_or_insert(at));
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }
}

impl FrameKinds {
    fn place(&mut self, kind: FrameKind) -> u32 {
        if self.all.get(self.latest as usize) == Some(&kind) {
            return self.latest;
        }
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.latest = *self.places.entry(kind.clone()).or_insert(next);
        if self.latest == next {
            self.all.push(kind);
        }
        self.latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &'static str) -> FrameKind {
        FrameKind::Event(name.into())
    }

    /// Returns rows of 10, 11, 12, … bytes, a millisecond apart. Every third is incomplete, and
    /// every fourth has another kind.
    fn rows(count: u64) -> (FrameRows, Vec<Frame>) {
        let (mut rows, start) = (FrameRows::default(), Instant::now());
        let mut frames = Vec::new();
        let mut from = 0;
        for number in 0..count {
            let at = start + Duration::from_millis(number);
            let kind = if number % 4 == 0 { event("metadata") } else { event("unheard-of") };
            let cut = FrameCondition::Truncated { of: u32::try_from(number).ok() };
            let condition = if number % 3 == 0 { cut } else { FrameCondition::Sound };
            let size = 10 + number;
            rows.push(at, size, kind.clone(), condition);
            frames.push(Frame { at, from, size, kind, condition });
            from += size;
        }
        (rows, frames)
    }

    #[test]
    fn rows_are_correct_after_the_oldest_are_dropped() {
        for (count, given_up) in [(0, 0), (1, 0), (1, 1), (10, 0), (10, 4), (10, 10)] {
            let (mut rows, frames) = rows(count);
            rows.drop_first(given_up);
            assert_eq!(rows.iter().collect::<Vec<_>>(), frames[given_up..], "{count} - {given_up}");
            assert_eq!(rows.last().as_ref(), frames[given_up..].last());
            assert_eq!(rows.get(rows.len()), None);
            for place in [0, 1, 3, 20] {
                let expected = frames[given_up..].iter().skip(place).cloned();
                assert!(rows.from(place).eq(expected), "{count} - {given_up}, from {place}");
            }
        }
    }

    #[test]
    fn rows_can_be_added_after_others_were_dropped() {
        let (mut rows, mut frames) = rows(6);
        rows.drop_first(6);
        let mut more = frames.split_off(5).remove(0);
        (more.from, more.kind) = (more.from + more.size, event("messageStop"));
        rows.push(more.at, more.size, more.kind.clone(), more.condition);
        assert_eq!(rows.iter().collect::<Vec<_>>(), [more]);
    }

    #[test]
    fn the_last_row_can_be_extended() {
        let (mut rows, mut frames) = rows(3);
        let last = frames.last_mut().expect("there are three");
        last.at += Duration::from_secs(1);
        last.size += 7;
        rows.lengthen(last.at, 7);
        assert_eq!(rows.iter().collect::<Vec<_>>(), frames);
    }

    #[test]
    fn rows_before_a_time_are_counted() {
        let (rows, frames) = rows(5);
        let start = frames[0].at;
        let before = |micros| rows.before(start + Duration::from_micros(micros));
        assert_eq!(
            [before(0), before(1), before(1000), before(3001), before(9000)],
            [0, 1, 1, 4, 5]
        );
        assert_eq!(FrameRows::default().before(start), 0);
        let count = |places, name: &'static str| rows.count(places, &event(name));
        let of_metadata = frames.iter().filter(|frame| frame.kind == event("metadata")).count();
        assert_eq!((count(0..5, "metadata"), count(0..5, "odd")), (of_metadata, 0));
        assert_eq!((count(0..0, "metadata"), count(3..9, "metadata")), (0, 0));
    }

    #[test]
    fn a_row_needs_little_memory() {
        assert_eq!(size_of::<FrameRow>(), 24);
    }
}
