//! Finds the frames in a growing body on demand. A damaged frame gets a row like any other frame.
//! Unlike the SDK, Outcrop then continues with the next frame, if its start is known.

use super::body::BodyBytes;
use super::frame::{
    Frame, FrameCondition, FrameContent, FrameKind, HeaderCache, PRELUDE_LEN, Prelude,
};
use super::partial::PartialFrame;
use super::rows::FrameRows;

/// The maximum number of rows per body. Above it, the older half is dropped, but still counted.
const MAX_ROWS: usize = 100_000;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyFrames {
    rows: FrameRows,
    dropped: usize,
    /// The offset of the next frame.
    read: u64,
    /// The state of the next frame if its first bytes were dropped.
    partial: Option<PartialFrame>,
    headers: HeaderCache,
    /// Whether the end of the last row's frame is unknown.
    is_lost: bool,
}

impl BodyFrames {
    /// Returns the kept rows, oldest first. The first has the number [`Self::first`].
    pub fn rows(&self) -> &FrameRows {
        &self.rows
    }

    /// Returns the number of the first kept row, counted from 1.
    pub fn first(&self) -> usize {
        self.dropped + 1
    }

    pub fn count(&self) -> usize {
        self.dropped + self.rows.len()
    }

    /// Finds the complete frames in new bytes. If the body has ended (`has_ended`), the remaining
    /// bytes become an incomplete frame.
    pub(super) fn read(&mut self, body: &mut BodyBytes, has_ended: bool) {
        if self.is_lost {
            self.extend_last_row(body);
            return;
        }
        while let Some(found) = self.next(body) {
            match found {
                Ok((size, kind, condition)) => self.push(body, size, kind, condition),
                Err(condition) => {
                    self.is_lost = true;
                    let size = body.len() - self.read;
                    self.push(body, size, FrameKind::Unread, condition);
                    return;
                }
            }
        }
        let remaining = body.len() - self.read;
        if has_ended && remaining > 0 {
            let stated_size = match &self.partial {
                Some(partial) => Some(partial.prelude().total),
                None => self.prelude(body).map(|prelude| prelude.total),
            };
            self.push(
                body,
                remaining,
                FrameKind::Unread,
                FrameCondition::Truncated { of: stated_size },
            );
        }
    }

    /// Returns the prelude of the next frame, if it is complete and valid.
    fn prelude(&self, body: &BodyBytes) -> Option<Prelude> {
        let prelude = body.get(self.read..self.read + PRELUDE_LEN as u64)?;
        Prelude::read(*prelude.first_chunk()?).ok()
    }

    /// Returns the next complete frame, even if its first bytes were dropped.
    fn next(
        &mut self,
        body: &BodyBytes,
    ) -> Option<Result<(u64, FrameKind, FrameCondition), FrameCondition>> {
        let Some(partial) = &mut self.partial else {
            return next(body, self.read, &mut self.headers);
        };
        partial.feed(body, self.read);
        let (kind, condition) = partial.judge(&mut self.headers)?;
        let size = partial.prelude().total.into();
        self.partial = None;
        Some(Ok((size, kind, condition)))
    }

    /// Prepares to drop the body up to `end`. Call it after all frames were read. Returns the
    /// offset up to which bytes may be dropped. Saves the state of an incomplete frame; an
    /// incomplete prelude is not dropped.
    pub(super) fn prepare_drop(&mut self, body: &BodyBytes, end: u64) -> u64 {
        if self.is_lost || end <= self.read {
            return end;
        }
        if self.partial.is_none() {
            let Some(prelude) = self.prelude(body) else { return self.read };
            self.partial = Some(PartialFrame::new(prelude));
        }
        if let Some(partial) = &mut self.partial {
            partial.feed(body, self.read);
        }
        end
    }

    fn push(
        &mut self,
        body: &mut BodyBytes,
        size: u64,
        kind: FrameKind,
        condition: FrameCondition,
    ) {
        self.read += size;
        // Bytes in the body always have an arrival time.
        let Some(at) = body.take_arrival_time(self.read) else { return };
        if self.rows.len() == MAX_ROWS {
            self.rows.drop_first(MAX_ROWS / 2);
            self.dropped += MAX_ROWS / 2;
        }
        self.rows.push(at, size, kind, condition);
    }

    /// Adds the new bytes to the row without a known end.
    fn extend_last_row(&mut self, body: &mut BodyBytes) {
        let more = body.len() - self.read;
        self.read += more;
        if let Some(at) = body.take_arrival_time(self.read)
            && more > 0
        {
            self.rows.lengthen(at, more);
        }
    }
}

