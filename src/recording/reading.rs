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
    let lines = bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|byte| *byte == b'\n');
    for (line, number) in lines.zip(1..) {
        let taken = if number == 1 { head(line) } else { take(&mut recorded, line) };
        taken.map_err(|why| Damage { line: number, why })?;
    }
    if recorded.is_empty() {
        return Err(Damage { line: 2, why: "there is no request in the recording".into() });
    }
    Ok(recorded)
}

fn head(line: &[u8]) -> Result<(), String> {
    match serde_json::from_slice::<Head>(line) {
        Ok(Head { format, .. }) if format != FORMAT => {
            Err(format!("this is no recording of Outcrop, but \"{format}\""))
        }
        Ok(Head { version, program, .. }) if version > VERSION => Err(format!(
            "the recording has form {version}, written by {program}; this program reads {VERSION}"
        )),
        Ok(_) => Ok(()),
        Err(_) => Err("this is no recording of Outcrop: expected the line that says so".into()),
    }
}

/// Why a line is none of a recording. The place that is told is the one within the line.
fn unreadable(error: &serde_json::Error) -> String {
    let expected = "expected an object of the recording";
    if error.is_eof() {
        let next = "take the line out, and what is ahead of it can be played";
        return format!("{expected}, and this one ends in its middle: {next}");
    }
    let why = error.to_string().replace(" at line 1 column ", ", at column ");
    format!("{expected}: {why}")
}

