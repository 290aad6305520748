//! The recording of the session: begun and ended by the user, written by a thread of its own, and
//! nothing while there is none.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{LoopState, now};
use crate::app::msg::Msg;
use crate::bedrock::Tap;
use crate::file;
use crate::recording::recorder::{Recorder, RecordingFile};
use crate::session::requests::RequestNumber;
use crate::wire::recorded_times::RecordedTimes;
use crate::wire::wire_event::{ExchangeFact, RecordedFact};

impl LoopState {
    /// Records what goes over the wire from the next request on.
    pub fn record(&mut self, opened: RecordingFile) {
        let (recorder, job) = Recorder::new(opened);
        std::thread::spawn(job);
        self.app.update(self.now(), Msg::Recording(Some(recorder.name().to_owned())));
        self.recorder = Some(recorder);
    }

    /// Does what the user says of the recording: begins one in this file, or ends the one there is.
    pub(super) fn record_to(&mut self, name: Option<&str>) {
        let Some(name) = name else {
            self.tell_shown();
            // A request that is under way is recorded to its end.
            self.ending.extend(self.recorder.take().map(Recorder::end));
            self.app.update(self.now(), Msg::Recording(None));
            return;
        };
        match RecordingFile::create(&at_home(name)) {
            Ok(opened) => self.record(opened),
            Err(why) => {
                self.app.update(self.now(), Msg::Noted(why));
            }
        }
    }

    /// The tap of a request that is given to the client now. What is played is known, and has its own
    /// times.
    pub(super) fn tap(&self, reply: RequestNumber, known: Option<Arc<RecordedTimes>>) -> Tap {
        let tap = known.map_or_else(|| Tap::new(now), Tap::played);
        let Some(recorder) = &self.recorder else { return tap };
        let asked =
            self.app.session.wire().exchange(reply.0).map_or_else(now, |exchange| exchange.asked);
        tap.recorded(reply.0, asked, self.app.place_of(reply), recorder.to())
    }

    /// Waits until the recording can be written no more, and says why.
    pub(super) async fn recording_fails(recorder: &mut Option<Recorder>) -> String {
        match recorder {
            Some(recorder) => recorder.failed().await,
            None => std::future::pending().await,
        }
    }

    /// Ends the recording with the session.
    pub(super) async fn finish_recording(&mut self) {
        if self.recorder.is_none() && self.ending.is_empty() {
            return;
        }
        self.asking.end(self.now()).await;
        self.tell_shown();
        self.ending.extend(self.recorder.take().map(Recorder::end));
        for ending in self.ending.drain(..) {
            self.unsaid = ending.written().await.err().or(self.unsaid.take());
        }
    }
}

impl LoopState {
    /// Tells the recording which reply is the last on the screen.
    fn tell_shown(&self) {
        let Some(recorder) = &self.recorder else { return };
        let Some((reply, is_compared)) = self.app.reply_shown_last() else { return };
        let Some(exchange) = self.app.session.wire().exchange(reply.0) else { return };
        let (exchange, asked) = (reply.0, exchange.asked);
        let told = ExchangeFact {
            exchange,
            asked,
            place: None,
            fact: RecordedFact::Shown { is_compared },
        };
        // A recording that could not be written has said so already.
        let _ = recorder.to().send(told);
    }
}

/// A name as a shell would take it, which a prompt is not.
fn at_home(name: &str) -> PathBuf {
    match (name.strip_prefix("~/"), file::home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(name).to_owned(),
    }
}
