//! The exact token count of the next request: the delay before it, and the call to the service.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use super::connect_task::CurrentClient;
use crate::app::msg::Msg;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::request::Request;
use crate::session::effect::CountId;

/// How long a draft must stay unchanged before its tokens are counted.
const DEBOUNCE_DELAY: Duration = Duration::from_millis(700);

pub async fn wait(count: CountId) -> Msg {
    tokio::time::sleep(DEBOUNCE_DELAY).await;
    Msg::CountDue(count)
}

/// Asks the service for the token count of a request.
pub async fn ask(count: CountId, request: Box<Request>, mut client: CurrentClient) -> Msg {
    let counted = async { client.ready().await?.count_tokens(*request).await };
    let outcome =
        AssertUnwindSafe(counted).catch_unwind().await.unwrap_or_else(|_| Err(panicked()));
    Msg::TokensCounted { count, answer: outcome }
}

/// Returns the failure for a count that panicked.
fn panicked() -> Failure {
    Failure::new(
        FailureKind::Other,
        "Outcrop has a bug",
        "The task that counts tokens panicked.",
        "The estimate is shown. If the task panics again, --log FILE shows where.",
    )
}
