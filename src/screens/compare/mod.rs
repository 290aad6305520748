//! Comparing: the same prompt to several settings at once, or several times to one. Owns the page
//! that sets the columns up and the one that shows them; what goes into the conversation are
//! replies like any other, branches of one prompt, so that nothing is lost when the page closes.

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
pub use page::{ComparePage, ComparisonSetup};
pub use requests::{reply_on_path, say_close_first};
pub use setup::samples_at_first;
