//! A frame that is larger than what is kept: what has to be known of it, taken as it comes, so that its
//! end is found, and whether it is sound, though its first bytes were given up for memory.

use crc32fast::Hasher;

use super::body::BodyBytes;
use super::frame::{FrameCondition, FrameKind, HeaderCache, PRELUDE, Prelude};

/// Bytes of the checksum at a frame's end.
const SUM: u64 = 4;

/// What was looked at of a frame that has not come whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartialFrame {
    prelude: Prelude,
    /// The prelude and the headers, as far as they have come.
    head: Vec<u8>,
    /// The checksum of all that was looked at, less what is in `sum`.
    found: u32,
    /// The checksum that the frame states, as far as it has come.
    sum: Vec<u8>,
    scanned: u64,
}

impl PartialFrame {
    pub fn new(prelude: Prelude) -> Self {
        Self { prelude, head: Vec::new(), found: 0, sum: Vec::new(), scanned: 0 }
    }

    pub fn prelude(&self) -> Prelude {
        self.prelude
    }

    /// Looks at what has come of the frame, which begins at this byte of the body.
    pub fn feed(&mut self, body: &BodyBytes, from: u64) {
        let total = u64::from(self.prelude.total);
        let come = total.min(body.len() - from);
        while self.scanned < come {
            let run = body.run(from + self.scanned);
            let many = usize::try_from(come - self.scanned).unwrap_or(usize::MAX).min(run.len());
            if many == 0 {
                return;
            }
            let in_sum = (self.scanned + many as u64).saturating_sub(total - SUM);
            let in_sum = usize::try_from(in_sum).unwrap_or(usize::MAX).min(many);
            let (summed, sum) = run[..many].split_at(many - in_sum);
            let head = (PRELUDE + self.prelude.headers()).saturating_sub(self.head.len());
            self.head.extend_from_slice(&summed[..head.min(summed.len())]);
            let mut hasher = Hasher::new_with_initial(self.found);
            hasher.update(summed);
            self.found = hasher.finalize();
            self.sum.extend_from_slice(sum);
            self.scanned += many as u64;
        }
    }

    /// What the frame says that it is, and whether it is sound; `None` before all of it has come.
    pub fn judge(&self, headers: &mut HeaderCache) -> Option<(FrameKind, FrameCondition)> {
        let stated = u32::from_be_bytes(self.sum.as_slice().try_into().ok()?);
        Some(headers.judge(self.head.get(PRELUDE..)?, stated, self.found))
    }
}
