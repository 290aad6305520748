//! Writing a recording: the file, and each thing that happened as its lines. Blocks while it writes,
//! so it is for a thread of its own; what was told is in the file once the thread has slept.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use aws_smithy_types::base64;
use serde_json::Value;

use super::lines::{AttemptEndLine, LineContent, OutcomeLine, RecordingHead, RecordingLine};
use super::{FORMAT, VERSION};
use crate::wire::exchange::{Attempt, Exchange};
use crate::wire::frame::FrameCondition;
use crate::wire::wire_event::{
    self, AttemptEnd, ExchangeFact, Header, RecordedFact, RequestEnd, RequestPosition, WireEvent,
};

/// Makes the file, which nobody else can read, with the first line in it.
///
/// # Errors
/// A sentence for the user, when there is such a file already, or it cannot be made.
pub fn create(path: &Path) -> Result<File, String> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let name = path.display();
    let mut is_ours = false;
    let made = options.open(path).and_then(|mut file| {
        is_ours = true;
        let head = RecordingHead {
            format: FORMAT.into(),
            version: VERSION,
            program: concat!("outcrop ", env!("CARGO_PKG_VERSION")).into(),
        };
        file.write_all(line(&head).as_bytes())?;
        Ok(file)
    });
    if made.is_err() && is_ours {
        // A file without a head is no recording, and would be in the way of the next one.
        let _ = std::fs::remove_file(path);
    }
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("There is a file {name} already, and it is left as it is: choose another name")
        }
        _ => format!("The recording {name} cannot be made: {error}"),
    })
}

/// Writes what is told until nobody can tell more.
///
/// # Errors
/// When it cannot be written any more; the file has what came before.
pub fn write(told: &Receiver<ExchangeFact>, mut file: impl Write) -> io::Result<()> {
    let mut lines = LineWriter::default();
    while let Ok(first) = told.recv() {
        let mut text = String::new();
        lines.take(first, &mut text);
        // What has been told meanwhile goes with it.
        while let Ok(next) = told.try_recv() {
            lines.take(next, &mut text);
        }
        file.write_all(text.as_bytes())?;
        file.flush()?;
    }
    let mut text = String::new();
    lines.finish(&mut text);
    file.write_all(text.as_bytes())?;
    file.flush()
}

/// Makes lines of what is told, exchange by exchange.
#[derive(Debug, Default)]
pub struct LineWriter {
    open: BTreeMap<u64, OpenExchange>,
}

/// An exchange of which more may come. What has ended of it is only counted: an attempt may follow
/// long after another exchange was told of.
#[derive(Debug)]
struct OpenExchange {
    /// Attempts that have ended.
    ended: usize,
    exchange: Exchange,
    /// Of the present attempt: rows that were written, and bytes of the body.
    rows: usize,
    bytes: u64,
    /// That the client is done, to be said behind the end of the attempt.
    over: Option<(Instant, RequestEnd)>,
    is_over: bool,
    /// That its reply was the last on the screen, and whether in a comparison, to be said behind that.
    shown_as_column: Option<bool>,
    /// The latest time that was written.
    last: Instant,
}

impl LineWriter {
    /// Appends the lines of what happened.
    pub fn take(&mut self, told: ExchangeFact, out: &mut String) {
        let ExchangeFact { exchange: number, sent_at: asked, place, fact } = told;
        let going = self.open.entry(number).or_insert_with(|| OpenExchange::new(asked));
        match fact {
            RecordedFact::Event(seen) => going.take(number, place, seen, out),
            RecordedFact::Over(at, over) => going.over = Some((at, over)),
            RecordedFact::LastShown { is_compared } => going.shown_as_column = Some(is_compared),
        }
        if going.exchange.last().is_none() {
            going.say_over(number, out);
        }
    }

    /// Nothing more happens.
    pub fn finish(&mut self, out: &mut String) {
        self.open.iter_mut().for_each(|(number, going)| going.say_over(*number, out));
    }

    /// Bytes of bodies that are still held: of a frame that has not come whole, but for the piece
    /// that it is in.
    pub fn held(&self) -> usize {
        self.open.values().map(|going| going.exchange.kept()).sum()
    }
}

impl OpenExchange {
    fn new(asked: Instant) -> Self {
        let exchange = Exchange::new(asked);
        Self {
            ended: 0,
            exchange,
            rows: 0,
            bytes: 0,
            over: None,
            is_over: false,
            shown_as_column: None,
            last: asked,
        }
    }

    /// Attempts that were sent.
    fn sent(&self) -> usize {
        self.ended + self.exchange.attempts().len()
    }

