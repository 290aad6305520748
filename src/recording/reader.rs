//! Reads a recording. If the file is not a recording, the error contains the number of the first
//! invalid line.

mod position_check;

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use aws_smithy_types::base64;
use position_check::PositionCheck;
use serde_json::Value;

use super::lines::{AttemptEndLine, LineContent, OutcomeLine, RecordingLine};
use super::recorded_exchange::{
    BodyEnd, LastReply, RecordedAttempt, RecordedEnd, RecordedExchange, RecordedResponse,
};
use super::{FORMAT, VERSION, lines};
use crate::wire::frame::FrameContent;

/// The maximum number of quoted characters of a damaged line.
const MAX_EXCERPT: usize = 300;

/// The advice for a damaged line.
const REPAIR_ADVICE: &str = "; a damaged recording is not played: repair the line or remove it";

#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// At least one exchange, ordered by number.
    pub exchanges: Vec<RecordedExchange>,
    /// The number of an incomplete last line, which is left out.
    pub cut: Option<usize>,
}

/// A line that cannot be read, with its number and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedLine {
    pub line: usize,
    pub why: String,
}

impl fmt::Display for DamagedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// Reads a recording. Leaves out a truncated last line, which was being written when Outcrop was
/// terminated.
///
/// # Errors
/// The first line that cannot be read, and why.
pub fn read(bytes: &[u8]) -> Result<Recording, DamagedLine> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (mut reading, mut cut) = (RecordingReader::default(), None);
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    let last = lines.clone().count();
    for (line, number) in lines {
        let outcome = match number {
            1 => head(line),
            _ if line.trim_ascii().is_empty() => Ok(()),
            _ => match serde_json::from_slice(line) {
                Err(error) if error.is_eof() && number == last => {
                    cut = Some(number);
                    Ok(())
                }
                Err(error) => Err(explain(&error)),
                Ok(line) => reading.apply_line(line),
            },
        };
        let next = if number == 1 { "" } else { REPAIR_ADVICE };
        outcome.map_err(|why| DamagedLine { line: number, why: shortened(why) + next })?;
    }
    if reading.exchanges.is_empty() {
        let why = "the recording contains no request";
        return Err(DamagedLine { line: 2, why: why.into() });
    }
    let mut exchanges = reading.exchanges;
    // Exchanges that started at the same time may have been sent in any order.
    exchanges.sort_by_key(|recorded| recorded.exchange);
    Ok(Recording { exchanges, cut })
}

/// Truncates a reason, which may quote a large part of the file.
fn shortened(mut why: String) -> String {
    if let Some((end, _)) = why.char_indices().nth(MAX_EXCERPT) {
        why.truncate(end);
        why.push('…');
    }
    why
}

fn head(line: &[u8]) -> Result<(), String> {
    let none = "this is not an Outcrop recording";
    if line.trim_ascii().is_empty() {
        return Err(format!("{none}: the line is empty"));
    }
    match line {
        [0x1f, 0x8b, ..] => return Err("the file is compressed with gzip: unpack it first".into()),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            return Err("the file is UTF-16; a recording is UTF-8".into());
        }
        _ => {}
    }
    match serde_json::from_slice::<lines::RecordingHead>(line) {
        Ok(head) if head.format != FORMAT => {
            Err(format!("{none}: its format is \"{}\"", head.format))
        }
        Ok(lines::RecordingHead { version, program, .. }) if version > VERSION => Err(format!(
            "the recording has format {version}, written by {program}; this version reads format {VERSION}. A newer version may read it"
        )),
        Ok(lines::RecordingHead { version: 0, .. }) => {
            Err("recording format 0 does not exist".into())
        }
        Ok(_) => Ok(()),
        Err(_) => Err(format!(
            "{none}: expected {{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"program\":\"…\"}}"
        )),
    }
}

/// Type names in errors of `serde_json`, with the words that replace them.
const TYPES: [(&str, &str); 4] = [
    ("usize", "a whole number"),
    ("u64", "a whole number"),
    ("u16", "a whole number"),
    ("f64", "a number"),
];

/// Explains why a line is not part of a recording. Columns are positions within the line.
fn explain(error: &serde_json::Error) -> String {
    let expected = "expected a recording object";
    if error.is_eof() {
        return format!("{expected}, but the object is incomplete");
    }
    let why = error.to_string().replace(" at line 1 column ", ", at column ");
    let why = TYPES.iter().fold(why, |why, (name, words)| why.replace(name, words));
    format!("{expected}: {why}")
}

#[derive(Debug, Default)]
struct RecordingReader {
    exchanges: Vec<RecordedExchange>,
    numbers: HashMap<u64, usize>,
    places: PositionCheck,
}

