//! The replay of a recording in place of a conversation. It sends the recorded requests one after
//! another, as the user did. The requests of a comparison start together. The session then uses the
//! recorded time, whatever the speed.

use std::time::Instant;

use super::clock::now;
use super::loop_state::LoopState;
use super::replay_run::ReplayRun;
use crate::app::msg::Msg;
use crate::session::requests::RequestNumber;

impl LoopState {
    /// Returns the time for the app: the recorded time during a replay, otherwise the clock's time.
    pub(super) fn now(&self) -> Instant {
        self.playing.as_ref().map_or_else(now, |playing| playing.time(now()))
    }

    /// Sends the next recorded request if none is running.
    pub(super) fn play_next(&mut self) {
        while !self.app.session.is_busy() && self.link.state().is_some() {
            let sent_at = self.now();
            let Some(playing) = &mut self.playing else { return };
            if playing.next < playing.source.recorded.len() {
                let next = playing.open_next(sent_at);
                self.update_at(sent_at, Msg::ReplayRequested(next));
                continue;
            }
            if std::mem::replace(&mut playing.has_sent_all, true) {
                self.app.update(sent_at, Msg::ReplayEnded { shown: None, cut: None });
                return;
            }
            let (shown, cut) = (playing.last_shown(), playing.source.cut);
            self.update_at(sent_at, Msg::ReplayEnded { shown, cut });
            return;
        }
    }

    /// Stops a request at the point at which the user stopped it.
    pub(super) fn play_stop(&mut self, exchange: usize) {
        // Process the events that the client sent before the connection reported the stop.
        self.take_stream_events();
        if let Some(playing) = &mut self.playing {
            let stopped = playing.requests.iter_mut().filter(|going| going.exchange == exchange);
            stopped.for_each(|going| going.is_stopped = true);
        }
        self.play_end();
    }

    /// Stops the requests that have reached the point at which the user stopped them. If no request
    /// is running then, sends the next one, unless the user has stopped the replay.
    pub(super) fn play_end(&mut self) {
        while let Some((reply, end)) = self.stopped_here() {
            let Some(playing) = &mut self.playing else { return };
            playing.reported_at = playing.reported_at.max(end);
            let was_paused = playing.is_paused;
            self.update_at(end, Msg::ReplayStopped(reply));
            // The stop is recorded, so it does not stop the replay.
            self.playing.iter_mut().for_each(|playing| playing.is_paused = was_paused);
        }
        let may_go_on = |playing: &ReplayRun| !playing.is_paused && !playing.has_sent_all;
        if !self.app.session.is_busy() && self.playing.as_ref().is_some_and(may_go_on) {
            self.play_next();
        }
    }

    /// Returns a running request that has reached the point at which the user stopped it, and the
    /// time of the stop.
    fn stopped_here(&self) -> Option<(RequestNumber, Instant)> {
        let playing = self.playing.as_ref()?;
        playing.requests.iter().filter(|going| going.is_stopped).find_map(|going| {
            let reply = going.reply.filter(|reply| self.asking.has(*reply))?;
            let recorded = going.connection.recorded();
            let end = recorded.over.as_ref().map_or(recorded.end_time(), |over| over.at);
            Some((reply, playing.started_at + end))
        })
    }

    /// Releases one more frame, or sends the next request if no request is running.
    pub(super) fn play_step(&mut self) {
        if !self.app.session.is_busy() {
            return self.play_next();
        }
        let Some(playing) = &mut self.playing else { return };
        playing.is_paused = false;
        playing.playback.step();
    }
}
