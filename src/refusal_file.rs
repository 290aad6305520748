//! What the service taught of models by refusing something, kept from one start to the next: a
//! file of the state folder with a line for each lesson, its word and the id or ARN it was learned
//! of. Owns the file; which lessons there are is the business of `chat::model`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::chat::model::{ModelId, ModelRefusal};
use crate::file::{self, ReadError};

/// The largest file that is read, in bytes. Each model teaches a few lines of about 60 bytes.
const LIMIT: usize = 1_000_000;

/// The file, which need not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalFile(PathBuf);

impl RefusalFile {
    /// The file in this folder.
    pub fn in_folder(state: &Path) -> Self {
        Self(state.join("learned"))
    }

    /// Returns all lessons; none if there is no file. Ignores lines that this version does not know:
    /// the client will learn those lessons again.
    ///
    /// # Errors
    /// If there is a file that cannot be read.
    pub fn read(&self) -> Result<Vec<(ModelId, ModelRefusal)>, ReadError> {
        let lines = match file::read_text(&self.0, LIMIT) {
            Err(error) if error.is_not_found() => String::new(),
            read => read?,
        };
        let lesson = |line: &str| {
            let (word, id) = line.split_once(' ')?;
            Some((ModelId::parse(id).ok()?, ModelRefusal::parse(word)?))
        };
        Ok(lines.lines().filter_map(lesson).collect())
    }

    /// Adds a lesson.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, id: &ModelId, lesson: ModelRefusal) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            file::create_folder(folder)?;
        }
        // Otherwise the line could go into a file that another process is about to remove.
        let _lock = file::lock(&self.0)?;
        // A single write in append mode is atomic.
        file::append(&self.0)?.write_all(format!("{} {id}\n", lesson.word()).as_bytes())
    }

    /// Forgets all lessons.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn forget(&self) -> io::Result<()> {
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
    fn a_lesson_is_there_at_the_next_start_until_it_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let learned = RefusalFile::in_folder(&folder.path().join("not/there/yet"));
        assert_eq!(read(&learned), []);
        let id = ModelId::parse("us.anthropic.claude-next-1").expect("valid");
        let bound = ModelRefusal::FewerTokens(NonZeroU32::new(128_000).expect("it is some"));
        let lessons = || ModelRefusal::PLAIN.into_iter().chain([bound]);
        for lesson in lessons() {
            learned.add(&id, lesson).expect("it can be written");
        }
        let all: Vec<_> = lessons().map(|lesson| (id.clone(), lesson)).collect();
        assert_eq!(read(&learned), all);
        learned.forget().expect("it can be removed");
        learned.forget().expect("it need not be there");
        assert_eq!(read(&learned), []);
    }

    #[test]
    fn what_is_no_lesson_is_passed_over() {
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
