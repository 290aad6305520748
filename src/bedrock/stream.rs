//! The stream of one reply. Reading stops at the first failure or at the end of the body. After the
//! stream has opened, the request is not retried.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;
use std::vec;

use aws_sdk_bedrockruntime::error::SdkError;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamOutput;
use tokio::time::{Sleep, sleep};

use super::convert::{self, EventContext};
use super::failure::{self, FailedCall};
use super::secrets::Secrets;
use super::tap::Tap;
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;

/// The open stream of one reply, or a reply that is not a stream. Dropping it closes the
/// connection.
#[derive(Debug)]
pub struct Stream {
    call: FailedCall,
    secrets: Secrets,
    request_id: Option<String>,
    state: StreamState,
    /// The stop sequence of the request, if it has only one.
    only_stop: Option<String>,
    arrived: ArrivedParts,
    tap: Tap,
    /// How long the connection may be silent after a complete reply; `None` means no limit.
    idle_timeout: Option<Duration>,
    /// A timer that starts when the reply is complete and closes the connection when it expires.
    close_timer: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug, Default)]
struct ArrivedParts {
    content: bool,
    stop: bool,
    metadata: bool,
}

pub(super) enum StreamState {
    Open {
        output: Box<ConverseStreamOutput>,
        /// Whether the media type is that of a web page, and no event has shown otherwise.
        may_be_page: bool,
    },
    Whole(vec::IntoIter<StreamEvent>),
    Over,
}

impl Stream {
    pub(super) fn new(
        call: FailedCall,
        secrets: Secrets,
        request_id: Option<String>,
        state: StreamState,
        only_stop: Option<String>,
        patience: Option<Duration>,
        tap: Tap,
    ) -> Self {
        Self {
            call,
            secrets,
            request_id,
            state,
            only_stop,
            arrived: ArrivedParts::default(),
            tap,
            idle_timeout: patience,
            close_timer: None,
        }
    }

    /// Returns `x-amzn-requestid`, which AWS support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the next event. Cancel-safe: a call that is dropped before it is ready loses
    /// nothing.
    ///
    /// Reading stops at the first failure. After a damaged frame, the SDK would continue without
    /// reporting that an event is missing. After a broken connection, it would repeat the error
    /// forever. After [`StreamEvent::Failed`] or [`StreamEvent::Ended`], each call returns `Ended`.
    ///
    /// [`StreamEvent::Ended`] means only that the body ended. A body that is cut between two events
    /// ends the same way, so a reply is complete only after [`StreamEvent::MessageStopped`].
    ///
    /// After [`StreamEvent::MessageStopped`] and [`StreamEvent::Metadata`], no further event is
    /// expected. A connection that does not end within a second after them is closed, which returns
    /// `Ended` as well.
    pub async fn recv(&mut self) -> StreamEvent {
        let (output, may_be_page) = match &mut self.state {
            StreamState::Open { output, may_be_page } => (output, may_be_page),
            StreamState::Whole(events) => return events.next().unwrap_or(StreamEvent::Ended),
            StreamState::Over => return StreamEvent::Ended,
        };
        let received = match &mut self.close_timer {
            Some(closes) => tokio::select! {
                biased;
                received = output.stream.recv() => received,
                () = closes => Ok(None),
            },
            None => output.stream.recv().await,
        };
        let event = match received {
            Ok(Some(event)) => {
                *may_be_page = false;
                let only_stop = self.only_stop.as_deref();
                let (has_content, states_zero) = (self.arrived.content, self.tap.states_zero());
                let context = EventContext { has_content, states_zero, only_stop };
                let event = convert::event(event, context);
                self.track(&event);
                return event;
            }
            Ok(None) if !*may_be_page => StreamEvent::Ended,
            ended => {
                let failure = match &ended {
                    Err(error) if !*may_be_page || matches!(error, SdkError::ServiceError(_)) => {
                        self.call.read_failure(error, self.request_id.as_deref())
                    }
                    _ => {
                        let request_id = self.request_id.clone();
                        Failure { request_id, ..self.call.not_bedrock(200) }
                    }
                };
                let failure = self.secrets.masked(failure);
                let code = failure.code.as_deref().filter(|code| failure::has_row(code));
                tracing::debug!(kind = ?failure.kind, code, "the stream failed");
                StreamEvent::Failed(failure)
            }
        };
        self.state = StreamState::Over;
        event
    }

    /// Records which parts of the reply have arrived, and starts the timer when it is complete.
    fn track(&mut self, event: &StreamEvent) {
        self.arrived.content |= event.is_delta();
        self.arrived.stop |= matches!(event, StreamEvent::MessageStopped { .. });
        self.arrived.metadata |= matches!(event, StreamEvent::Metadata(_));
        if self.arrived.stop && self.arrived.metadata && self.close_timer.is_none() {
            self.close_timer = self.idle_timeout.map(|patience| Box::pin(sleep(patience)));
        }
    }
}

impl fmt::Debug for StreamState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open { .. } => "Open",
            Self::Whole(_) => "Whole",
            Self::Over => "Over",
        })
    }
}
