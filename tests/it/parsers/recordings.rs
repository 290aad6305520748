//! Recordings: a valid recording is consistent, and writing and reading it does not change it.

use std::time::{Duration, Instant};

use outcrop::chat::failure::Failure;
use outcrop::recording::line_writer::LineWriter;
use outcrop::recording::reader::{DamagedLine, Recording, read};
use outcrop::recording::recorded_exchange::{AttemptEndLine, OutcomeLine, RecordedExchange};
use outcrop::wire::wire_event::{
    self, AttemptEnd, BodyChunks, ExchangeFact, Header, RecordedFact, RequestEnd, ResponseHead,
    SentRequest, WireEvent,
};

/// The first line of a recording.
const HEAD: &str = r#"{"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}"#;

/// The longest time that a recording stores exactly to the nanosecond. A recorded time is an `f64`.
const EXACT: Duration = Duration::from_hours(100 * 24);

/// Checks the recording in these bytes, or the error message if the bytes are not a valid
/// recording.
///
/// # Panics
/// Panics if the error message gives no line number of the file, if the recording is inconsistent,
/// or if writing and reading the recording changes it.
pub fn check(input: &[u8]) {
    let recording = match read(input) {
        Ok(recording) => recording,
        Err(damage) => return check_damage(&damage, input),
    };
    check_recording(&recording);

    let first = again(&recording.exchanges, false);
    for (written, original) in first.iter().zip(&recording.exchanges) {
        check_bytes(written, original);
    }
    if is_exact(&recording) {
        assert_eq!(again(&first, true), first, "written twice");
    }
}

fn check_damage(DamagedLine { line, why }: &DamagedLine, input: &[u8]) {
    let lines = input.split(|byte| *byte == b'\n').count();
    assert!((1..=lines.max(2)).contains(line), "line {line} of {lines}: {why}");
    assert!(!why.is_empty() && why.chars().count() < 500, "{why}");
}

/// Checks that the exchanges are in order, and that the parts of each attempt are in order.
fn check_recording(recording: &Recording) {
    assert!(!recording.exchanges.is_empty());
    let is_before = |one: &RecordedExchange, next: &RecordedExchange| one.exchange < next.exchange;
    assert!(recording.exchanges.is_sorted_by(is_before));
    let at_once = RecordedExchange::leading_group_len(&recording.exchanges);
    assert!((1..=recording.exchanges.len()).contains(&at_once));
    for recorded in &recording.exchanges {
        for attempt in &recorded.attempts {
            let answered = attempt.response.as_ref().map(|answer| answer.at);
            let ended = attempt.end.as_ref().map(|end| end.at);
            let pieces = attempt.chunks.iter().map(|(at, _)| *at);
            let times = [attempt.sent].into_iter().chain(answered).chain(pieces).chain(ended);
            assert!(times.is_sorted(), "{attempt:?}");
            assert!(attempt.response.is_some() || attempt.chunks.is_empty(), "{attempt:?}");
            assert!(attempt.chunks.iter().all(|(_, piece)| !piece.is_empty()), "{attempt:?}");
            assert!(attempt.frames <= attempt.chunks.len() as u64, "{attempt:?}");
        }
        let request = recorded.request();
        assert!(!request.request.history.is_empty(), "nothing is asked in {recorded:?}");
        assert!(recorded.end_time() >= recorded.attempts[0].sent);
    }
}

/// Writes the exchanges and reads them again. With `with_ends`, completed exchanges keep their
/// outcome.
fn again(exchanges: &[RecordedExchange], with_ends: bool) -> Vec<RecordedExchange> {
    let (mut lines, mut text) = (LineWriter::default(), format!("{HEAD}\n"));
    let start = Instant::now();
    for recorded in exchanges {
        for fact in facts(recorded, start, with_ends) {
            let place = recorded.attempts[0].place;
            lines.write(
                ExchangeFact { exchange: recorded.exchange, sent_at: start, place, fact },
                &mut text,
            );
        }
    }
    lines.finish(&mut text);
    let read = read(text.as_bytes()).unwrap_or_else(|damage| panic!("{damage} of\n{text}"));
    assert_eq!(read.cut, None);
    assert_eq!(read.exchanges.len(), exchanges.len());
    let mut exchanges = read.exchanges;
    if with_ends {
        for recorded in &mut exchanges {
            assert!(recorded.over.take().is_some() && recorded.last_shown.take().is_some());
        }
    }
    exchanges
}

