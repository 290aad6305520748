//! What was learnt of models: read behind the first frame, written behind the others.

use tokio::task::JoinHandle;

use super::ordered::Ordered;
use crate::app::msg::Msg;
use crate::chat::model::{Lesson, ModelId};
use crate::learnt::Learnt;

/// The file of lessons, and the reading of it.
#[derive(Debug)]
pub struct Remembering {
    /// `None`: nothing is kept.
    learnt: Option<Learnt>,
    reading: Option<JoinHandle<Msg>>,
    writing: Ordered,
}

impl Remembering {
    pub fn start(learnt: Option<Learnt>) -> Self {
        let reading = learnt.clone().map(|learnt| {
            tokio::task::spawn_blocking(move || match learnt.read() {
                Ok(lessons) => Msg::Recalled(lessons),
                Err(error) => {
                    Msg::FileUnread(format!("The learned refusals are not used: {error}"))
                }
            })
        });
        Self { learnt, reading, writing: Ordered::default() }
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Waits for what was learnt at earlier starts, and tells it once.
    pub async fn recalled(&mut self) -> Msg {
        let Some(reading) = &mut self.reading else { return std::future::pending().await };
        let msg = reading.await.unwrap_or_else(|_| Msg::Recalled(Vec::new()));
        self.reading = None;
        msg
    }

    /// Keeps a lesson for later starts. One that cannot be kept is learnt once more.
    pub fn add(&mut self, id: ModelId, lesson: Lesson) {
        self.write(move |learnt| learnt.add(&id, lesson));
    }

    pub fn forget(&mut self) {
        self.write(|learnt| learnt.forget());
    }

    /// Waits until all changes of the lessons are written.
    pub async fn finish(&mut self) {
        self.writing.finish().await;
    }

    fn write(&mut self, write: impl FnOnce(Learnt) -> std::io::Result<()> + Send + 'static) {
        let Some(learnt) = self.learnt.clone() else { return };
        self.writing.add(move || {
            if let Err(error) = write(learnt) {
                tracing::debug!(%error, "what was learnt is not kept");
            }
        });
    }
}
