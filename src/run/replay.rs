//! The replay of a recording in place of a conversation. It makes the recorded requests one after another,
//! as the user made them; the requests of a comparison start together. The time of the session is then
//! the recorded time, whatever the speed.

use std::sync::Arc;
use std::time::Instant;

use super::{LoopState, now};
use crate::app::msg::Msg;
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
    /// The number of an incomplete last line, which was left out.
    pub cut: Option<usize>,
    pub tempo: Tempo,
}

/// The progress of a replay.
#[derive(Debug)]
pub(super) struct ReplayRun {
    source: ReplaySource,
    playback: Playback,
    /// The index of the next exchange.
    next: usize,
    /// When the current requests began, by the clock.
    begun: Instant,
    /// When the current requests began, in the time of the session.
    asked: Instant,
    /// The current requests. The first of them have their replies.
    going: Vec<ReplayingRequest>,
    /// The last time that the session was told.
    told: Instant,
    /// The user has stopped a request, so the next one waits for a key.
    is_paused: bool,
    /// All requests were made.
    is_over: bool,
}

/// A request of the replay.
#[derive(Debug)]
struct ReplayingRequest {
    /// The index of the exchange.
    exchange: usize,
    /// The reply that the app waits for, once it has asked.
    reply: Option<RequestNumber>,
    connection: ReplayConnection,
    /// How many stream events the app has taken.
    taken: u64,
    /// The connection has reached the place at which the user stopped the request.
    is_stopped: bool,
}

impl ReplayRun {
    pub(super) fn new(source: ReplaySource, now: Instant) -> Self {
        Self {
            playback: Playback::new(Arc::clone(&source.recorded), source.tempo),
            source,
            next: 0,
            begun: now,
            asked: now,
            going: Vec::new(),
            told: now,
            is_paused: false,
            is_over: false,
        }
    }

    /// Returns the recorded time when the clock shows `now`. Between two events it passes at the speed of
    /// the replay, up to the end of the current requests.
    pub(super) fn time(&self, now: Instant) -> Instant {
        let Tempo::Times(times) = self.source.tempo else { return self.told };
        let played = now.saturating_duration_since(self.begun).mul_f64(times);
        let ends = self.going.iter().map(|going| going.connection.recorded().ended());
        let passed = ends.max().map_or(played, |end| played.min(end));
        self.told.max(self.asked + passed)
    }

    /// Gives the next current request to the reply that the app waits for.
    pub(super) fn begin(&mut self, reply: RequestNumber) -> Option<ReplayConnection> {
        let next = self.going.iter_mut().find(|going| going.reply.is_none())?;
        next.reply = Some(reply);
        Some(next.connection.clone())
    }

    /// Returns an event if the client took it in the recording. Events that arrived after the user had
    /// stopped the request are left out.
    pub(super) fn take(
        &mut self,
        reply: RequestNumber,
        at: Instant,
        event: StreamEvent,
    ) -> Option<StreamEvent> {
        let going = self.going.iter_mut().find(|going| going.reply == Some(reply))?;
        let recorded = going.connection.recorded();
        let is_later =
            event.is_of_stream() && recorded.taken().is_some_and(|most| going.taken >= most);
        if recorded.is_stopped() && (event.is_last() || is_later) {
            going.is_stopped |= event.is_last();
            return None;
        }
        going.taken += u64::from(event.is_of_stream());
        self.told = self.told.max(at);
        Some(event)
    }

    /// Notes that a request has ended or was dropped.
    pub(super) fn over(&self, reply: RequestNumber) {
        if let Some(going) = self.going.iter().find(|going| going.reply == Some(reply)) {
            self.playback.close(going.exchange);
        }
    }

    /// Makes no further request until the user presses a key.
    pub(super) fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Waits until a request reaches the place at which the user stopped it. Returns the index of its
    /// exchange.
    pub(super) async fn stopped(&mut self) -> usize {
        self.playback.stopped().await
    }

