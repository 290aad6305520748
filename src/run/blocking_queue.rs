//! A queue of blocking work that runs in order, in the background. The program waits for it before
//! it ends.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long to wait at the end. A save may wait for another process's lock, but not this long.
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub struct BlockingQueue {
    last: Option<JoinHandle<()>>,
}

impl BlockingQueue {
    /// Starts the work after all earlier work is done.
    pub fn add(&mut self, work: impl FnOnce() + Send + 'static) {
        let before = self.last.take();
        self.last = Some(tokio::spawn(async move {
            if let Some(before) = before {
                // Work that panicked counts as done.
                let _ = before.await;
            }
            let _ = tokio::task::spawn_blocking(work).await;
        }));
    }

    /// Waits until all work is done. Returns `false` if it takes too long.
    pub async fn finish(&mut self) -> bool {
        match self.last.take() {
            Some(last) => timeout(EXIT_TIMEOUT, last).await.is_ok(),
            None => true,
        }
    }
}