fn headers(pairs: &[(String, String)]) -> Vec<Header> {
    let header =
        |(name, value): &(String, String)| Header { name: name.clone(), value: value.clone() };
    pairs.iter().map(header).collect()
}

/// Converts an exchange to the facts that the tap would have reported for it.
fn facts(recorded: &RecordedExchange, start: Instant, with_ends: bool) -> Vec<RecordedFact> {
    let mut facts = Vec::new();
    for recorded in &recorded.attempts {
        let body = recorded.body.to_string().into_bytes();
        let sent = SentRequest {
            method: recorded.method.clone(),
            uri: recorded.uri.clone(),
            headers: headers(&recorded.headers),
            size: body.len() as u64,
            body: Some(body.into()),
        };
        facts.push(RecordedFact::Event(WireEvent::Sent(start + recorded.sent, sent)));
        facts.extend(recorded.response.as_ref().map(|answer| {
            let headers = headers(&answer.headers);
            let head = ResponseHead { status: answer.status, headers };
            RecordedFact::Event(WireEvent::Answered(start + answer.at, head))
        }));
        for (at, piece) in &recorded.chunks {
            let mut pieces = BodyChunks::default();
            pieces.push(piece, start + *at);
            facts.push(RecordedFact::Event(WireEvent::Chunks(pieces)));
        }
        if let Some(end) = &recorded.end {
            let why = end.why.clone().unwrap_or_default();
            let ended = match end.how {
                AttemptEndLine::Whole => AttemptEnd::Complete,
                AttemptEndLine::Broken => AttemptEnd::Broken(why),
                AttemptEndLine::Failed => AttemptEnd::Failed(why),
                AttemptEndLine::Left => AttemptEnd::Abandoned,
            };
            facts.push(RecordedFact::Event(WireEvent::Ended(start + end.at, ended)));
        }
    }
    if with_ends {
        let events_taken = recorded.attempts.last().map_or(0, |attempt| attempt.frames);
        let how = match recorded.over.as_ref().map(|over| over.how) {
            Some(OutcomeLine::Stopped) => wire_event::RequestOutcome::Stopped,
            Some(OutcomeLine::Failed) => wire_event::RequestOutcome::Failed(Failure::new(
                outcrop::chat::failure::FailureKind::Other,
                "what",
                "why",
                "next",
            )),
            Some(OutcomeLine::Whole) | None => wire_event::RequestOutcome::Whole,
        };
        facts.push(RecordedFact::Over(
            start + recorded.end_time(),
            RequestEnd { how, events_processed: events_taken },
        ));
        facts.push(RecordedFact::LastShown { is_compared: false });
    }
    facts
}

/// Checks that the received bytes were written, except for an incomplete frame at the end of an
/// unfinished stream.
fn check_bytes(written: &RecordedExchange, original: &RecordedExchange) {
    assert_eq!(written.attempts.len(), original.attempts.len());
    for (written, original) in written.attempts.iter().zip(&original.attempts) {
        let bytes = |pieces: &[(Duration, Vec<u8>)]| -> Vec<u8> {
            pieces.iter().flat_map(|(_, piece)| piece).copied().collect()
        };
        let (now, before) = (bytes(&written.chunks), bytes(&original.chunks));
        assert!(before.starts_with(&now), "{written:?}\n{original:?}");
        assert!(now.len() == before.len() || original.end.is_none(), "{written:?}\n{original:?}");
        assert_eq!((&written.uri, &written.body), (&original.uri, &original.body));
        assert_eq!(written.place, original.place);
    }
}

fn is_exact(recording: &Recording) -> bool {
    let attempts = recording.exchanges.iter().flat_map(|recorded| &recorded.attempts);
    let ends = attempts.clone().filter_map(|attempt| attempt.end.as_ref()).map(|end| end.at);
    let pieces = attempts.clone().flat_map(|attempt| &attempt.chunks).map(|(at, _)| *at);
    let answers = attempts.clone().filter_map(|attempt| attempt.response.as_ref());
    let answers = answers.map(|answer| answer.at);
    attempts
        .map(|attempt| attempt.sent)
        .chain(answers)
        .chain(pieces)
        .chain(ends)
        .all(|at| at < EXACT)
}