/// Returns the size, kind and condition of the frame at an offset; `None` if it is incomplete.
///
/// # Errors
/// Returns the condition of the frame if its end is unknown.
fn next(
    body: &BodyBytes,
    from: u64,
    headers: &mut HeaderCache,
) -> Option<Result<(u64, FrameKind, FrameCondition), FrameCondition>> {
    // Most frames are in a single chunk, which needs no copy.
    let run = body.contiguous_from(from);
    let prelude = match run.first_chunk() {
        Some(prelude) => *prelude,
        None => body.get(from..from + PRELUDE_LEN as u64)?.as_ref().try_into().ok()?,
    };
    let prelude = match Prelude::read(prelude) {
        Ok(prelude) => prelude,
        Err(condition) => return Some(Err(condition)),
    };
    let size = u64::from(prelude.total);
    let (kind, condition) = match run.get(..prelude.total as usize) {
        Some(frame) => prelude.classify(frame, headers),
        None => prelude.classify(&body.get(from..from + size)?, headers),
    };
    Some(Ok((size, kind, condition)))
}

impl Frame {
    pub fn is_kept(&self, body: &BodyBytes) -> bool {
        self.from >= body.len() - body.kept() as u64
    }

    /// Returns the bytes; `None` if they were dropped.
    pub fn bytes(&self, body: &BodyBytes) -> Option<Vec<u8>> {
        body.get(self.from..self.from + self.size).map(std::borrow::Cow::into_owned)
    }

