//! One request on its way: its events, stamped where they are received, in batches for the loop.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;
use tokio::sync::mpsc;

use super::at_once;
use super::linking::Client;
use crate::app::msg::ReplyId;
use crate::chat::event::StreamEvent;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::request::Request;

/// Events that are handed over at once, at most: a fast stream costs the loop a wake-up for each
/// batch, not for each event.
const BATCH: usize = 256;

/// Events of one reply in order, each with the time it was received.
#[derive(Debug)]
pub struct Batch {
    pub reply: ReplyId,
    pub events: Vec<(Instant, StreamEvent)>,
}

/// Asks, and sends what happens until the last event. Dropping this closes the connection.
pub async fn ask(reply: ReplyId, request: Box<Request>, link: Client, out: mpsc::Sender<Batch>) {
    let ended = AssertUnwindSafe(converse(reply, request, link, out.clone())).catch_unwind().await;
    if ended.is_err() {
        let failure = Failure::new(
            FailureKind::Other,
            "Outcrop has a fault",
            "The task that reads the stream ended by a panic.",
            "Send again; if it happens once more, --log FILE shows where.",
        );
        send(&out, reply, StreamEvent::Failed(failure)).await;
    }
}

async fn converse(
    reply: ReplyId,
    request: Box<Request>,
    mut link: Client,
    out: mpsc::Sender<Batch>,
) {
    let client = match link.ready().await {
        Ok(client) => client,
        Err(failure) => return send(&out, reply, StreamEvent::Failed(failure)).await,
    };
    let progress = {
        let out = out.clone();
        move |event| {
            // The SDK calls this and cannot wait. The few events before a stream find the
            // channel empty; one that does not is told by the next.
            let _ = out.try_send(Batch { reply, events: vec![(Instant::now(), event)] });
        }
    };
    let mut stream = match client.converse_stream(*request, progress).await {
        Ok(stream) => stream,
        Err(failure) => return send(&out, reply, StreamEvent::Failed(failure)).await,
    };
    let request_id = stream.request_id().map(str::to_owned);
    send(&out, reply, StreamEvent::Opened { request_id }).await;
    loop {
        let first = stream.recv().await;
        let mut is_over = first.is_last();
        let mut events = vec![(Instant::now(), first)];
        // What has arrived already needs no wake-up of its own.
        while !is_over && events.len() < BATCH {
            let Some(event) = at_once(stream.recv()).await else { break };
            is_over = event.is_last();
            events.push((Instant::now(), event));
        }
        if out.send(Batch { reply, events }).await.is_err() || is_over {
            return;
        }
    }
}

async fn send(out: &mpsc::Sender<Batch>, reply: ReplyId, event: StreamEvent) {
    // Nobody listens once the loop is gone; then there is nothing to tell either.
    let _ = out.send(Batch { reply, events: vec![(Instant::now(), event)] }).await;
}
