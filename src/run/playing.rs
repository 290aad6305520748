//! A recording that is played: its turns are asked one after another, as the user asked them, of a
//! server that answers as it was answered then.

use std::sync::Arc;

use super::{Session, now};
use crate::app::msg::Msg;
use crate::offline::{Player, Tempo};
use crate::recording::reading::{Asked, Recorded};

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
}

impl Playing {
    pub(super) fn new(replay: Replay) -> Self {
        Self { replay, next: 0, player: None }
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
    /// Asks the next recorded turn, once there is nothing under way.
    pub(super) fn play_on(&mut self) {
        if self.app.is_asking() {
            return;
        }
        let Some(playing) = &mut self.playing else { return };
        let Some(player) = self.link.player() else { return };
        let Some(recorded) = playing.replay.recorded.get(playing.next) else {
            let over = "The replay has ended; Ctrl+Q quits".to_owned();
            self.app.update(now(), Msg::Noted(over));
            return;
        };
        player.cue(playing.next);
        let Asked { prompt, settings } = recorded.asked();
        playing.player = Some(player);
        playing.next += 1;
        self.replayed(Msg::Replayed { prompt, settings: Box::new(settings) });
    }

    /// The recorded reply was stopped here.
    pub(super) fn play_stop(&mut self) {
        self.replayed(Msg::ReplayStopped);
        self.play_on();
    }

    fn replayed(&mut self, msg: Msg) {
        for effect in self.app.update(now(), msg) {
            let exit = self.perform(effect);
            debug_assert!(exit.is_none(), "a replay ends no run");
        }
    }
}
