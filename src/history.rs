//! `outcrop history`: lists, searches and deletes stored conversations, and adds up their usage. The
//! output goes to standard output, messages to standard error.
//!
//! ```text
//! task.rs         what the command does
//! list.rs         the conversations, for people and for programs
//! passages.rs     the passages that contain the words of a search
//! usage.rs        tokens and cost by period and model
//! deletion.rs     removes conversations from the file
//! ```

mod deletion;

mod list;

mod passages;

mod task;

mod usage;

use std::io::Write;
use std::path::Path;

use crate::chat::model::Catalog;
use crate::plain::{CommandExit, write_output};
use crate::store_access::StoreAccess;
use crate::stored::KeySource;
pub use task::{HistoryForm, HistoryTask, UsageForm};

/// Runs the command with the store in a folder.
pub fn run(
    task: &HistoryTask,
    folder: &Path,
    catalog: &Catalog,
    (keys, now_ms): (&mut KeySource, i64),
    output: impl Write,
) -> CommandExit {
    let done = StoreAccess::open(folder, keys, now_ms).and_then(|mut store| {
        let text = match task {
            HistoryTask::List(form) => list::text(&store.list()?, *form, catalog, now_ms),
            HistoryTask::Search(words, form) => passages::text(&mut store, words, *form, now_ms)?,
            HistoryTask::Usage(period, form) => usage::text(&mut store, *period, *form, catalog)?,
            HistoryTask::Delete(typed) => return deletion::delete(&mut store, typed),
            HistoryTask::DeleteAll { is_confirmed } => {
                return deletion::delete_all(&mut store, *is_confirmed);
            }
        };
        Ok(write_output(output, &text))
    });
    done.unwrap_or_else(|error| error.report())
}
