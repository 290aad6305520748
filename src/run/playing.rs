//! A recording that is played: its turns are asked one after another, as the user asked them, of a
//! server that answers as it was answered then. Owns the time meanwhile, which is the recording's:
//! a figure is what was measured then, however fast it is played.

use std::sync::Arc;
use std::time::Instant;

use super::{Session, now};
use crate::app::msg::Msg;
use crate::chat::wire::known::Known;
use crate::offline::{Player, Tempo};
use crate::recording::asked::Asked;
use crate::recording::reading::Recorded;

/// What is to be played in the place of a conversation.
#[derive(Debug, Clone)]
pub struct Replay {
    pub recorded: Arc<[Recorded]>,
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
}

impl Playing {
    pub(super) fn new(replay: Replay, now: Instant) -> Self {
        Self { replay, next: 0, player: None, begun: now, known: None, told: now }
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

    /// This time of the recording was told of.
    pub(super) fn tell(&mut self, at: Instant) {
        self.told = self.told.max(at);
    }

    /// The request that is under way, as it was.
    pub(super) fn known(&self) -> Option<&Arc<Known>> {
        self.known.as_ref()
    }

    /// Whether the turn that is under way was asked for by `Converse`.
    pub(super) fn is_whole(&self) -> bool {
        let now = self.next.checked_sub(1).and_then(|now| self.replay.recorded.get(now));
        now.is_some_and(Recorded::is_whole)
    }

    /// Lets one more event through.
    pub(super) fn step(&self) {
        if let Some(player) = &self.player {
            player.step();
        }
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
                let over = "The replay has ended; Ctrl+Q quits".to_owned();
                self.app.update(asked, Msg::Noted(over));
                return;
            };
            player.cue(playing.next);
            let Asked { settings, history: said, place } = recorded.asked();
            playing.player = Some(player);
            playing.next += 1;
            (playing.begun, playing.told) = (now(), asked);
            playing.known = Some(Arc::new(recorded.known(asked)));
            self.tell_at(asked, Msg::Replayed { settings: Box::new(settings), said, place });
        }
    }

    /// The recorded reply was stopped here.
    pub(super) fn play_stop(&mut self) {
        if let Some(playing) = &mut self.playing
            && let Some(known) = &playing.known
        {
            let left = known.last();
            playing.tell(left);
            self.tell_at(left, Msg::ReplayStopped);
        }
        self.play_on();
    }
}
