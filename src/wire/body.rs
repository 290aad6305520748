//! The bytes of a response's body as they came: kept in few large pieces, whatever the small ones
//! were in which they arrived, since a slice of the connection's buffer would keep all of that
//! alive. The oldest can be given up for memory; how many bytes there were is known for ever.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;
use std::time::Instant;

use super::wire_event::BodyChunks;

/// How large a piece is at most: what is given up for memory at once.
pub(super) const MAX_CHUNK: usize = 64 * 1024;

/// The bytes of one body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyBytes {
    /// Each with the place of its first byte in the body.
    chunks: VecDeque<(u64, Vec<u8>)>,
    len: u64,
    kept: usize,
    /// Where what arrived at a time ends. What nobody will ask for again is taken out.
    arrivals: VecDeque<(u64, Instant)>,
}

impl BodyBytes {
    /// How many bytes came in all.
    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many bytes are still here.
    pub fn kept(&self) -> usize {
        self.kept
    }

    /// All bytes that are still here: all that came, unless [`Self::kept`] is less than
    /// [`Self::len`]; then the last of them.
    pub fn bytes(&self) -> Vec<u8> {
        self.chunks.iter().flat_map(|(_, piece)| piece).copied().collect()
    }

    pub(super) fn append(&mut self, mut came: BodyChunks) {
        let from = self.len;
        self.len += came.bytes.len() as u64;
        self.kept += came.bytes.len();
        let arrivals = came.arrivals.iter().map(|(end, at)| (from + *end as u64, *at));
        self.arrivals.extend(arrivals);
        match self.chunks.back_mut() {
            Some((_, last)) if last.len() + came.bytes.len() <= MAX_CHUNK => {
                last.append(&mut came.bytes);
            }
            last => {
                // No more is put in it.
                if let Some((_, last)) = last {
                    last.shrink_to_fit();
                }
                self.split_into_chunks(from, came.bytes);
            }
        }
    }

    /// What came at once may be large, and is to be given up bit by bit.
    fn split_into_chunks(&mut self, mut from: u64, bytes: Vec<u8>) {
        if bytes.len() <= MAX_CHUNK {
            self.chunks.push_back((from, bytes));
            return;
        }
        for piece in bytes.chunks(MAX_CHUNK) {
            self.chunks.push_back((from, piece.to_vec()));
            from += piece.len() as u64;
        }
    }

    /// The bytes from a place on that are here in one run; none where none have come, or they were
    /// given up.
    pub(super) fn run(&self, from: u64) -> &[u8] {
        let run = self.place(from).and_then(|(piece, skipped)| self.chunks[piece].1.get(skipped..));
        run.unwrap_or_default()
    }

