//! Sends the request and passes the reply to standard output until the last event.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Instant;

use super::clock::now;
use super::event_lines::EventLines;
use super::progress::TurnProgress;
use super::reply_output::ReplyOutput;
use super::stored_turn::StoredTurn;
use super::writer::{OutputFailed, Writer};
use crate::bedrock::{Client, Stream, Tap};
use crate::chat::event::StreamEvent;
use crate::chat::request::Request;

/// The size of the text, in bytes, that is passed to the writer while more events are ready.
const MAX_UNWRITTEN: usize = 8 * 1024;

/// Everything that takes the events of a turn.
#[derive(Debug)]
pub(super) struct TurnEvents {
    pub output: ReplyOutput,
    pub stored: Option<StoredTurn>,
    pub lines: Option<EventLines>,
    pub progress: TurnProgress,
}

impl TurnEvents {
    /// Returns true if the arrival times matter.
    pub fn need_times(&self) -> bool {
        self.output.is_object() || self.stored.is_some() || self.progress.is_shown()
    }

    fn take(&mut self, arrived: impl Fn() -> Instant, event: StreamEvent) {
        if let Some(stored) = &mut self.stored {
            stored.take(arrived(), &event);
        }
        if self.progress.is_shown() {
            self.progress.take(arrived(), &event);
        }
        for line in self.lines.iter_mut().flat_map(EventLines::take) {
            self.output.print_line(&line);
        }
        self.output.take(arrived, event);
    }

    /// Passes what was collected to the journal and the writer. Returns whether the writer took it.
    fn pass_on(&mut self, context: &Context<'_>, writer: &Writer) -> Result<bool, OutputFailed> {
        if let Some(stored) = &mut self.stored {
            stored.write_journal();
        }
        writer.pass(context, self.output.unwritten())
    }
}

/// Sends the request and prints the reply until the last event. Shows the progress meanwhile.
///
/// # Errors
/// If standard output cannot be written to.
pub(super) async fn converse(
    client: &Client,
    request: Request,
    streams: bool,
    tap: &Tap,
    events: &mut TurnEvents,
    writer: &Writer,
) -> Result<(), OutputFailed> {
    let progress = events.progress.clone();
    tokio::select! {
        biased;
        written = send(client, request, streams, tap, events, writer) => written,
        never = progress.show(now) => match never {},
    }
}

async fn send(
    client: &Client,
    request: Request,
    streams: bool,
    tap: &Tap,
    events: &mut TurnEvents,
    writer: &Writer,
) -> Result<(), OutputFailed> {
    let shown = events.progress.clone();
    let progress = move |event| {
        if let StreamEvent::Retrying { attempt, why, .. } = event {
            shown.retrying(&format!("{why}. Retrying, attempt {attempt}"));
        }
    };
    events.output.request_sent(now());
    let opened = if streams {
        client.converse_stream(request, tap, progress).await
    } else {
        client.converse(request, tap, progress).await
    };
    let mut stream = match opened {
        Ok(stream) => stream,
        Err(failure) => {
            events.take(now, StreamEvent::Failed(failure));
            return Ok(());
        }
    };
    let request_id = stream.request_id().map(str::to_owned);
    let arrived = || tap.arrived();
    events.take(arrived, StreamEvent::Opened { request_id });
    loop {
        let event = next_event(&mut stream, events, writer).await?;
        let is_last = event.is_last();
        events.take(arrived, event);
        if is_last || events.output.unwritten().len() >= MAX_UNWRITTEN {
            writer.add(events.output.unwritten()).await?;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Returns the next event. If no event is ready, first passes on the text that was collected.
async fn next_event(
    stream: &mut Stream,
    events: &mut TurnEvents,
    writer: &Writer,
) -> Result<StreamEvent, OutputFailed> {
    let mut received = pin!(stream.recv());
    poll_fn(|context| match received.as_mut().poll(context) {
        Poll::Ready(event) => Poll::Ready(Ok(event)),
        Poll::Pending => match events.pass_on(context, writer) {
            Ok(_) => Poll::Pending,
            Err(failed) => Poll::Ready(Err(failed)),
        },
    })
    .await
}
