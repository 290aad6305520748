//! Random numbers for request ids, padding and jitter. The seed comes from the random hasher of the
//! standard library. The numbers are not suitable for secrets.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of random numbers that connections share.
#[derive(Debug, Default)]
pub(super) struct RandomSource {
    keys: RandomState,
    counter: AtomicU64,
}

impl RandomSource {
    /// Returns the next 64 bits.
    pub(super) fn next(&self) -> u64 {
        self.keys.hash_one(self.counter.fetch_add(1, Ordering::Relaxed))
    }

    /// Returns the next number below `bound`, or 0 if the bound is 0.
    pub(super) fn below(&self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    /// Returns a version 4 UUID, as in the header `x-amzn-requestid`.
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
