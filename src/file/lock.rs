//! A lock between processes, for a file that is read, changed and replaced. The lock is a separate
//! file, because replacing a file would also replace its lock. The lock file is never removed:
//! otherwise two processes could lock two different files.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::quoted_path::quoted;
use super::writing::append_without_links;

/// The maximum wait for another process. A save takes milliseconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(3);

const PAUSE: Duration = Duration::from_millis(10);

/// A lock that permits changing a file. Dropping it releases the lock.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
}

/// Waits for the lock of a file. The folder must exist; the file need not exist.
///
/// # Errors
/// If another process keeps the lock for 3 s, or the lock file cannot be created.
pub fn lock(path: &Path) -> io::Result<Lock> {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".lock");
    let path = path.with_file_name(name);
    let file = append_without_links(&path)?;
    for _ in 0..LOCK_TIMEOUT.as_millis() / PAUSE.as_millis() {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: Some(file) }),
            // Some network file systems have no locks. Saving without a lock is better than
            // failing.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                return Ok(Lock { _file: None });
            }
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
    let why =
        format!("another process holds the lock {}. Stop that process or try again", quoted(&path));
    Err(io::Error::new(ErrorKind::TimedOut, why))
}
