//! The exact count of the next request: the pause ahead of it, and the service's answer. One at a
//! time; a newer one takes the place of what there is.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::connect_task::CurrentClient;
use crate::app::msg::Msg;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::request::Request;
use crate::session::effect::CountId;

/// How long what is written must have stayed as it is before it is sent to be counted.
const PAUSE: Duration = Duration::from_millis(700);

/// Where a count is.
#[derive(Debug, Default)]
pub enum CountTask {
    #[default]
    Idle,
    /// Asked for, unless something changes before.
    Due(Instant, CountId),
    Asked(CountId, JoinHandle<Result<u64, Failure>>),
}

impl CountTask {
    /// A count is wanted in a moment.
    pub fn wait(&mut self, count: CountId) {
        *self = Self::Due(Instant::now() + PAUSE, count);
    }

    /// Asks the service.
    pub fn ask(&mut self, count: CountId, request: Box<Request>, link: CurrentClient) {
        *self = Self::Asked(count, tokio::spawn(answer(request, link)));
    }

    /// Gives up what is under way.
    pub fn give_up(&mut self) {
        *self = Self::Idle;
    }

    /// The next fact. Never one while nothing is wanted. A call that is dropped before it is ready
    /// loses nothing.
    pub async fn next(&mut self) -> Msg {
        let msg = match self {
            Self::Idle => std::future::pending().await,
            Self::Due(at, count) => {
                tokio::time::sleep_until(*at).await;
                Msg::CountDue(*count)
            }
            Self::Asked(count, task) => {
                let answer = task.await.unwrap_or_else(|_| Err(broken()));
                Msg::Counted { count: *count, answer }
            }
        };
        *self = Self::Idle;
        msg
    }
}

impl Drop for CountTask {
    fn drop(&mut self) {
        if let Self::Asked(_, task) = self {
            // Closes its connection.
            task.abort();
        }
    }
}

async fn answer(request: Box<Request>, mut link: CurrentClient) -> Result<u64, Failure> {
    let counted = async { link.ready().await?.count_tokens(*request).await };
    AssertUnwindSafe(counted).catch_unwind().await.unwrap_or_else(|_| Err(broken()))
}

fn broken() -> Failure {
    Failure::new(
        FailureKind::Other,
        "Outcrop has a fault",
        "The task that has tokens counted ended by a panic.",
        "The estimate is shown; if it happens once more, --log FILE shows where.",
    )
}
