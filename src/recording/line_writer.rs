//! Writes the events of a recording as lines to its file. Writing blocks, so it needs its own
//! thread.

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
use crate::file;
use crate::wire::exchange::{Attempt, Exchange};
use crate::wire::frame::FrameCondition;
use crate::wire::wire_event::{
    self, AttemptEnd, ExchangeFact, Header, RecordedFact, RequestEnd, RequestPosition, WireEvent,
};

/// Creates the file with mode 0600 and writes the first line.
///
/// # Errors
/// A message for the user, if the file exists already or cannot be created.
pub fn create(path: &Path) -> Result<File, String> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let name = file::quoted(path);
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
        // A file without its first line is not a recording. Remove it, so that its name can be used
        // again.
        let _ = std::fs::remove_file(path);
    }
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{name} already exists and was not changed. Choose another name")
        }
        _ => format!("Cannot create the recording {name}: {error}"),
    })
}

/// Writes all events until every sender is dropped.
///
/// # Errors
/// If the file cannot be written. The file keeps the earlier events.
pub fn write(events: &Receiver<ExchangeFact>, mut file: impl Write) -> io::Result<()> {
    let mut lines = LineWriter::default();
    while let Ok(first) = events.recv() {
        let mut text = String::new();
        lines.write(first, &mut text);
        // Write all pending events at once.
        while let Ok(next) = events.try_recv() {
            lines.write(next, &mut text);
        }
        file.write_all(text.as_bytes())?;
        file.flush()?;
    }
    let mut text = String::new();
    lines.finish(&mut text);
    file.write_all(text.as_bytes())?;
    file.flush()
}

/// Converts events to lines, separately for each exchange.
#[derive(Debug, Default)]
pub struct LineWriter {
    open: BTreeMap<u64, OpenExchange>,
}

/// An exchange that has not ended. Keeps only the number of its ended attempts, because many
/// exchanges may wait for a retry.
#[derive(Debug)]
struct OpenExchange {
    ended: usize,
    exchange: Exchange,
    /// The numbers of frames and body bytes of the current attempt that are already written.
    frames_written: usize,
    bytes: u64,
    /// The end of the request, which is written after the end of the attempt.
    over: Option<(Instant, RequestEnd)>,
    is_over: bool,
    /// Set if the reply was the last reply on the screen; true if it was shown in a comparison.
    /// Written after the end of the request.
    shown_as_column: Option<bool>,
    last: Instant,
}

impl LineWriter {
    pub fn write(&mut self, event: ExchangeFact, out: &mut String) {
        let ExchangeFact { exchange: number, sent_at, place, fact } = event;
        let open_exchange = self.open.entry(number).or_insert_with(|| OpenExchange::new(sent_at));
        match fact {
            RecordedFact::Event(event) => open_exchange.write(number, place, event, out),
            RecordedFact::Over(at, over) => open_exchange.over = Some((at, over)),
            RecordedFact::LastShown { is_compared } => {
                open_exchange.shown_as_column = Some(is_compared);
            }
        }
        if open_exchange.exchange.last().is_none() {
            open_exchange.write_end(number, out);
        }
    }

    /// Appends the final lines when no more events will arrive.
    pub fn finish(&mut self, out: &mut String) {
        self.open.iter_mut().for_each(|(number, exchange)| exchange.write_end(*number, out));
    }

    pub fn held(&self) -> usize {
        self.open.values().map(|open_exchange| open_exchange.exchange.kept()).sum()
    }
}

impl OpenExchange {
    fn new(sent_at: Instant) -> Self {
        let exchange = Exchange::new(sent_at);
        Self {
            ended: 0,
            exchange,
            frames_written: 0,
            bytes: 0,
            over: None,
            is_over: false,
            shown_as_column: None,
            last: sent_at,
        }
    }

    fn sent(&self) -> usize {
        self.ended + self.exchange.attempts().len()
    }

