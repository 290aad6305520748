//! What the timeline says: the steps of a request from sending to its end, and the silences in it.

use std::time::{Duration, Instant};

use super::scan::{Marks, STALL};
use super::sheet::{Line, Sheet, Tone, counted, ms, span};
use super::subject::Inspected;

/// A row: a step, with the time since the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub label: String,
    pub kind: Kind,
    /// Since sending.
    pub from: Duration,
    pub to: Duration,
}

/// What a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Step,
    /// An attempt that failed.
    Failed,
    /// All deltas, as many as came at each time.
    Deltas,
    /// A silence.
    Stall,
}

/// The rows, in the order of their ends. `now` is the end of what is still under way.
pub fn steps(seen: &Inspected<'_>, marks: &Marks, now: Instant) -> Vec<Step> {
    let asked = seen.exchange.asked;
    let since = |at: Instant| at.saturating_duration_since(asked);
    let mut rows = Vec::new();
    let mut last = Duration::ZERO;
    let mut step = |label: &str, kind: Kind, at: Option<Instant>| {
        let Some(at) = at else { return };
        let to = since(at).max(last);
        rows.push(Step { label: label.to_owned(), kind, from: last, to });
        last = to;
    };
    for (attempt, number) in seen.exchange.attempts()[..seen.attempts.0 - 1].iter().zip(1..) {
        step(&format!("sent {number}"), Kind::Step, Some(attempt.sent_at));
        let answer = attempt.answered.as_ref();
        let status =
            answer.map_or("no answer".to_owned(), |(_, answered)| answered.status.to_string());
        let end = attempt.ended.as_ref().map(|(at, _)| *at).or(answer.map(|(at, _)| *at));
        step(&status, Kind::Failed, end);
    }
    let (attempt, answer) = (seen.attempt, seen.attempt.answered.as_ref());
    let (sent, headers) = match (seen.attempts, answer) {
        ((_, 1), _) => ("sent".to_owned(), "headers".to_owned()),
        ((number, _), Some((_, answered))) => {
            (format!("sent {number}"), format!("headers {}", answered.status))
        }
        ((number, _), None) => (format!("sent {number}"), "headers".to_owned()),
    };
    step(&sent, Kind::Step, Some(attempt.sent_at));
    step(&headers, Kind::Step, answer.map(|(at, _)| *at));
    step("first event", Kind::Step, marks.first_event);
    step("first token", Kind::Step, marks.first_delta);
    step(
        &counted(marks.deltas, "delta"),
        Kind::Deltas,
        marks.last_delta.filter(|_| marks.deltas > 1),
    );
    step("stop", Kind::Step, marks.stop);
    step("metadata", Kind::Step, marks.metadata);
    match &attempt.ended {
        Some((at, _)) => step("end", Kind::Step, Some(*at)),
        None => step("now", Kind::Step, Some(now)),
    }
    let open =
        attempt.ended.is_none().then_some(marks.last_event.map(|last| (last, now))).flatten();
    let silences = marks.stalls.iter().copied().chain(open);
    rows.extend(silences.filter(|(from, to)| to.saturating_duration_since(*from) >= STALL).map(
        |(from, to)| {
            let label = format!("stall {}", span(to.saturating_duration_since(from)));
            Step { label, kind: Kind::Stall, from: since(from), to: since(to) }
        },
    ));
    rows
}

/// What a row tells beside its bar: the step, and its time in milliseconds.
pub fn told(step: &Step) -> (&str, String) {
    let time = match step.kind {
        Kind::Stall => format!("at {}", ms(step.from)),
        _ => ms(step.to),
    };
    (&step.label, time)
}

pub(super) fn lines(seen: &Inspected<'_>, marks: &Marks, now: Instant) -> Vec<Line> {
    let mut sheet = Sheet::default();
    for step in steps(seen, marks, now) {
        let (from, to) = (ms(step.from), ms(step.to));
        let text = match step.kind {
            Kind::Stall => format!("from {from} ms to {to} ms"),
            _ => format!("{to} ms, +{} ms", ms(step.to.saturating_sub(step.from))),
        };
        sheet.toned(&step.label, text, Tone::Plain);
    }
    sheet.0
}
