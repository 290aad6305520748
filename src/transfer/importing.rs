//! Stores a conversation from a file or from standard input.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::export::conversation::{self, ImportContext};
use crate::file::{self, quoted};
use crate::plain::{CommandExit, print_line, write_output};
use crate::store_access::StoreAccess;
use crate::stored::{KeySource, PurgeScope, StoreRequest};

/// The size limit of an import in bytes. The whole document is kept in memory.
const MAX_BYTES: usize = 512 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportTask {
    /// The file, or `-` for standard input.
    pub file: PathBuf,
    /// The model of messages that do not name one.
    pub model: String,
}

/// Imports a conversation into the store in a folder, and prints its id.
pub fn import(
    task: &ImportTask,
    folder: &Path,
    (keys, now_ms): (&mut KeySource, i64),
    (input, output): (impl Read, impl Write),
) -> CommandExit {
    let (name, text) = match read(&task.file, input) {
        Ok(read) => read,
        Err(why) => {
            print_line(&why);
            return CommandExit::UsageError;
        }
    };
    let mut context = ImportContext { keys: &mut *keys, now_ms, model: &task.model };
    let imported = match conversation::import(&text, &mut context) {
        Ok(imported) => imported,
        Err(error) => {
            print_line(&format!("Cannot import {name}: {error}"));
            return CommandExit::UsageError;
        }
    };
    let key = imported.conversation.key;
    let stored = StoreAccess::open(folder, keys, now_ms).and_then(|mut store| {
        store.check_writable()?;
        store.write(imported.writes(now_ms)).inspect_err(|_| {
            // Remove the part of the conversation that was stored.
            let _ = store.ask(StoreRequest::Purge(PurgeScope::Conversation(key)));
        })
    });
    if let Err(error) = stored {
        return error.report();
    }
    if !imported.left_out.is_empty() {
        print_line(&format!("Not imported: {}", imported.left_out.join(", ")));
    }
    write_output(output, &format!("{key}\n"))
}

/// Returns the name of the document and its text.
fn read(path: &Path, input: impl Read) -> Result<(String, String), String> {
    if path != Path::new("-") {
        let text = file::read_text(path, MAX_BYTES).map_err(|error| error.to_string())?;
        return Ok((quoted(path), text));
    }
    let mut text = String::new();
    let read = input.take(MAX_BYTES as u64).read_to_string(&mut text);
    read.map_err(|error| format!("Cannot read standard input: {error}"))?;
    Ok(("standard input".to_owned(), text))
}
