//! What was learned of models: read behind the first frame, written behind the others.

use tokio::task::JoinHandle;

use super::blocking_queue::BlockingQueue;
use crate::app::msg::Msg;
use crate::chat::model::{ModelId, ModelRefusal};
use crate::refusal_file::RefusalFile;

/// The file of lessons, and the reading of it.
#[derive(Debug)]
pub struct RefusalTask {
    /// `None`: nothing is kept.
    learned: Option<RefusalFile>,
    reading: Option<JoinHandle<Msg>>,
    writing: BlockingQueue,
}

impl RefusalTask {
    pub fn start(learned: Option<RefusalFile>) -> Self {
        let reading = learned.clone().map(|learned| {
            tokio::task::spawn_blocking(move || match learned.read() {
                Ok(lessons) => Msg::Recalled(lessons),
                Err(error) => {
                    Msg::FileUnread(format!("The learned refusals are not used: {error}"))
                }
            })
        });
        Self { learned, reading, writing: BlockingQueue::default() }
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Waits for what was learned at earlier starts, and tells it once.
    pub async fn recalled(&mut self) -> Msg {
        let Some(reading) = &mut self.reading else { return std::future::pending().await };
        let msg = reading.await.unwrap_or_else(|_| Msg::Recalled(Vec::new()));
        self.reading = None;
        msg
    }

    /// Keeps a lesson for later starts. One that cannot be kept is learned once more.
    pub fn add(&mut self, id: ModelId, lesson: ModelRefusal) {
        self.write(move |learned| learned.add(&id, lesson));
    }

    pub fn forget(&mut self) {
        self.write(|learned| learned.forget());
    }

    /// Waits until all changes of the lessons are written.
    pub async fn finish(&mut self) {
        self.writing.finish().await;
    }

    fn write(&mut self, write: impl FnOnce(RefusalFile) -> std::io::Result<()> + Send + 'static) {
        let Some(learned) = self.learned.clone() else { return };
        self.writing.add(move || {
            if let Err(error) = write(learned) {
                tracing::debug!(%error, "what was learned is not kept");
            }
        });
    }
}
