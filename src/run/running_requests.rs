//! The requests in flight.

use std::time::Instant;

use tokio::task::JoinHandle;

use crate::bedrock::Tap;
use crate::chat::event::StreamEvent;
use crate::session::requests::RequestNumber;
use crate::wire::wire_event::{RequestEnd, RequestOutcome};

/// The requests in flight. Dropping them closes their connections.
#[derive(Debug, Default)]
pub struct RunningRequests(Vec<RunningRequest>);

/// A request in flight.
#[derive(Debug)]
struct RunningRequest {
    reply: RequestNumber,
    tap: Tap,
    task: JoinHandle<()>,
    /// The number of stream events that the app has processed.
    events_taken: u64,
}

impl RunningRequests {
    pub fn add(&mut self, reply: RequestNumber, tap: Tap, task: JoinHandle<()>) {
        self.0.push(RunningRequest { reply, tap, task, events_taken: 0 });
    }

    pub fn has(&self, reply: RequestNumber) -> bool {
        self.0.iter().any(|request| request.reply == reply)
    }

    /// Counts an event that the app processes. Removes the request after its last event.
    pub(super) fn count_event(&mut self, reply: RequestNumber, at: Instant, event: &StreamEvent) {
        let Some(index) = self.0.iter().position(|request| request.reply == reply) else { return };
        let request = &mut self.0[index];
        request.events_taken += u64::from(event.is_from_stream());
        let how = match event {
            StreamEvent::Ended => RequestOutcome::Whole,
            StreamEvent::Failed(failure) => RequestOutcome::Failed(failure.clone()),
            _ => return,
        };
        let RunningRequest { tap, events_taken: taken, .. } = self.0.swap_remove(index);
        tap.over(at, RequestEnd { how, events_processed: taken });
    }

    /// Stops a request at this time and closes its connection.
    pub fn stop(&mut self, reply: RequestNumber, at: Instant) {
        self.0
            .extract_if(.., |request| request.reply == reply)
            .for_each(|request| request.stop(at));
    }

    /// Stops all requests at this time and waits until their tasks have ended.
    pub async fn end(&mut self, at: Instant) {
        self.0.iter().for_each(|request| request.stop(at));
        for RunningRequest { task, .. } in self.0.drain(..) {
            let _ = task.await;
        }
    }
}

impl RunningRequest {
    fn stop(&self, at: Instant) {
        self.tap.record_drop(at);
        self.tap.over(
            at,
            RequestEnd { how: RequestOutcome::Stopped, events_processed: self.events_taken },
        );
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
