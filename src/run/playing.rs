//! A recording that is played: its turns are asked one after another, as the user asked them, of a
//! server that answers as it was answered then. Owns the time meanwhile, which is the recording's:
//! a figure is what was measured then, however fast it is played.

use std::sync::Arc;
use std::time::Instant;

use super::{Session, now};
use crate::app::msg::Msg;
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::chat::wire::known::Known;
use crate::offline::{Player, Tempo};
use crate::recording::asked::Asked;
use crate::recording::recorded::Recorded;

/// What is to be played in the place of a conversation.
#[derive(Debug, Clone)]
pub struct Replay {
    pub recorded: Arc<[Recorded]>,
    /// The number of a line that broke off, and was left out.
    pub cut: Option<usize>,
    pub tempo: Tempo,
}

/// How far it is.
#[derive(Debug)]
pub(super) struct Playing {
    replay: Replay,
    next: usize,
    player: Option<Arc<Player>>,
    /// When the request that is under way was asked, by the clock.
    begun: Instant,
    /// That request as it was.
    known: Option<Arc<Known>>,
    /// The last time of the recording that was told.
    told: Instant,
    /// Events of the stream that were taken of it.
    taken: u64,
    /// Nothing more will come of it.
    is_left: bool,
    /// The user has stopped it: what follows waits for a word.
    is_paused: bool,
    /// All was played.
    is_over: bool,
}

impl Playing {
    pub(super) fn new(replay: Replay, now: Instant) -> Self {
        Self {
            replay,
            next: 0,
            player: None,
            begun: now,
            known: None,
            told: now,
            taken: 0,
            is_left: false,
            is_paused: false,
            is_over: false,
        }
    }

    /// The time of the recording, when it is now by the clock. Between two events it goes on in the
    /// tempo, to the end of the request at most; one request follows the other at once.
    pub(super) fn time(&self, now: Instant) -> Instant {
        let (Tempo::Times(times), Some(known)) = (self.replay.tempo, &self.known) else {
            return self.told;
        };
        let played = now.saturating_duration_since(self.begun).mul_f64(times);
        (known.asked + played).min(known.last()).max(self.told)
    }

    /// The request that is under way, as it was.
    pub(super) fn known(&self) -> Option<&Arc<Known>> {
        self.known.as_ref()
    }

    /// What was recorded of the request that is under way, or was the last.
    fn recorded(&self) -> Option<&Recorded> {
        self.replay.recorded.get(self.next.checked_sub(1)?)
    }

    /// Whether the turn that is under way was asked for by `Converse`.
    pub(super) fn is_whole(&self) -> bool {
        self.recorded().is_some_and(Recorded::is_whole)
    }

    /// An event as it was taken then; none where the client had been stopped before. What broke for
    /// reasons of its own is told in the words of then.
    pub(super) fn take(&mut self, at: Instant, event: StreamEvent) -> Option<StreamEvent> {
        let recorded = self.recorded()?;
        let (is_stopped, failure) = (recorded.is_stopped(), recorded.failure().cloned());
        let is_later = event.is_of_stream() && self.most().is_some_and(|most| self.taken >= most);
        if is_stopped && (event.is_last() || is_later) {
            self.is_left |= event.is_last();
            return None;
        }
        self.taken += u64::from(event.is_of_stream());
        self.told = self.told.max(at);
        Some(match (event, failure) {
            (StreamEvent::Failed(now), Some(then)) => {
                let Failure { code, status, request_id, .. } = now;
                StreamEvent::Failed(Failure { code, status, request_id, ..then })
            }
            (event, _) => event,
        })
    }

    /// What is under way is dropped, and nothing is played before the user wants it.
    pub(super) fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Events of the stream that the client took then, where that is known.
    fn most(&self) -> Option<u64> {
        Some(self.recorded()?.over.as_ref()?.taken)
    }

    /// Whether the request that is under way is at its end, which nothing on the wire will tell:
    /// events may still be on their way from there.
    fn is_at_end(&self) -> bool {
        self.is_left && self.most().is_none_or(|most| self.taken >= most)
    }

    /// Waits until the place is reached at which the reader was stopped.
    pub(super) async fn left(&self) {
        match &self.player {
            Some(player) => player.left().await,
            None => std::future::pending().await,
        }
    }
}

impl Session {
    /// The time that the state is told: the clock's, or the recording's while one is played.
    pub(super) fn now(&self) -> Instant {
        self.playing.as_ref().map_or_else(now, |playing| playing.time(now()))
    }

    /// Asks the next recorded turn, once there is nothing under way.
    pub(super) fn play_on(&mut self) {
        while !self.app.is_asking() {
            let asked = self.now();
            let Some(playing) = &mut self.playing else { return };
            let Some(player) = self.link.player() else { return };
            let Some(recorded) = playing.replay.recorded.get(playing.next) else {
                if std::mem::replace(&mut playing.is_over, true) {
                    self.app.update(asked, Msg::Noted("The replay has ended; Ctrl+Q quits".into()));
                    return;
                }
                let shown = playing.replay.recorded.iter().rfind(|recorded| recorded.is_shown);
                let shown = shown.and_then(|recorded| recorded.asked().place);
                let cut = playing.replay.cut;
                self.tell_at(asked, Msg::ReplayEnded { shown, cut });
                return;
            };
            player.cue(playing.next);
            let Asked { settings, history: said, place } = recorded.asked();
            playing.player = Some(player);
            playing.next += 1;
            (playing.begun, playing.told) = (now(), asked);
            (playing.taken, playing.is_left, playing.is_paused) = (0, false, false);
            playing.known = Some(Arc::new(recorded.known(asked)));
            self.tell_at(asked, Msg::Replayed { settings: Box::new(settings), said, place });
        }
    }

    /// Nothing more comes of the request that is under way.
    pub(super) fn play_left(&mut self) {
        if let Some(playing) = &mut self.playing {
            playing.is_left = true;
        }
        self.play_end();
    }

    /// Ends the request that is under way where it was stopped, or the recording ends; goes on with
    /// the next one once there is none under way, unless the user has stopped that.
    pub(super) fn play_end(&mut self) {
        let Some(playing) = &mut self.playing else { return };
        let (Some(recorded), Some(known)) = (playing.recorded(), &playing.known) else { return };
        if self.app.is_asking() {
            if !playing.is_at_end() {
                return;
            }
            let end = known.over.unwrap_or(known.last());
            let is_cut = recorded.is_cut();
            playing.told = playing.told.max(end);
            self.tell_at(end, Msg::ReplayStopped { is_cut });
        } else if playing.is_paused || playing.is_over {
            return;
        }
        self.play_on();
    }

    /// Lets one more event through, or goes on behind what the user has stopped.
    pub(super) fn play_step(&mut self) {
        if !self.app.is_asking() {
            return self.play_on();
        }
        if let Some(player) = self.playing.as_ref().and_then(|playing| playing.player.as_ref()) {
            player.step();
        }
    }
}
