//! A recording to replay, and the progress of its replay.

use std::sync::Arc;
use std::time::Instant;

use super::clock::now;
use crate::chat::event::StreamEvent;
use crate::recording::recorded_exchange::{LastReply, RecordedExchange};
use crate::recording::recorded_request::RecordedRequest;
use crate::replay::{Playback, ReplayConnection, Tempo};
use crate::session::replay::{LastShown, ReplayedRequest};
use crate::session::requests::RequestNumber;

/// A recording to replay in place of a conversation.
#[derive(Debug, Clone)]
pub struct ReplaySource {
    pub recorded: Arc<[RecordedExchange]>,
    /// The line number of an incomplete last line, which was left out.
    pub cut: Option<usize>,
    pub tempo: Tempo,
}

/// The progress of a replay.
#[derive(Debug)]
pub(super) struct ReplayRun {
    pub(super) source: ReplaySource,
    pub(super) playback: Playback,
    /// The index of the next exchange.
    pub(super) next: usize,
    /// When the current requests started, by the clock.
    began_at: Instant,
    /// When the current requests started, in recorded time.
    pub(super) started_at: Instant,
    /// The current requests. Requests whose reply the app waits for come first.
    pub(super) requests: Vec<ReplayingRequest>,
    /// The recorded time that was last reported to the session.
    pub(super) reported_at: Instant,
    /// Whether the user has stopped a request, so that the next request waits for a key.
    pub(super) is_paused: bool,
    /// Whether all requests have been sent.
    pub(super) has_sent_all: bool,
}

/// A request of the replay.
#[derive(Debug)]
pub(super) struct ReplayingRequest {
    pub(super) exchange: usize,
    /// The reply that the app waits for, once the app has sent the request.
    pub(super) reply: Option<RequestNumber>,
    pub(super) connection: ReplayConnection,
    /// How many stream events the app has processed.
    events_taken: u64,
    /// Whether the connection has reached the point at which the user stopped the request.
    pub(super) is_stopped: bool,
}

impl ReplayRun {
    pub(super) fn new(source: ReplaySource, now: Instant) -> Self {
        Self {
            playback: Playback::new(Arc::clone(&source.recorded), source.tempo),
            source,
            next: 0,
            began_at: now,
            started_at: now,
            requests: Vec::new(),
            reported_at: now,
            is_paused: false,
            has_sent_all: false,
        }
    }

    /// Returns the recorded time that corresponds to `now`. Between two events it passes at the
    /// speed of the replay, up to the end of the current requests.
    pub(super) fn time(&self, now: Instant) -> Instant {
        let Tempo::Factor(times) = self.source.tempo else { return self.reported_at };
        let played = now.saturating_duration_since(self.began_at).mul_f64(times);
        let ends = self.requests.iter().map(|request| request.connection.recorded().end_time());
        let passed = ends.max().map_or(played, |end| played.min(end));
        self.reported_at.max(self.started_at + passed)
    }

    /// Assigns the next current request to the reply that the app waits for.
    pub(super) fn begin(&mut self, reply: RequestNumber) -> Option<ReplayConnection> {
        let request = self.requests.iter_mut().find(|request| request.reply.is_none())?;
        request.reply = Some(reply);
        Some(request.connection.clone())
    }

    /// Returns an event if the client processed it in the recording. Events that arrived after the
    /// user had stopped the request are left out.
    pub(super) fn take(
        &mut self,
        reply: RequestNumber,
        at: Instant,
        event: StreamEvent,
    ) -> Option<StreamEvent> {
        let request = self.requests.iter_mut().find(|request| request.reply == Some(reply))?;
        let recorded = request.connection.recorded();
        let is_later = event.is_from_stream()
            && recorded.events_taken().is_some_and(|limit| request.events_taken >= limit);
        if recorded.is_stopped() && (event.is_last() || is_later) {
            request.is_stopped |= event.is_last();
            return None;
        }
        request.events_taken += u64::from(event.is_from_stream());
        self.reported_at = self.reported_at.max(at);
        Some(event)
    }

    /// Records that a request has ended or was dropped.
    pub(super) fn over(&self, reply: RequestNumber) {
        if let Some(request) = self.requests.iter().find(|request| request.reply == Some(reply)) {
            self.playback.close(request.exchange);
        }
    }

    /// Sends no further request until the user presses a key.
    pub(super) fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Waits until a request reaches the point at which the user stopped it. Returns the index of
    /// its exchange.
    pub(super) async fn stopped(&mut self) -> usize {
        self.playback.next_stop().await
    }

    /// Opens the connections of the next group of requests that started together.
    pub(super) fn open_next(&mut self, sent_at: Instant) -> Vec<ReplayedRequest> {
        let many = RecordedExchange::leading_group_len(&self.source.recorded[self.next..]);
        let exchanges = self.next..self.next + many;
        self.next = exchanges.end;
        (self.began_at, self.started_at, self.reported_at, self.is_paused) =
            (now(), sent_at, sent_at, false);
        let connections = self.playback.open(exchanges.clone(), sent_at);
        let opened =
            exchanges.clone().zip(connections).map(|(exchange, connection)| ReplayingRequest {
                exchange,
                reply: None,
                connection,
                events_taken: 0,
                is_stopped: false,
            });
        self.requests = opened.collect();
        let requests = self.source.recorded[exchanges].iter().map(RecordedExchange::request);
        let replayed = |RecordedRequest { request, place }| ReplayedRequest { request, place };
        requests.map(replayed).collect()
    }

    /// Returns the reply that was last on the screen when the recording ended.
    pub(super) fn last_shown(&self) -> Option<LastShown> {
        let last = |recorded: &RecordedExchange| {
            let LastReply { is_compared } = recorded.last_shown?;
            Some(LastShown { place: recorded.request().place?, is_compared })
        };
        self.source.recorded.iter().rev().find_map(last)
    }
}

/// Waits until a request of a replay reaches the point at which the user stopped it.
pub(super) async fn stopped(playing: Option<&mut ReplayRun>) -> usize {
    match playing {
        Some(playing) => playing.stopped().await,
        None => std::future::pending().await,
    }
}
