//! What the page of the response says: each attempt and how it ended, then status, headers and body
//! of the one that is looked at.

use std::time::Instant;

use super::sheet::{LineTone, Sheet, SheetLine, counted, ms_since};
use super::subject::InspectedTurn;
use crate::wire::exchange::Attempt;
use crate::wire::wire_event::AttemptEnd;

pub(super) fn lines(seen: &InspectedTurn<'_>) -> Vec<SheetLine> {
    let (mut sheet, asked) = (Sheet::default(), seen.exchange.sent_at);
    let attempts = seen.exchange.attempts();
    for (attempt, number) in attempts.iter().zip(1..) {
        let label = format!("attempt {number}");
        let (said, tone) = course(attempt, asked);
        let mark = if number == seen.attempts.0 && attempts.len() > 1 { ", below" } else { "" };
        sheet.toned(&label, said + mark, tone);
    }
    let attempt = seen.attempt;
    let Some((at, answered)) = &attempt.answered else { return sheet.0 };
    sheet.gap();
    sheet.toned("status", answered.status.to_string(), tone(answered.status));
    sheet.field("request id", attempt.request_id().unwrap_or("–"));
    // Of an error they are no time to headers.
    let after = if answered.status < 300 { "headers after" } else { "error after" };
    sheet.field(after, format!("{} ms", ms_since(asked, *at)));
    for header in &answered.headers {
        sheet.toned(&header.name, &*header.value, LineTone::Quiet);
    }
    sheet.gap();
    let (body, frames) = (attempt.body(), attempt.frames());
    if attempt.is_stream() {
        let events = counted(frames.count(), "event");
        sheet
            .text(format!("{} bytes in {events}: see the Events tab", body.len()), LineTone::Quiet);
    } else {
        sheet.text(format!("{} bytes that are not an event stream", body.len()), LineTone::Quiet);
        sheet.body(body);
    }
    sheet.0
}

fn tone(status: u16) -> LineTone {
    if status < 300 { LineTone::Good } else { LineTone::Failure }
}

/// An attempt from its start to its end, in a line.
fn course(attempt: &Attempt, asked: Instant) -> (String, LineTone) {
    let mut said = format!("sent at {} ms", ms_since(asked, attempt.sent_at));
    let mut sounds = LineTone::Plain;
    if let Some((at, answered)) = &attempt.answered {
        said = format!("{said}, {} at {} ms", answered.status, ms_since(asked, *at));
        sounds = tone(answered.status);
    }
    let Some((at, ended)) = &attempt.ended else {
        return (said + ", in progress", sounds);
    };
    let at = ms_since(asked, *at);
    match ended {
        AttemptEnd::Whole => (format!("{said}, ended at {at} ms"), sounds),
        AttemptEnd::Left => (format!("{said}, abandoned at {at} ms"), LineTone::Warning),
        AttemptEnd::Broken(why) => (format!("{said}, broken at {at} ms: {why}"), LineTone::Failure),
        AttemptEnd::Failed(why) => (format!("{said}, failed at {at} ms: {why}"), LineTone::Failure),
    }
}
