//! What was learnt of models: read behind the first frame, written behind the others.

use tokio::task::JoinHandle;

use crate::chat::model::{Lesson, ModelId};
use crate::learnt::Learnt;

/// The file of lessons, and the reading of it.
#[derive(Debug)]
pub struct Remembering {
    /// `None`: nothing is kept.
    learnt: Option<Learnt>,
    reading: Option<JoinHandle<Vec<(ModelId, Lesson)>>>,
}

impl Remembering {
    pub fn start(learnt: Option<Learnt>) -> Self {
        let reading =
            learnt.clone().map(|learnt| tokio::task::spawn_blocking(move || learnt.read()));
        Self { learnt, reading }
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Waits for what was learnt at earlier starts, and tells it once.
    pub async fn recalled(&mut self) -> Vec<(ModelId, Lesson)> {
        let Some(reading) = &mut self.reading else { return Vec::new() };
        let lessons = reading.await.unwrap_or_default();
        self.reading = None;
        lessons
    }

    /// Keeps a lesson for later starts. One that cannot be kept is learnt once more.
    pub fn add(&self, id: ModelId, lesson: Lesson) {
        self.write(move |learnt| learnt.add(&id, lesson));
    }

    pub fn forget(&self) {
        self.write(|learnt| learnt.forget());
    }

    fn write(&self, write: impl FnOnce(Learnt) -> std::io::Result<()> + Send + 'static) {
        let Some(learnt) = self.learnt.clone() else { return };
        tokio::task::spawn_blocking(move || {
            if let Err(error) = write(learnt) {
                tracing::debug!(%error, "what was learnt is not kept");
            }
        });
    }
}