    fn take(
        &mut self,
        number: u64,
        place: Option<RequestPosition>,
        seen: WireEvent,
        out: &mut String,
    ) {
        let asked = self.exchange.sent_at;
        let attempt = self.sent() + usize::from(matches!(seen, WireEvent::Sent(..)));
        let mut latest = self.last;
        let mut say = |at: Instant, what: LineContent| {
            // Bytes may have arrived while the user stopped it.
            latest = latest.max(at);
            let at = micros(latest.saturating_duration_since(asked));
            out.push_str(&line(&RecordingLine { content: what, exchange: number, attempt, at }));
        };
        match &seen {
            WireEvent::Sent(at, sent) => {
                (self.rows, self.bytes) = (0, 0);
                let body = sent.body.as_ref().and_then(|body| serde_json::from_slice(body).ok());
                let (method, uri) = (sent.method.clone(), sent.uri.clone());
                let (headers, place) = (pairs(&sent.headers), place.map(Into::into));
                say(*at, LineContent::Request { method, uri, headers, body, place });
            }
            WireEvent::Answered(at, answered) => {
                let headers = pairs(&answered.headers);
                say(*at, LineContent::Response { status: answered.status, headers });
            }
            WireEvent::Chunks(_) | WireEvent::Ended(..) => {}
        }
        let end = match &seen {
            WireEvent::Ended(at, ended) => Some((*at, ended.clone())),
            _ => None,
        };
        self.exchange.take(seen);
        self.exchange.read();
        let Some(last) = self.exchange.last() else { return };
        (self.rows, self.bytes) = write_new_body(last, self.rows, self.bytes, &mut say);
        if let Some((at, ended)) = end {
            let (how, why) = match ended {
                AttemptEnd::Whole => (AttemptEndLine::Whole, None),
                AttemptEnd::Broken(why) => (AttemptEndLine::Broken, Some(why)),
                AttemptEnd::Failed(why) => (AttemptEndLine::Failed, Some(why)),
                AttemptEnd::Left => (AttemptEndLine::Left, None),
            };
            say(at, LineContent::End { how, why });
            self.last = latest;
            // Nothing comes any more of this attempt.
            self.ended += self.exchange.attempts().len();
            self.exchange = Exchange::new(asked);
        } else {
            self.last = latest;
            self.exchange.give_up_before(self.bytes);
        }
    }

    fn say(&mut self, number: u64, at: Instant, what: LineContent, out: &mut String) {
        self.last = self.last.max(at);
        let at = micros(at.saturating_duration_since(self.exchange.sent_at));
        let line =
            line(&RecordingLine { content: what, exchange: number, attempt: self.sent(), at });
        // Of what was never sent there is nothing to play.
        if self.sent() > 0 {
            out.push_str(&line);
        }
    }

    /// Says that the client is done, and that the reply was shown, once each as it is known.
    fn say_over(&mut self, number: u64, out: &mut String) {
        if let Some((at, RequestEnd { how, events_taken: taken })) = self.over.take() {
            let (how, failure) = match &how {
                wire_event::RequestOutcome::Whole => (OutcomeLine::Whole, None),
                wire_event::RequestOutcome::Stopped => (OutcomeLine::Stopped, None),
                wire_event::RequestOutcome::Failed(failure) => {
                    (OutcomeLine::Failed, Some(failure.into()))
                }
            };
            self.say(number, at, LineContent::Over { how, taken, failure }, out);
            self.is_over = true;
        }
        if self.is_over
            && let Some(compared) = self.shown_as_column.take()
        {
            self.say(number, self.last, LineContent::Shown { compared }, out);
        }
    }
}

/// Says what has come of a body behind so many rows and bytes; how many there are now.
fn write_new_body(
    attempt: &Attempt,
    rows: usize,
    mut bytes: u64,
    say: &mut impl FnMut(Instant, LineContent),
) -> (usize, u64) {
    let body = attempt.body();
    let known = rows.saturating_sub(attempt.frames().first() - 1);
    for frame in attempt.frames().rows().from(known) {
        if !frame.condition.is_whole() {
            continue;
        }
        let Some(raw) = frame.bytes(body) else { continue };
        let payload = frame.content(body).map(|content| content.payload);
        let what = LineContent::Frame {
            event: frame.kind.to_string(),
            payload: payload.and_then(|payload| serde_json::from_slice::<Value>(&payload).ok()),
            damage: (frame.condition != FrameCondition::Sound).then(|| frame.condition.to_string()),
            raw: base64::encode(raw),
        };
        say(frame.at, what);
        bytes = frame.from + frame.size;
    }
    // The rest of a stream may be the beginning of a frame, until it is clear that it is none.
    let is_lost = attempt.frames().rows().last().is_some_and(|frame| !frame.condition.is_whole());
    if (is_lost || !attempt.is_stream())
        && let Some(rest) = body.get(bytes..body.len()).filter(|rest| !rest.is_empty())
        && let Some(at) = body.last_arrival()
    {
        let text = std::str::from_utf8(&rest).ok().map(str::to_owned);
        say(at, LineContent::Bytes { text, raw: base64::encode(&rest) });
        bytes = body.len();
    }
    (attempt.frames().count(), bytes)
}

/// A double holds each nanosecond of a hundred days.
#[allow(clippy::cast_precision_loss, reason = "see above")]
fn micros(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1000.0
}

fn pairs(headers: &[Header]) -> Vec<(String, String)> {
    headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect()
}

fn line(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain values are JSON") + "\n"
}
