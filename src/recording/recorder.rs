//! A recording in progress. Events are sent to it, and a thread writes them. It ends when the user
//! ends it or when the file cannot be written.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use tokio::sync::watch;

use super::line_writer;
use crate::wire::wire_event::ExchangeFact;

/// The maximum wait for pending writes when Outcrop exits.
const EXIT_TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct RecordingFile {
    name: String,
    file: File,
}

impl RecordingFile {
    /// Creates the file.
    ///
    /// # Errors
    /// A message for the user, if the file exists already or cannot be created.
    pub fn create(path: &Path) -> Result<Self, String> {
        let file = line_writer::create(path)?;
        Ok(Self { name: path.display().to_string(), file })
    }

    /// Removes the file again, because nothing will be recorded.
    pub fn discard(self) {
        // A file that cannot be removed does no harm: it contains only the first line of a
        // recording.
        let _ = fs::remove_file(self.name);
    }
}

/// A file that contains only complete lines, even after a failed write.
#[derive(Debug)]
struct LineFile {
    file: File,
    written: u64,
    /// The length of the complete lines in bytes.
    kept: u64,
}

impl LineFile {
    /// Counts the first line, which is already in the file.
    fn begin(&mut self) -> io::Result<()> {
        self.kept = self.file.metadata()?.len();
        self.written = self.kept;
        Ok(())
    }

    fn cut_back(&self) {
        // Truncating often works even if writing fails. Otherwise the incomplete line stays.
        let _ = self.file.set_len(self.kept);
    }
}

impl Write for LineFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.written += count as u64;
        Ok(count)
    }

    /// Marks the written lines as complete. Fails if the file was removed, because writing to it
    /// would still succeed.
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

/// The outcome of the write job, with a reason if it failed; `None` while the job runs.
type WriteOutcome = watch::Receiver<Option<Result<(), String>>>;

/// A recording that continues until this value is dropped.
#[derive(Debug)]
pub struct Recorder {
    name: String,
    to: Sender<ExchangeFact>,
    written: WriteOutcome,
}

impl Recorder {
    /// Starts a recording. Returns it and the job that writes its file. The job blocks until the
    /// recording and every exchange that began in it have ended.
    pub fn new(opened: RecordingFile) -> (Self, impl FnOnce() + Send + 'static) {
        let RecordingFile { name, file } = opened;
        let (to, events) = mpsc::channel();
        let (outcome, written) = watch::channel(None);
        let job = move || {
            let mut file = LineFile { file, written: 0, kept: 0 };
            let written = file.begin().and_then(|()| line_writer::write(&events, &mut file));
            if written.is_err() {
                file.cut_back();
            }
            outcome.send_replace(Some(written.map_err(|error| error.to_string())));
        };
        (Self { name, to, written }, job)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns a sender for the events of the exchanges.
    pub fn sender(&self) -> Sender<ExchangeFact> {
        self.to.clone()
    }

    /// Waits until the write job ends. Resolves to a message for the user if the file could not be
    /// written.
    pub fn failure(&self) -> impl Future<Output = Option<String>> + Send + use<> {
        let (name, written) = (self.name.clone(), self.written.clone());
        async move {
            let why = outcome(written).await.err()?;
            Some(format!("Recording stopped: {why}. The file is \"{name}\""))
        }
    }

    /// Ends the recording. Exchanges in progress are still recorded.
    pub fn end(self) -> EndingRecording {
        let Self { name, written, .. } = self;
        EndingRecording { name, written }
    }

    /// Ends the recording and waits until everything is written.
    ///
    /// # Errors
    /// A message for the user, if the file could not be written completely.
    pub async fn finish(self) -> Result<(), String> {
        self.end().written().await
    }
}

/// A recording that ends with the last exchange that began in it.
#[derive(Debug)]
pub struct EndingRecording {
    name: String,
    written: WriteOutcome,
}

impl EndingRecording {
    /// Waits until everything is written. No exchange may be in progress.
    ///
    /// # Errors
    /// A message for the user, if the file could not be written completely.
    pub async fn written(self) -> Result<(), String> {
        let Self { name, written } = self;
        match tokio::time::timeout(EXIT_TIMEOUT, outcome(written)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(format!("The recording \"{name}\" is incomplete: {why}")),
            Err(_) => {
                Err(format!("The recording \"{name}\" may be incomplete: the disk is too slow"))
            }
        }
    }
}

async fn outcome(mut written: WriteOutcome) -> Result<(), String> {
    match written.wait_for(Option::is_some).await {
        Ok(outcome) => outcome.clone().unwrap_or(Ok(())),
        // The job panicked.
        Err(_) => Err("the write was interrupted".to_owned()),
    }
}
