//! What the page of the request says: method and address, headers (secrets were masked before they
//! got here), and the body as it was really sent.

use super::sheet::{LineTone, Sheet, SheetLine, ms_since};
use super::subject::InspectedTurn;

pub(super) fn lines(seen: &InspectedTurn<'_>) -> Vec<SheetLine> {
    let (mut sheet, sent) = (Sheet::default(), &seen.attempt.sent);
    sheet.heading(format!("{} {}", sent.method, sent.uri));
    for header in &sent.headers {
        sheet.field(&header.name, &*header.value);
    }
    sheet.gap();
    let at = ms_since(seen.exchange.sent_at, seen.attempt.sent_at);
    sheet.text(format!("{} bytes, sent at {at} ms", sent.size), LineTone::Quiet);
    match &sent.body {
        Some(body) => {
            if sent.is_shortened() {
                let said = "The body is too large to keep, so its attachments are shortened here.";
                sheet.text(said, LineTone::Warning);
            }
            sheet.json_or_text(body);
        }
        None if sent.size == 0 => {}
        None if seen.exchange.gave_up_request() => {
            let said = "The body was dropped to save memory for later requests.";
            sheet.text(said, LineTone::Warning);
        }
        None => sheet.text("The body was too large to keep.", LineTone::Warning),
    }
    sheet.0
}
