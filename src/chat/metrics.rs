//! The metrics of all turns of a conversation: the row of each turn, the sort order, and the
//! summaries. Unknown metrics stay unknown.

mod turn_position;

mod metrics_sum;

mod turn_metrics;

mod column;

mod summary;

pub use column::{MetricsColumn, SortOrder, milliseconds};
pub use metrics_sum::MetricsSum;
pub use summary::ColumnSummary;
pub use turn_metrics::{RequestMetrics, TurnMetrics};
pub use turn_position::{TurnPosition, places};

#[cfg(test)]
mod tests;
