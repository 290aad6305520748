//! Takes what is ready, without waiting.

use std::task::Poll;

/// Returns the value of a future that is ready, without waiting. Polls with the waker of the task, so
/// the task wakes when there is more.
pub(super) async fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
