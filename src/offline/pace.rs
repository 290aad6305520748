//! The timing of a reply.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::random::RandomSource;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// The pace of a small model: 250 to 600 ms to the first delta, then about 80 deltas a second,
    /// with jitter.
    Real,
    /// As fast as the connection allows, for tests and scripts.
    Unpaced,
}

/// The mean time between two deltas of [`Pace::Real`], in microseconds.
const MEAN_DELTA_INTERVAL_MICROS: u64 = 12_500;

/// The timer of one reply. Each deadline is based on the previous deadline, so late wake-ups do not add
/// up.
#[derive(Debug)]
pub(super) struct PaceTimer {
    pace: Pace,
    due: Instant,
}

impl PaceTimer {
    pub(super) fn new(pace: Pace) -> Self {
        Self { pace, due: Instant::now() }
    }

    /// Waits for half of the time to the first delta. Each reply waits twice: before and after the
    /// response headers.
    pub(super) async fn wait_for_half_of_first_delta(&mut self, random: &RandomSource) {
        self.wait(125_000 + random.below(175_000)).await;
    }

    /// Waits until the next delta is due.
    pub(super) async fn wait_for_delta(&mut self, random: &RandomSource) {
        self.wait(MEAN_DELTA_INTERVAL_MICROS / 2 + random.below(MEAN_DELTA_INTERVAL_MICROS)).await;
    }

    async fn wait(&mut self, microseconds: u64) {
        if self.pace == Pace::Real {
            self.due += Duration::from_micros(microseconds);
            sleep_until(self.due).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(pace: Pace, expected: std::ops::RangeInclusive<u128>) {
        let (random, before) = (RandomSource::default(), Instant::now());
        let mut timer = PaceTimer::new(pace);
        timer.wait_for_half_of_first_delta(&random).await;
        timer.wait_for_half_of_first_delta(&random).await;
        for _ in 0..80 {
            timer.wait_for_delta(&random).await;
        }
        let took = before.elapsed().as_millis();
        assert!(expected.contains(&took), "{pace:?} took {took} ms");
    }

    #[tokio::test(start_paused = true)]
    async fn a_real_pace_is_about_eighty_deltas_a_second() {
        check(Pace::Real, 1100..=1900).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_unpaced_reply_does_not_wait() {
        check(Pace::Unpaced, 0..=0).await;
    }
}
