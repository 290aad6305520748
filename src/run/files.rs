//! Files that are read and written for the state machine, on threads that no frame waits for.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::app::msg::{Found, Msg, Source};
use crate::attaching::{self, Completed, Places};
use crate::saving;

/// What became of them may wait for the loop as long as it likes: each answers one key or paste.
#[derive(Debug)]
pub struct Files {
    found: (mpsc::UnboundedSender<Msg>, mpsc::UnboundedReceiver<Msg>),
}

impl Files {
    /// Starts nothing.
    pub fn new() -> Self {
        Self { found: mpsc::unbounded_channel() }
    }

    /// Begins to look which files are meant, and to read them.
    pub fn attach(&self, number: u64, source: Source) {
        self.answer(move || Msg::Attached { number, found: found(&source) });
    }

    /// Begins to look how a path goes on.
    pub fn complete(&self, typed: String) {
        self.answer(move || {
            let Completed { text, choices } = attaching::complete(&typed, &Places::of_process());
            Msg::Completed { typed, text, choices }
        });
    }

    /// Begins to write a new file.
    pub fn save(&self, file: String, text: String) {
        self.answer(move || {
            let path = attaching::path(&file, &Places::of_process());
            let saved = saving::save(&path, &text).map(|()| path.display().to_string());
            Msg::MetricsSaved(saved.map_err(|error| error.to_string()))
        });
    }

    /// The next answer. Waits for ever while there is none; losing this loses nothing.
    pub async fn next(&mut self) -> Msg {
        match self.found.1.recv().await {
            Some(msg) => msg,
            None => std::future::pending().await,
        }
    }

    fn answer(&self, look: impl FnOnce() -> Msg + Send + 'static) {
        let out = self.found.0.clone();
        tokio::task::spawn_blocking(move || {
            // A loop that has gone needs no answer.
            let _ = out.send(look());
        });
    }
}

fn found(source: &Source) -> Found {
    let read = match source {
        Source::Pasted(text) => match attaching::dropped(text, &Places::of_process()) {
            Some(read) => read,
            None => return Found::Text,
        },
        Source::Typed(text) => attaching::named(text, &Places::of_process()),
        Source::Path(path) => attaching::read(path).map(|file| vec![file]),
    };
    match read {
        Ok(files) => Found::Files(files.into_iter().map(Arc::new).collect()),
        Err(why) => Found::Refused(why),
    }
}
