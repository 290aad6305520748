//! The bytes of a response body, stored in a few large chunks. They are copied, because a slice
//! would keep the whole read buffer of the connection alive. The oldest bytes can be dropped to
//! limit memory; the total size stays known.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;
use std::time::Instant;

use super::wire_event::BodyChunks;

/// The maximum size of a chunk, which is the unit that is dropped.
pub(super) const MAX_CHUNK: usize = 64 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyBytes {
    /// The chunks with their offsets in the body.
    chunks: VecDeque<(u64, Vec<u8>)>,
    len: u64,
    kept: usize,
    /// The end offset and time of each arrival. Arrivals that are no longer needed are removed.
    arrivals: VecDeque<(u64, Instant)>,
}

impl BodyBytes {
    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the number of bytes that are kept.
    pub fn kept(&self) -> usize {
        self.kept
    }

    /// Returns all bytes that are kept: the whole body, or its last bytes if [`Self::kept`] is less
    /// than [`Self::len`].
    pub fn bytes(&self) -> Vec<u8> {
        self.chunks.iter().flat_map(|(_, chunk)| chunk).copied().collect()
    }

    pub(super) fn append(&mut self, mut arrived: BodyChunks) {
        let from = self.len;
        self.len += arrived.bytes.len() as u64;
        self.kept += arrived.bytes.len();
        let arrivals = arrived.arrivals.iter().map(|(end, at)| (from + *end as u64, *at));
        self.arrivals.extend(arrivals);
        match self.chunks.back_mut() {
            Some((_, last)) if last.len() + arrived.bytes.len() <= MAX_CHUNK => {
                last.append(&mut arrived.bytes);
            }
            last => {
                // The previous chunk will not grow anymore.
                if let Some((_, last)) = last {
                    last.shrink_to_fit();
                }
                self.split_into_chunks(from, arrived.bytes);
            }
        }
    }

    /// Splits a large arrival, so that it can be dropped in parts.
    fn split_into_chunks(&mut self, mut from: u64, bytes: Vec<u8>) {
        if bytes.len() <= MAX_CHUNK {
            self.chunks.push_back((from, bytes));
            return;
        }
        for chunk in bytes.chunks(MAX_CHUNK) {
            self.chunks.push_back((from, chunk.to_vec()));
            from += chunk.len() as u64;
        }
    }

    /// Returns the contiguous bytes from an offset; empty if they have not arrived or were dropped.
    pub(super) fn contiguous_from(&self, from: u64) -> &[u8] {
        let run = self.place(from).and_then(|(chunk, skipped)| self.chunks[chunk].1.get(skipped..));
        run.unwrap_or_default()
    }

