//! A recording under way: what is to be recorded is told here, and the job of a thread writes it.
//! Owns the end of it: by a word of the user, or because the file takes no more.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use tokio::sync::oneshot;

use super::writing;
use crate::chat::wire::seen::Told;

/// How long what was told last may take to be written, when the program ends.
const PATIENCE: Duration = Duration::from_secs(1);

/// A file that was made for a recording.
#[derive(Debug)]
pub struct Opened {
    name: String,
    file: File,
}

impl Opened {
    /// Makes the file.
    ///
    /// # Errors
    /// A sentence for the user, when there is such a file already, or it cannot be made.
    pub fn create(path: &Path) -> Result<Self, String> {
        let file = writing::create(path)?;
        Ok(Self { name: path.display().to_string(), file })
    }
}

/// A recording that goes on as long as this is kept.
#[derive(Debug)]
pub struct Recorder {
    name: String,
    to: Sender<Told>,
    written: oneshot::Receiver<io::Result<()>>,
}

impl Recorder {
    /// A recording into a file, and the job that writes it: it blocks until the recording and each
    /// exchange that began in it have ended.
    pub fn new(opened: Opened) -> (Self, impl FnOnce() + Send + 'static) {
        let Opened { name, file } = opened;
        let (to, told) = mpsc::channel();
        let (tell, written) = oneshot::channel();
        let job = move || {
            // Nobody waits for the end of a recording that was left.
            let _ = tell.send(writing::write(&told, file));
        };
        (Self { name, to, written }, job)
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where what happens on the wire is told.
    pub fn to(&self) -> Sender<Told> {
        self.to.clone()
    }

    /// Waits until the file takes no more; a sentence for the user.
    pub async fn failed(&mut self) -> String {
        let why = match (&mut self.written).await {
            Ok(Err(error)) => error.to_string(),
            Ok(Ok(())) | Err(_) => "the writing broke off".to_owned(),
        };
        format!("The recording {} ends here, it cannot be written: {why}", self.name)
    }

    /// Ends the recording, and waits until what was told is written.
    ///
    /// # Errors
    /// A sentence for the user, when not all of it could be written.
    pub async fn finish(self) -> Result<(), String> {
        let Self { name, to, written } = self;
        drop(to);
        match tokio::time::timeout(PATIENCE, written).await {
            Ok(Ok(Err(error))) => Err(format!("The recording {name} is not whole: {error}")),
            // What hangs on to it has told all that it had to tell.
            Ok(_) | Err(_) => Ok(()),
        }
    }
}
