//! Reading a recording back: each exchange with its attempts, and what came at which time. Refuses
//! what is no recording, by its line.

use std::fmt;
use std::time::Duration;

use aws_smithy_types::base64;
use serde_json::Value;

pub use super::lines::How;
use super::lines::{Head, Line, What};
use super::{FORMAT, VERSION};
use crate::chat::model::ModelId;
use crate::chat::settings::{
    MaxTokens, Prefill, Settings, StopSequence, SystemPrompt, Temperature, TopP,
};

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
    pub uri: String,
    pub body: Value,
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

/// What a recorded turn asked, and with which settings, as far as the request tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub prompt: String,
    pub settings: Settings,
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

fn take(recorded: &mut Vec<Recorded>, line: &[u8]) -> Result<(), String> {
    let line: Line = serde_json::from_slice(line)
        .map_err(|error| format!("expected an object of the recording: {error}"))?;
    let at = Duration::from_micros(line.at);
    let place = recorded.iter().position(|known| known.exchange == line.exchange);
    if let What::Request { uri, body, .. } = line.what {
        let attempt = Attempt {
            sent: at,
            uri,
            body: body.unwrap_or_default(),
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

impl Recorded {
    fn first(&self) -> &Attempt {
        // Made with its first attempt.
        &self.attempts[0]
    }

    /// Whether the reply was asked for in one piece, by `Converse`.
    pub fn is_whole(&self) -> bool {
        self.first().uri.ends_with("/converse")
    }

    /// The region that it was sent to, where its address or its signature's scope names one.
    pub fn region(&self) -> Option<&str> {
        let host = self.first().uri.split_once("://")?.1.split(['/', ':']).next()?;
        let label = host
            .strip_prefix("bedrock-runtime.")
            .or_else(|| host.strip_prefix("bedrock-runtime-fips."))?;
        label.split('.').next()
    }

    /// What was asked; a value that cannot be set any more is left out.
    pub fn asked(&self) -> Asked {
        let body = &self.first().body;
        let mut settings = Settings::new(self.model());
        let inference = &body["inferenceConfig"];
        let number = |name: &str| inference[name].as_f64();
        let hundredths = |number: f64| format!("{}", (number * 100.0).round() / 100.0);
        let texts = |blocks: &Value| -> Vec<String> {
            let blocks = blocks.as_array().into_iter().flatten();
            blocks.filter_map(|block| Some(block["text"].as_str()?.to_owned())).collect()
        };
        settings.system =
            texts(&body["system"]).first().and_then(|text| SystemPrompt::parse(text).ok());
        settings.temperature =
            number("temperature").and_then(|n| Temperature::parse(&hundredths(n)).ok());
        settings.top_p = number("topP").and_then(|n| TopP::parse(&hundredths(n)).ok());
        settings.max_tokens =
            inference["maxTokens"].as_u64().and_then(|n| MaxTokens::parse(&n.to_string()).ok());
        let stops = inference["stopSequences"].as_array().into_iter().flatten();
        settings.stop_sequences =
            stops.filter_map(|stop| StopSequence::parse(&escaped(stop.as_str()?)).ok()).collect();
        let messages = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
        let of = |role: &str| messages.iter().rev().find(|message| message["role"] == role);
        let prompt = of("user").and_then(|message| texts(&message["content"]).pop());
        if let Some(last) = messages.last().filter(|last| last["role"] == "assistant") {
            settings.prefill = Prefill::parse(&texts(&last["content"]).concat()).ok();
        }
        Asked { prompt: prompt.unwrap_or_else(|| "(no prompt was recorded)".into()), settings }
    }

    fn model(&self) -> ModelId {
        let named = self.first().uri.rsplit_once('/').and_then(|(before, _)| {
            let (_, id) = before.rsplit_once("/model/")?;
            ModelId::parse(&decoded(id)?).ok()
        });
        named.unwrap_or_else(|| ModelId::default_for(self.region().unwrap_or_default()))
    }
}

/// A text in the form in which a stop sequence is typed.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t")
}

/// A part of a path without its percent signs.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::writing::Lines;
    use super::*;
    use crate::chat::wire::seen::{Answered, Ended, Header, Pieces, Seen, Sent, Told};

    const HEAD: &str = r#"{"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}"#;

    const REQUEST: &str = r#"{"type":"request","exchange":1,"attempt":1,"at":5,"method":"POST","uri":"https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream","headers":[],"body":{"system":[{"text":"Be short."}],"inferenceConfig":{"temperature":0.699999988079071,"maxTokens":100,"stopSequences":["\n\nHuman:"]},"messages":[{"role":"user","content":[{"text":"old"},{"text":"Hello"}]},{"role":"assistant","content":[{"text":"{"}]}]}}"#;

    #[test]
    fn what_was_asked_is_read_from_the_request() {
        let recorded = read(format!("{HEAD}\n{REQUEST}\n").as_bytes()).expect("a recording");
        let Asked { prompt, settings } = recorded[0].asked();
        assert_eq!(prompt, "Hello");
        assert_eq!(settings.model.as_str(), "eu.anthropic.claude-haiku-4-5-20251001-v1:0");
        assert_eq!(settings.system, SystemPrompt::parse("Be short.").ok());
        assert_eq!(settings.temperature, Temperature::parse("0.7").ok());
        assert_eq!(settings.max_tokens, MaxTokens::parse("100").ok());
        assert_eq!(settings.stop_sequences[0].as_str(), "\n\nHuman:");
        assert_eq!(settings.prefill, Prefill::parse("{").ok());
        assert_eq!((recorded[0].region(), recorded[0].is_whole()), (Some("eu-west-1"), false));
    }

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
        check(&[HEAD, REQUEST, "{\"type\":"], 3, "expected an object of the recording");
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
            lines.take(Told { exchange: 7, asked, seen }, &mut text);
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
