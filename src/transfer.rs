//! `outcrop export` and `outcrop import`: a stored conversation as a file, and a file as a stored
//! conversation.

mod exporting;

mod importing;

pub use exporting::{ExportTask, export};
pub use importing::{ImportTask, import};
