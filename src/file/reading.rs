//! Bounded reads: a regular file up to a limit, even if the file grows or is larger than its
//! reported size.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::quoted_path::quoted;
use super::regular_file;
use crate::chat::attachment::sized;

#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {cause}", quoted(.path))]
pub struct ReadError {
    pub path: PathBuf,
    pub cause: Cause,
}

#[derive(Debug, thiserror::Error)]
pub enum Cause {
    #[error("it is larger than {}", sized(*.limit))]
    TooLarge { limit: usize },
    #[error("it is not UTF-8 text")]
    NotText,
    /// The file cannot be opened or read, or is not a regular file.
    #[error("{0}")]
    Io(io::Error),
}

impl ReadError {
    pub fn is_not_found(&self) -> bool {
        matches!(&self.cause, Cause::Io(error) if error.kind() == ErrorKind::NotFound)
    }
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// If the file is larger, is not a regular file, or cannot be read without waiting.
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, ReadError> {
    let error = |cause| ReadError { path: path.to_owned(), cause };
    let (bytes, size) = start(path, limit, true).map_err(|why| error(Cause::Io(why)))?;
    if size > limit as u64 { Err(error(Cause::TooLarge { limit })) } else { Ok(bytes) }
}

/// Reads a regular file of at most `limit` bytes as text.
///
/// # Errors
/// The errors of [`read`], and an error if the file is not UTF-8.
pub fn read_text(path: &Path, limit: usize) -> Result<String, ReadError> {
    let text = String::from_utf8(read(path, limit)?);
    text.map_err(|_| ReadError { path: path.to_owned(), cause: Cause::NotText })
}

/// Reads the first bytes of a regular file, at most `limit`. Also returns the size of the file. If
/// the size is unknown and the file is longer than `limit`, returns a size above `limit`.
///
/// # Errors
/// If the path is not a regular file, or cannot be read without waiting.
pub fn read_start(path: &Path, limit: usize) -> io::Result<(Vec<u8>, u64)> {
    start(path, limit, false)
}

/// Reads the first bytes of a regular file. Reads nothing if `whole` is set and the file is too
/// large.
fn start(path: &Path, limit: usize, whole: bool) -> io::Result<(Vec<u8>, u64)> {
    let file = regular_file::open(path, OpenOptions::new().read(true), true)?;
    let size = file.metadata()?.len();
    let mut bytes = Vec::new();
    if whole && size > limit as u64 {
        return Ok((bytes, size));
    }
    // The reported size may be wrong, so one more byte shows whether the file ends here.
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => io::Error::other("it has no data to read"),
        _ => error,
    })?;
    let size = size.max(bytes.len() as u64);
    bytes.truncate(limit);
    Ok((bytes, size))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_above_the_limit_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, "12345").expect("a file");
        assert_eq!(read_text(&path, 5).expect("it fits"), "12345");
        assert_eq!(read_start(&path, 2).expect("a file"), (b"12".to_vec(), 5));
        let error = read(&path, 4).expect_err("too large").to_string();
        assert_eq!(error, format!("cannot read {}: it is larger than 4 B", quoted(&path)));
        fs::write(&path, b"\xff").expect("a file");
        let error = read_text(&path, 4).expect_err("not UTF-8").to_string();
        assert!(error.ends_with("it is not UTF-8 text"), "{error}");
    }

    #[test]
    fn an_error_names_the_type_of_a_file_that_is_not_regular() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = read(folder.path(), 4).expect_err("a folder").to_string();
        assert!(error.ends_with("is a directory"), "{error}");
        let error = read(&folder.path().join("none"), 4).expect_err("no file");
        assert!(error.is_not_found(), "{error}");
    }

    /// Files in /proc report a size of 0.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_larger_than_its_reported_size_is_bounded() {
        let path = Path::new("/proc/self/status");
        assert!(matches!(read(path, 10).map_err(|e| e.cause), Err(Cause::TooLarge { limit: 10 })));
        assert!(read(path, 100_000).is_ok_and(|bytes| bytes.len() > 10));
    }

    #[cfg(unix)]
    #[test]
    fn a_special_file_is_refused_without_waiting() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};

        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR, 0).expect("a named pipe");
        let error = read(&pipe, 4).expect_err("a pipe").to_string();
        assert!(error.ends_with("it is a named pipe, not a regular file"), "{error}");
        let error = read(Path::new("/dev/zero"), 4).expect_err("a device").to_string();
        assert!(error.ends_with("it is a device, not a regular file"), "{error}");
    }
}
