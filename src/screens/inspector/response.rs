//! The response page: each attempt and how it ended, then status, headers and body of the inspected
//! attempt.

use std::time::Instant;

use super::sheet::{LineTone, Sheet, SheetLine, counted, ms_since};
use super::subject::InspectedTurn;
use crate::chat::count::grouped;
use crate::wire::exchange::Attempt;
use crate::wire::wire_event::AttemptEnd;

pub(super) fn lines(inspected: &InspectedTurn<'_>) -> Vec<SheetLine> {
    let (mut sheet, sent_at) = (Sheet::default(), inspected.exchange.sent_at);
    let attempts = inspected.exchange.attempts();
    for (attempt, number) in attempts.iter().zip(1..) {
        let label = format!("attempt {number}");
        let (text, tone) = course(attempt, sent_at);
        let mark =
            if number == inspected.attempts.0 && attempts.len() > 1 { ", below" } else { "" };
        sheet.toned(&label, text + mark, tone);
    }
    let attempt = inspected.attempt;
    let Some((at, response)) = &attempt.answered else { return sheet.0 };
    sheet.gap();
    sheet.toned("status", response.status.to_string(), tone(response.status));
    sheet.field("request id", attempt.request_id().unwrap_or("–"));
    // Label the time of an error differently, since it is not a reply's time to headers.
    let after = if response.status < 300 { "headers after" } else { "error after" };
    sheet.field(after, format!("{} ms", ms_since(sent_at, *at)));
    for header in &response.headers {
        sheet.toned(&header.name, &*header.value, LineTone::Quiet);
    }
    sheet.gap();
    let (body, frames) = (attempt.body(), attempt.frames());
    if attempt.is_stream() {
        let events = counted(frames.count(), "event");
        let text = format!("{} bytes in {events}: see the Events tab", grouped(body.len()));
        sheet.text(text, LineTone::Quiet);
    } else {
        let text = format!("{} bytes that are not an event stream", grouped(body.len()));
        sheet.text(text, LineTone::Quiet);
        sheet.body(body);
    }
    sheet.0
}

fn tone(status: u16) -> LineTone {
    if status < 300 { LineTone::Good } else { LineTone::Failure }
}

/// Describes an attempt from start to end in a line.
fn course(attempt: &Attempt, sent_at: Instant) -> (String, LineTone) {
    let mut text = format!("sent at {} ms", ms_since(sent_at, attempt.sent_at));
    let mut sounds = LineTone::Plain;
    if let Some((at, response)) = &attempt.answered {
        text = format!("{text}, {} at {} ms", response.status, ms_since(sent_at, *at));
        sounds = tone(response.status);
    }
    let Some((at, ended)) = &attempt.ended else {
        return (text + ", in progress", sounds);
    };
    let at = ms_since(sent_at, *at);
    match ended {
        AttemptEnd::Complete => (format!("{text}, ended at {at} ms"), sounds),
        AttemptEnd::Abandoned => (format!("{text}, abandoned at {at} ms"), LineTone::Warning),
        AttemptEnd::Broken(why) => {
            (format!("{text}, connection lost at {at} ms: {why}"), LineTone::Failure)
        }
        AttemptEnd::Failed(why) => (format!("{text}, failed at {at} ms: {why}"), LineTone::Failure),
    }
}