    /// Opens the connections of the requests that began together next.
    fn open_next(&mut self, asked: Instant) -> Vec<ReplayedRequest> {
        let many = RecordedExchange::asked_at_once(&self.source.recorded[self.next..]);
        let exchanges = self.next..self.next + many;
        self.next = exchanges.end;
        (self.begun, self.asked, self.told, self.is_paused) = (now(), asked, asked, false);
        let connections = self.playback.open(exchanges.clone(), asked);
        let opened = exchanges.clone().zip(connections).map(|(exchange, connection)| {
            ReplayingRequest { exchange, reply: None, connection, taken: 0, is_stopped: false }
        });
        self.going = opened.collect();
        let asked = self.source.recorded[exchanges].iter().map(RecordedExchange::asked);
        let replayed = |RecordedRequest { request, place }| ReplayedRequest { request, place };
        asked.map(replayed).collect()
    }

    /// Returns the reply that was last on the screen when the recording ended.
    fn shown(&self) -> Option<LastShown> {
        let last = |recorded: &RecordedExchange| {
            let LastReply { is_compared } = recorded.shown?;
            Some(LastShown { place: recorded.asked().place?, is_compared })
        };
        self.source.recorded.iter().rev().find_map(last)
    }
}

impl LoopState {
    /// Returns the time for the app: the recorded time in a replay, else that of the clock.
    pub(super) fn now(&self) -> Instant {
        self.playing.as_ref().map_or_else(now, |playing| playing.time(now()))
    }

    /// Makes the next recorded request if none is running.
    pub(super) fn play_on(&mut self) {
        while !self.app.session.is_busy() && self.link.state().is_some() {
            let asked = self.now();
            let Some(playing) = &mut self.playing else { return };
            if playing.next < playing.source.recorded.len() {
                let next = playing.open_next(asked);
                self.tell_at(asked, Msg::Replayed(next));
                continue;
            }
            if std::mem::replace(&mut playing.is_over, true) {
                self.app.update(asked, Msg::ReplayEnded { shown: None, cut: None });
                return;
            }
            let (shown, cut) = (playing.shown(), playing.source.cut);
            self.tell_at(asked, Msg::ReplayEnded { shown, cut });
            return;
        }
    }

    /// Stops a request at the place at which the user stopped it.
    pub(super) fn play_stop(&mut self, exchange: usize) {
        // The client has sent these events before the connection reported the place.
        while let Ok(batch) = self.batches.1.try_recv() {
            self.take_batch(batch);
        }
        if let Some(playing) = &mut self.playing {
            let stopped = playing.going.iter_mut().filter(|going| going.exchange == exchange);
            stopped.for_each(|going| going.is_stopped = true);
        }
        self.play_end();
    }

    /// Stops the requests that have reached the place at which the user stopped them. If no request is
    /// running then, makes the next one, unless the user has stopped the replay.
    pub(super) fn play_end(&mut self) {
        while let Some((reply, end)) = self.stopped_here() {
            let Some(playing) = &mut self.playing else { return };
            playing.told = playing.told.max(end);
            let was_paused = playing.is_paused;
            self.tell_at(end, Msg::ReplayStopped(reply));
            // The stop is recorded, so it does not stop the replay.
            self.playing.iter_mut().for_each(|playing| playing.is_paused = was_paused);
        }
        let may_go_on = |playing: &ReplayRun| !playing.is_paused && !playing.is_over;
        if !self.app.session.is_busy() && self.playing.as_ref().is_some_and(may_go_on) {
            self.play_on();
        }
    }

    /// Returns a running request that has reached the place at which the user stopped it, and when the
    /// user did.
    fn stopped_here(&self) -> Option<(RequestNumber, Instant)> {
        let playing = self.playing.as_ref()?;
        playing.going.iter().filter(|going| going.is_stopped).find_map(|going| {
            let reply = going.reply.filter(|reply| self.asking.has(*reply))?;
            let recorded = going.connection.recorded();
            let end = recorded.over.as_ref().map_or(recorded.ended(), |over| over.at);
            Some((reply, playing.asked + end))
        })
    }

    /// Lets one more frame through. If no request is running, makes the next one.
    pub(super) fn play_step(&mut self) {
        if !self.app.session.is_busy() {
            return self.play_on();
        }
        let Some(playing) = &mut self.playing else { return };
        playing.is_paused = false;
        playing.playback.step();
    }
}
