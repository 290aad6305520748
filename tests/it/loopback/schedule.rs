//! A reply with a known schedule, and the allowed error of the figures that the client measures.

use std::time::{Duration, Instant};

use super::{Answer, Loopback, frame};

/// A schedule of deltas: the delay of the first delta after the request, the constant interval, and
/// the number of deltas.
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

    /// Returns the answer with this schedule and these figures in `metadata`.
    pub fn answer(self, input: u32, output: u32, latency_ms: u32) -> Answer {
        let deltas = (0..self.deltas).map(|number| (self.due(number), frame::text(0, "word ")));
        let ends = [frame::message_stop("end_turn"), frame::metadata(input, output, latency_ms)];
        let last = self.due(self.deltas + 1);
        Answer::stream([]).timed(deltas.chain(ends.map(|frame| (last, frame))))
    }
}

/// The times that a server measured.
#[derive(Debug, Clone)]
pub struct Noted {
    /// The time when the request was read.
    pub read: Instant,
    /// The time when each delta was written.
    pub deltas: Vec<Instant>,
    /// The delay of each delta behind its scheduled time.
    late: Vec<Duration>,
}

impl Noted {
    /// Returns the times of the last request.
    pub fn by(server: &Loopback, schedule: Schedule) -> Self {
        let (read, mut deltas) = server.times();
        deltas.truncate(schedule.deltas as usize);
        let late =
            |(number, at): (u32, &Instant)| (*at - read).saturating_sub(schedule.due(number));
        Self { read, late: (0..).zip(&deltas).map(late).collect(), deltas }
    }

    /// Returns the intervals between the deltas.
    pub fn gaps(&self) -> Vec<Duration> {
        self.deltas.windows(2).map(|two| two[1] - two[0]).collect()
    }

    /// Returns the time from the first delta to the last delta.
    pub fn streamed(&self) -> Duration {
        self.deltas[self.deltas.len() - 1] - self.deltas[0]
    }
}

/// The median and the 95th percentile, by nearest rank.
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

/// The allowed error of a figure: 2 ms at the median, 5 ms at the 95th percentile, and 1 % of a
/// rate. On a loaded machine, the allowed error is based on the server's delays in the same run,
/// because load delays the client and the server equally.
#[derive(Debug, Clone, Copy)]
pub struct Tolerance(Spread);

/// The allowed client delay as a multiple of the server delay. The factor is 2 because each delta
/// wakes two client tasks.
const DELAYS: u32 = 2;

impl Tolerance {
    pub fn of<'a>(noted: impl IntoIterator<Item = &'a Noted>) -> Self {
        let late = Spread::of(noted.into_iter().flat_map(|noted| noted.late.iter().copied()));
        Self(Spread { median: late.median * DELAYS, p95: late.p95 * DELAYS })
    }

    pub fn allows(self, off: Spread) -> bool {
        off.median <= self.0.median.max(Duration::from_millis(2))
            && off.p95 <= self.0.p95.max(Duration::from_millis(5))
    }

    /// Returns whether the relative errors of the rates are within tolerance. `over` is the
    /// duration over which each rate was measured.
    pub fn allows_rates(self, mut off: Vec<f64>, over: Duration) -> bool {
        off.sort_unstable_by(f64::total_cmp);
        off[off.len() / 2] <= (self.0.p95.as_secs_f64() / over.as_secs_f64()).max(0.01)
    }
}
