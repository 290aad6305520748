//! The stream of one reply: it is read until the first failure or the end, and nothing is read after
//! that. Nothing is sent again once the stream is open.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;
use std::vec;

use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamOutput;
use tokio::time::{Sleep, sleep};

use super::convert;
use super::failure::{self, Asked};
use super::secrets::Secrets;
use crate::chat::event::StreamEvent;

/// The open stream of one reply, or a reply that came whole. Dropping it closes the connection.
#[derive(Debug)]
pub struct Stream {
    asked: Asked,
    secrets: Secrets,
    request_id: Option<String>,
    state: State,
    came: Came,
    /// How long the connection may be silent once the reply is complete; `None`: for ever.
    patience: Option<Duration>,
    /// Runs since the reply is complete: the connection is closed when it has ended.
    closes: Option<Pin<Box<Sleep>>>,
}

/// What has come of a reply.
#[derive(Debug, Default)]
struct Came {
    content: bool,
    stop: bool,
    metadata: bool,
}

pub(super) enum State {
    Open(Box<ConverseStreamOutput>),
    Whole(vec::IntoIter<StreamEvent>),
    Over,
}

impl Stream {
    pub(super) fn new(
        asked: Asked,
        secrets: Secrets,
        request_id: Option<String>,
        state: State,
        patience: Option<Duration>,
    ) -> Self {
        Self { asked, secrets, request_id, state, came: Came::default(), patience, closes: None }
    }

    /// `x-amzn-requestid`: what AWS support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The next event. Cancel-safe: a call that is dropped before it is ready loses nothing.
    ///
    /// Reading stops at the first failure. The SDK would go on after a damaged frame without
    /// saying that one is missing, and would repeat a broken connection's error for ever. After
    /// [`StreamEvent::Failed`] or [`StreamEvent::Ended`] this returns `Ended` each time.
    ///
    /// [`StreamEvent::Ended`] says that the body ended, and no more: a body that is cut between
    /// two events ends the same way, so a reply is complete only after
    /// [`StreamEvent::MessageStopped`].
    ///
    /// After [`StreamEvent::MessageStopped`] and [`StreamEvent::Metadata`] nothing more is expected: a
    /// connection that does not end within a second then is closed, which is an end as well.
    pub async fn recv(&mut self) -> StreamEvent {
        let opened = match &mut self.state {
            State::Open(opened) => opened,
            State::Whole(events) => return events.next().unwrap_or(StreamEvent::Ended),
            State::Over => return StreamEvent::Ended,
        };
        let received = match &mut self.closes {
            Some(closes) => tokio::select! {
                biased;
                received = opened.stream.recv() => received,
                () = closes => Ok(None),
            },
            None => opened.stream.recv().await,
        };
        let event = match received {
            Ok(Some(event)) => {
                let event = convert::event(event, self.came.content);
                self.note(&event);
                return event;
            }
            Ok(None) => StreamEvent::Ended,
            Err(error) => {
                let failure = self.asked.failed_to_read(&error, self.request_id.as_deref());
                let failure = self.secrets.masked(failure);
                let code = failure.code.as_deref().filter(|code| failure::knows(code));
                tracing::debug!(kind = ?failure.kind, code, "the stream failed");
                StreamEvent::Failed(failure)
            }
        };
        self.state = State::Over;
        event
    }

    /// Remembers what has come, and when the reply became complete.
    fn note(&mut self, event: &StreamEvent) {
        self.came.content |= event.is_delta();
        self.came.stop |= matches!(event, StreamEvent::MessageStopped { .. });
        self.came.metadata |= matches!(event, StreamEvent::Metadata(_));
        if self.came.stop && self.came.metadata && self.closes.is_none() {
            self.closes = self.patience.map(|patience| Box::pin(sleep(patience)));
        }
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open(_) => "Open",
            Self::Whole(_) => "Whole",
            Self::Over => "Over",
        })
    }
}
