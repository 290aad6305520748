//! One request on its way: its events, stamped where their bytes are received, in batches for the
//! loop.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::connect_task::CurrentClient;
use super::{LoopState, at_once, now};
use crate::app::msg::Msg;
use crate::bedrock::Tap;
use crate::chat::event::StreamEvent;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::request::Request;
use crate::session::requests::RequestNumber;
use crate::wire::wire_event::{RequestEnd, RequestOutcome, WireEvent};

/// Events that are handed over at once, at most: a fast stream costs the loop a wake-up for each
/// batch, not for each event.
const BATCH: usize = 256;

/// The requests that are under way. Dropping them closes their connections.
#[derive(Debug, Default)]
pub struct RunningRequests(Vec<RunningRequest>);

/// One of them.
#[derive(Debug)]
struct RunningRequest {
    reply: RequestNumber,
    tap: Tap,
    task: JoinHandle<()>,
    /// Events of the stream that the state took.
    taken: u64,
}

impl RunningRequests {
    pub fn add(&mut self, reply: RequestNumber, tap: Tap, task: JoinHandle<()>) {
        self.0.push(RunningRequest { reply, tap, task, taken: 0 });
    }

    pub fn has(&self, reply: RequestNumber) -> bool {
        self.0.iter().any(|going| going.reply == reply)
    }

    /// The state took an event.
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

    /// Drops the stream of a request at this time, which closes its connection.
    pub fn stop(&mut self, reply: RequestNumber, at: Instant) {
        self.0.extract_if(.., |going| going.reply == reply).for_each(|going| going.stop(at));
    }

    /// Nothing is known of how a request ended, so that nothing is told of it.
    pub fn fall_silent(&self, reply: RequestNumber) {
        let cut = self.0.iter().filter(|going| going.reply == reply);
        cut.for_each(|going| going.tap.fall_silent());
    }

    /// Drops all of them at this time, and waits until what their ends have to tell is told.
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

/// Events of one reply in order, each with the time at which its last byte arrived, and what was
/// seen on the wire meanwhile.
#[derive(Debug)]
pub struct EventBatch {
    pub reply: RequestNumber,
    pub wire: Vec<WireEvent>,
    pub events: Vec<(Instant, StreamEvent)>,
}

/// What is asked.
#[derive(Debug)]
struct RequestJob {
    request: Box<Request>,
    /// By `Converse`, as a replay may have it.
    is_whole: bool,
}

impl LoopState {
    /// Starts a request on its way.
    pub(super) fn ask(&mut self, reply: RequestNumber, request: Box<Request>) {
        let (link, out, early) = (self.client(), self.batches.0.clone(), self.early.0.clone());
        let played = self.playing.as_mut().and_then(|playing| playing.begin(reply));
        let (known, is_whole) = played.unzip();
        let asked = RequestJob { request, is_whole: is_whole.unwrap_or(false) };
        let tap = self.tap(reply, known);
        let told = EventReporter { reply, tap: tap.clone(), out, early };
        self.asking.add(reply, tap, tokio::spawn(ask(asked, link, told)));
    }

    /// Hands in what was seen on the wire, then the events of a batch, each with the time at which
    /// it arrived.
    pub(super) fn take_batch(&mut self, batch: EventBatch) {
        let EventBatch { reply, wire, events } = batch;
        if !wire.is_empty() {
            let at = events.first().map_or_else(|| self.now(), |(at, _)| *at);
            self.app.update(at, Msg::Wire { reply, seen: wire });
        }
        // Of what was stopped nothing more is taken.
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

/// Asks, and sends what happens until the last event. Dropping this closes the connection.
async fn ask(asked: RequestJob, link: CurrentClient, told: EventReporter) {
    let ended = AssertUnwindSafe(converse(asked, link, &told)).catch_unwind().await;
    if ended.is_err() {
        let failure = Failure::new(
            FailureKind::Other,
            "Outcrop has a fault",
            "The task that reads the stream ended by a panic.",
            "Send again; if it happens once more, --log FILE shows where.",
        );
        told.send(now(), StreamEvent::Failed(failure)).await;
    }
}

/// How what happens to a request is told to the loop.
#[derive(Debug, Clone)]
struct EventReporter {
    reply: RequestNumber,
    tap: Tap,
    out: mpsc::Sender<EventBatch>,
    early: mpsc::UnboundedSender<EventBatch>,
}

impl EventReporter {
    async fn send(&self, at: Instant, event: StreamEvent) {
        // Nobody listens once the loop is gone; then there is nothing to tell either.
        let _ = self.out.send(self.batch(vec![(at, event)])).await;
    }

    /// Tells without waiting: the SDK calls this, and cannot.
    fn send_now(&self, event: StreamEvent) {
        let _ = self.early.send(self.batch(vec![(self.tap.arrived(), event)]));
    }

    fn batch(&self, events: Vec<(Instant, StreamEvent)>) -> EventBatch {
        EventBatch { reply: self.reply, wire: self.tap.take(), events }
    }
}

async fn converse(asked: RequestJob, mut link: CurrentClient, told: &EventReporter) {
    let client = match link.ready().await {
        Ok(client) => client,
        Err(failure) => return told.send(now(), StreamEvent::Failed(failure)).await,
    };
    let progress = {
        let told = told.clone();
        move |event| told.send_now(event)
    };
    let tap = &told.tap;
    let opened = if asked.is_whole {
        client.converse(*asked.request, tap, progress).await
    } else {
        client.converse_stream(*asked.request, tap, progress).await
    };
    let mut stream = match opened {
        Ok(stream) => stream,
        Err(failure) => return told.send(tap.arrived(), StreamEvent::Failed(failure)).await,
    };
    let request_id = stream.request_id().map(str::to_owned);
    told.send(tap.arrived(), StreamEvent::Opened { request_id }).await;
    loop {
        let first = stream.recv().await;
        let mut is_over = first.is_last();
        let mut events = vec![(tap.arrived(), first)];
        // What has arrived already needs no wake-up of its own.
        while !is_over && events.len() < BATCH {
            let Some(event) = at_once(stream.recv()).await else { break };
            is_over = event.is_last();
            if events.len() == 1 {
                // Where there is a second, there are most often many.
                events.reserve(BATCH - 1);
            }
            events.push((tap.arrived(), event));
        }
        if told.out.send(told.batch(events)).await.is_err() || is_over {
            return;
        }
    }
}
