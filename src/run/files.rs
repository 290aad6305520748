//! Files that are read and written for the state machine, on threads that no frame waits for.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::blocking_queue::BlockingQueue;
use crate::app::msg::{FileOutcome, Msg};
use crate::attachment_files::{self, PathCompletion, PathRoots};
use crate::chat::recipe::Recipe;
use crate::config::recipes;
use crate::new_file;
use crate::session::effect::AttachmentSource;

/// What became of them may wait for the loop as long as it likes: each answers one key or paste.
#[derive(Debug)]
pub struct FileTasks {
    found: (mpsc::UnboundedSender<Msg>, mpsc::UnboundedReceiver<Msg>),
    /// Saves, and reads of the recipes, in order.
    ordered: BlockingQueue,
    /// A file was saved, so the program must wait for `ordered` before it ends.
    has_saved: bool,
}

impl FileTasks {
    /// Starts nothing.
    pub fn new() -> Self {
        Self {
            found: mpsc::unbounded_channel(),
            ordered: BlockingQueue::default(),
            has_saved: false,
        }
    }

    /// Begins to look which files are meant, and to read them.
    pub fn attach(&self, number: u64, source: AttachmentSource) {
        self.answer(move || Msg::Attached { number, found: found(&source) });
    }

    /// Begins to look how a path goes on.
    pub fn complete(&self, typed: String) {
        self.answer(move || {
            let PathCompletion { text, choices } =
                attachment_files::complete(&typed, &PathRoots::of_process());
            Msg::Completed { typed, text, choices }
        });
    }

    /// Begins to read the recipes: those of the program and those of the user's own file.
    pub fn read_recipes(&mut self, own: Option<PathBuf>) {
        self.answer_in_order(move || {
            let (recipes, read) = recipes::read(own.as_deref());
            let wrong = read.err().map(|error| format!("Your recipes are not used: {error}"));
            Msg::RecipesRead { recipes, wrong }
        });
    }

    /// Begins to write a recipe into the user's own file.
    pub fn save_recipe(&mut self, own: Option<PathBuf>, recipe: Box<Recipe>) {
        self.has_saved = true;
        self.answer_in_order(move || {
            let saved = recipes::save(&recipe, own.as_deref());
            let shown = own.map(|file| file.display().to_string()).unwrap_or_default();
            let saved = saved.map(|()| shown).map_err(|error| format!("Not saved: {error}"));
            Msg::RecipeSaved { recipe, saved }
        });
    }

    /// Begins to write a new file.
    pub fn save(&mut self, file: String, text: String) {
        self.has_saved = true;
        self.answer_in_order(move || {
            let path = attachment_files::path(&file, &PathRoots::of_process());
            let saved = new_file::save(&path, &text).map(|()| path.display().to_string());
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

    /// Waits until all files are saved. Returns a message for the user if a file was not saved.
    pub async fn finish(&mut self) -> Option<String> {
        if !self.has_saved {
            return None;
        }
        if !self.ordered.finish().await {
            return Some("Not saved: writing the file took too long".to_owned());
        }
        let mut unsaved = None;
        while let Ok(msg) = self.found.1.try_recv() {
            if let Msg::RecipeSaved { saved: Err(why), .. } | Msg::MetricsSaved(Err(why)) = msg {
                unsaved = Some(why);
            }
        }
        unsaved
    }

    /// Does the same as `answer`, but after all earlier work in the queue.
    fn answer_in_order(&mut self, work: impl FnOnce() -> Msg + Send + 'static) {
        let out = self.found.0.clone();
        self.ordered.add(move || {
            let _ = out.send(work());
        });
    }

    /// Begins to change a file. The user gets a note if the change fails.
    pub(super) fn change(&mut self, change: impl FnOnce() -> io::Result<()> + Send + 'static) {
        self.has_saved = true;
        let out = self.found.0.clone();
        self.ordered.add(move || {
            if let Err(error) = change() {
                let _ = out.send(Msg::Noted(format!("A file could not be changed: {error}")));
            }
        });
    }

    /// Begins a search that may find nothing.
    pub(super) fn answer_if(&self, look: impl FnOnce() -> Option<Msg> + Send + 'static) {
        let out = self.found.0.clone();
        tokio::task::spawn_blocking(move || {
            if let Some(msg) = look() {
                let _ = out.send(msg);
            }
        });
    }

    fn answer(&self, look: impl FnOnce() -> Msg + Send + 'static) {
        let out = self.found.0.clone();
        tokio::task::spawn_blocking(move || {
            // A loop that has gone needs no answer.
            let _ = out.send(look());
        });
    }
}

fn found(source: &AttachmentSource) -> FileOutcome {
    let read = match source {
        AttachmentSource::Pasted(text) => {
            match attachment_files::dropped(text, &PathRoots::of_process()) {
                Some(read) => read,
                None => return FileOutcome::Text,
            }
        }
        AttachmentSource::Typed(text) => attachment_files::named(text, &PathRoots::of_process()),
        AttachmentSource::Path(path) => attachment_files::read(path).map(|file| vec![file]),
    };
    match read {
        Ok(files) => FileOutcome::Files(files.into_iter().map(Arc::new).collect()),
        Err(why) => FileOutcome::Refused(why),
    }
}
