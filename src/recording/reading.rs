//! Reading a recording back: each exchange with its attempts, and what came at which time. Refuses
//! what is no recording, by its line.

use std::fmt;
use std::time::{Duration, Instant};

use aws_smithy_types::base64;
use serde_json::Value;

pub use super::lines::How;
use super::lines::{Head, Line, What};
use super::{FORMAT, VERSION};
use crate::chat::wire::known::{self, Known};
use crate::chat::wire::log;
use crate::chat::wire::seen::{Answered, Header, Place, Sent};

/// Letters that are said of a damaged line, at most.
const MOST_SAID: usize = 300;

/// A recorded request with what came back. Times are counted from when it was given to the client.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    exchange: u64,
    pub attempts: Vec<Attempt>,
}

/// A recorded attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    pub sent: Duration,
    pub method: String,
    pub uri: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
    pub place: Option<Place>,
    pub answer: Option<Answer>,
    /// A frame each, or other bytes as they came.
    pub pieces: Vec<(Duration, Vec<u8>)>,
    /// `None` where the recording ended before.
    pub end: Option<(Duration, How)>,
}

/// The head of a recorded response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub at: Duration,
    pub status: u16,
    pub headers: Vec<(String, String)>,
}

/// What cannot be read, by the number of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub line: usize,
    pub why: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// Reads a recording.
///
/// # Errors
/// The first line that cannot be read, and why.
pub fn read(bytes: &[u8]) -> Result<Vec<Recorded>, Damage> {
    let mut recorded = Vec::new();
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    for (line, number) in
        lines.filter(|(line, number)| *number == 1 || !line.trim_ascii().is_empty())
    {
        let taken = if number == 1 { head(line) } else { take(&mut recorded, line) };
        taken.map_err(|why| Damage { line: number, why: shortened(why) })?;
    }
    if recorded.is_empty() {
        return Err(Damage { line: 2, why: "there is no request in the recording".into() });
    }
    Ok(recorded)
}

/// What is said may quote the file, and that may be of any length.
fn shortened(mut why: String) -> String {
    if let Some((end, _)) = why.char_indices().nth(MOST_SAID) {
        why.truncate(end);
        why.push('…');
    }
    why
}

fn head(line: &[u8]) -> Result<(), String> {
    let none = "this is no recording of Outcrop";
    if line.trim_ascii().is_empty() {
        return Err(format!("{none}: there is nothing in the line"));
    }
    match serde_json::from_slice::<Head>(line) {
        Ok(Head { format, .. }) if format != FORMAT => Err(format!("{none}, but \"{format}\"")),
        Ok(Head { version, program, .. }) if version > VERSION => Err(format!(
            "the recording has form {version}, written by {program}; this program reads {VERSION}, and \
             a newer one may read it"
        )),
        Ok(Head { version: 0, .. }) => Err("there is no form 0 of recordings".into()),
        Ok(_) => Ok(()),
        Err(_) => Err(format!(
            "{none}: expected {{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"program\":\"…\"}}"
        )),
    }
}

/// Why a line is none of a recording. The place that is told is the one within the line.
fn unreadable(error: &serde_json::Error) -> String {
    let expected = "expected an object of the recording";
    if error.is_eof() {
        let next = "without it and what follows, the lines ahead of it can be played";
        return format!("{expected}, and this one ends in its middle: {next}");
    }
    let why = error.to_string().replace(" at line 1 column ", ", at column ");
    format!("{expected}: {why}")
}