    /// Returns headers and payload; `None` if the bytes were dropped or cannot be read.
    pub fn content(&self, body: &BodyBytes) -> Option<FrameContent> {
        FrameContent::read(&body.get(self.from..self.from + self.size)?)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::frame::tests::{encode, event};
    use super::super::wire_event::BodyChunks;
    use super::*;

    /// Returns the frames of a body that arrives in chunks of this size, a millisecond apart.
    fn frames(bytes: &[u8], size: usize) -> (BodyBytes, Vec<Frame>) {
        let (mut body, mut frames, start) =
            (BodyBytes::default(), BodyFrames::default(), Instant::now());
        for (number, chunk) in bytes.chunks(size).enumerate() {
            let mut arrived = BodyChunks::default();
            arrived.push(chunk, start + Duration::from_millis(number as u64));
            body.append(arrived);
            frames.read(&mut body, false);
        }
        frames.read(&mut body, true);
        // A second read finds nothing new.
        frames.read(&mut body, true);
        (body, frames.rows.iter().collect())
    }

    fn conditions(bytes: &[u8], size: usize) -> Vec<(u64, FrameKind, FrameCondition)> {
        let (_, frames) = frames(bytes, size);
        frames.into_iter().map(|frame| (frame.size, frame.kind, frame.condition)).collect()
    }

    /// Checks the frames of these bytes for several chunk sizes.
    fn check(bytes: &[u8], expected: &[(u64, FrameKind, FrameCondition)]) {
        for size in [1, 2, 11, 12, 13, 64, bytes.len().max(1)] {
            assert_eq!(conditions(bytes, size), expected, "in chunks of {size}");
        }
    }

    fn delta() -> (u64, FrameKind, FrameCondition) {
        let size = event("contentBlockDelta", "{}").len() as u64;
        (size, FrameKind::Event("contentBlockDelta".into()), FrameCondition::Sound)
    }

    #[test]
    fn complete_frames_become_rows_for_any_chunk_size() {
        let frame = event("contentBlockDelta", "{}");
        check(&[], &[]);
        check(&frame.repeat(3), &[delta(), delta(), delta()]);
    }

    #[test]
    fn the_time_of_a_frame_is_the_arrival_of_its_last_byte() {
        let frame = event("contentBlockDelta", "{}");
        let (_, rows) = frames(&frame.repeat(2), 1);
        let apart = rows[1].at - rows[0].at;
        assert_eq!(apart, Duration::from_millis(frame.len() as u64));
    }

    #[test]
    fn each_frame_keeps_its_kind() {
        let names = ["messageStart", "contentBlockDelta", "contentBlockDelta", "odd", "metadata"];
        let bytes: Vec<_> = names.iter().flat_map(|name| event(name, "{}")).collect();
        let found = conditions(&bytes, 50).into_iter().map(|(_, kind, _)| kind);
        let expected = names.map(|name| FrameKind::Event(name.into()));
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn reading_continues_after_a_wrong_checksum() {
        let frame = event("contentBlockDelta", "{}");
        let mut bad = frame.clone();
        bad[frame.len() - 3] ^= 0x10;
        let bytes = [&frame[..], &bad, &frame].concat();
        let rows = conditions(&bytes, 7);
        assert_eq!((rows.len(), &rows[0], &rows[2]), (3, &delta(), &delta()));
        assert!(matches!(rows[1].2, FrameCondition::WrongChecksum { .. }), "{rows:?}");
    }

    #[test]
    fn no_frame_is_found_after_a_damaged_prelude() {
        let frame = event("contentBlockDelta", "{}");
        let mut bad = frame.clone();
        bad[3] ^= 1;
        let bytes = [&frame[..], &bad, &frame].concat();
        let found = crc32fast::hash(&bad[..8]);
        let stated = u32::from_be_bytes(*bad[8..].first_chunk().expect("4 bytes"));
        let lost =
            (2 * delta().0, FrameKind::Unread, FrameCondition::WrongPrelude { stated, found });
        check(&bytes, &[delta(), lost]);
    }

    #[test]
    fn remaining_bytes_are_an_incomplete_frame() {
        let frame = event("contentBlockDelta", "{}");
        let of = u32::try_from(frame.len()).ok();
        for (cut, of) in [(1, None), (11, None), (12, of), (40, of), (frame.len() - 1, of)] {
            let bytes = [&frame[..], &frame[..cut]].concat();
            check(
                &bytes,
                &[delta(), (cut as u64, FrameKind::Unread, FrameCondition::Truncated { of })],
            );
        }
    }

    #[test]
    fn a_frame_is_found_after_its_first_bytes_were_dropped() {
        let (small, large) =
            (event("metadata", "{}"), event("contentBlockDelta", &"x".repeat(900)));
        let mut bad = large.clone();
        bad[500] ^= 1;
        let start = crate::wire::frame::PRELUDE_LEN;
        for (large, is_sound) in [(&large, true), (&bad, false)] {
            let bytes = [&small[..], large, &small].concat();
            let whole = bytes.len();
            // Let this many bytes arrive, and then drop every byte that may be dropped.
            for size in [1, 5, start, 100, 400, large.len() - 1, whole] {
                let (mut body, mut found) = (BodyBytes::default(), BodyFrames::default());
                for bytes in bytes.chunks(size) {
                    let mut arrived = BodyChunks::default();
                    arrived.push(bytes, Instant::now());
                    body.append(arrived);
                    found.read(&mut body, false);
                    let end = found.prepare_drop(&body, body.len());
                    body.drop_oldest_chunk(end);
                    assert!(body.kept() < start, "{} of {size}", body.kept());
                }
                found.read(&mut body, true);
                let rows: Vec<_> = found.rows.iter().map(|row| (row.size, row.kind)).collect();
                let len = |frame: &[u8]| frame.len() as u64;
                let kind = |name: &'static str| FrameKind::Event(name.into());
                let of_small = (len(&small), kind("metadata"));
                let of_large = (len(large), kind("contentBlockDelta"));
                assert_eq!(rows, [of_small.clone(), of_large, of_small], "in chunks of {size}");
                let condition = found.rows.get(1).map(|row| row.condition);
                assert_eq!(condition == Some(FrameCondition::Sound), is_sound, "{condition:?}");
            }
        }
    }

    #[test]
    fn an_incomplete_frame_keeps_its_stated_size() {
        let frame = event("contentBlockDelta", "{}");
        let (mut body, mut found, mut arrived) =
            (BodyBytes::default(), BodyFrames::default(), BodyChunks::default());
        arrived.push(&frame[..40], Instant::now());
        body.append(arrived);
        found.read(&mut body, false);
        let end = found.prepare_drop(&body, body.len());
        assert_eq!(body.drop_oldest_chunk(end), 40);
        found.read(&mut body, true);
        let row = found.rows.last().map(|row| (row.size, row.condition));
        let of = u32::try_from(frame.len()).ok();
        assert_eq!(row, Some((40, FrameCondition::Truncated { of })));
    }

    #[test]
    fn a_row_returns_its_bytes_and_content() {
        let frame = encode(&[(":message-type", "event"), (":event-type", "x")], b"{\"a\":1}");
        let (body, rows) = frames(&frame.repeat(2), 5);
        assert_eq!(rows[1].bytes(&body).as_ref(), Some(&frame));
        let content = rows[1].content(&body).expect("a complete frame");
        assert_eq!(
            (content.text(":event-type"), &content.payload[..]),
            (Some("x"), &b"{\"a\":1}"[..])
        );
    }
}
