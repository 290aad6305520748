//! Access to files on disk, with the same rules for every file that Outcrop reads or writes. It
//! only reads or appends to regular files, and a read has a limit. Only the owner can use new files
//! and folders. A file is replaced atomically. Every function here blocks.
//!
//! ```text
//! quoted_path.rs    a path in a message
//! regular_file.rs   opens a regular file
//! reading.rs        bounded reads
//! writing.rs        new files, files to append to, replaced files, folders
//! lock.rs           a lock for a file that other processes may change too
//! ```

mod lock;
mod quoted_path;
mod reading;
mod regular_file;
mod writing;

use std::path::PathBuf;

pub use lock::lock;
pub use quoted_path::quoted;
pub use reading::{Cause, ReadError, read, read_start, read_text};
pub use writing::{append, append_without_links, create, create_folder, replace};

/// Returns the home folder; `None` if `HOME` is relative, because its meaning would depend on the
/// current folder.
pub fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| home.is_absolute())
}

/// Returns a path. Replaces a leading `~` with the home folder, as a shell does.
pub fn in_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => path.into(),
    }
}
