//! The rows of the table. The first row that matches is used: rows for the service's words come
//! before rows for the name and the status of an error.

mod access;

mod content;

mod service;

mod settings;

use super::failure_row::FailureRow;
pub use service::DAILY_QUOTA;

/// Returns all rows in order.
pub fn all() -> impl Iterator<Item = &'static FailureRow> {
    [access::ROWS, settings::ROWS, content::ROWS, service::ROWS].into_iter().flatten()
}
