//! The times between the deltas of a reply, and their percentiles. Up to [`MAX_EXACT_GAPS`] gaps are
//! stored exactly, in microseconds. If there are more, a histogram limits the memory to 64 kB per
//! reply. Adding a gap is O(1).

use std::time::Duration;

/// The number of gaps that are stored exactly.
pub const MAX_EXACT_GAPS: usize = 16_384;

/// Histogram buckets per power of two. A bucket is 1/64 of its value wide, so its middle is
/// accurate to 1/128.
const BUCKETS_PER_OCTAVE: u32 = 64;

/// Bits of a bucket number within its power of two.
const BUCKET_BITS: u32 = BUCKETS_PER_OCTAVE.trailing_zeros();

/// Buckets for microseconds in 32 bits (71 minutes): one for each value below
/// [`BUCKETS_PER_OCTAVE`], then [`BUCKETS_PER_OCTAVE`] for each power of two.
const BUCKET_COUNT: usize = (BUCKETS_PER_OCTAVE * (32 - BUCKET_BITS + 1)) as usize;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeltaGaps {
    /// The gaps in microseconds, up to [`MAX_EXACT_GAPS`] gaps.
    exact: Vec<u32>,
    /// The count of each bucket, if there are more gaps than [`MAX_EXACT_GAPS`]. `exact` is then
    /// empty.
    counted: Option<Box<[u32]>>,
    count: u64,
    longest: u32,
    /// The 50th and the 95th percentile, if only these were stored.
    stored: Option<[u32; 2]>,
}

impl DeltaGaps {
    /// Returns gaps of which only these figures were stored.
    pub fn restored(count: u64, [p50, p95]: [Duration; 2], longest: Duration) -> Self {
        let stored = Some([p50, p95].map(whole_micros));
        Self { count, longest: whole_micros(longest), stored, ..Self::default() }
    }

    pub fn push(&mut self, gap: Duration) {
        let micros = whole_micros(gap);
        self.longest = self.longest.max(micros);
        self.count += 1;
        match &mut self.counted {
            None if self.exact.len() < MAX_EXACT_GAPS => self.exact.push(micros),
            None => self.start_counting(micros),
            Some(counted) => add(counted, micros),
        }
    }

    #[cold]
    fn start_counting(&mut self, micros: u32) {
        let mut counted = vec![0; BUCKET_COUNT].into_boxed_slice();
        for micros in std::mem::take(&mut self.exact).into_iter().chain([micros]) {
            add(&mut counted, micros);
        }
        self.counted = Some(counted);
    }

