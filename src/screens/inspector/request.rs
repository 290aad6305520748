//! The request page: method and address, headers with masked secrets, and the body as it was sent.

use super::sheet::{LineTone, Sheet, SheetLine, ms_since};
use super::subject::InspectedTurn;
use crate::chat::count::grouped;

pub(super) fn lines(inspected: &InspectedTurn<'_>) -> Vec<SheetLine> {
    let (mut sheet, sent) = (Sheet::default(), &inspected.attempt.sent);
    sheet.heading(format!("{} {}", sent.method, sent.uri));
    for header in &sent.headers {
        sheet.field(&header.name, &*header.value);
    }
    sheet.gap();
    let at = ms_since(inspected.exchange.sent_at, inspected.attempt.sent_at);
    let size = grouped(sent.size);
    sheet.text(format!("{size} bytes, sent at {at} ms"), LineTone::Quiet);
    match &sent.body {
        Some(body) => {
            if sent.is_shortened() {
                let notice =
                    "The body is too large to keep, so its attachments are shortened here.";
                sheet.text(notice, LineTone::Warning);
            }
            sheet.json_or_text(body);
        }
        None if sent.size == 0 => {}
        None if inspected.exchange.request_was_dropped() => {
            let notice = "The body was dropped to save memory for later requests.";
            sheet.text(notice, LineTone::Warning);
        }
        None => sheet.text("The body was too large to keep.", LineTone::Warning),
    }
    sheet.0
}
