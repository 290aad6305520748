//! What the page of the request says: method and address, headers (secrets were masked before they
//! got here), and the body as it was really sent.

use super::sheet::{Line, Sheet, Tone, ms_since};
use super::subject::Inspected;

pub(super) fn lines(seen: &Inspected<'_>) -> Vec<Line> {
    let (mut sheet, sent) = (Sheet::default(), &seen.attempt.sent);
    sheet.heading(format!("{} {}", sent.method, sent.uri));
    for header in &sent.headers {
        sheet.field(&header.name, &*header.value);
    }
    sheet.gap();
    let at = ms_since(seen.exchange.asked, seen.attempt.sent_at);
    sheet.text(format!("{} bytes, handed to the connection at {at} ms", sent.size), Tone::Quiet);
    match &sent.body {
        Some(body) => sheet.json_or_text(body),
        None if sent.size == 0 => {}
        None => sheet.text(
            "The body is not kept: it was too large, or was given up for memory.",
            Tone::Warning,
        ),
    }
    sheet.0
}
