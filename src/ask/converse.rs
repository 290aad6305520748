//! Sends the request and passes the reply to standard output until the last event.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use super::diagnostics::print_line;
use super::reply_output::ReplyOutput;
use super::writer::{OutputFailed, Writer};
use crate::bedrock::{Client, Stream, Tap};
use crate::chat::event::StreamEvent;
use crate::chat::request::Request;

/// The size of the text, in bytes, that is passed to the writer while more events are ready.
const MAX_UNWRITTEN: usize = 8 * 1024;

/// Sends the request and prints the reply until the last event.
///
/// # Errors
/// If standard output cannot be written to.
pub(super) async fn converse(
    client: &Client,
    request: Request,
    streams: bool,
    tap: &Tap,
    output: &mut ReplyOutput,
    writer: &Writer,
) -> Result<(), OutputFailed> {
    let progress = |event| {
        if let StreamEvent::Retrying { attempt, why, .. } = event {
            print_line(&format!("{why}. Retrying, attempt {attempt}"));
        }
    };
    output.request_sent(now());
    let opened = if streams {
        client.converse_stream(request, tap, progress).await
    } else {
        client.converse(request, tap, progress).await
    };
    let mut stream = match opened {
        Ok(stream) => stream,
        Err(failure) => {
            output.take(now, StreamEvent::Failed(failure));
            return Ok(());
        }
    };
    let request_id = stream.request_id().map(str::to_owned);
    let arrived = || tap.arrived();
    output.take(arrived, StreamEvent::Opened { request_id });
    loop {
        let event = next_event(&mut stream, output, writer).await?;
        let is_last = event.is_last();
        output.take(arrived, event);
        if is_last || output.unwritten().len() >= MAX_UNWRITTEN {
            writer.add(output.unwritten()).await?;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Returns the next event. Passes the text so far to the writer when nothing more has arrived.
async fn next_event(
    stream: &mut Stream,
    output: &mut ReplyOutput,
    writer: &Writer,
) -> Result<StreamEvent, OutputFailed> {
    let mut received = pin!(stream.recv());
    poll_fn(|context| match received.as_mut().poll(context) {
        Poll::Ready(event) => Poll::Ready(Ok(event)),
        Poll::Pending => match writer.pass(context, output.unwritten()) {
            Ok(_) => Poll::Pending,
            Err(failed) => Poll::Ready(Err(failed)),
        },
    })
    .await
}

/// Returns the time of the runtime's clock.
pub(super) fn now() -> std::time::Instant {
    tokio::time::Instant::now().into_std()
}
