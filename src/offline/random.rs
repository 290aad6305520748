//! Numbers that look drawn by chance: request ids, padding, jitter. Seeded by the standard
//! library's own random hasher; owns no quality beyond "not twice the same", so never a secret.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of such numbers that many connections can share.
#[derive(Debug, Default)]
pub(super) struct RandomSource {
    keys: RandomState,
    counter: AtomicU64,
}

impl RandomSource {
    /// The next number, any 64 bits.
    pub(super) fn next(&self) -> u64 {
        self.keys.hash_one(self.counter.fetch_add(1, Ordering::Relaxed))
    }

    /// The next number below `bound`; 0 when the bound is 0.
    pub(super) fn below(&self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    /// A request id in the form of a version 4 UUID, as in `x-amzn-requestid`.
    pub(super) fn request_id(&self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | (low >> 48 & 0x3fff),
            low & 0xffff_ffff_ffff,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_have_the_form_of_a_uuid_and_differ() {
        let random = RandomSource::default();
        let (one, other) = (random.request_id(), random.request_id());
        assert_ne!(one, other);
        let lengths: Vec<_> = one.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{one}");
        assert!(one.split('-').nth(2).is_some_and(|part| part.starts_with('4')), "{one}");
    }
}
