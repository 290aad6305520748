//! What the timeline says: the steps of a request from sending to its end, and the silences in it.

use std::time::{Duration, Instant};

use super::scan::{STALL, StreamLandmarks};
use super::sheet::{LineTone, Sheet, SheetLine, counted, ms, span};
use super::subject::InspectedTurn;

/// A row: a step, with the time since the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineStep {
    pub label: String,
    pub kind: StepKind,
    /// Since sending.
    pub from: Duration,
    pub to: Duration,
}

/// What a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    Step,
    /// An attempt that failed.
    Failed,
    /// All deltas, as many as came at each time.
    Deltas,
    /// A silence.
    Stall,
}

/// The rows, in the order of their ends. `now` is the end of what is still under way.
pub fn steps(seen: &InspectedTurn<'_>, marks: &StreamLandmarks, now: Instant) -> Vec<TimelineStep> {
    let asked = seen.exchange.sent_at;
    let since = |at: Instant| at.saturating_duration_since(asked);
    let mut rows = Vec::new();
    let mut last = Duration::ZERO;
    let mut step = |label: &str, kind: StepKind, at: Option<Instant>| {
        let Some(at) = at else { return };
        let to = since(at).max(last);
        rows.push(TimelineStep { label: label.to_owned(), kind, from: last, to });
        last = to;
    };
    for (attempt, number) in seen.exchange.attempts()[..seen.attempts.0 - 1].iter().zip(1..) {
        step(&format!("sent {number}"), StepKind::Step, Some(attempt.sent_at));
        let answer = attempt.answered.as_ref();
        let status =
            answer.map_or("no answer".to_owned(), |(_, answered)| answered.status.to_string());
        let end = attempt.ended.as_ref().map(|(at, _)| *at).or(answer.map(|(at, _)| *at));
        step(&status, StepKind::Failed, end);
    }
    let (attempt, answer) = (seen.attempt, seen.attempt.answered.as_ref());
    let (sent, headers) = match (seen.attempts, answer) {
        ((_, 1), _) => ("sent".to_owned(), "headers".to_owned()),
        ((number, _), Some((_, answered))) => {
            (format!("sent {number}"), format!("headers {}", answered.status))
        }
        ((number, _), None) => (format!("sent {number}"), "headers".to_owned()),
    };
    step(&sent, StepKind::Step, Some(attempt.sent_at));
    step(&headers, StepKind::Step, answer.map(|(at, _)| *at));
    step("first event", StepKind::Step, marks.first_event);
    step("first token", StepKind::Step, marks.first_delta);
    step(
        &counted(marks.deltas, "delta"),
        StepKind::Deltas,
        marks.last_delta.filter(|_| marks.deltas > 1),
    );
    step("stop", StepKind::Step, marks.stop);
    step("metadata", StepKind::Step, marks.metadata);
    match &attempt.ended {
        Some((at, _)) => step("end", StepKind::Step, Some(*at)),
        None => step("now", StepKind::Step, Some(now)),
    }
    let open =
        attempt.ended.is_none().then_some(marks.last_event.map(|last| (last, now))).flatten();
    let silences = marks.stalls.iter().copied().chain(open);
    rows.extend(silences.filter(|(from, to)| to.saturating_duration_since(*from) >= STALL).map(
        |(from, to)| {
            let label = format!("stall {}", span(to.saturating_duration_since(from)));
            TimelineStep { label, kind: StepKind::Stall, from: since(from), to: since(to) }
        },
    ));
    rows
}

/// What a row tells beside its bar: the step, and its time in milliseconds.
pub fn label_and_time(step: &TimelineStep) -> (&str, String) {
    let time = match step.kind {
        StepKind::Stall => format!("at {}", ms(step.from)),
        _ => ms(step.to),
    };
    (&step.label, time)
}

pub(super) fn lines(
    seen: &InspectedTurn<'_>,
    marks: &StreamLandmarks,
    now: Instant,
) -> Vec<SheetLine> {
    let mut sheet = Sheet::default();
    for step in steps(seen, marks, now) {
        let (from, to) = (ms(step.from), ms(step.to));
        let text = match step.kind {
            StepKind::Stall => format!("from {from} ms to {to} ms"),
            _ => format!("{to} ms, +{} ms", ms(step.to.saturating_sub(step.from))),
        };
        sheet.toned(&step.label, text, LineTone::Plain);
    }
    sheet.0
}
