//! The frames in a body, found one after another as it grows, and only when somebody asks. Owns how
//! far it was read. A damaged frame is a row like any other: reading goes on behind it where that
//! is possible, which is farther than the SDK reads.

use super::body::BodyBytes;
use super::frame::{Frame, FrameCondition, FrameContent, FrameKind, HeaderCache, PRELUDE, Prelude};
use super::partial::PartialFrame;
use super::rows::FrameRows;

/// Rows that may be kept of one body: beyond, the older half is given up, with its count.
const MOST: usize = 100_000;

/// The frames that were found so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyFrames {
    rows: FrameRows,
    dropped: usize,
    /// Where the next frame begins.
    read: u64,
    /// Of the frame that begins there, what was looked at before its bytes were given up.
    partial: Option<PartialFrame>,
    headers: HeaderCache,
    /// The last row has no end that could be known.
    is_lost: bool,
}

impl BodyFrames {
    /// What is kept, oldest first. The number of the first is [`Self::first`].
    pub fn rows(&self) -> &FrameRows {
        &self.rows
    }

    /// The number of the first row that is kept, counted from 1.
    pub fn first(&self) -> usize {
        self.dropped + 1
    }

    /// How many were found in all.
    pub fn count(&self) -> usize {
        self.dropped + self.rows.len()
    }

    /// Reads on, as far as whole frames have come. With `is_over` what is left is a cut frame.
    pub(super) fn read(&mut self, body: &mut BodyBytes, is_over: bool) {
        if self.is_lost {
            self.swallow(body);
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
        let left = body.len() - self.read;
        if is_over && left > 0 {
            let of = match &self.partial {
                Some(partial) => Some(partial.prelude().total),
                None => self.prelude(body).map(|prelude| prelude.total),
            };
            self.push(body, left, FrameKind::Unread, FrameCondition::Cut { of });
        }
    }

    /// The prelude of the frame that begins where reading stopped, if it is one and has come.
    fn prelude(&self, body: &BodyBytes) -> Option<Prelude> {
        let prelude = body.get(self.read..self.read + PRELUDE as u64)?;
        Prelude::read(*prelude.first_chunk()?).ok()
    }

    /// The next frame, as [`next`] finds it, or the one that was given up in part.
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

    /// The oldest piece of the body is to be given up, up to a byte. Up to where that may be done, once
    /// all was read: what is known of a frame that has not come whole is kept apart, and a prelude
    /// that has not come whole stays.
    pub(super) fn let_go(&mut self, body: &BodyBytes, end: u64) -> u64 {
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
        // Bytes that are there have come at some time.
        let Some(at) = body.arrived(self.read) else { return };
        if self.rows.len() == MOST {
            self.rows.give_up(MOST / 2);
            self.dropped += MOST / 2;
        }
        self.rows.push(at, size, kind, condition);
    }

    /// Gives the row that has no end what has come since.
    fn swallow(&mut self, body: &mut BodyBytes) {
        let more = body.len() - self.read;
        self.read += more;
        if let Some(at) = body.arrived(self.read)
            && more > 0
        {
            self.rows.lengthen(at, more);
        }
    }
}

/// The frame that begins at a place: how long it is, and what it says that it is. `None` where it
/// has not come yet.
///
/// # Errors
/// The condition of a frame whose end cannot be known.
fn next(
    body: &BodyBytes,
    from: u64,
    headers: &mut HeaderCache,
) -> Option<Result<(u64, FrameKind, FrameCondition), FrameCondition>> {
    // Most frames lie in one piece, where nothing has to be put together.
    let run = body.run(from);
    let prelude = match run.first_chunk() {
        Some(prelude) => *prelude,
        None => body.get(from..from + PRELUDE as u64)?.as_ref().try_into().ok()?,
    };
    let prelude = match Prelude::read(prelude) {
        Ok(prelude) => prelude,
        Err(condition) => return Some(Err(condition)),
    };
    let size = u64::from(prelude.total);
    let (kind, condition) = match run.get(..prelude.total as usize) {
        Some(frame) => prelude.judge(frame, headers),
        None => prelude.judge(&body.get(from..from + size)?, headers),
    };
    Some(Ok((size, kind, condition)))
}

impl Frame {
    /// Whether its bytes are still there: the oldest of a body are given up first.
    pub fn is_kept(&self, body: &BodyBytes) -> bool {
        self.from >= body.len() - body.kept() as u64
    }

    /// The bytes, as they came; `None` once they were given up.
    pub fn bytes(&self, body: &BodyBytes) -> Option<Vec<u8>> {
        body.get(self.from..self.from + self.size).map(std::borrow::Cow::into_owned)
    }

    /// Headers and payload; `None` once the bytes were given up, and of a frame that cannot be read.
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

    /// The frames of a body that came in pieces of this size, a millisecond apart.
    fn frames(bytes: &[u8], piece: usize) -> (BodyBytes, Vec<Frame>) {
        let (mut body, mut frames, start) =
            (BodyBytes::default(), BodyFrames::default(), Instant::now());
        for (number, piece) in bytes.chunks(piece).enumerate() {
            let mut came = BodyChunks::default();
            came.push(piece, start + Duration::from_millis(number as u64));
            body.append(came);
            frames.read(&mut body, false);
        }
        frames.read(&mut body, true);
        // Looking once more finds nothing new.
        frames.read(&mut body, true);
        (body, frames.rows.iter().collect())
    }

    fn conditions(bytes: &[u8], piece: usize) -> Vec<(u64, FrameKind, FrameCondition)> {
        let (_, frames) = frames(bytes, piece);
        frames.into_iter().map(|frame| (frame.size, frame.kind, frame.condition)).collect()
    }

