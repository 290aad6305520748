//! Writes a text to a new file that the user names, readable only by the user. An existing file is
//! never replaced.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::file;

/// The reason why a file was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("{0} already exists and was not changed. Choose another name")]
    Exists(String),
    #[error("{0} is a folder. Add the name of a file")]
    Folder(String),
    #[error("There is no folder {0}. Choose another folder")]
    NoFolder(String),
    #[error("Cannot write {0}: {1}. Choose another folder")]
    Refused(String, io::Error),
    #[error("Not saved: {0}. Free some space, or choose another disk")]
    Full(io::Error),
    #[error("Not saved: {0}")]
    Write(io::Error),
}

impl SaveError {
    fn of(path: &Path, error: io::Error) -> Self {
        let shown = file::quoted;
        match error.kind() {
            ErrorKind::AlreadyExists => Self::Exists(shown(path)),
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                Self::NoFolder(shown(path.parent().unwrap_or(path)))
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::Refused(shown(path), error)
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full(error)
            }
            _ => Self::Write(error),
        }
    }
}

/// Writes a new file. Removes the file again if it could not be written completely.
///
/// # Errors
/// [`SaveError`] if the name exists already, or the file cannot be written.
pub fn save(path: &Path, text: &str) -> Result<(), SaveError> {
    if path.is_dir() {
        return Err(SaveError::Folder(file::quoted(path)));
    }
    let mut file = file::create(path).map_err(|error| SaveError::of(path, error))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // The file is new and incomplete.
        let _ = fs::remove_file(path);
        SaveError::of(path, error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_only_for_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("metrics.csv");
        save(&path, "one").expect("there is none yet");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let again = save(&path, "two").expect_err("it is there").to_string();
        assert!(
            again
                .ends_with("metrics.csv\" already exists and was not changed. Choose another name"),
            "{again}"
        );
        assert_eq!(fs::read_to_string(&path).expect("a text"), "one");
    }

    #[test]
    fn a_folder_and_a_path_in_a_missing_folder_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = save(folder.path(), "x").expect_err("a folder").to_string();
        assert!(error.ends_with("Add the name of a file"), "{error}");
        let error = save(&folder.path().join("no/where"), "x").expect_err("no folder").to_string();
        assert!(error.ends_with("/no\". Choose another folder"), "{error}");
        fs::write(folder.path().join("file"), "").expect("a file");
        let error = save(&folder.path().join("file/x"), "x").expect_err("no folder").to_string();
        assert!(error.ends_with("/file\". Choose another folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_symlink_is_refused_even_if_its_target_is_missing() {
        let folder = tempfile::tempdir().expect("a folder");
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        assert!(matches!(save(&link, "x"), Err(SaveError::Exists(_))));
        assert!(!target.exists());
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        fn check(kind: ErrorKind, expected: &str) {
            let error = SaveError::of(Path::new("/a/b.csv"), kind.into()).to_string();
            assert_eq!(error, expected);
        }
        check(
            ErrorKind::AlreadyExists,
            "\"/a/b.csv\" already exists and was not changed. Choose another name",
        );
        check(ErrorKind::NotFound, "There is no folder \"/a\". Choose another folder");
        check(
            ErrorKind::PermissionDenied,
            "Cannot write \"/a/b.csv\": permission denied. Choose another folder",
        );
        check(
            ErrorKind::StorageFull,
            "Not saved: no storage space. Free some space, or choose another disk",
        );
        check(ErrorKind::BrokenPipe, "Not saved: broken pipe");
    }
}
