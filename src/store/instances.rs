//! The running programs that use the store. Each one holds a lock on its own file. The system
//! releases the lock when the program ends, whatever the reason, so that another program knows which
//! replies are still streaming.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::database::Patience;
use crate::file;
use crate::stored::{ConversationKey, InstanceKey};

const FOLDER: &str = "instances";

/// The pause and the number of attempts for the opening lock: 5 s in total.
const LOCK_PAUSE: Duration = Duration::from_millis(10);
const LOCK_ATTEMPTS: u32 = 500;

/// The entry of this program: a file. The file is removed when the value is dropped, unless
/// the next program must open a conversation.
#[derive(Debug)]
pub struct Instance {
    key: InstanceKey,
    path: PathBuf,
    /// Holds the lock. Contains the id of the conversation that the program opened or changed last.
    file: File,
    conversation: Option<ConversationKey>,
    /// The conversation of a killed program that this program has not opened.
    inherited: Option<ConversationKey>,
    /// Whether the program opens conversations for the user.
    is_client: bool,
}

/// The entries of other programs.
#[derive(Debug, Default)]
pub struct OtherPrograms {
    pub running: Vec<InstanceKey>,
    /// The newest conversation of the programs that were killed.
    pub unfinished: Option<ConversationKey>,
}

impl Instance {
    /// Registers this program.
    pub fn register(data: &Path, key: InstanceKey, is_client: bool) -> io::Result<Self> {
        let folder = data.join(FOLDER);
        file::create_folder(&folder)?;
        let path = folder.join(key.to_string());
        let file = file::create(&path)?;
        match file.try_lock() {
            // Without locks, every other program counts as ended.
            Ok(()) | Err(TryLockError::Error(_)) => {
                Ok(Self { key, path, file, conversation: None, inherited: None, is_client })
            }
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }

    pub fn key(&self) -> InstanceKey {
        self.key
    }

    /// Writes the id of the conversation that this program uses to the entry, for the next start
    /// after a kill.
    pub fn note(&mut self, conversation: ConversationKey) {
        self.inherited =
            self.inherited.filter(|inherited| !self.is_client || *inherited != conversation);
        self.write(conversation);
    }

    /// Writes the id of a killed program's conversation to the entry. The entry stays until a client
    /// opens the conversation.
    pub fn inherit(&mut self, conversation: ConversationKey) {
        self.inherited = Some(conversation);
        self.write(conversation);
    }

    /// Drops the inherited id, because the conversation no longer exists.
    pub fn disinherit(&mut self) {
        self.inherited = None;
    }

    fn write(&mut self, conversation: ConversationKey) {
        if self.conversation == Some(conversation) {
            return;
        }
        self.conversation = Some(conversation);
        let text = conversation.to_string();
        // Without the note, the next start opens an empty conversation.
        let _ = self.file.rewind().and_then(|()| self.file.write_all(text.as_bytes()));
    }

    /// Ends the use of the store, but keeps the entry as if the program was killed.
    pub fn abandon(self) {
        std::mem::forget(self);
    }

    /// Returns the other programs that run now. Removes the entries of programs that ended. The
    /// caller must hold the opening lock, because a program that is just registering has not locked
    /// its entry yet.
    pub fn others(&self) -> OtherPrograms {
        let mut others = OtherPrograms::default();
        for (key, path) in self.entries() {
            if self.is_running(key) {
                others.running.push(key);
            } else {
                others.unfinished = others.unfinished.max(noted(&path));
                let _ = fs::remove_file(path);
            }
        }
        others.running.retain(|key| *key != self.key);
        others
    }

    /// Returns the conversations that this program and other running programs use.
    pub fn used_conversations(&self) -> Vec<ConversationKey> {
        let entries = self.entries().into_iter();
        entries
            .filter(|(key, _)| self.is_running(*key))
            .filter_map(|(_, path)| noted(&path))
            .collect()
    }

    /// Returns the Unix time in milliseconds at which the oldest of the other running programs was
    /// started.
    pub fn oldest_start_ms(&self) -> Option<i64> {
        let others = self.entries().into_iter().map(|(key, _)| key).filter(|key| *key != self.key);
        others.filter(|key| self.is_running(*key)).map(InstanceKey::created_ms).min()
    }

    /// Returns the entries of all programs, also of those that were killed.
    fn entries(&self) -> Vec<(InstanceKey, PathBuf)> {
        let entries = self.path.parent().and_then(|folder| fs::read_dir(folder).ok());
        let paths = entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let keyed = |path: PathBuf| {
            let key = InstanceKey::parse(path.file_name()?.to_str()?)?;
            Some((key, path))
        };
        paths.filter_map(keyed).collect()
    }

    /// Returns true if the program with this id is running. This program counts as running while
    /// its entry exists.
    pub fn is_running(&self, key: InstanceKey) -> bool {
        let path = self.path.with_file_name(key.to_string());
        let Ok(file) = OpenOptions::new().read(true).open(path) else { return false };
        key == self.key || matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }
}

/// Returns the conversation that a program noted in its entry.
fn noted(entry: &Path) -> Option<ConversationKey> {
    let text = file::read_text(entry, 64).unwrap_or_default();
    ConversationKey::parse(text.trim())
}

impl Drop for Instance {
    fn drop(&mut self) {
        // The lock ends with the file handle. The next program removes an entry that stays.
        match self.inherited {
            Some(conversation) => self.write(conversation),
            None => drop(fs::remove_file(&self.path)),
        }
    }
}

/// Waits until no other program is opening the store, and returns the opening lock. Returns `None`
/// if the other program takes too long.
pub fn opening_lock(data: &Path, patience: Patience) -> io::Result<Option<File>> {
    let path = data.join("outcrop.lock");
    let file = match file::create(&path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            OpenOptions::new().read(true).write(true).open(&path)?
        }
        created => created?,
    };
    let attempts = if patience == Patience::Wait { LOCK_ATTEMPTS } else { 1 };
    for _ in 0..attempts {
        match file.try_lock() {
            // Without locks on this file system, several programs may open the store at the same
            // time. SQLite's own locks still protect the file.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
        }
    }
    Ok(None)
}
