//! A recording that is played: its turns are asked one after another, as the user asked them, of a
//! server that answers as it was answered then; the columns of a comparison at once. Owns the time
//! meanwhile, which is the recording's: a figure is what was measured then, however fast it is played.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use super::{LoopState, now};
use crate::app::msg::Msg;
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::offline::{Player, Tempo};
use crate::recording::recorded_exchange::{LastReply, RecordedExchange};
use crate::recording::recorded_request::RecordedRequest;
use crate::session::replay::LastShown;
use crate::session::replay::ReplayedRequest;
use crate::session::requests::RequestNumber;
use crate::wire::recorded_times::RecordedTimes;

/// What is to be played in the place of a conversation.
#[derive(Debug, Clone)]
pub struct ReplaySource {
    pub recorded: Arc<[RecordedExchange]>,
    /// The number of a line that broke off, and was left out.
    pub cut: Option<usize>,
    pub tempo: Tempo,
}

/// How far it is.
#[derive(Debug)]
pub(super) struct ReplayRun {
    replay: ReplaySource,
    next: usize,
    player: Option<Arc<Player>>,
    /// When what is under way was asked, by the clock.
    begun: Instant,
    /// What was asked last, at once. The first of them have their replies.
    going: Vec<ReplayingRequest>,
    /// The last time of the recording that was told.
    told: Instant,
    /// The user has stopped it: what follows waits for a word.
    is_paused: bool,
    /// All was played.
    is_over: bool,
}

/// A request that is played.
#[derive(Debug)]
struct ReplayingRequest {
    /// Which of the recorded ones it is.
    number: usize,
    /// What the state calls it, from when it asks.
    reply: Option<RequestNumber>,
    /// As it was.
    known: Arc<RecordedTimes>,
    /// Events of the stream that were taken of it.
    taken: u64,
    /// Nothing more will come of it.
    is_left: bool,
}

impl ReplayRun {
    pub(super) fn new(replay: ReplaySource, now: Instant) -> Self {
        Self {
            replay,
            next: 0,
            player: None,
            begun: now,
            going: Vec::new(),
            told: now,
            is_paused: false,
            is_over: false,
        }
    }

    /// The time of the recording, when it is now by the clock. Between two events it goes on in the
    /// tempo, to the end of what is under way at most; one request follows the other at once.
    pub(super) fn time(&self, now: Instant) -> Instant {
        let (Tempo::Times(times), Some(first)) = (self.replay.tempo, self.going.first()) else {
            return self.told;
        };
        let played = now.saturating_duration_since(self.begun).mul_f64(times);
        let last = self.going.iter().map(|going| going.known.last()).max();
        let at = first.known.asked + played;
        last.map_or(at, |last| at.min(last)).max(self.told)
    }

    /// The state asks, under this name, the next of what is to be asked at once: as it was, and
    /// whether by `Converse`.
    pub(super) fn begin(&mut self, reply: RequestNumber) -> Option<(Arc<RecordedTimes>, bool)> {
        let next = self.going.iter_mut().find(|going| going.reply.is_none())?;
        next.reply = Some(reply);
        Some((Arc::clone(&next.known), self.replay.recorded[next.number].is_whole()))
    }

    /// An event as it was taken then; none where the client had been stopped before. What broke for
    /// reasons of its own is told in the words of then.
    pub(super) fn take(
        &mut self,
        reply: RequestNumber,
        at: Instant,
        event: StreamEvent,
    ) -> Option<StreamEvent> {
        let going = self.going.iter_mut().find(|going| going.reply == Some(reply))?;
        let recorded = &self.replay.recorded[going.number];
        let is_later =
            event.is_of_stream() && recorded.taken().is_some_and(|most| going.taken >= most);
        if recorded.is_stopped() && (event.is_last() || is_later) {
            going.is_left |= event.is_last();
            return None;
        }
        going.taken += u64::from(event.is_of_stream());
        self.told = self.told.max(at);
        Some(match (event, recorded.failure().cloned()) {
            (StreamEvent::Failed(now), Some(then)) => {
                let Failure { code, status, request_id, .. } = now;
                StreamEvent::Failed(Failure { code, status, request_id, ..then })
            }
            (event, _) => event,
        })
    }

    /// A request is over, or was dropped.
    pub(super) fn over(&self, reply: RequestNumber) {
        let going = self.going.iter().find(|going| going.reply == Some(reply));
        if let (Some(going), Some(player)) = (going, &self.player) {
            player.leave(going.number);
        }
    }

    /// Nothing more is asked before the user wants it.
    pub(super) fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Waits until a request comes to where its reader was stopped: which one of the recording.
    pub(super) async fn left(&self) -> usize {
        match &self.player {
            Some(player) => player.left().await,
            None => std::future::pending().await,
        }
    }

