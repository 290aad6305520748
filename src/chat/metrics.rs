//! The figures of all turns of a conversation, a row for each: what is known of a turn, in which
//! order rows stand, and what they come to. What is not known stays unknown. Knows no screen.

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
