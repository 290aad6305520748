//! What the service taught of models by refusing something, kept from one start to the next: a
//! file of the state folder with a line for each lesson, its word and the id or ARN it was learnt
//! of. Owns the file; which lessons there are is the business of `chat::model`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::chat::model::{Lesson, ModelId};

/// The file, which need not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learnt(PathBuf);

impl Learnt {
    /// The file in this folder.
    pub fn in_folder(state: &Path) -> Self {
        Self(state.join("learnt"))
    }

    /// All lessons. A file that is not there or cannot be read teaches nothing, and a line that
    /// this version does not know is passed over: what is lost is learnt once more.
    pub fn read(&self) -> Vec<(ModelId, Lesson)> {
        let lines = fs::read_to_string(&self.0).unwrap_or_default();
        let lesson = |line: &str| {
            let (word, id) = line.split_once(' ')?;
            Some((ModelId::parse(id).ok()?, Lesson::parse(word)?))
        };
        lines.lines().filter_map(lesson).collect()
    }

    /// Adds a lesson.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, id: &ModelId, lesson: Lesson) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // One write, which the system appends whole, whoever else writes.
        options.open(&self.0)?.write_all(format!("{} {id}\n", lesson.word()).as_bytes())
    }

    /// Forgets all lessons.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn forget(&self) -> io::Result<()> {
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

    #[test]
    fn a_lesson_is_there_at_the_next_start_until_it_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let learnt = Learnt::in_folder(&folder.path().join("not/there/yet"));
        assert_eq!(learnt.read(), []);
        let id = ModelId::parse("us.anthropic.claude-next-1").expect("valid");
        let bound = Lesson::FewerTokens(NonZeroU32::new(128_000).expect("it is some"));
        let lessons = || Lesson::PLAIN.into_iter().chain([bound]);
        for lesson in lessons() {
            learnt.add(&id, lesson).expect("it can be written");
        }
        let all: Vec<_> = lessons().map(|lesson| (id.clone(), lesson)).collect();
        assert_eq!(learnt.read(), all);
        learnt.forget().expect("it can be removed");
        learnt.forget().expect("it need not be there");
        assert_eq!(learnt.read(), []);
    }

    #[test]
    fn what_is_no_lesson_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let lines = "no-prefill a\nno-such-thing b\nno-prefill\nno-prefill two ids\n\u{0}\n\
                     fewer-tokens-than-0 a\nfewer-tokens-than-many a\n";
        fs::write(folder.path().join("learnt"), lines).expect("a file");
        let learnt = Learnt::in_folder(folder.path());
        assert_eq!(learnt.read(), [(ModelId::parse("a").expect("valid"), Lesson::NoPrefill)]);
    }
}
