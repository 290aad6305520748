//! Files as attachments: which files are meant, what they are, and whether the service takes them.
//! Everything here reads files and may wait for a disk or a network, so that it is called behind
//! the frames. Sends nothing.
//!
//! ```text
//! path_roots.rs        the folders that typed paths start from
//! paths.rs             what was typed or dropped, as paths
//! format.rs            what a file is, by its content and its name
//! read_attachment.rs   a file, or why it cannot be attached
//! path_completion.rs   the rest of a path
//! ```

mod path_completion;

mod format;

mod path_roots;

mod paths;

mod read_attachment;

use std::path::PathBuf;

pub use path_completion::{PathCompletion, complete};
pub use path_roots::PathRoots;
pub use read_attachment::read;

use crate::chat::attachment::Attachment;

/// The path that is typed: from the folder, from home, or from the root.
pub fn path(typed: &str, places: &PathRoots) -> PathBuf {
    paths::of(typed, places)
}

/// The files that somebody named to attach them: one path as it is, or several as a terminal writes
/// them when they are dropped.
///
/// # Errors
/// A sentence for the first file that is none or that the service does not take.
pub fn named(text: &str, places: &PathRoots) -> Result<Vec<Attachment>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Type the path of a file".to_owned());
    }
    let found = paths::found(text, places);
    let paths = found.unwrap_or_else(|| vec![paths::of(text, places)]);
    paths.iter().map(|path| read(path)).collect()
}

/// The files that a paste is, or `None` when it is text: not every word of it is a file, or one is
/// of no kind that people attach.
///
/// Some error is a sentence for the first file that the service does not take.
pub fn dropped(text: &str, places: &PathRoots) -> Option<Result<Vec<Attachment>, String>> {
    let paths = paths::found(text.trim(), places)?;
    if !paths.iter().all(|path| path.is_file() && format::is_attachable(path)) {
        return None;
    }
    Some(paths.iter().map(|path| read(path)).collect())
}
