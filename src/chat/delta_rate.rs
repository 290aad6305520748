//! Counts the deltas of a reply per quarter of a second over the last few seconds. Reads no clock
//! and draws nothing.

use std::time::Instant;

/// Length of a time slot in milliseconds. It divides a second evenly.
const SLOT_MS: u32 = 250;

/// Number of time slots that are kept.
pub const SLOTS: usize = 24;

/// Deltas per time slot since the request was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeltaRate {
    sent_at: Instant,
    /// The latest slot that has a delta.
    newest: u64,
    /// A ring buffer: slot `n` is at index `n % SLOTS`.
    counts: [u32; SLOTS],
}

impl DeltaRate {
    /// Starts counting for a request that was sent at `now`.
    pub fn new(now: Instant) -> Self {
        Self { sent_at: now, newest: 0, counts: [0; SLOTS] }
    }

    pub fn record(&mut self, at: Instant) {
        let slot = self.slot(at).max(self.newest);
        for passed in (self.newest + 1..=slot).take(SLOTS) {
            self.counts[place(passed)] = 0;
        }
        self.newest = slot;
        self.counts[place(slot)] += 1;
    }

    /// Returns the delta counts of the last `count` slots that are complete at `now`, oldest first.
    pub fn last(&self, now: Instant, count: usize) -> impl Iterator<Item = u32> {
        let (end, many) = (self.slot(now), count.min(SLOTS - 1) as u64);
        (end.saturating_sub(many)..end).map(|slot| {
            let is_kept = slot <= self.newest && slot + SLOTS as u64 > self.newest;
            if is_kept { self.counts[place(slot)] } else { 0 }
        })
    }

    fn slot(&self, at: Instant) -> u64 {
        let passed = at.saturating_duration_since(self.sent_at);
        // This runs for every delta. Splitting seconds from milliseconds avoids a 128-bit division.
        let slots_per_second = 1000 / u64::from(SLOT_MS);
        passed.as_secs() * slots_per_second + u64::from(passed.subsec_millis() / SLOT_MS)
    }
}

fn place(slot: u64) -> usize {
    usize::try_from(slot % SLOTS as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn last(rate: &DeltaRate, sent_at: Instant, ms: u64, many: usize) -> Vec<u32> {
        rate.last(sent_at + Duration::from_millis(ms), many).collect()
    }

    #[test]
    fn deltas_are_counted_per_quarter_of_a_second() {
        let sent_at = Instant::now();
        let mut rate = DeltaRate::new(sent_at);
        for ms in [260, 300, 510, 1010] {
            rate.record(sent_at + Duration::from_millis(ms));
        }
        assert_eq!(last(&rate, sent_at, 1100, 8), [0, 2, 1, 0], "the current slot is not complete");
        assert_eq!(last(&rate, sent_at, 1300, 3), [1, 0, 1]);
        assert_eq!(last(&rate, sent_at, 2300, 4), [0, 0, 0, 0]);
    }

    #[test]
    fn old_slots_are_cleared() {
        let sent_at = Instant::now();
        let mut rate = DeltaRate::new(sent_at);
        rate.record(sent_at);
        rate.record(sent_at + Duration::from_mins(10));
        let last = last(&rate, sent_at, 600_300, SLOTS);
        assert_eq!((last.len(), last.iter().sum::<u32>()), (SLOTS - 1, 1));
    }
}
