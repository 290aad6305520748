//! The timeline page: the steps of a request from sending to its end, and the silences between
//! them.

use std::time::{Duration, Instant};

use super::scan::{STALL, StreamLandmarks};
use super::sheet::{LineTone, Sheet, SheetLine, counted, ms, span};
use super::subject::InspectedTurn;

/// A row: a step, with the time since the previous step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineStep {
    pub label: String,
    pub kind: StepKind,
    /// Time since sending.
    pub from: Duration,
    pub to: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    Step,
    Failed,
    /// All deltas, and how many arrived at each time.
    Deltas,
    Stall,
}

/// Returns the steps, ordered by their ends, and then the silences. `now` is the end of a running
/// step or silence.
pub fn steps(
    inspected: &InspectedTurn<'_>,
    marks: &StreamLandmarks,
    now: Instant,
) -> Vec<TimelineStep> {
    let sent_at = inspected.exchange.sent_at;
    let since = |at: Instant| at.saturating_duration_since(sent_at);
    let mut rows = Vec::new();
    let mut last = Duration::ZERO;
    let mut step = |label: &str, kind: StepKind, at: Option<Instant>| {
        let Some(at) = at else { return };
        let to = since(at).max(last);
        rows.push(TimelineStep { label: label.to_owned(), kind, from: last, to });
        last = to;
    };
    for (attempt, number) in
        inspected.exchange.attempts()[..inspected.attempts.0 - 1].iter().zip(1..)
    {
        step(&format!("sent {number}"), StepKind::Step, Some(attempt.sent_at));
        let answer = attempt.answered.as_ref();
        let status =
            answer.map_or("no response".to_owned(), |(_, response)| response.status.to_string());
        let end = attempt.ended.as_ref().map(|(at, _)| *at).or(answer.map(|(at, _)| *at));
        step(&status, StepKind::Failed, end);
    }
    let (attempt, answer) = (inspected.attempt, inspected.attempt.answered.as_ref());
    let (sent, headers) = match (inspected.attempts, answer) {
        ((_, 1), _) => ("sent".to_owned(), "headers".to_owned()),
        ((number, _), Some((_, response))) => {
            (format!("sent {number}"), format!("headers {}", response.status))
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

pub fn label_and_time(step: &TimelineStep) -> (&str, String) {
    let time = match step.kind {
        StepKind::Stall => format!("at {}", ms(step.from)),
        _ => ms(step.to),
    };
    (&step.label, time)
}

pub(super) fn lines(
    inspected: &InspectedTurn<'_>,
    marks: &StreamLandmarks,
    now: Instant,
) -> Vec<SheetLine> {
    let mut sheet = Sheet::default();
    for step in steps(inspected, marks, now) {
        let (from, to) = (ms(step.from), ms(step.to));
        let text = match step.kind {
            StepKind::Stall => format!("from {from} ms to {to} ms"),
            _ => format!("{to} ms, +{} ms", ms(step.to.saturating_sub(step.from))),
        };
        sheet.toned(&step.label, text, LineTone::Plain);
    }
    sheet.0
}
