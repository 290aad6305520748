//! An incomplete frame whose first bytes may be dropped to limit memory. It processes bytes as they
//! arrive, so that the end, kind and condition of the frame can still be found.

use crc32fast::Hasher;

use super::body::BodyBytes;
use super::frame::{FrameCondition, FrameKind, HeaderCache, PRELUDE_LEN, Prelude};

/// Bytes of the checksum at the end of a frame.
const CRC_LEN: u64 = 4;

/// The processed part of an incomplete frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartialFrame {
    prelude: Prelude,
    /// The prelude and the headers received so far.
    head: Vec<u8>,
    /// The checksum of the processed bytes. The bytes in `stated_crc` are not part of it.
    found: u32,
    /// The bytes of the frame's own checksum received so far.
    stated_crc: Vec<u8>,
    scanned: u64,
}

impl PartialFrame {
    pub fn new(prelude: Prelude) -> Self {
        Self { prelude, head: Vec::new(), found: 0, stated_crc: Vec::new(), scanned: 0 }
    }

    pub fn prelude(&self) -> Prelude {
        self.prelude
    }

    /// Processes the new bytes of the frame, which starts at this offset of the body.
    pub fn feed(&mut self, body: &BodyBytes, from: u64) {
        let total = u64::from(self.prelude.total);
        let available = total.min(body.len() - from);
        while self.scanned < available {
            let run = body.contiguous_from(from + self.scanned);
            let count =
                usize::try_from(available - self.scanned).unwrap_or(usize::MAX).min(run.len());
            if count == 0 {
                return;
            }
            let in_sum = (self.scanned + count as u64).saturating_sub(total - CRC_LEN);
            let in_sum = usize::try_from(in_sum).unwrap_or(usize::MAX).min(count);
            let (summed, sum) = run[..count].split_at(count - in_sum);
            let head = (PRELUDE_LEN + self.prelude.headers()).saturating_sub(self.head.len());
            self.head.extend_from_slice(&summed[..head.min(summed.len())]);
            let mut hasher = Hasher::new_with_initial(self.found);
            hasher.update(summed);
            self.found = hasher.finalize();
            self.stated_crc.extend_from_slice(sum);
            self.scanned += count as u64;
        }
    }

    /// Returns the kind and the condition of the frame; `None` until it is complete.
    pub fn judge(&self, headers: &mut HeaderCache) -> Option<(FrameKind, FrameCondition)> {
        let stated = u32::from_be_bytes(self.stated_crc.as_slice().try_into().ok()?);
        Some(headers.judge(self.head.get(PRELUDE_LEN..)?, stated, self.found))
    }
}
