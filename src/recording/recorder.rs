//! A recording under way: what is to be recorded is told here, and the job of a thread writes it.
//! Owns the end of it: by a word of the user, or because the file takes no more.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use tokio::sync::watch;

use super::line_writer;
use crate::wire::wire_event::ExchangeFact;

/// How long what was told last may take to be written, when the program ends.
const PATIENCE: Duration = Duration::from_secs(1);

/// A file that was made for a recording.
#[derive(Debug)]
pub struct RecordingFile {
    name: String,
    file: File,
}

impl RecordingFile {
    /// Makes the file.
    ///
    /// # Errors
    /// A sentence for the user, when there is such a file already, or it cannot be made.
    pub fn create(path: &Path) -> Result<Self, String> {
        let file = line_writer::create(path)?;
        Ok(Self { name: path.display().to_string(), file })
    }
}

/// The file, which holds whole lines only whatever becomes of it.
#[derive(Debug)]
struct LineFile {
    file: File,
    written: u64,
    /// So many bytes are whole lines.
    kept: u64,
}

impl LineFile {
    /// What is there already is the first line.
    fn begin(&mut self) -> io::Result<()> {
        self.kept = self.file.metadata()?.len();
        self.written = self.kept;
        Ok(())
    }

    /// Takes back the line that broke off, which nobody could read.
    fn cut_back(&self) {
        // What cannot be written may still be cut; where it cannot, it stays.
        let _ = self.file.set_len(self.kept);
    }
}

impl Write for LineFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let many = self.file.write(bytes)?;
        self.written += many as u64;
        Ok(many)
    }

    /// Called behind whole lines. A file that nobody can find any more takes all that is written.
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.kept = self.written;
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&self.file.metadata()?) == 0 {
            return Err(io::Error::new(ErrorKind::NotFound, "the file was removed"));
        }
        Ok(())
    }
}

/// How the writing of a recording ended, with a reason if it failed; `None` while it goes on.
type Written = watch::Receiver<Option<Result<(), String>>>;

/// A recording that goes on until this is dropped.
#[derive(Debug)]
pub struct Recorder {
    name: String,
    to: Sender<ExchangeFact>,
    written: Written,
}

impl Recorder {
    /// A recording into a file, and the job that writes it: it blocks until the recording and each
    /// exchange that began in it have ended.
    pub fn new(opened: RecordingFile) -> (Self, impl FnOnce() + Send + 'static) {
        let RecordingFile { name, file } = opened;
        let (to, told) = mpsc::channel();
        let (outcome, written) = watch::channel(None);
        let job = move || {
            let mut file = LineFile { file, written: 0, kept: 0 };
            let written = file.begin().and_then(|()| line_writer::write(&told, &mut file));
            if written.is_err() {
                file.cut_back();
            }
            outcome.send_replace(Some(written.map_err(|error| error.to_string())));
        };
        (Self { name, to, written }, job)
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where what happens on the wire is told.
    pub fn to(&self) -> Sender<ExchangeFact> {
        self.to.clone()
    }

    /// Returns a future that waits for the end of the writing. Its output is a message for the user if
    /// the file could not be written.
    pub fn failure(&self) -> impl Future<Output = Option<String>> + Send + use<> {
        let (name, written) = (self.name.clone(), self.written.clone());
        async move {
            let why = outcome(written).await.err()?;
            Some(format!("The recording {name} ends here, it cannot be written: {why}"))
        }
    }

    /// Ends the recording but for the exchanges that are under way in it.
    pub fn end(self) -> EndingRecording {
        let Self { name, written, .. } = self;
        EndingRecording { name, written }
    }

    /// Ends the recording, and waits until what was told is written.
    ///
    /// # Errors
    /// A sentence for the user, when not all of it could be written.
    pub async fn finish(self) -> Result<(), String> {
        self.end().written().await
    }
}

/// A recording that ends with the last exchange that began in it.
#[derive(Debug)]
pub struct EndingRecording {
    name: String,
    written: Written,
}

impl EndingRecording {
    /// Waits until what was told is written. No exchange may be under way in it.
    ///
    /// # Errors
    /// A sentence for the user, when not all of it could be written.
    pub async fn written(self) -> Result<(), String> {
        let Self { name, written } = self;
        match tokio::time::timeout(PATIENCE, outcome(written)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(format!("The recording {name} is not whole: {why}")),
            Err(_) => Err(format!("The recording {name} may not be whole: its disk is too slow")),
        }
    }
}

/// Waits for the end of the writing.
async fn outcome(mut written: Written) -> Result<(), String> {
    match written.wait_for(Option::is_some).await {
        Ok(outcome) => outcome.clone().unwrap_or(Ok(())),
        // The job panicked.
        Err(_) => Err("the writing broke off".to_owned()),
    }
}
