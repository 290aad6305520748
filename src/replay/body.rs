//! The body of a recorded response. It returns each recorded chunk when it is due, and then ends
//! like the recorded body.

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::StreamBody;
use hyper::body::Frame;

use super::connection::ReplayConnection;
use crate::recording::recorded_exchange::RecordedAttempt;

type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// The unread rest of a body. The attempt ends when the rest is dropped.
struct BodyRest {
    connection: ReplayConnection,
    attempt: usize,
    next: usize,
}

pub(super) fn body(connection: ReplayConnection, attempt: usize) -> SdkBody {
    let rest = BodyRest { connection, attempt, next: 0 };
    SdkBody::from_body_1_x(StreamBody::new(stream::unfold(rest, BodyRest::read).fuse()))
}

impl BodyRest {
    /// Reads the next chunk. Returns it with the rest, or `None` at the end of the body.
    async fn read(mut self) -> Option<(Result<Frame<Bytes>, BodyError>, Self)> {
        let read = match self.recorded()?.chunks.get(self.next) {
            Some((at, piece)) => {
                self.connection.wait_for_chunk(*at).await;
                Ok(Frame::data(Bytes::copy_from_slice(piece)))
            }
            None => Err(self.connection.end(self.attempt).await.err()?.into()),
        };
        self.next += 1;
        Some((read, self))
    }

    fn recorded(&self) -> Option<&RecordedAttempt> {
        self.connection.recorded().attempts.get(self.attempt)
    }
}

impl Drop for BodyRest {
    /// The client stopped reading. Move the connection's time to the end of the attempt, so that
    /// the client's next report has this time.
    fn drop(&mut self) {
        if let Some(end) = self.recorded().and_then(|attempt| attempt.end.as_ref()) {
            self.connection.advance_to(end.at);
        }
    }
}
