//! Polls a future once, without waiting.

use std::task::Poll;

/// Returns the output of a future if it is ready. Polls with the waker of the task, so the task
/// wakes when the future makes progress.
pub(super) async fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