    /// Returns the bytes of a range; `None` if some have not arrived or were dropped.
    pub fn get(&self, range: Range<u64>) -> Option<Cow<'_, [u8]>> {
        if range.end > self.len {
            return None;
        }
        let (first, skipped) = self.place(range.start)?;
        let count = usize::try_from(range.end - range.start).ok()?;
        if let Some(found) = self.chunks[first].1.get(skipped..skipped + count) {
            return Some(Cow::Borrowed(found));
        }
        let bytes = self.chunks.range(first..).flat_map(|(_, chunk)| chunk);
        Some(bytes.skip(skipped).take(count).copied().collect::<Vec<_>>().into())
    }

    /// Returns the index of the chunk that contains a byte, and the position within the chunk.
    fn place(&self, byte: u64) -> Option<(usize, usize)> {
        // While the body arrives, most reads are in the last chunk.
        let chunk = match self.chunks.back() {
            Some((begin, _)) if *begin <= byte => self.chunks.len() - 1,
            _ => self.chunks.partition_point(|(begin, _)| *begin <= byte).checked_sub(1)?,
        };
        Some((chunk, usize::try_from(byte - self.chunks[chunk].0).ok()?))
    }

    /// Returns the arrival time of the byte before this offset. Discards the times of earlier
    /// bytes.
    pub(super) fn take_arrival_time(&mut self, end: u64) -> Option<Instant> {
        while let Some((arrival_end, _)) = self.arrivals.front()
            && *arrival_end < end
        {
            self.arrivals.pop_front();
        }
        self.arrivals.front().map(|(_, at)| *at)
    }

    pub fn last_arrival(&self) -> Option<Instant> {
        self.arrivals.back().map(|(_, at)| *at)
    }

    /// Returns the end offset of the oldest chunk.
    pub(super) fn oldest_chunk_end(&self) -> u64 {
        self.chunks.front().map_or(self.len, |(from, chunk)| from + chunk.len() as u64)
    }

    /// Drops the part of the oldest chunk that is before this offset. Returns the number of dropped
    /// bytes.
    pub(super) fn drop_oldest_chunk(&mut self, end: u64) -> usize {
        let Some((from, chunk)) = self.chunks.front_mut() else { return 0 };
        let count = usize::try_from(end.saturating_sub(*from)).unwrap_or(usize::MAX);
        let dropped = if count < chunk.len() {
            chunk.drain(..count);
            *from += count as u64;
            count
        } else {
            self.chunks.pop_front().map_or(0, |(_, chunk)| chunk.len())
        };
        self.kept -= dropped;
        dropped
    }

    /// Drops the chunks that end before this offset.
    pub(super) fn drop_before(&mut self, byte: u64) {
        while self.chunks.front().is_some_and(|(from, chunk)| from + chunk.len() as u64 <= byte) {
            self.drop_oldest_chunk(byte);
        }
    }

    pub(super) fn shrink(&mut self) {
        for (_, chunk) in &mut self.chunks {
            chunk.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_found_across_chunks_until_it_is_dropped() {
        let (mut body, at) = (BodyBytes::default(), Instant::now());
        for byte in 0..=2 {
            let mut arrived = BodyChunks::default();
            arrived.push(&vec![byte; MAX_CHUNK], at);
            body.append(arrived);
        }
        let edge = MAX_CHUNK as u64;
        assert_eq!(body.get(edge - 1..edge + 1).as_deref(), Some(&[0, 1][..]));
        assert_eq!(body.get(3 * edge - 1..3 * edge + 1), None);
        assert_eq!(body.drop_oldest_chunk(3 * edge), MAX_CHUNK);
        assert_eq!((body.kept(), body.len()), (2 * MAX_CHUNK, 3 * edge));
        assert_eq!(body.get(edge - 1..edge + 1), None);
        assert_eq!(body.get(edge..edge + 1).as_deref(), Some(&[1][..]));
        body.drop_before(2 * edge - 1);
        assert_eq!(body.kept(), 2 * MAX_CHUNK);
        body.drop_before(2 * edge);
        assert_eq!(body.kept(), MAX_CHUNK);
        assert_eq!((body.drop_oldest_chunk(3 * edge - 2), body.kept()), (MAX_CHUNK - 2, 2));
        assert_eq!(body.get(3 * edge - 2..3 * edge).as_deref(), Some(&[2, 2][..]));
        assert_eq!(body.get(3 * edge - 3..3 * edge), None);
        assert_eq!((body.drop_oldest_chunk(3 * edge), body.drop_oldest_chunk(3 * edge)), (2, 0));
    }

    #[test]
    fn a_large_arrival_is_dropped_in_parts() {
        let (mut body, mut arrived) = (BodyBytes::default(), BodyChunks::default());
        let bytes: Vec<u8> =
            (0..=3).flat_map(|byte| vec![byte; MAX_CHUNK]).take(3 * MAX_CHUNK + 5).collect();
        arrived.push(&bytes, Instant::now());
        body.append(arrived);
        assert_eq!(body.bytes(), bytes);
        assert_eq!(body.drop_oldest_chunk(body.len()), MAX_CHUNK);
        assert_eq!(body.bytes(), bytes[MAX_CHUNK..]);
        assert_eq!(body.oldest_chunk_end(), 2 * MAX_CHUNK as u64);
    }
}