    fn write(
        &mut self,
        number: u64,
        place: Option<RequestPosition>,
        event: WireEvent,
        out: &mut String,
    ) {
        let sent_at = self.exchange.sent_at;
        let attempt = self.sent() + usize::from(matches!(event, WireEvent::Sent(..)));
        let mut latest = self.last;
        let mut write_line = |at: Instant, content: LineContent| {
            // Bytes may have arrived after the user stopped the request.
            latest = latest.max(at);
            let at = micros(latest.saturating_duration_since(sent_at));
            out.push_str(&line(&RecordingLine { content, exchange: number, attempt, at }));
        };
        match &event {
            WireEvent::Sent(at, sent) => {
                (self.frames_written, self.bytes) = (0, 0);
                let body = sent.body.as_ref().and_then(|body| serde_json::from_slice(body).ok());
                let (method, uri) = (sent.method.clone(), sent.uri.clone());
                let (headers, place) = (pairs(&sent.headers), place.map(Into::into));
                write_line(*at, LineContent::Request { method, uri, headers, body, place });
            }
            WireEvent::Answered(at, answered) => {
                let headers = pairs(&answered.headers);
                write_line(*at, LineContent::Response { status: answered.status, headers });
            }
            WireEvent::Chunks(_) | WireEvent::Ended(..) => {}
        }
        let end = match &event {
            WireEvent::Ended(at, ended) => Some((*at, ended.clone())),
            _ => None,
        };
        self.exchange.apply(event);
        self.exchange.read();
        let Some(last) = self.exchange.last() else { return };
        (self.frames_written, self.bytes) =
            write_new_body(last, self.frames_written, self.bytes, &mut write_line);
        if let Some((at, ended)) = end {
            let (how, why) = match ended {
                AttemptEnd::Complete => (AttemptEndLine::Whole, None),
                AttemptEnd::Broken(why) => (AttemptEndLine::Broken, Some(why)),
                AttemptEnd::Failed(why) => (AttemptEndLine::Failed, Some(why)),
                AttemptEnd::Abandoned => (AttemptEndLine::Left, None),
            };
            write_line(at, LineContent::End { how, why });
            self.last = latest;
            // The attempt has ended, so no more of its events will arrive.
            self.ended += self.exchange.attempts().len();
            self.exchange = Exchange::new(sent_at);
        } else {
            self.last = latest;
            self.exchange.drop_before(self.bytes);
        }
    }

    fn write_line(&mut self, number: u64, at: Instant, content: LineContent, out: &mut String) {
        self.last = self.last.max(at);
        let at = micros(at.saturating_duration_since(self.exchange.sent_at));
        let line = line(&RecordingLine { content, exchange: number, attempt: self.sent(), at });
        // An exchange that was never sent cannot be replayed.
        if self.sent() > 0 {
            out.push_str(&line);
        }
    }

    /// Writes the end of the request and the last reply on the screen as soon as both are known.
    fn write_end(&mut self, number: u64, out: &mut String) {
        if let Some((at, RequestEnd { how, events_processed: taken })) = self.over.take() {
            let (how, failure) = match &how {
                wire_event::RequestOutcome::Whole => (OutcomeLine::Whole, None),
                wire_event::RequestOutcome::Stopped => (OutcomeLine::Stopped, None),
                wire_event::RequestOutcome::Failed(failure) => {
                    (OutcomeLine::Failed, Some(failure.into()))
                }
            };
            self.write_line(number, at, LineContent::Over { how, taken, failure }, out);
            self.is_over = true;
        }
        if self.is_over
            && let Some(compared) = self.shown_as_column.take()
        {
            self.write_line(number, self.last, LineContent::Shown { compared }, out);
        }
    }
}

/// Writes the part of a body that follows the frames and bytes that are already written. Returns
/// the new counts of frames and bytes.
fn write_new_body(
    attempt: &Attempt,
    rows: usize,
    mut bytes: u64,
    write_line: &mut impl FnMut(Instant, LineContent),
) -> (usize, u64) {
    let body = attempt.body();
    let first_new = rows.saturating_sub(attempt.frames().first() - 1);
    for frame in attempt.frames().rows().from(first_new) {
        if !frame.condition.has_known_end() {
            continue;
        }
        let Some(raw) = frame.bytes(body) else { continue };
        let payload = frame.content(body).map(|content| content.payload);
        let content = LineContent::Frame {
            event: frame.kind.to_string(),
            payload: payload.and_then(|payload| serde_json::from_slice::<Value>(&payload).ok()),
            damage: (frame.condition != FrameCondition::Sound).then(|| frame.condition.to_string()),
            raw: base64::encode(raw),
        };
        write_line(frame.at, content);
        bytes = frame.from + frame.size;
    }
    // Until the body is known to be damaged, its rest may be the beginning of a frame.
    let is_lost =
        attempt.frames().rows().last().is_some_and(|frame| !frame.condition.has_known_end());
    if (is_lost || !attempt.is_stream())
        && let Some(rest) = body.get(bytes..body.len()).filter(|rest| !rest.is_empty())
        && let Some(at) = body.last_arrival()
    {
        let text = std::str::from_utf8(&rest).ok().map(str::to_owned);
        write_line(at, LineContent::Bytes { text, raw: base64::encode(&rest) });
        bytes = body.len();
    }
    (attempt.frames().count(), bytes)
}

/// Returns microseconds. An `f64` is exact to the nanosecond for 100 days.
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
