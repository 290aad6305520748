//! The requests in flight. A task for each request sends its events to the loop in batches, with the
//! times at which they arrived.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Instant;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::connect_task::CurrentClient;
use super::{LoopState, at_once, now};
use crate::app::msg::Msg;
use crate::bedrock::{Stream, Tap};
use crate::chat::event::StreamEvent;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::request::Request;
use crate::service_connection::ServiceConnection;
use crate::session::requests::RequestNumber;
use crate::wire::wire_event::{RequestEnd, RequestOutcome, WireEvent};

/// The most events in a batch. A fast stream wakes the loop once per batch, not once per event.
const BATCH: usize = 256;

/// The requests in flight. Dropping them closes their connections.
#[derive(Debug, Default)]
pub struct RunningRequests(Vec<RunningRequest>);

/// A request in flight.
#[derive(Debug)]
struct RunningRequest {
    reply: RequestNumber,
    tap: Tap,
    task: JoinHandle<()>,
    /// The number of stream events that the app has taken.
    taken: u64,
}

impl RunningRequests {
    pub fn add(&mut self, reply: RequestNumber, tap: Tap, task: JoinHandle<()>) {
        self.0.push(RunningRequest { reply, tap, task, taken: 0 });
    }

    pub fn has(&self, reply: RequestNumber) -> bool {
        self.0.iter().any(|going| going.reply == reply)
    }

    /// Counts an event that the app takes. Removes the request after its last event.
    fn took(&mut self, reply: RequestNumber, at: Instant, event: &StreamEvent) {
        let Some(place) = self.0.iter().position(|going| going.reply == reply) else { return };
        let going = &mut self.0[place];
        going.taken += u64::from(event.is_of_stream());
        let how = match event {
            StreamEvent::Ended => RequestOutcome::Whole,
            StreamEvent::Failed(failure) => RequestOutcome::Failed(failure.clone()),
            _ => return,
        };
        let RunningRequest { tap, taken, .. } = self.0.swap_remove(place);
        tap.over(at, RequestEnd { how, taken });
    }

    /// Stops a request at this time and closes its connection.
    pub fn stop(&mut self, reply: RequestNumber, at: Instant) {
        self.0.extract_if(.., |going| going.reply == reply).for_each(|going| going.stop(at));
    }

    /// Stops all requests at this time and waits until their tasks have ended.
    pub async fn end(&mut self, at: Instant) {
        self.0.iter().for_each(|going| going.stop(at));
        for RunningRequest { task, .. } in self.0.drain(..) {
            let _ = task.await;
        }
    }
}

impl RunningRequest {
    fn stop(&self, at: Instant) {
        self.tap.leave(at);
        self.tap.over(at, RequestEnd { how: RequestOutcome::Stopped, taken: self.taken });
        self.task.abort();
    }
}

impl Drop for RunningRequests {
    fn drop(&mut self) {
        for RunningRequest { task, .. } in &self.0 {
            task.abort();
        }
    }
}

/// Events of one reply in order, each with the arrival time of its last byte, and what the tap saw
/// meanwhile.
#[derive(Debug)]
pub struct EventBatch {
    pub reply: RequestNumber,
    pub wire: Vec<WireEvent>,
    pub events: Vec<(Instant, StreamEvent)>,
}

/// A request, and the operation that sends it.
#[derive(Debug)]
struct RequestJob {
    request: Box<Request>,
    /// Whether to use `Converse` in place of `ConverseStream`. A replay may need it.
    is_whole: bool,
}

impl LoopState {
    /// Starts a request.
    pub(super) fn ask(&mut self, reply: RequestNumber, request: Box<Request>) {
        let batches = self.batches.0.clone();
        let replayed = self.playing.as_mut().and_then(|playing| playing.begin(reply));
        let client = match &replayed {
            Some(connection) => CurrentClient::of(ServiceConnection::to_exchange(connection)),
            None => self.client(),
        };
        let is_whole = replayed.as_ref().is_some_and(|it| it.recorded().is_whole());
        let asked = RequestJob { request, is_whole };
        let tap = self.tap(reply, replayed);
        let reporter = EventReporter { reply, tap: tap.clone(), batches };
        self.asking.add(reply, tap, tokio::spawn(ask(asked, client, reporter)));
    }