fn take(recorded: &mut Vec<Recorded>, line: &[u8]) -> Result<(), String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| unreadable(&error))?;
    let at = micros(line.at).ok_or("its \"at\" is no time")?;
    let place = recorded.iter().position(|known| known.exchange == line.exchange);
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
    match line.what {
        What::Request { .. } => {}
        What::Response { status, headers } => {
            attempt.answer = Some(Answer { at, status, headers });
        }
        What::Frame { raw, .. } | What::Bytes { raw, .. } => {
            let bytes = base64::decode(raw).map_err(|_| "its \"raw\" is no base64".to_owned())?;
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
mod tests {
    use std::sync::Arc;

    use super::super::writing::Lines;
    use super::*;
    use crate::chat::wire::seen::{Ended, Pieces, Seen, Told};

    const HEAD: &str = r#"{"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}"#;

    const REQUEST: &str = r#"{"type":"request","exchange":1,"attempt":1,"at":5,"method":"POST","uri":"https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream","headers":[],"body":{"system":[{"text":"Be short."}],"inferenceConfig":{"temperature":0.699999988079071,"maxTokens":100,"stopSequences":["\n\nHuman:"]},"messages":[{"role":"user","content":[{"text":"old"},{"text":"Hello"}]},{"role":"assistant","content":[{"text":"{"}]}]}}"#;

    #[test]
    fn a_damaged_or_foreign_file_is_refused_by_its_line() {
        fn check(lines: &[&str], line: usize, words: &str) {
            let damage = read(lines.join("\n").as_bytes()).expect_err(words);
            assert_eq!(damage.line, line, "{damage}");
            assert!(damage.to_string().contains(words), "{damage}");
        }
        check(&[""], 1, "no recording of Outcrop");
        check(&["PNG"], 1, "no recording of Outcrop");
        check(&[r#"{"log":{}}"#], 1, "no recording of Outcrop");
        check(&[&HEAD.replace("outcrop recording", "har")], 1, "but \"har\"");
        check(&[&HEAD.replace(":1,", ":2,")], 1, "has form 2");
        check(&[HEAD], 2, "no request");
        check(&[HEAD, REQUEST, "{\"type\":"], 3, "ends in its middle: take the line out");
        check(&[HEAD, REQUEST, "{x"], 3, "key must be a string, at column 2");
        let frame = r#"{"type":"frame","exchange":1,"attempt":1,"at":9,"event":"x","raw":"AA=="}"#;
        assert!(read([HEAD, REQUEST, frame].join("\n").as_bytes()).is_ok());
        check(&[HEAD, REQUEST, &frame.replace("AA==", "?")], 3, "no base64");
        check(&[HEAD, REQUEST, &frame.replace("\"frame\"", "\"frob\"")], 3, "frob");
        check(&[HEAD, frame], 2, "of which 0 were sent");
        check(&[HEAD, REQUEST, &frame.replace("\"attempt\":1", "\"attempt\":2")], 3, "of which 1");
    }

    fn header(name: &str, value: &str) -> Header {
        Header { name: name.into(), value: value.into() }
    }

    /// What is read back of a body that came in these pieces, a millisecond apart.
    fn round(media_type: &str, pieces: &[&[u8]]) -> (String, Attempt) {
        let asked = std::time::Instant::now();
        let at = |ms: u64| asked + Duration::from_millis(ms);
        let body: Arc<[u8]> = b"{\"messages\":[]}"[..].into();
        let sent = Sent {
            method: "POST".into(),
            uri: "http://x/model/m/converse-stream".into(),
            headers: vec![header("host", "x")],
            size: 2,
            body: Some(body),
        };
        let answered = Answered { status: 200, headers: vec![header("content-type", media_type)] };
        let mut seen = vec![Seen::Sent(at(1), sent), Seen::Answered(at(2), answered)];
        for (piece, ms) in pieces.iter().zip(3..) {
            let mut came = Pieces::default();
            came.push(piece, at(ms));
            seen.push(Seen::Pieces(came));
        }
        seen.push(Seen::Ended(at(900), Ended::Broken("reset".into())));
        let (mut lines, mut text) = (Lines::default(), format!("{HEAD}\n"));
        for seen in seen {
            lines.take(Told { exchange: 7, asked, place: None, seen }, &mut text);
        }
        let mut recorded =
            read(text.as_bytes()).unwrap_or_else(|damage| panic!("{damage}\n{text}"));
        assert_eq!(recorded.len(), 1);
        (text, recorded.remove(0).attempts.remove(0))
    }

    const STREAM: &str = crate::chat::wire::exchange::EVENT_STREAM;

    /// A frame that botocore reads.
    fn frame() -> Vec<u8> {
        let frame = "AAAAnQAAAFe5u/ifCzpldmVudC10eXBlBwARY29udGVudEJsb2NrRGVsdGENOmNvbnRlbnQtdHlwZQcAEGFw\
                     cGxpY2F0aW9uL2pzb24NOm1lc3NhZ2UtdHlwZQcABWV2ZW50eyJjb250ZW50QmxvY2tJbmRleCI6MCwiZGVs\
                     dGEiOnsidGV4dCI6IkhpIn0sInAiOiJhYiJ9iziyaA==";
        base64::decode(frame).expect("base64")
    }

    #[test]
    fn a_frame_is_a_line_however_it_came() {
        let frame = frame();
        let bytes = frame.repeat(2);
        let (text, attempt) = round(STREAM, &[&bytes[..20], &bytes[20..200], &bytes[200..]]);
        let pieces = [(Duration::from_millis(4), frame.clone()), (Duration::from_millis(5), frame)];
        assert_eq!(attempt.pieces, pieces);
        assert!(text.contains(r#""event":"contentBlockDelta","payload":{"contentBlockIndex":0,"#));
        assert_eq!(attempt.sent, Duration::from_millis(1));
        assert_eq!(attempt.end, Some((Duration::from_millis(900), How::Broken)));
        let answer = attempt.answer.expect("it was answered");
        assert_eq!((answer.at, answer.status), (Duration::from_millis(2), 200));
    }

    #[test]
    fn every_byte_is_read_back_whatever_the_body_is() {
        let frame = frame();
        let mut damaged = frame.clone();
        damaged[10] ^= 1;
        let mut wrong = frame.clone();
        wrong[100] ^= 1;
        let page = b"<html>caf\xc3\xa9</html>".to_vec();
        let binary = vec![0xff, 0, 1];
        for media_type in [STREAM, "text/html"] {
            for body in
                [&frame[..50], &[&frame[..], &damaged, &frame].concat(), &wrong, &page, &binary]
            {
                for size in [1, 5, body.len()] {
                    let pieces: Vec<&[u8]> = body.chunks(size).collect();
                    let (text, attempt) = round(media_type, &pieces);
                    let read: Vec<u8> =
                        attempt.pieces.into_iter().flat_map(|(_, piece)| piece).collect();
                    assert_eq!(read, body, "{text}");
                }
            }
        }
    }
}
