//! The body of a response as the SDK reads it, watched by the tap.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::Tap;
use super::limits::LimitedBody;
use crate::bedrock::failure::chain;
use crate::wire::wire_event::AttemptEnd;

/// A body that reports its chunks to the tap.
pub(super) struct Tee {
    body: LimitedBody,
    tap: Tap,
    is_over: bool,
}

impl Tee {
    pub(super) fn new(body: LimitedBody, tap: Tap) -> Self {
        Self { body, tap, is_over: false }
    }

    /// Reports the end of the body, or the limit at which reading stopped.
    fn end_here(&mut self) {
        self.end(if self.body.is_cut() { AttemptEnd::Abandoned } else { AttemptEnd::Complete });
    }

    fn end(&mut self, ended: AttemptEnd) {
        if !mem::replace(&mut self.is_over, true) {
            self.tap.end(ended);
        }
    }
}

impl Body for Tee {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &polled {
            Some(Ok(frame)) => {
                if let Some(chunk) = frame.data_ref() {
                    self.tap.chunk(chunk);
                }
            }
            Some(Err(error)) => self.end(AttemptEnd::Broken(chain(&**error))),
            None => self.end_here(),
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.body)
    }
}

impl Drop for Tee {
    fn drop(&mut self) {
        let is_whole = self.body.is_end_stream() && !self.body.is_cut();
        self.body.close();
        self.end(if is_whole { AttemptEnd::Complete } else { AttemptEnd::Abandoned });
    }
}
