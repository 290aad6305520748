//! Sends the request and passes the reply to standard output until the last event.

use std::future::ready;

use super::diagnostics::print_line;
use super::reply_output::ReplyOutput;
use super::writer::{OutputFailed, Writer};
use crate::bedrock::{Client, Tap};
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
    writer: &mut Writer,
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
        let event = tokio::select! {
            biased;
            event = stream.recv() => event,
            failed = writer.failed() => return Err(failed),
            // Nothing more has arrived.
            () = ready(()), if !output.unwritten().is_empty() => {
                writer.add(output.unwritten()).await?;
                continue;
            }
        };
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

/// Returns the time of the runtime's clock.
pub(super) fn now() -> std::time::Instant {
    tokio::time::Instant::now().into_std()
}
