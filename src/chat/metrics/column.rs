//! The columns of the metrics table: their numeric values and the sort order.

use std::cmp::Ordering;
use std::time::Duration;

use super::turn_metrics::TurnMetrics;

/// A column of the metrics table. [`Self::ALL`] lists the columns in the order on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MetricsColumn {
    Turn,
    Model,
    Temperature,
    Input,
    Output,
    CacheRead,
    CacheWrite,
    FirstToken,
    Latency,
    Wall,
    Overhead,
    Rate,
    Stop,
    Cost,
}

/// A column to sort by, and the direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortOrder {
    pub by: MetricsColumn,
    pub is_descending: bool,
}

impl Default for SortOrder {
    fn default() -> Self {
        Self { by: MetricsColumn::Turn, is_descending: false }
    }
}

impl MetricsColumn {
    pub const ALL: [Self; 14] = [
        Self::Turn,
        Self::Model,
        Self::Temperature,
        Self::Input,
        Self::Output,
        Self::CacheRead,
        Self::CacheWrite,
        Self::FirstToken,
        Self::Latency,
        Self::Wall,
        Self::Overhead,
        Self::Rate,
        Self::Stop,
        Self::Cost,
    ];

    /// Returns the header, with the unit.
    pub fn head(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Model => "model",
            Self::Temperature => "temp",
            Self::Input => "in",
            Self::Output => "out",
            Self::CacheRead => "read",
            Self::CacheWrite => "write",
            Self::FirstToken => "ttft ms",
            Self::Latency => "latency ms",
            Self::Wall => "wall ms",
            Self::Overhead => "overhead ms",
            Self::Rate => "tok/s",
            Self::Stop => "stop reason",
            Self::Cost => "cost",
        }
    }

    /// Returns the numeric value of the cell in tokens, milliseconds or dollars, if it is known.
    pub fn number(self, row: &TurnMetrics<'_>) -> Option<f64> {
        let meter = row.meter;
        match self {
            Self::Turn | Self::Model | Self::Stop => None,
            Self::Temperature => row.temperature.map(|temperature| temperature.get().into()),
            Self::Input => row.input.map(|sum| float(sum.value)),
            Self::Output => row.output.map(|sum| float(sum.value)),
            Self::CacheRead => row.cache_read.map(|sum| float(sum.value)),
            Self::CacheWrite => row.cache_write.map(|sum| float(sum.value)),
            Self::FirstToken => meter?.time_to_first_token().map(milliseconds),
            Self::Latency => meter?.latency_ms().map(float),
            Self::Wall => meter?.wall_time().map(milliseconds),
            #[allow(clippy::cast_precision_loss, reason = "times stay far below 2^52 ms")]
            Self::Overhead => meter?.overhead_ms().map(|ms| ms as f64),
            Self::Rate => meter?.tokens_per_second(),
            Self::Cost => row.cost.map(|sum| sum.value),
        }
    }

    /// Compares two rows in ascending order. Both values must be known; [`SortOrder::sort`] puts
    /// rows with unknown values last in either direction.
    fn compare(self, a: &TurnMetrics<'_>, b: &TurnMetrics<'_>) -> Ordering {
        match self {
            Self::Turn => a.place.cmp(&b.place),
            Self::Model => a.model.as_str().cmp(b.model.as_str()),
            Self::Stop => a.stop().cmp(b.stop()),
            _ => self.number(a).unwrap_or(0.0).total_cmp(&self.number(b).unwrap_or(0.0)),
        }
    }

    fn has_value(self, row: &TurnMetrics<'_>) -> bool {
        matches!(self, Self::Turn | Self::Model | Self::Stop) || self.number(row).is_some()
    }
}

impl SortOrder {
    pub fn sort(self, rows: &mut [TurnMetrics<'_>]) {
        rows.sort_by(|a, b| {
            let unknown_last = self.by.has_value(b).cmp(&self.by.has_value(a));
            let by = self.by.compare(a, b);
            let by = if self.is_descending { by.reverse() } else { by };
            unknown_last.then(by).then(a.place.cmp(&b.place))
        });
    }
}

#[allow(clippy::cast_precision_loss, reason = "tokens and times stay far below 2^52")]
fn float(number: u64) -> f64 {
    number as f64
}

/// Returns milliseconds with microsecond precision.
#[allow(clippy::cast_precision_loss, reason = "times stay far below 2^52 µs")]
pub fn milliseconds(time: Duration) -> f64 {
    // Whole microseconds convert exactly. As an `f64` in seconds, 1.61 s would be less than 1610
    // ms.
    time.as_micros() as f64 / 1e3
}
