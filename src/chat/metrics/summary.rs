//! What the rows of a column come to: a total where adding makes sense, and percentiles.

use super::{Column, Row, Sum};
use crate::chat::meter::gaps::rank;

/// What a column comes to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Of tokens and cost.
    pub total: Option<Sum<f64>>,
    /// By nearest rank, of the rows that have the figure.
    pub p50: Option<f64>,
    pub p95: Option<f64>,
}

impl Summary {
    pub fn of(column: Column, rows: &[Row<'_>]) -> Self {
        let total = match column {
            Column::Input
            | Column::Output
            | Column::CacheRead
            | Column::CacheWrite
            | Column::Cost => Sum::of(rows.iter().filter(|row| !row.was_refused()).map(|row| {
                let known = column.number(row)?;
                Some(Sum { known, is_whole: column.is_whole(row) })
            })),
            _ => None,
        };
        let mut values: Vec<f64> = match column {
            // Nobody's usual temperature means anything.
            Column::Temperature => Vec::new(),
            _ => rows.iter().filter_map(|row| column.number(row)).collect(),
        };
        values.sort_unstable_by(f64::total_cmp);
        Self { total, p50: percentile(&values, 50), p95: percentile(&values, 95) }
    }
}

impl Column {
    /// Whether all parts of a figure are known.
    pub fn is_whole(self, row: &Row<'_>) -> bool {
        match self {
            Self::Input => row.input.is_none_or(|sum| sum.is_whole),
            Self::Output => row.output.is_none_or(|sum| sum.is_whole),
            Self::CacheRead => row.cache_read.is_none_or(|sum| sum.is_whole),
            Self::CacheWrite => row.cache_write.is_none_or(|sum| sum.is_whole),
            Self::Cost => row.cost.is_none_or(|sum| sum.is_whole),
            _ => true,
        }
    }
}

/// The value of sorted ones that at least this share of them is no larger than.
pub(super) fn percentile(sorted: &[f64], percent: u64) -> Option<f64> {
    let at = usize::try_from(rank(sorted.len() as u64, percent)).ok()?;
    sorted.get(at.checked_sub(1)?).copied()
}
