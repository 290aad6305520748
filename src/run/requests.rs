//! Starts requests. A task for each request puts its events and their arrival times into the inbox
//! of the loop.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Instant;

use futures_util::FutureExt;
use tokio::sync::mpsc;

use super::clock::now;
use super::connect_task::CurrentClient;
use super::inbox::{EventBatch, Inbox};
use super::loop_state::LoopState;
use super::tasks::on_own_thread;
use crate::app::msg::Msg;
use crate::bedrock::{Stream, Tap};
use crate::chat::event::StreamEvent;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::request::Request;
use crate::service_connection::ServiceConnection;
use crate::session::requests::RequestNumber;

/// The size in bytes of a request that is opened on its own thread, because the SDK needs some time
/// to encode and sign it.
const LARGE_REQUEST: usize = 1024 * 1024;

/// A request, and the operation that sends it.
#[derive(Debug)]
struct RequestJob {
    request: Box<Request>,
    /// Whether to use `Converse` in place of `ConverseStream`. A replay may need it.
    uses_converse: bool,
}

impl LoopState {
    pub(super) fn ask(&mut self, reply: RequestNumber, request: Box<Request>) {
        let replayed = self.playing.as_mut().and_then(|playing| playing.begin(reply));
        let client = match &replayed {
            Some(connection) => CurrentClient::of(ServiceConnection::for_exchange(connection)),
            None => self.client(),
        };
        let is_whole = replayed.as_ref().is_some_and(|it| it.recorded().used_converse());
        let job = RequestJob { request, uses_converse: is_whole };
        let tap = self.tap(reply, replayed);
        let reporter = EventReporter { reply, tap: tap.clone(), inbox: self.inbox.clone() };
        self.asking.add(reply, tap, tokio::spawn(run_request(job, client, reporter)));
    }

    /// Passes the waiting stream events to the app.
    pub(super) fn take_stream_events(&mut self) {
        let batches = self.inbox.take();
        if batches.is_empty() {
            return;
        }
        for batch in batches {
            self.take_batch(batch);
        }
        self.write_journal();
    }

    /// Passes a batch to the app: first the tap's wire events, then the events with their arrival
    /// times.
    fn take_batch(&mut self, batch: EventBatch) {
        let EventBatch { reply, tap, events } = batch;
        let wire = tap.take();
        if !wire.is_empty() {
            let at = events.first().map_or_else(|| self.now(), |(at, _)| *at);
            self.app.update(at, Msg::Wire { reply, events: wire });
        }
        // Ignore events of a stopped request.
        let events = if self.asking.has(reply) { events } else { Vec::new() };
        for (at, event) in events {
            let event = match &mut self.playing {
                Some(playing) => playing.take(reply, at, event),
                None => Some(event),
            };
            let Some(event) = event else { continue };
            self.asking.count_event(reply, at, &event);
            if let Some(playing) = self.playing.as_ref().filter(|_| event.is_last()) {
                playing.over(reply);
            }
            for effect in self.app.update(at, Msg::Stream { reply, event }) {
                let exit = self.perform(effect);
                debug_assert!(exit.is_none(), "a stream event must not end the app");
            }
        }
        self.play_end();
    }
}

/// Sends a request and reports its events until the last one. Dropping the future closes the
/// connection.
async fn run_request(job: RequestJob, client: CurrentClient, reporter: EventReporter) {
    let ended = AssertUnwindSafe(converse(job, client, &reporter)).catch_unwind().await;
    if ended.is_err() {
        let failure = Failure::new(
            FailureKind::Other,
            "Outcrop has a bug",
            "The task that reads the stream panicked.",
            "Send again. If the task panics again, --log FILE shows where.",
        );
        reporter.send(now(), StreamEvent::Failed(failure)).await;
    }
}

/// A reporter that puts the events of a request into the inbox.
#[derive(Debug)]
struct EventReporter {
    reply: RequestNumber,
    tap: Tap,
    inbox: Inbox,
}

impl EventReporter {
    /// Reports an event. Waits while the inbox is full.
    async fn send(&self, at: Instant, event: StreamEvent) {
        self.inbox.add(self.reply, &self.tap, at, event).await;
    }
}

async fn converse(job: RequestJob, client: CurrentClient, reporter: &EventReporter) {
    let tap = &reporter.tap;
    let mut stream = match open(job, client, reporter).await {
        Ok(stream) => stream,
        Err((at, failure)) => return reporter.send(at, StreamEvent::Failed(failure)).await,
    };
    let request_id = stream.request_id().map(str::to_owned);
    reporter.send(tap.arrived(), StreamEvent::Opened { request_id }).await;
    loop {
        let event = stream.recv().await;
        let is_last = event.is_last();
        reporter.send(tap.arrived(), event).await;
        if is_last {
            return;
        }
    }
}

/// Sends a request and waits until its stream is open. Reports each attempt and each retry. Returns
/// a failure with its time.
async fn open(
    job: RequestJob,
    mut client: CurrentClient,
    reporter: &EventReporter,
) -> Result<Stream, (Instant, Failure)> {
    let RequestJob { request, uses_converse: is_whole } = job;
    let client = client.ready().await.map_err(|failure| (now(), failure))?;
    // The SDK calls `progress` from inside an attempt, where it cannot wait for the loop.
    let (sender, mut early) = mpsc::unbounded_channel();
    let progress = {
        let tap = reporter.tap.clone();
        move |event| {
            // The receiver lives until the stream is open.
            let _ = sender.send((tap.arrived(), event));
        }
    };
    let tap = reporter.tap.clone();
    let is_large = request.content_bytes() >= LARGE_REQUEST;
    let sending = async move {
        if is_whole {
            client.converse(*request, &tap, progress).await
        } else {
            client.converse_stream(*request, &tap, progress).await
        }
    };
    let opening = async {
        if is_large {
            on_own_thread(sending).await.expect("the thread opens the stream")
        } else {
            sending.await
        }
    };
    let mut opening = pin!(opening);
    let opened = loop {
        tokio::select! {
            biased;
            Some((at, event)) = early.recv() => reporter.send(at, event).await,
            opened = &mut opening => break opened,
        }
    };
    while let Ok((at, event)) = early.try_recv() {
        reporter.send(at, event).await;
    }
    opened.map_err(|failure| (reporter.tap.arrived(), failure))
}