    /// Takes the next of the recording, what was asked at once.
    fn cue(&mut self, asked: Instant, player: Arc<Player>) -> Vec<ReplayedRequest> {
        let many = RecordedExchange::asked_at_once(&self.replay.recorded[self.next..]);
        let numbers = self.next..self.next + many;
        self.next = numbers.end;
        (self.begun, self.told, self.is_paused) = (now(), asked, false);
        self.going = self.going(numbers.clone(), asked);
        numbers.clone().for_each(|number| player.cue(number));
        self.player = Some(player);
        let asked = self.replay.recorded[numbers].iter().map(RecordedExchange::asked);
        let as_asked = |RecordedRequest { settings, history: said, place }| ReplayedRequest {
            settings,
            said,
            place,
        };
        asked.map(as_asked).collect()
    }

    fn going(&self, numbers: Range<usize>, asked: Instant) -> Vec<ReplayingRequest> {
        let going = numbers.map(|number| {
            let known = Arc::new(self.replay.recorded[number].known(number, asked));
            ReplayingRequest { number, reply: None, known, taken: 0, is_left: false }
        });
        going.collect()
    }

    /// What was the last on the screen when the recording ended.
    fn shown(&self) -> Option<LastShown> {
        let last = |recorded: &RecordedExchange| {
            let LastReply { is_compared } = recorded.shown?;
            Some(LastShown { place: recorded.asked().place?, is_compared })
        };
        self.replay.recorded.iter().rev().find_map(last)
    }
}

impl LoopState {
    /// The time that the state is told: the clock's, or the recording's while one is played.
    pub(super) fn now(&self) -> Instant {
        self.playing.as_ref().map_or_else(now, |playing| playing.time(now()))
    }

    /// Asks the next recorded turn, once there is nothing under way.
    pub(super) fn play_on(&mut self) {
        while !self.app.session.is_busy() {
            let asked = self.now();
            let Some(playing) = &mut self.playing else { return };
            let Some(player) = self.link.player() else { return };
            if playing.next < playing.replay.recorded.len() {
                let next = playing.cue(asked, player);
                self.tell_at(asked, Msg::Replayed(next));
                continue;
            }
            if std::mem::replace(&mut playing.is_over, true) {
                self.app.update(asked, Msg::Noted("The replay has ended; Ctrl+Q quits".into()));
                return;
            }
            let (shown, cut) = (playing.shown(), playing.replay.cut);
            self.tell_at(asked, Msg::ReplayEnded { shown, cut });
            return;
        }
    }

    /// Nothing more comes of this request of the recording.
    pub(super) fn play_left(&mut self, number: usize) {
        if let Some(playing) = &mut self.playing {
            let left = playing.going.iter_mut().filter(|going| going.number == number);
            left.for_each(|going| going.is_left = true);
        }
        self.play_end();
    }

    /// Ends what is under way where it was stopped, or the recording ends; goes on with what follows
    /// once there is nothing under way, unless the user has stopped that.
    pub(super) fn play_end(&mut self) {
        while let Some((reply, end, is_cut)) = self.stopped_here() {
            let Some(playing) = &mut self.playing else { return };
            playing.told = playing.told.max(end);
            if is_cut {
                self.asking.fall_silent(reply);
            }
            let was_paused = playing.is_paused;
            self.tell_at(end, Msg::ReplayStopped { reply, is_cut });
            // It was stopped then, and not by whoever watches.
            self.playing.iter_mut().for_each(|playing| playing.is_paused = was_paused);
        }
        let may_go_on = |playing: &ReplayRun| !playing.is_paused && !playing.is_over;
        if !self.app.session.is_busy() && self.playing.as_ref().is_some_and(may_go_on) {
            self.play_on();
        }
    }

    /// A request that is under way and at the end that it had then, which nothing on the wire will
    /// tell: when that was, and whether the recording ends there.
    fn stopped_here(&self) -> Option<(RequestNumber, Instant, bool)> {
        let playing = self.playing.as_ref()?;
        playing.going.iter().find_map(|going| {
            let recorded = &playing.replay.recorded[going.number];
            // Events may still be on their way from there.
            let is_at_end =
                going.is_left && recorded.taken().is_none_or(|most| going.taken >= most);
            let reply = going.reply.filter(|reply| is_at_end && self.asking.has(*reply))?;
            let end = going.known.over.unwrap_or(going.known.last());
            Some((reply, end, recorded.is_cut()))
        })
    }

    /// Lets one more event through, and has what follows come behind what the user has stopped.
    pub(super) fn play_step(&mut self) {
        if !self.app.session.is_busy() {
            return self.play_on();
        }
        let Some(playing) = &mut self.playing else { return };
        playing.is_paused = false;
        if let Some(player) = &playing.player {
            player.step();
        }
    }
}