    /// Passes a batch to the app: first what the tap saw, then the events with their arrival times.
    pub(super) fn take_batch(&mut self, batch: EventBatch) {
        let EventBatch { reply, wire, events } = batch;
        if !wire.is_empty() {
            let at = events.first().map_or_else(|| self.now(), |(at, _)| *at);
            self.app.update(at, Msg::Wire { reply, seen: wire });
        }
        // Ignore events of a stopped request.
        let events = if self.asking.has(reply) { events } else { Vec::new() };
        for (at, event) in events {
            let event = match &mut self.playing {
                Some(playing) => playing.take(reply, at, event),
                None => Some(event),
            };
            let Some(event) = event else { continue };
            self.asking.took(reply, at, &event);
            if let Some(playing) = self.playing.as_ref().filter(|_| event.is_last()) {
                playing.over(reply);
            }
            for effect in self.app.update(at, Msg::Stream { reply, event }) {
                let exit = self.perform(effect);
                debug_assert!(exit.is_none(), "a stream ends no run");
            }
        }
        self.play_end();
    }
}

/// Sends a request and reports its events until the last one. Dropping the future closes the
/// connection.
async fn ask(asked: RequestJob, client: CurrentClient, reporter: EventReporter) {
    let ended = AssertUnwindSafe(converse(asked, client, &reporter)).catch_unwind().await;
    if ended.is_err() {
        let failure = Failure::new(
            FailureKind::Other,
            "Outcrop has a fault",
            "The task that reads the stream ended by a panic.",
            "Send again; if it happens once more, --log FILE shows where.",
        );
        reporter.send(now(), StreamEvent::Failed(failure)).await;
    }
}

/// Reports a request's events to the loop.
#[derive(Debug)]
struct EventReporter {
    reply: RequestNumber,
    tap: Tap,
    batches: mpsc::Sender<EventBatch>,
}

impl EventReporter {
    /// Sends one event. Waits while other batches fill the channel.
    async fn send(&self, at: Instant, event: StreamEvent) {
        // An error means that the loop has ended.
        let _ = self.send_all(vec![(at, event)]).await;
    }

    /// Sends events in one batch, with what the tap saw since the last batch.
    async fn send_all(
        &self,
        events: Vec<(Instant, StreamEvent)>,
    ) -> Result<(), mpsc::error::SendError<EventBatch>> {
        let batch = EventBatch { reply: self.reply, wire: self.tap.take(), events };
        self.batches.send(batch).await
    }
}

async fn converse(asked: RequestJob, client: CurrentClient, reporter: &EventReporter) {
    let tap = &reporter.tap;
    let mut stream = match open(asked, client, reporter).await {
        Ok(stream) => stream,
        Err((at, failure)) => return reporter.send(at, StreamEvent::Failed(failure)).await,
    };
    let request_id = stream.request_id().map(str::to_owned);
    reporter.send(tap.arrived(), StreamEvent::Opened { request_id }).await;
    loop {
        let first = stream.recv().await;
        let mut is_over = first.is_last();
        let mut events = vec![(tap.arrived(), first)];
        // Events that have arrived already need no wake-up of their own.
        while !is_over && events.len() < BATCH {
            let Some(event) = at_once(stream.recv()).await else { break };
            is_over = event.is_last();
            if events.len() == 1 {
                // If a second event is ready, many more are usually ready too.
                events.reserve(BATCH - 1);
            }
            events.push((tap.arrived(), event));
        }
        if reporter.send_all(events).await.is_err() || is_over {
            return;
        }
    }
}

/// Sends a request and waits until its stream is open. Reports each attempt and each retry on the way.
/// Returns a failure with its time.
async fn open(
    asked: RequestJob,
    mut client: CurrentClient,
    reporter: &EventReporter,
) -> Result<Stream, (Instant, Failure)> {
    let RequestJob { request, is_whole } = asked;
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
    let tap = &reporter.tap;
    let opening = async {
        if is_whole {
            client.converse(*request, tap, progress).await
        } else {
            client.converse_stream(*request, tap, progress).await
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
    opened.map_err(|failure| (tap.arrived(), failure))
}