    /// The bytes of a range, or `None` when they have not all come, or were given up.
    pub fn get(&self, range: Range<u64>) -> Option<Cow<'_, [u8]>> {
        if range.end > self.len {
            return None;
        }
        let (first, skipped) = self.place(range.start)?;
        let many = usize::try_from(range.end - range.start).ok()?;
        if let Some(found) = self.chunks[first].1.get(skipped..skipped + many) {
            return Some(Cow::Borrowed(found));
        }
        let pieces = self.chunks.range(first..).flat_map(|(_, piece)| piece);
        Some(pieces.skip(skipped).take(many).copied().collect::<Vec<_>>().into())
    }

    /// The piece that a byte is in, by its place among the pieces, and where in it.
    fn place(&self, byte: u64) -> Option<(usize, usize)> {
        // What is read while it comes lies in the last.
        let piece = match self.chunks.back() {
            Some((begin, _)) if *begin <= byte => self.chunks.len() - 1,
            _ => self.chunks.partition_point(|(begin, _)| *begin <= byte).checked_sub(1)?,
        };
        Some((piece, usize::try_from(byte - self.chunks[piece].0).ok()?))
    }

    /// When the byte ahead of this place arrived. Times of earlier ones are forgotten.
    pub(super) fn arrived(&mut self, end: u64) -> Option<Instant> {
        while let Some((piece_end, _)) = self.arrivals.front()
            && *piece_end < end
        {
            self.arrivals.pop_front();
        }
        self.arrivals.front().map(|(_, at)| *at)
    }

    /// When the last byte arrived.
    pub fn last_arrival(&self) -> Option<Instant> {
        self.arrivals.back().map(|(_, at)| *at)
    }

    /// Where the oldest piece ends.
    pub(super) fn first_end(&self) -> u64 {
        self.chunks.front().map_or(self.len, |(from, piece)| from + piece.len() as u64)
    }

    /// Gives the oldest piece up, but for what lies from this byte on; how many bytes that were.
    pub(super) fn give_up(&mut self, end: u64) -> usize {
        let Some((from, piece)) = self.chunks.front_mut() else { return 0 };
        let many = usize::try_from(end.saturating_sub(*from)).unwrap_or(usize::MAX);
        let given_up = if many < piece.len() {
            piece.drain(..many);
            *from += many as u64;
            many
        } else {
            self.chunks.pop_front().map_or(0, |(_, piece)| piece.len())
        };
        self.kept -= given_up;
        given_up
    }

    /// Gives up the pieces that end before this byte.
    pub(super) fn give_up_before(&mut self, byte: u64) {
        while self.chunks.front().is_some_and(|(from, piece)| from + piece.len() as u64 <= byte) {
            self.give_up(byte);
        }
    }

    /// Nothing more comes: keeps no room for it.
    pub(super) fn shrink(&mut self) {
        for (_, piece) in &mut self.chunks {
            piece.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_found_across_pieces_until_it_is_given_up() {
        let (mut body, at) = (BodyBytes::default(), Instant::now());
        for byte in 0..=2 {
            let mut came = BodyChunks::default();
            came.push(&vec![byte; MAX_CHUNK], at);
            body.append(came);
        }
        let edge = MAX_CHUNK as u64;
        assert_eq!(body.get(edge - 1..edge + 1).as_deref(), Some(&[0, 1][..]));
        assert_eq!(body.get(3 * edge - 1..3 * edge + 1), None);
        assert_eq!(body.give_up(3 * edge), MAX_CHUNK);
        assert_eq!((body.kept(), body.len()), (2 * MAX_CHUNK, 3 * edge));
        assert_eq!(body.get(edge - 1..edge + 1), None);
        assert_eq!(body.get(edge..edge + 1).as_deref(), Some(&[1][..]));
        body.give_up_before(2 * edge - 1);
        assert_eq!(body.kept(), 2 * MAX_CHUNK);
        body.give_up_before(2 * edge);
        assert_eq!(body.kept(), MAX_CHUNK);
        assert_eq!((body.give_up(3 * edge - 2), body.kept()), (MAX_CHUNK - 2, 2));
        assert_eq!(body.get(3 * edge - 2..3 * edge).as_deref(), Some(&[2, 2][..]));
        assert_eq!(body.get(3 * edge - 3..3 * edge), None);
        assert_eq!((body.give_up(3 * edge), body.give_up(3 * edge)), (2, 0));
    }

    #[test]
    fn what_came_at_once_is_given_up_bit_by_bit() {
        let (mut body, mut came) = (BodyBytes::default(), BodyChunks::default());
        let bytes: Vec<u8> =
            (0..=3).flat_map(|piece| vec![piece; MAX_CHUNK]).take(3 * MAX_CHUNK + 5).collect();
        came.push(&bytes, Instant::now());
        body.append(came);
        assert_eq!(body.bytes(), bytes);
        assert_eq!(body.give_up(body.len()), MAX_CHUNK);
        assert_eq!(body.bytes(), bytes[MAX_CHUNK..]);
        assert_eq!(body.first_end(), 2 * MAX_CHUNK as u64);
    }
}
