//! The stream events that wait for the event loop. The loop takes them once per screen frame, not
//! one by one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use crate::bedrock::Tap;
use crate::chat::event::StreamEvent;
use crate::session::requests::RequestNumber;

/// The number of waiting events at which the loop takes them before the next screen frame.
const FULL: usize = 256;

/// The maximum number of waiting events. A full inbox applies backpressure to the network.
const MAX_WAITING_EVENTS: usize = 2048;

/// The events of all requests in flight. Clones share the events.
#[derive(Debug, Clone, Default)]
pub struct Inbox(Arc<SharedInbox>);

#[derive(Debug, Default)]
struct SharedInbox {
    waiting: Mutex<WaitingEvents>,
    /// Notified when the first event arrives, and when the loop must take the events early.
    filled: Notify,
    /// Notified when the loop has taken the events.
    emptied: Notify,
}

#[derive(Debug, Default)]
struct WaitingEvents {
    batches: Vec<EventBatch>,
    count: usize,
    has_last: bool,
}

/// Events of one reply in order, each with the arrival time of its last byte. The tap has the wire
/// events of the same period.
#[derive(Debug)]
pub struct EventBatch {
    pub reply: RequestNumber,
    pub tap: Tap,
    pub events: Vec<(Instant, StreamEvent)>,
}

impl Inbox {
    /// Adds an event of a reply. Waits while the inbox is full.
    pub async fn add(&self, reply: RequestNumber, tap: &Tap, at: Instant, event: StreamEvent) {
        loop {
            let emptied = self.0.emptied.notified();
            if self.lock().count < MAX_WAITING_EVENTS {
                break;
            }
            emptied.await;
        }
        let mut waiting = self.lock();
        waiting.count += 1;
        waiting.has_last |= event.is_last();
        let must_wake = waiting.count == 1 || waiting.count == FULL || event.is_last();
        match waiting.batches.iter_mut().find(|batch| batch.reply == reply) {
            Some(batch) => batch.events.push((at, event)),
            None => {
                let events = vec![(at, event)];
                waiting.batches.push(EventBatch { reply, tap: tap.clone(), events });
            }
        }
        drop(waiting);
        if must_wake {
            self.0.filled.notify_one();
        }
    }

    /// Waits until events are there, and returns whether the loop must take them now: there are
    /// many, or a reply has ended. Cancelling the call loses at most one wake-up, and the next
    /// screen frame takes the events in any case.
    pub async fn filled(&self) -> bool {
        loop {
            self.0.filled.notified().await;
            let waiting = self.lock();
            if waiting.count > 0 {
                return waiting.count >= FULL || waiting.has_last;
            }
        }
    }

    /// Takes all events, in one batch for each reply.
    pub fn take(&self) -> Vec<EventBatch> {
        let WaitingEvents { batches, .. } = std::mem::take(&mut *self.lock());
        if !batches.is_empty() {
            self.0.emptied.notify_waiters();
        }
        batches
    }

    fn lock(&self) -> MutexGuard<'_, WaitingEvents> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
