//! Response bodies: complete ones, and streaming ones. The connection that reads a streaming body also
//! polls its writer. So the writer needs no task of its own, is no faster than the connection, and ends
//! when the client disconnects.

use std::future::Future;

use bytes::Bytes;
use futures_util::stream::poll_fn;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use tokio::sync::mpsc;

pub(super) type ResponseBody = UnsyncBoxBody<Bytes, Disconnect>;

/// An error that closes the connection before the response is complete.
#[derive(Debug, thiserror::Error)]
#[error("the stand-in closed the connection before the response was complete")]
pub(super) struct Disconnect;

/// Returns a body of known content.
pub(super) fn full(bytes: impl Into<Bytes>) -> ResponseBody {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// Returns a body that `write` sends in chunks. The body is complete when `write` returns.
pub(super) fn streaming<F>(write: impl FnOnce(BodyWriter) -> F) -> ResponseBody
where
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut pieces) = mpsc::channel(1);
    let mut writing = Some(Box::pin(write(BodyWriter(sender))));
    let stream = poll_fn(move |cx| {
        if writing.as_mut().is_some_and(|writing| writing.as_mut().poll(cx).is_ready()) {
            // This drops the sender, which ends the channel.
            writing = None;
        }
        pieces.poll_recv(cx)
    });
    StreamBody::new(stream).boxed_unsync()
}

/// A sender for the chunks of a streaming body.
#[derive(Debug)]
pub(super) struct BodyWriter(mpsc::Sender<Result<Frame<Bytes>, Disconnect>>);

impl BodyWriter {
    /// Sends a chunk after the connection has taken the previous one.
    pub(super) async fn send(&self, chunk: Bytes) {
        // If the client has disconnected, this future is dropped.
        let _ = self.0.send(Ok(Frame::data(chunk))).await;
    }

    /// Waits until the connection can write the most recent chunk to the socket.
    pub(super) async fn flush(&self) {
        // Free capacity means that the connection has taken the most recent chunk. hyper flushes if
        // no further chunk is ready.
        let _ = self.0.reserve().await;
        tokio::task::yield_now().await;
    }

    /// Closes the connection after the chunks that were sent, without the chunk that ends the body.
    pub(super) async fn disconnect(self) {
        self.flush().await;
        let _ = self.0.send(Err(Disconnect)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_streaming_body_contains_all_chunks() {
        let body = streaming(|wire| async move {
            for word in ["one ", "two ", "three"] {
                wire.send(word.into()).await;
            }
        });
        let collected = body.collect().await.map(http_body_util::Collected::to_bytes);
        assert_eq!(collected.ok().as_deref(), Some(b"one two three".as_slice()));
    }

    #[tokio::test]
    async fn a_body_that_disconnects_fails_after_its_last_chunk() {
        let mut body = streaming(|wire| async move {
            wire.send("half".into()).await;
            wire.disconnect().await;
        });
        let first = body.frame().await.and_then(Result::ok).and_then(|f| f.into_data().ok());
        assert_eq!(first.as_deref(), Some(b"half".as_slice()));
        assert!(body.frame().await.is_some_and(|frame| frame.is_err()));
    }
}