    pub fn shrink(&mut self) {
        self.exact.shrink_to_fit();
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    pub fn is_exact(&self) -> bool {
        self.counted.is_none()
    }

    pub fn longest(&self) -> Option<Duration> {
        (self.count > 0).then(|| micros(self.longest))
    }

    /// Returns the percentiles by nearest rank; `None` if there are no gaps.
    pub fn percentiles<const N: usize>(&self, percents: [u64; N]) -> Option<[Duration; N]> {
        if self.count == 0 {
            return None;
        }
        if let Some([p50, p95]) = self.stored {
            // Only these two percentiles are shown anywhere.
            return Some(percents.map(|percent| micros(if percent <= 50 { p50 } else { p95 })));
        }
        if let Some(counted) = &self.counted {
            return Some(percents.map(|percent| {
                // The middle of the last bucket may exceed the longest gap.
                micros(middle(counted, rank(self.count, percent)).min(self.longest))
            }));
        }
        let mut sorted = self.exact.clone();
        sorted.sort_unstable();
        Some(percents.map(|percent| {
            let at = usize::try_from(rank(self.count, percent)).unwrap_or(usize::MAX);
            micros(sorted[(at - 1).min(sorted.len() - 1)])
        }))
    }
}

/// Returns the nearest rank of a percentile among `count` values, counted from 1.
pub fn rank(count: u64, percent: u64) -> u64 {
    (count * percent).div_ceil(100).clamp(1, count.max(1))
}

fn whole_micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

fn micros(micros: u32) -> Duration {
    Duration::from_micros(micros.into())
}

fn add(counted: &mut [u32], micros: u32) {
    let count = &mut counted[bucket_index(micros)];
    *count = count.saturating_add(1);
}

/// Returns the bucket of a gap.
fn bucket_index(micros: u32) -> usize {
    if micros < BUCKETS_PER_OCTAVE {
        return micros as usize;
    }
    let power = micros.ilog2() - BUCKET_BITS;
    // The leading bit selects the power of two; the following bits select the bucket within it.
    ((power + 1) * BUCKETS_PER_OCTAVE + ((micros >> power) - BUCKETS_PER_OCTAVE)) as usize
}

/// Returns the middle of the bucket that contains the value of this rank.
fn middle(counted: &[u32], rank: u64) -> u32 {
    let mut cumulative = 0;
    for (at, count) in counted.iter().enumerate() {
        cumulative += u64::from(*count);
        if cumulative >= rank {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let (power, place) =
                ((at / BUCKETS_PER_OCTAVE).saturating_sub(1), at % BUCKETS_PER_OCTAVE);
            return if at < BUCKETS_PER_OCTAVE {
                at
            } else {
                ((BUCKETS_PER_OCTAVE + place) << power) + (1 << power) / 2
            };
        }
    }
    u32::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(micros: impl IntoIterator<Item = u64>) -> DeltaGaps {
        let mut gaps = DeltaGaps::default();
        micros.into_iter().for_each(|gap| gaps.push(Duration::from_micros(gap)));
        gaps
    }

    #[test]
    fn a_percentile_is_a_measured_gap() {
        fn check(micros: &[u64], p50: u64, p95: u64) {
            let found = gaps(micros.iter().copied()).percentiles([50, 95]);
            assert_eq!(found, Some([p50, p95].map(Duration::from_micros)), "{micros:?}");
        }
        assert_eq!(gaps([]).percentiles([50]), None);
        check(&[7], 7, 7);
        check(&[9, 1], 1, 9);
        check(&[3, 1, 2], 2, 3);
        check(&[4, 3, 2, 1], 2, 4);
        let hundred: Vec<u64> = (1..=100).collect();
        check(&hundred, 50, 95);
        let twenty: Vec<u64> = (1..=20).collect();
        check(&twenty, 10, 19);
    }

    #[test]
    fn the_longest_gap_is_always_exact() {
        assert_eq!(gaps([]).longest(), None);
        assert_eq!(gaps([0]).longest(), Some(Duration::ZERO));
        let sampled = gaps((0..50_000).map(|n| n * 17 % 1_000_003));
        assert_eq!(sampled.longest(), Some(Duration::from_micros(49_999 * 17)));
        let endless = gaps([u64::MAX, 1]);
        assert_eq!(endless.longest(), Some(Duration::from_micros(u32::MAX.into())));
    }

    #[test]
    fn percentiles_of_a_huge_reply_are_within_a_hundredth() {
        let value = |n: u64| n * n % 3_000_017;
        let count = u64::try_from(MAX_EXACT_GAPS).expect("small") * 4;
        let huge = gaps((0..count).map(value));
        assert!(!huge.is_exact() && huge.exact.capacity() == 0);
        let mut sorted: Vec<u64> = (0..count).map(value).collect();
        sorted.sort_unstable();
        let percents = [1, 25, 50, 95, 99, 100];
        let found = huge.percentiles(percents).expect("there are gaps");
        for (percent, found) in percents.into_iter().zip(found) {
            let at = usize::try_from(rank(count, percent)).expect("small") - 1;
            let (exact, found) = (sorted[at], u64::try_from(found.as_micros()).expect("small"));
            assert!(found.abs_diff(exact) * 100 <= exact, "p{percent}: {found}, not {exact}");
        }
    }

    #[test]
    fn buckets_are_contiguous() {
        for at in (0..200_000).chain((24..32).map(|power| (1 << power) - 1)) {
            assert!(matches!(bucket_index(at + 1) - bucket_index(at), 0 | 1), "{at}");
        }
        assert_eq!(bucket_index(u32::MAX), BUCKET_COUNT - 1);
    }
}
