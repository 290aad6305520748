//! Comparing: sends a prompt with several settings, or several times with the same settings. This
//! folder contains the setup page and the page with the columns. The replies are ordinary branches
//! of the prompt, so nothing is lost when the page closes.

mod actions;

mod column_differences;

mod comparison;

mod differences;

pub mod layout;

mod page;

mod replay;

mod requests;

mod setup;

mod setup_estimate;

pub mod summary;

mod update;

pub mod view;

pub use actions::{Action, KEYS};
pub use comparison::{Comparison, ComparisonColumn, ComparisonKind, ComparisonView, column_reply};
pub use page::{ComparePage, ComparisonSetup, SAMPLES};
pub use requests::{notify_close_first, reply_on_path};
pub use setup::samples_at_first;
