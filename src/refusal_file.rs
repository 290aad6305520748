//! The learned refusals of models, kept between starts: a file in the state folder. Each line has
//! the word of a refusal and the id or ARN of the model. `chat::model` defines the refusals.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::chat::model::{ModelId, ModelRefusal};
use crate::file::{self, ReadError};

/// The size limit of the file, in bytes. Each model adds a few lines of about 60 bytes.
const LIMIT: usize = 1_000_000;

/// The file, which may not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalFile(PathBuf);

impl RefusalFile {
    /// Returns the file in this folder.
    pub fn in_folder(state: &Path) -> Self {
        Self(state.join("learned"))
    }

    /// Returns all refusals, or none if there is no file. Ignores lines that this version does not
    /// know, because the client will learn those refusals again.
    ///
    /// # Errors
    /// If the file exists but cannot be read.
    pub fn read(&self) -> Result<Vec<(ModelId, ModelRefusal)>, ReadError> {
        let lines = match file::read_text(&self.0, LIMIT) {
            Err(error) if error.is_not_found() => String::new(),
            read => read?,
        };
        let refusal = |line: &str| {
            let (word, id) = line.split_once(' ')?;
            Some((ModelId::parse(id).ok()?, ModelRefusal::parse(word)?))
        };
        Ok(lines.lines().filter_map(refusal).collect())
    }

    /// Adds a refusal.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn add(&self, id: &ModelId, lesson: ModelRefusal) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            file::create_folder(folder)?;
        }
        // Without the lock, the line could go into a file that another process is about to remove.
        let _lock = file::lock(&self.0)?;
        // A single write in append mode is atomic.
        file::append(&self.0)?.write_all(format!("{} {id}\n", lesson.word()).as_bytes())
    }

    /// Removes all refusals.
    ///
    /// # Errors
    /// If the file cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        if !self.0.exists() && !self.0.is_symlink() {
            return Ok(());
        }
        let _lock = file::lock(&self.0)?;
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn read(learned: &RefusalFile) -> Vec<(ModelId, ModelRefusal)> {
        learned.read().expect("it can be read")
    }

    #[test]
    fn a_refusal_is_kept_until_it_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let learned = RefusalFile::in_folder(&folder.path().join("not/there/yet"));
        assert_eq!(read(&learned), []);
        let id = ModelId::parse("us.anthropic.claude-next-1").expect("valid");
        let bound = ModelRefusal::FewerTokens(NonZeroU32::new(128_000).expect("it is some"));
        let lessons = || ModelRefusal::WITHOUT_NUMBER.into_iter().chain([bound]);
        for lesson in lessons() {
            learned.add(&id, lesson).expect("it can be written");
        }
        let all: Vec<_> = lessons().map(|lesson| (id.clone(), lesson)).collect();
        assert_eq!(read(&learned), all);
        learned.clear().expect("it can be removed");
        learned.clear().expect("it need not be there");
        assert_eq!(read(&learned), []);
    }

    #[test]
    fn an_invalid_line_is_ignored() {
        let folder = tempfile::tempdir().expect("a folder");
        let lines = "no-prefill a\nno-such-thing b\nno-prefill\nno-prefill two ids\n\u{0}\n\
                     fewer-tokens-than-0 a\nfewer-tokens-than-many a\n";
        fs::write(folder.path().join("learned"), lines).expect("a file");
        let learned = RefusalFile::in_folder(folder.path());
        assert_eq!(
            read(&learned),
            [(ModelId::parse("a").expect("valid"), ModelRefusal::NoPrefill)]
        );
    }
}
