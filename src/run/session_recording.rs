//! The recording of the session. The user starts and ends it, and a separate thread writes it.

use super::clock::now;
use super::loop_state::LoopState;
use super::tasks::TaskResult;
use crate::app::msg::Msg;
use crate::bedrock::Tap;
use crate::file;
use crate::recording::recorder::{Recorder, RecordingFile};
use crate::replay::ReplayConnection;
use crate::session::requests::RequestNumber;
use crate::wire::wire_event::{ExchangeFact, RecordedFact};

impl LoopState {
    /// Records all requests from the next request on.
    pub fn record(&mut self, opened: RecordingFile) {
        let (recorder, job) = Recorder::new(opened);
        std::thread::spawn(job);
        let name = recorder.name().to_owned();
        self.app.update(self.now(), Msg::RecordingChanged(Some(name.clone())));
        let failure = recorder.failure();
        self.tasks.spawn_detached(|results| async move {
            if let Some(why) = failure.await {
                results.send(TaskResult::RecordingFailed { name, why });
            }
        });
        self.recorder = Some(recorder);
    }

    /// Ends a recording that can no longer be written. The user may have ended it already.
    pub(super) fn recording_failed(&mut self, name: &str, why: String) {
        if self.recorder.take_if(|recorder| recorder.name() == name).is_some() {
            self.app.update(self.now(), Msg::RecordingChanged(None));
            self.note(why);
        }
    }

    /// Starts a recording in this file, or ends the current recording if there is no name.
    pub(super) fn record_to(&mut self, name: Option<&str>) {
        let Some(name) = name else {
            self.record_last_shown();
            // A request in flight is recorded to its end.
            self.ending_recordings.extend(self.recorder.take().map(Recorder::end));
            self.app.update(self.now(), Msg::RecordingChanged(None));
            return;
        };
        match RecordingFile::create(&file::in_home(name)) {
            Ok(opened) => self.record(opened),
            Err(why) => self.note(why),
        }
    }

    /// Returns the tap of a request that starts now. A replayed request uses the time of its
    /// connection.
    pub(super) fn tap(&self, reply: RequestNumber, replayed: Option<ReplayConnection>) -> Tap {
        let tap = match replayed {
            Some(connection) => Tap::new(move || connection.time()),
            None => Tap::new(now),
        };
        let Some(recorder) = &self.recorder else { return tap };
        let sent_at =
            self.app.session.wire().exchange(reply.0).map_or_else(now, |exchange| exchange.sent_at);
        tap.recorded(reply.0, sent_at, self.app.place_of(reply), recorder.sender())
    }

    /// Ends the recording when the session ends.
    pub(super) async fn finish_recording(&mut self) {
        if self.recorder.is_none() && self.ending_recordings.is_empty() {
            return;
        }
        self.asking.end(self.now()).await;
        self.record_last_shown();
        self.ending_recordings.extend(self.recorder.take().map(Recorder::end));
        for ending in self.ending_recordings.drain(..) {
            self.final_message = ending.written().await.err().or(self.final_message.take());
        }
    }

    /// Records which reply is on the screen.
    fn record_last_shown(&self) {
        let Some(recorder) = &self.recorder else { return };
        let Some((reply, is_compared)) = self.app.last_shown_request() else { return };
        let Some(exchange) = self.app.session.wire().exchange(reply.0) else { return };
        let (exchange, sent_at) = (reply.0, exchange.sent_at);
        let fact = ExchangeFact {
            exchange,
            sent_at,
            place: None,
            fact: RecordedFact::LastShown { is_compared },
        };
        // If the recording cannot be written, the user has already been notified.
        let _ = recorder.sender().send(fact);
    }
}