impl RecordingReader {
    fn apply_line(&mut self, line: RecordingLine) -> Result<(), String> {
        let RecordingLine { exchange: number, attempt, at, content } = line;
        let at = micros(at).ok_or("its \"at\" is not a time: expected microseconds, 0 or more")?;
        let exchange = self.numbers.get(&number).map(|place| &mut self.exchanges[*place]);
        let sent = exchange.as_ref().map_or(0, |exchange| exchange.attempts.len());
        if exchange.as_ref().is_some_and(|exchange| exchange.over.is_some())
            && !matches!(content, LineContent::Shown { .. })
        {
            return Err(format!("exchange {number} had already ended"));
        }
        if let LineContent::Request { method, uri, headers, body, place } = content {
            if attempt != sent + 1 {
                return Err(format!(
                    "it is attempt {attempt} of exchange {number}, but the number of attempts so far is {sent}"
                ));
            }
            if let Some(place) = &place {
                self.places.check(number, place)?;
            }
            let (body, place) = (body.unwrap_or_default(), place.map(Into::into));
            let request = RecordedAttempt {
                sent: at,
                method,
                uri,
                headers,
                body,
                place,
                response: None,
                chunks: Vec::new(),
                frames: 0,
                end: None,
            };
            match exchange {
                Some(exchange) => exchange.attempts.push(request),
                None => {
                    self.numbers.insert(number, self.exchanges.len());
                    self.exchanges.push(RecordedExchange {
                        exchange: number,
                        attempts: vec![request],
                        over: None,
                        last_shown: None,
                    });
                }
            }
            return Ok(());
        }
        let Some(exchange) = exchange.filter(|_| (1..=sent).contains(&attempt)) else {
            return Err(format!(
                "it belongs to attempt {attempt} of exchange {number}, but the number of attempts so far is {sent}"
            ));
        };
        match content {
            LineContent::Over { how, taken, failure } => {
                exchange.check_outcome(how, taken)?;
                let failure = failure.as_ref().map(Into::into);
                exchange.over = Some(RecordedEnd { at, how, events_processed: taken, failure });
                Ok(())
            }
            LineContent::Shown { compared: is_compared } => {
                exchange.last_shown = Some(LastReply { is_compared });
                Ok(())
            }
            content => {
                let attempt = &mut exchange.attempts[attempt - 1];
                attempt.apply_line(at, content)
            }
        }
    }
}

impl RecordedExchange {
    /// Checks the recorded number of processed events against the number of frames.
    fn check_outcome(&self, how: OutcomeLine, taken: u64) -> Result<(), String> {
        let frames = self.attempts.last().map_or(0, |attempt| attempt.frames);
        let fits = if how == OutcomeLine::Whole { taken == frames } else { taken <= frames };
        if fits || self.used_converse() {
            return Ok(());
        }
        Err(format!(
            "its \"taken\" is {taken}, but the attempt has this many events: {frames}. A line is missing or extra"
        ))
    }
}

impl RecordedAttempt {
    fn apply_line(&mut self, at: Duration, content: LineContent) -> Result<(), String> {
        if self.end.is_some() {
            return Err("it follows the end of its attempt".into());
        }
        let is_left = matches!(content, LineContent::End { how: AttemptEndLine::Left, .. });
        if at < self.last() && !is_left {
            return Err("its \"at\" is earlier than the \"at\" of the previous line".into());
        }
        let needs_answer = match &content {
            LineContent::Frame { .. } | LineContent::Bytes { .. } => true,
            LineContent::End { how, .. } => {
                matches!(how, AttemptEndLine::Whole | AttemptEndLine::Broken)
            }
            _ => false,
        };
        if needs_answer && self.response.is_none() {
            return Err("no response precedes it".into());
        }
        match content {
            LineContent::Response { .. } if self.response.is_some() => {
                Err("its attempt has a response already".into())
            }
            LineContent::Response { status, .. } if !(200..600).contains(&status) => {
                Err(format!("its status is {status}: expected 200 to 599"))
            }
            LineContent::Response { status, headers } => {
                self.response = Some(RecordedResponse { at, status, headers });
                Ok(())
            }
            LineContent::Frame { payload, raw, .. } => {
                self.frames += 1;
                self.take_chunk(at, &raw, payload.as_ref())
            }
            LineContent::Bytes { raw, .. } => self.take_chunk(at, &raw, None),
            LineContent::End { how, why } => {
                // Bytes may arrive after the user stopped the reply.
                self.end = Some(BodyEnd { at: at.max(self.last()), how, why });
                Ok(())
            }
            LineContent::Request { .. } | LineContent::Over { .. } | LineContent::Shown { .. } => {
                Ok(())
            }
        }
    }

    fn take_chunk(
        &mut self,
        at: Duration,
        raw: &str,
        payload: Option<&Value>,
    ) -> Result<(), String> {
        let bytes = base64::decode(raw).map_err(|_| "its \"raw\" is not in base64")?;
        if bytes.is_empty() {
            return Err("its \"raw\" is empty: expected bytes in base64".into());
        }
        if let (Some(payload), Some(content)) = (payload, FrameContent::read(&bytes))
            && serde_json::from_slice::<Value>(&content.payload).ok().as_ref() != Some(payload)
        {
            return Err("its \"payload\" does not match its \"raw\"".into());
        }
        self.chunks.push((at, bytes));
        Ok(())
    }
}

/// Parses a time in microseconds.
fn micros(at: f64) -> Option<Duration> {
    if at < 0.0 {
        return None;
    }
    let whole = Duration::try_from_secs_f64(at.trunc() / 1e6).ok()?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the result is 0 to 1000, because `at` is not negative"
    )]
    let nanos = (at.fract() * 1000.0).round() as u64;
    // Seconds as an `f64` are exact enough for microseconds but not for nanoseconds.
    Some(
        Duration::from_micros(u64::try_from(whole.as_micros()).ok()?) + Duration::from_nanos(nanos),
    )
}

#[cfg(test)]
mod tests;
