//! The store of conversations: one SQLite file, written by its own thread.
//!
//! ```text
//! Store ── requests, deltas ──> StoreJob (thread) ── Backend ─┬─ file: Database
//!   the program <── StoreEvent ── sink                        └─ memory, while the file fails
//! ```
//!
//! - [`Store`] sends requests and never waits. [`StoreJob`] runs on a thread of its own, and reports
//!   each outcome to the sink that the caller gave.
//! - The file is the single source of truth. The only derived data is the index of the full-text search,
//!   which triggers keep in step within each transaction.
//! - Nothing here reads the clock or creates a thread. The times and the thread come from the caller.
//!
//! To add a column, add a step to `schema::MIGRATIONS` and its checksum to the tests of `schema`.
//! Then change the file that reads and writes the row, and let `tests` write a fixture of the new
//! schema.

mod sentences;

mod key_columns;

mod words;

mod schema;

mod database;

mod backup;

mod instances;

mod block_rows;

mod request_rows;

mod journal;

mod changes;

mod open_conversation;

mod history;

mod newest;

mod text_search;

mod purge;

mod row_copy;

mod schema_pages;

mod salvage;

mod startup;

mod merged_answer;

mod backend;

mod sink;

mod writer;

mod store_handle;

#[cfg(test)]
mod tests;

pub use database::FileSystem;
pub use newest::newest_conversations;
pub use sink::StoreSink;
pub use startup::StoreOptions;
pub use store_handle::Store;
pub use writer::StoreJob;
