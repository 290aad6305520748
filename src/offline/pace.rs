//! How fast a reply is written. Owns the rhythm; refuses to know what is written.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::random::RandomSource;

/// How fast the stand-in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Like a small model on a good day: 250 to 600 ms to the first words, then about 80 deltas a
    /// second, none exactly on time.
    Real,
    /// As fast as the wire allows: for tests and scripts.
    Unpaced,
}

/// The mean time between two deltas of [`Pace::Real`], in microseconds.
const GAP: u64 = 12_500;

/// The clock of one reply. Each moment is counted from the one that was due before, so a late
/// wake-up is caught up with instead of adding up.
#[derive(Debug)]
pub(super) struct PaceTimer {
    pace: Pace,
    due: Instant,
}

impl PaceTimer {
    pub(super) fn new(pace: Pace) -> Self {
        Self { pace, due: Instant::now() }
    }

    /// Waits as long as a model takes to read the prompt and find its first words.
    /// Called twice for each reply, before and after the response headers.
    pub(super) async fn wait_for_first_words(&mut self, random: &RandomSource) {
        self.wait(125_000 + random.below(175_000)).await;
    }

    /// Waits for the next delta.
    pub(super) async fn wait_for_delta(&mut self, random: &RandomSource) {
        self.wait(GAP / 2 + random.below(GAP)).await;
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
        timer.wait_for_first_words(&random).await;
        timer.wait_for_first_words(&random).await;
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
    async fn without_a_pace_nothing_waits() {
        check(Pace::Unpaced, 0..=0).await;
    }
}