fn take(recorded: &mut Vec<Recorded>, line: &[u8]) -> Result<(), String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| unreadable(&error))?;
    let at = micros(line.at).ok_or("its \"at\" is no time: expected microseconds, 0 or more")?;
    // The one that is looked for is nearly always the last.
    let place = recorded.iter().rposition(|known| known.exchange == line.exchange);
    if let What::Request { method, uri, headers, body, place: belongs } = line.what {
        let attempt = Attempt {
            sent: at,
            method,
            uri,
            headers,
            body: body.unwrap_or_default(),
            place: belongs.map(Into::into),
            answer: None,
            pieces: Vec::new(),
            end: None,
        };
        let sent = place.map_or(0, |place| recorded[place].attempts.len());
        if line.attempt != sent + 1 {
            return Err(format!(
                "it is attempt {} of exchange {}, of which {sent} were sent so far",
                line.attempt, line.exchange
            ));
        }
        match place {
            Some(place) => recorded[place].attempts.push(attempt),
            None => recorded.push(Recorded { exchange: line.exchange, attempts: vec![attempt] }),
        }
        return Ok(());
    }
    let attempts = place.map_or(0, |place| recorded[place].attempts.len());
    let attempt =
        place.and_then(|place| recorded[place].attempts.get_mut(line.attempt.checked_sub(1)?));
    let Some(attempt) = attempt else {
        return Err(format!(
            "it belongs to attempt {} of exchange {}, of which {attempts} were sent so far",
            line.attempt, line.exchange
        ));
    };
    if attempt.end.is_some() {
        return Err(format!(
            "it follows the end of attempt {} of exchange {}",
            line.attempt, line.exchange
        ));
    }
    match line.what {
        What::Request { .. } => {}
        // A person stops at a time of their own; all else comes in its order.
        What::Response { .. } | What::Frame { .. } | What::Bytes { .. } if at < attempt.last() => {
            return Err("its \"at\" is before that of the line ahead of it".into());
        }
        What::Response { status, headers } => {
            attempt.answer = Some(Answer { at, status, headers });
        }
        What::Frame { raw, .. } | What::Bytes { raw, .. } => {
            let bytes =
                base64::decode(raw).map_err(|_| "its \"raw\" is not in base64".to_owned())?;
            attempt.pieces.push((at, bytes));
        }
        What::End { how, .. } => attempt.end = Some((at, how)),
    }
    Ok(())
}

/// A time that was written in microseconds.
fn micros(at: f64) -> Option<Duration> {
    let whole = Duration::try_from_secs_f64(at.trunc() / 1e6).ok()?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a thousand, and not negative where the whole is not"
    )]
    let nanos = (at.fract() * 1000.0).round() as u64;
    // Seconds as a double are not exact enough for nanoseconds, but for microseconds.
    Some(
        Duration::from_micros(u64::try_from(whole.as_micros()).ok()?) + Duration::from_nanos(nanos),
    )
}

impl Recorded {
    pub(super) fn first(&self) -> &Attempt {
        // Made with its first attempt.
        &self.attempts[0]
    }

    /// Whether the reply was asked for in one piece, by `Converse`.
    pub fn is_whole(&self) -> bool {
        self.first().uri.ends_with("/converse")
    }

    /// The exchange as it was, with times that are counted from this one.
    pub fn known(&self, asked: Instant) -> Known {
        let attempts = self.attempts.iter().map(|attempt| attempt.known(asked)).collect();
        Known { asked, attempts }
    }

    /// Where it was sent, as far as that is no region's own address.
    pub fn endpoint(&self) -> Option<&str> {
        let uri = &self.first().uri;
        let (origin, _) = uri.split_once("/model/")?;
        self.region().is_none().then_some(origin)
    }

    /// The region that it was sent to, where its address or its signature's scope names one.
    pub fn region(&self) -> Option<&str> {
        let host = self.first().uri.split_once("://")?.1.split(['/', ':']).next()?;
        let label = host
            .strip_prefix("bedrock-runtime.")
            .or_else(|| host.strip_prefix("bedrock-runtime-fips."))?;
        label.split('.').next()
    }
}

impl Attempt {
    /// When the last thing of it came so far.
    fn last(&self) -> Duration {
        let answered = self.answer.as_ref().map(|answer| answer.at);
        self.pieces.last().map(|(at, _)| *at).or(answered).unwrap_or(self.sent)
    }

    fn known(&self, asked: Instant) -> known::Attempt {
        let body = serde_json::to_vec(&self.body).unwrap_or_default();
        let sent = Sent {
            method: self.method.clone(),
            uri: self.uri.clone(),
            headers: headers(&self.headers),
            size: body.len() as u64,
            body: (body.len() <= log::MOST).then(|| body.into()),
        };
        let answered = |answer: &Answer| {
            let answered = Answered { status: answer.status, headers: headers(&answer.headers) };
            (asked + answer.at, answered)
        };
        let mut end = 0;
        let arrivals = self.pieces.iter().map(|(at, piece)| {
            end += piece.len() as u64;
            (end, asked + *at)
        });
        known::Attempt {
            sent: (asked + self.sent, sent),
            answered: self.answer.as_ref().map(answered),
            arrivals: arrivals.collect(),
            ended: self.end.map(|(at, _)| asked + at),
        }
    }
}

fn headers(pairs: &[(String, String)]) -> Vec<Header> {
    let header =
        |(name, value): &(String, String)| Header { name: name.clone(), value: value.clone() };
    pairs.iter().map(header).collect()
}

#[cfg(test)]
mod tests;
