//! How fast a reply comes, moment by moment: deltas in each quarter of a second, over the last few
//! seconds. Owns the counting; how it is drawn is the screen's. Reads no clock.

use std::time::Instant;

/// How long a moment is, in milliseconds: a second has a whole number of them.
const MOMENT_MS: u32 = 250;

/// Moments that are kept.
pub const MOMENTS: usize = 24;

/// Deltas by moment, counted from when the request was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeltaRate {
    sent_at: Instant,
    /// The newest moment with a delta in it.
    newest: u64,
    /// A moment's place is its number, round the end.
    counts: [u32; MOMENTS],
}

impl DeltaRate {
    /// Of a request that was asked at `now`.
    pub fn new(now: Instant) -> Self {
        Self { sent_at: now, newest: 0, counts: [0; MOMENTS] }
    }

    /// A delta was received at `at`.
    pub fn beat(&mut self, at: Instant) {
        let moment = self.moment(at).max(self.newest);
        for passed in (self.newest + 1..=moment).take(MOMENTS) {
            self.counts[place(passed)] = 0;
        }
        // Where more passed than are kept, all were emptied.
        self.newest = moment;
        self.counts[place(moment)] += 1;
    }

    /// The deltas of the last `many` moments that are over at `now`, oldest first.
    pub fn last(&self, now: Instant, many: usize) -> impl Iterator<Item = u32> {
        let (end, many) = (self.moment(now), many.min(MOMENTS - 1) as u64);
        (end.saturating_sub(many)..end).map(|moment| {
            let is_kept = moment <= self.newest && moment + MOMENTS as u64 > self.newest;
            if is_kept { self.counts[place(moment)] } else { 0 }
        })
    }

    fn moment(&self, at: Instant) -> u64 {
        let passed = at.saturating_duration_since(self.sent_at);
        // Seconds and their parts apart: this is done for each delta, and a division of the whole
        // in 128 bits is what it would cost most of.
        let in_a_second = 1000 / u64::from(MOMENT_MS);
        passed.as_secs() * in_a_second + u64::from(passed.subsec_millis() / MOMENT_MS)
    }
}

fn place(moment: u64) -> usize {
    // A remainder is small.
    usize::try_from(moment % MOMENTS as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn last(pulse: &DeltaRate, asked: Instant, ms: u64, many: usize) -> Vec<u32> {
        pulse.last(asked + Duration::from_millis(ms), many).collect()
    }

    #[test]
    fn deltas_are_counted_by_the_quarter_of_a_second() {
        let asked = Instant::now();
        let mut pulse = DeltaRate::new(asked);
        for ms in [260, 300, 510, 1010] {
            pulse.beat(asked + Duration::from_millis(ms));
        }
        assert_eq!(last(&pulse, asked, 1100, 8), [0, 2, 1, 0], "the running moment is not over");
        assert_eq!(last(&pulse, asked, 1300, 3), [1, 0, 1]);
        assert_eq!(last(&pulse, asked, 2300, 4), [0, 0, 0, 0]);
    }

    #[test]
    fn what_is_long_past_is_forgotten() {
        let asked = Instant::now();
        let mut pulse = DeltaRate::new(asked);
        pulse.beat(asked);
        pulse.beat(asked + Duration::from_mins(10));
        let last = last(&pulse, asked, 600_300, MOMENTS);
        assert_eq!((last.len(), last.iter().sum::<u32>()), (MOMENTS - 1, 1));
    }
}
