//! The summary of a column: a total where adding makes sense, and percentiles.

use super::column::MetricsColumn;
use super::metrics_sum::MetricsSum;
use super::turn_metrics::TurnMetrics;
use crate::chat::meter::gaps::rank;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ColumnSummary {
    /// The total, for tokens and cost only.
    pub total: Option<MetricsSum<f64>>,
    /// The median by nearest rank over the rows with a known value. The median is exact if no row
    /// with a partly known value could raise it; otherwise it is a lower bound.
    pub p50: Option<MetricsSum<f64>>,
    pub p95: Option<MetricsSum<f64>>,
}

impl ColumnSummary {
    pub fn of(column: MetricsColumn, rows: &[TurnMetrics<'_>]) -> Self {
        let total = match column {
            MetricsColumn::Input
            | MetricsColumn::Output
            | MetricsColumn::CacheRead
            | MetricsColumn::CacheWrite
            | MetricsColumn::Cost => {
                let rows = rows.iter().filter(|row| !row.was_refused());
                MetricsSum::of(rows.map(|row| column.sum(row)))
            }
            _ => None,
        };
        let mut values: Vec<MetricsSum<f64>> = match column {
            // Temperatures have no meaningful percentile.
            MetricsColumn::Temperature => Vec::new(),
            _ => rows.iter().filter_map(|row| column.sum(row)).collect(),
        };
        // Sort a lower bound after an equal exact value, because the real value may be larger.
        values.sort_unstable_by(|a, b| {
            a.value.total_cmp(&b.value).then(b.is_complete.cmp(&a.is_complete))
        });
        Self { total, p50: percentile(&values, 50), p95: percentile(&values, 95) }
    }
}

impl MetricsColumn {
    /// Returns the value of a cell and whether all its parts are known.
    pub fn sum(self, row: &TurnMetrics<'_>) -> Option<MetricsSum<f64>> {
        Some(MetricsSum { value: self.number(row)?, is_complete: self.is_whole(row) })
    }

    fn is_whole(self, row: &TurnMetrics<'_>) -> bool {
        match self {
            Self::Input => row.input.is_none_or(|sum| sum.is_complete),
            Self::Output => row.output.is_none_or(|sum| sum.is_complete),
            Self::CacheRead => row.cache_read.is_none_or(|sum| sum.is_complete),
            Self::CacheWrite => row.cache_write.is_none_or(|sum| sum.is_complete),
            Self::Cost => row.cost.is_none_or(|sum| sum.is_complete),
            _ => true,
        }
    }
}

/// Returns the percentile of sorted values by nearest rank. It is a lower bound if any value up to
/// it is a lower bound.
pub(super) fn percentile(sorted: &[MetricsSum<f64>], percent: u64) -> Option<MetricsSum<f64>> {
    let at = usize::try_from(rank(sorted.len() as u64, percent)).ok()?;
    let no_larger = sorted.get(..at)?;
    let is_whole = no_larger.iter().all(|value| value.is_complete);
    Some(MetricsSum { value: no_larger.last()?.value, is_complete: is_whole })
}
