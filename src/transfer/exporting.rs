//! Writes a stored conversation to a file or to standard output.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::chat::model::Catalog;
use crate::document::visible;
use crate::file::{self, quoted};
use crate::new_file::{self, SaveError};
use crate::plain::{CommandExit, confirm, print_line, write_output};
use crate::session::storing::{ExportFormat, exported};
use crate::store_access::{StoreAccess, StoreAccessError};
use crate::stored::{KeySource, StoredConversation};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportTask {
    /// The id, a part of it, or `latest`.
    pub conversation: String,
    pub format: ExportFormat,
    /// The file to write. `None`: standard output.
    pub file: Option<PathBuf>,
    /// Replaces an existing file without a question.
    pub is_forced: bool,
}

/// Exports a conversation from the store in a folder. `is_terminal` says whether the output is a
/// terminal.
pub fn export(
    task: &ExportTask,
    folder: &Path,
    catalog: &Catalog,
    (keys, now_ms): (&mut KeySource, i64),
    (output, is_terminal): (impl Write, bool),
) -> CommandExit {
    let opened: Result<StoredConversation, StoreAccessError> =
        StoreAccess::open(folder, keys, now_ms)
            .and_then(|mut store| store.open_named(&task.conversation));
    let conversation = match opened {
        Ok(conversation) => conversation,
        Err(error) => return error.report(),
    };
    let Some(text) = exported(&conversation, task.format, catalog) else {
        print_line("The conversation has no prompt that can be sent");
        return CommandExit::Failed;
    };
    match &task.file {
        Some(path) => save(path, &text, task),
        None if is_terminal => {
            let mut shown = String::new();
            visible::append(&mut shown, &mut 0, &text);
            write_output(output, &shown)
        }
        None => write_output(output, &text),
    }
}

/// Writes a new file. An existing file is replaced only if the user agrees.
fn save(path: &Path, text: &str, task: &ExportTask) -> CommandExit {
    let mut saved = if task.is_forced { replace(path, text) } else { new_file::save(path, text) };
    if let Err(SaveError::Exists(_)) = saved {
        match confirm(&format!("{} already exists. Replace it?", quoted(path))) {
            Some(true) => saved = replace(path, text),
            Some(false) => {
                print_line("Nothing was written");
                return CommandExit::Done;
            }
            None => {
                let shown = quoted(path);
                print_line(&format!(
                    "{shown} already exists and was not changed. To replace it, add --force"
                ));
                return CommandExit::UsageError;
            }
        }
    }
    if let Err(error) = saved {
        print_line(&error.to_string());
        return CommandExit::Failed;
    }
    if matches!(task.format, ExportFormat::Python | ExportFormat::Shell) {
        make_executable(path);
    }
    CommandExit::Done
}

fn replace(path: &Path, text: &str) -> Result<(), SaveError> {
    if path.is_dir() {
        return Err(SaveError::Folder(quoted(path)));
    }
    file::replace(path, text.as_bytes()).map_err(SaveError::Write)
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    // Ignore the error: the user can also run the program with its interpreter.
    let _: io::Result<()> = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700));
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}
