//! A reply on a known schedule, and how far its figures may be off the server's own times.

use std::time::{Duration, Instant};

use super::{Answer, Loopback, frame};

/// Deltas at an even pace, the first of them so long after the request.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    pub first: Duration,
    pub gap: Duration,
    pub deltas: u32,
}

impl Schedule {
    fn due(self, number: u32) -> Duration {
        self.first + self.gap * number
    }

    /// The answer that keeps to it, with these figures at its end.
    pub fn answer(self, input: u32, output: u32, latency_ms: u32) -> Answer {
        let deltas = (0..self.deltas).map(|number| (self.due(number), frame::text(0, "word ")));
        let ends = [frame::message_stop("end_turn"), frame::metadata(input, output, latency_ms)];
        let last = self.due(self.deltas + 1);
        Answer::stream([]).timed(deltas.chain(ends.map(|frame| (last, frame))))
    }
}

/// What a server noted while it kept to a schedule.
#[derive(Debug, Clone)]
pub struct Noted {
    /// When the request had been read.
    pub read: Instant,
    /// When each delta was written.
    pub deltas: Vec<Instant>,
    /// How late each was.
    late: Vec<Duration>,
}

impl Noted {
    /// Of the last request.
    pub fn by(server: &Loopback, schedule: Schedule) -> Self {
        let (read, mut deltas) = server.times();
        deltas.truncate(schedule.deltas as usize);
        let late =
            |(number, at): (u32, &Instant)| (*at - read).saturating_sub(schedule.due(number));
        Self { read, late: (0..).zip(&deltas).map(late).collect(), deltas }
    }

    /// From each delta to the next.
    pub fn gaps(&self) -> Vec<Duration> {
        self.deltas.windows(2).map(|two| two[1] - two[0]).collect()
    }

    /// From the first delta to the last.
    pub fn streamed(&self) -> Duration {
        self.deltas[self.deltas.len() - 1] - self.deltas[0]
    }
}

/// The median and the 95th percentile of times, by nearest rank.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    pub median: Duration,
    pub p95: Duration,
}

impl Spread {
    pub fn of(times: impl IntoIterator<Item = Duration>) -> Self {
        let mut sorted: Vec<_> = times.into_iter().collect();
        sorted.sort_unstable();
        let at = |percent: usize| sorted[(sorted.len() * percent).div_ceil(100) - 1];
        Self { median: at(50), p95: at(95) }
    }
}

/// How far off the server's times a figure may be: 2 ms at the median and 5 ms at the 95th
/// percentile, and 1 % of a rate. Where the machine is loaded it is a share of what the server
/// itself was late by in the same run: whoever reads is woken as late as whoever writes.
#[derive(Debug, Clone, Copy)]
pub struct Tolerance(Spread);

/// How many times as late as the server a reader may be: what it reads wakes its connection, and
/// that wakes its request.
const SHARE: u32 = 2;

impl Tolerance {
    pub fn of<'a>(noted: impl IntoIterator<Item = &'a Noted>) -> Self {
        let late = Spread::of(noted.into_iter().flat_map(|noted| noted.late.iter().copied()));
        Self(Spread { median: late.median * SHARE, p95: late.p95 * SHARE })
    }

    pub fn allows(self, off: Spread) -> bool {
        off.median <= self.0.median.max(Duration::from_millis(2))
            && off.p95 <= self.0.p95.max(Duration::from_millis(5))
    }

    /// The same for the median of rates over so long a time, which are off by these shares.
    pub fn allows_rates(self, mut off: Vec<f64>, over: Duration) -> bool {
        off.sort_unstable_by(f64::total_cmp);
        off[off.len() / 2] <= (self.0.p95.as_secs_f64() / over.as_secs_f64()).max(0.01)
    }
}
