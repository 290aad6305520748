//! Creates files and folders that only the owner can use. [`append`] follows a symbolic link. Use
//! [`append_without_links`] in a folder where other users can create links.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::regular_file;

/// Creates a new file. Fails if there is a file or a link with this name.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens a regular file to append to it, and creates the file if there is none.
pub fn append(path: &Path) -> io::Result<File> {
    regular_file::open(path, OpenOptions::new().create(true).append(true), true)
}

/// Opens a file like [`append`] but refuses a symbolic link.
pub fn append_without_links(path: &Path) -> io::Result<File> {
    regular_file::open(path, OpenOptions::new().create(true).append(true), false)
}

/// Replaces a file atomically: a reader sees either the old or the new bytes. Replaces a symbolic
/// link itself, not its target.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A temporary file has mode 0600.
    let mut fresh = NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_all()?;
    fresh.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Creates a folder and its parents if they do not exist. The umask can remove rights from mode
/// 0700 but cannot add any.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