    /// What these bytes give, in whatever pieces they come.
    fn check(bytes: &[u8], expected: &[(u64, FrameKind, FrameCondition)]) {
        for piece in [1, 2, 11, 12, 13, 64, bytes.len().max(1)] {
            assert_eq!(conditions(bytes, piece), expected, "in pieces of {piece}");
        }
    }

    fn delta() -> (u64, FrameKind, FrameCondition) {
        let size = event("contentBlockDelta", "{}").len() as u64;
        (size, FrameKind::Event("contentBlockDelta".into()), FrameCondition::Sound)
    }

    #[test]
    fn whole_frames_are_rows_in_whatever_pieces_they_come() {
        let frame = event("contentBlockDelta", "{}");
        check(&[], &[]);
        check(&frame.repeat(3), &[delta(), delta(), delta()]);
    }

    #[test]
    fn a_frame_arrives_with_its_last_byte() {
        let frame = event("contentBlockDelta", "{}");
        let (_, rows) = frames(&frame.repeat(2), 1);
        let apart = rows[1].at - rows[0].at;
        assert_eq!(apart, Duration::from_millis(frame.len() as u64));
    }

    #[test]
    fn frames_of_several_kinds_keep_their_own() {
        let names = ["messageStart", "contentBlockDelta", "contentBlockDelta", "odd", "metadata"];
        let bytes: Vec<_> = names.iter().flat_map(|name| event(name, "{}")).collect();
        let found = conditions(&bytes, 50).into_iter().map(|(_, kind, _)| kind);
        let expected = names.map(|name| FrameKind::Event(name.into()));
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_wrong_checksum_is_one_row_and_reading_goes_on() {
        let frame = event("contentBlockDelta", "{}");
        let mut bad = frame.clone();
        bad[frame.len() - 3] ^= 0x10;
        let bytes = [&frame[..], &bad, &frame].concat();
        let rows = conditions(&bytes, 7);
        assert_eq!((rows.len(), &rows[0], &rows[2]), (3, &delta(), &delta()));
        assert!(matches!(rows[1].2, FrameCondition::WrongChecksum { .. }), "{rows:?}");
    }

    #[test]
    fn behind_a_damaged_prelude_nothing_can_be_found() {
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
    fn what_is_left_at_the_end_is_a_cut_frame() {
        let frame = event("contentBlockDelta", "{}");
        let of = u32::try_from(frame.len()).ok();
        for (cut, of) in [(1, None), (11, None), (12, of), (40, of), (frame.len() - 1, of)] {
            let bytes = [&frame[..], &frame[..cut]].concat();
            check(&bytes, &[delta(), (cut as u64, FrameKind::Unread, FrameCondition::Cut { of })]);
        }
    }

    #[test]
    fn a_frame_of_which_the_first_bytes_were_given_up_is_found_and_judged() {
        let (small, large) =
            (event("metadata", "{}"), event("contentBlockDelta", &"x".repeat(900)));
        let mut bad = large.clone();
        bad[500] ^= 1;
        let start = crate::wire::frame::PRELUDE;
        for (large, is_sound) in [(&large, true), (&bad, false)] {
            let bytes = [&small[..], large, &small].concat();
            let whole = bytes.len();
            // Where the body ends when all that may be given up is, time and again.
            for piece in [1, 5, start, 100, 400, large.len() - 1, whole] {
                let (mut body, mut found) = (BodyBytes::default(), BodyFrames::default());
                for bytes in bytes.chunks(piece) {
                    let mut came = BodyChunks::default();
                    came.push(bytes, Instant::now());
                    body.append(came);
                    found.read(&mut body, false);
                    let end = found.let_go(&body, body.len());
                    body.give_up(end);
                    assert!(body.kept() < start, "{} of {piece}", body.kept());
                }
                found.read(&mut body, true);
                let rows: Vec<_> = found.rows.iter().map(|row| (row.size, row.kind)).collect();
                let size = |frame: &[u8]| frame.len() as u64;
                let kind = |name: &'static str| FrameKind::Event(name.into());
                let of_small = (size(&small), kind("metadata"));
                let of_large = (size(large), kind("contentBlockDelta"));
                assert_eq!(rows, [of_small.clone(), of_large, of_small], "in pieces of {piece}");
                let condition = found.rows.get(1).map(|row| row.condition);
                assert_eq!(condition == Some(FrameCondition::Sound), is_sound, "{condition:?}");
            }
        }
    }

    #[test]
    fn a_frame_that_is_cut_says_how_long_it_would_have_been_though_its_start_was_given_up() {
        let frame = event("contentBlockDelta", "{}");
        let (mut body, mut found, mut came) =
            (BodyBytes::default(), BodyFrames::default(), BodyChunks::default());
        came.push(&frame[..40], Instant::now());
        body.append(came);
        found.read(&mut body, false);
        let end = found.let_go(&body, body.len());
        assert_eq!(body.give_up(end), 40);
        found.read(&mut body, true);
        let row = found.rows.last().map(|row| (row.size, row.condition));
        let of = u32::try_from(frame.len()).ok();
        assert_eq!(row, Some((40, FrameCondition::Cut { of })));
    }

    #[test]
    fn a_row_gives_its_bytes_and_what_they_hold() {
        let frame = encode(&[(":message-type", "event"), (":event-type", "x")], b"{\"a\":1}");
        let (body, rows) = frames(&frame.repeat(2), 5);
        assert_eq!(rows[1].bytes(&body).as_ref(), Some(&frame));
        let content = rows[1].content(&body).expect("it is whole");
        assert_eq!(
            (content.text(":event-type"), &content.payload[..]),
            (Some("x"), &b"{\"a\":1}"[..])
        );
    }
}
