//! Bodies of answers: whole ones, and ones that are written while they are read. The writer of a
//! live body is polled by the connection that reads it, so it runs no faster than the wire and
//! ends the moment the client hangs up; nothing is spawned and nothing has to be stopped.

use std::future::Future;

use bytes::Bytes;
use futures_util::stream::poll_fn;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use tokio::sync::mpsc;

/// The body of any answer.
pub(super) type ResponseBody = UnsyncBoxBody<Bytes, Disconnect>;

/// Breaks the connection off: without the last chunk of a body, or before any headers.
#[derive(Debug, thiserror::Error)]
#[error("the stand-in broke the connection off, as it was asked to")]
pub(super) struct Disconnect;

/// A body that is known from the start.
pub(super) fn full(bytes: impl Into<Bytes>) -> ResponseBody {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A body that `write` writes piece by piece. It ends, well-formed, when the writer returns.
pub(super) fn streaming<F>(write: impl FnOnce(BodyWriter) -> F) -> ResponseBody
where
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, mut pieces) = mpsc::channel(1);
    let mut writing = Some(Box::pin(write(BodyWriter(sender))));
    let stream = poll_fn(move |cx| {
        if writing.as_mut().is_some_and(|writing| writing.as_mut().poll(cx).is_ready()) {
            // Drops the wire with it, which is what ends the pieces.
            writing = None;
        }
        pieces.poll_recv(cx)
    });
    StreamBody::new(stream).boxed_unsync()
}

/// Where the writer of a live body puts its bytes.
#[derive(Debug)]
pub(super) struct BodyWriter(mpsc::Sender<Result<Frame<Bytes>, Disconnect>>);

impl BodyWriter {
    /// Hands a piece to the connection, when it has taken the one before.
    pub(super) async fn send(&self, piece: Bytes) {
        // Without a reader this future is dropped, so there is nobody to tell about a failure.
        let _ = self.0.send(Ok(Frame::data(piece))).await;
    }

    /// Waits until the connection has had the chance to write out what was sent.
    pub(super) async fn flush(&self) {
        // A free place means that the last piece was taken; a turn without one makes hyper flush.
        let _ = self.0.reserve().await;
        tokio::task::yield_now().await;
    }

    /// Breaks the connection off after what was sent: no last chunk, no goodbye.
    pub(super) async fn disconnect(self) {
        self.flush().await;
        let _ = self.0.send(Err(Disconnect)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_live_body_holds_what_was_written() {
        let body = streaming(|wire| async move {
            for word in ["one ", "two ", "three"] {
                wire.send(word.into()).await;
            }
        });
        let collected = body.collect().await.map(http_body_util::Collected::to_bytes);
        assert_eq!(collected.ok().as_deref(), Some(b"one two three".as_slice()));
    }

    #[tokio::test]
    async fn a_snapped_body_fails_after_its_last_piece() {
        let mut body = streaming(|wire| async move {
            wire.send("half".into()).await;
            wire.disconnect().await;
        });
        let first = body.frame().await.and_then(Result::ok).and_then(|f| f.into_data().ok());
        assert_eq!(first.as_deref(), Some(b"half".as_slice()));
        assert!(body.frame().await.is_some_and(|frame| frame.is_err()));
    }
}
