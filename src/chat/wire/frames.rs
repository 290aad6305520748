//! The frames in a body, found one after another as it grows, and only when somebody asks. Owns how
//! far it was read. A damaged frame is a row like any other: reading goes on behind it where that
//! is possible, which is farther than the SDK reads.

use super::body::Body;
use super::frame::{Condition, Content, Frame, Kind, PRELUDE, Prelude};

/// Rows that may be kept of one body: beyond, the older half is given up, with its count.
const MOST: usize = 100_000;

/// The frames that were found so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frames {
    rows: Vec<Frame>,
    given_up: usize,
    /// Where the next frame begins.
    read: u64,
    /// The last row has no end that could be known.
    is_lost: bool,
}

impl Frames {
    /// What is kept, oldest first. The number of the first is [`Self::first`].
    pub fn rows(&self) -> &[Frame] {
        &self.rows
    }

    /// The number of the first row that is kept, counted from 1.
    pub fn first(&self) -> usize {
        self.given_up + 1
    }

    /// How many were found in all.
    pub fn count(&self) -> usize {
        self.given_up + self.rows.len()
    }

    /// Reads on, as far as whole frames have come. With `is_over` what is left is a cut frame.
    pub(super) fn read(&mut self, body: &mut Body, is_over: bool) {
        if self.is_lost {
            self.swallow(body);
            return;
        }
        while let Some(prelude) = body.get(self.read..self.read + PRELUDE as u64) {
            let prelude: Result<[u8; PRELUDE], _> = prelude.as_ref().try_into();
            let Ok(prelude) = prelude.map(Prelude::read) else { break };
            match prelude {
                Ok(prelude) => {
                    let size = u64::from(prelude.total);
                    let Some(bytes) = body.get(self.read..self.read + size) else { break };
                    let (kind, condition) = prelude.judge(&bytes);
                    self.push(body, size, kind, condition);
                }
                Err(condition) => {
                    self.is_lost = true;
                    let size = body.len() - self.read;
                    self.push(body, size, Kind::Unread, condition);
                    return;
                }
            }
        }
        let left = body.len() - self.read;
        if is_over && left > 0 {
            let stated = body.get(self.read..self.read + PRELUDE as u64);
            let stated =
                stated.as_deref().and_then(|bytes| Prelude::read(*bytes.first_chunk()?).ok());
            let of = stated.map(|prelude| prelude.total);
            self.push(body, left, Kind::Unread, Condition::Cut { of });
        }
    }

    fn push(&mut self, body: &mut Body, size: u64, kind: Kind, condition: Condition) {
        let from = self.read;
        self.read += size;
        // Bytes that are there have come at some time.
        let Some(at) = body.arrived(self.read) else { return };
        if self.rows.len() == MOST {
            self.rows.drain(..MOST / 2);
            self.given_up += MOST / 2;
        }
        self.rows.push(Frame { at, from, size, kind, condition });
    }

    /// Gives the row that has no end what has come since.
    fn swallow(&mut self, body: &mut Body) {
        let more = body.len() - self.read;
        self.read += more;
        if let (Some(last), Some(at)) = (self.rows.last_mut(), body.arrived(self.read))
            && more > 0
        {
            last.size += more;
            last.at = at;
        }
    }
}

impl Frame {
    /// The bytes, as they came; `None` once they were given up.
    pub fn bytes(&self, body: &Body) -> Option<Vec<u8>> {
        body.get(self.from..self.from + self.size).map(std::borrow::Cow::into_owned)
    }

    /// Headers and payload; `None` once the bytes were given up, and of a frame that cannot be read.
    pub fn content(&self, body: &Body) -> Option<Content> {
        Content::read(&body.get(self.from..self.from + self.size)?)
    }
}

#[cfg(test)]
mod tests;
