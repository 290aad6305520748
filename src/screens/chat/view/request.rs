//! The request page: the target and the body as it is sent.

use super::ChatDrawing;
use crate::export;
use crate::screens::chat::request_text::request_target;
use crate::session::connection::ConnectionState;
use crate::ui::dialog::text::{DialogLine, DialogText, push_labeled};
use crate::ui::wrap::WrapState;

/// Minimum columns of text beside an indent. In a narrow window, indents shrink first.
const MIN_TEXT_COLUMNS: u16 = 20;

pub fn lines(drawing: ChatDrawing<'_>, width: u16) -> DialogText {
    let theme = drawing.cx.theme;
    let mut lines = DialogText::new();
    let Some(request) = drawing.chat.next_request(drawing.cx.session) else {
        lines.push(DialogLine::new("No request yet: type a prompt first.", theme.text()));
        return lines;
    };
    let place = request_target(drawing.cx.session);
    let mut row = |label: &str, value: &str| {
        push_labeled(&mut lines, label, value, width, theme.text());
    };
    row("Model", request.settings.model.as_str());
    row("Operation", "ConverseStream");
    let region = place.region.as_deref().unwrap_or("not known yet");
    match drawing.cx.session.connection {
        ConnectionState::Offline { .. } => {
            row("Region", &format!("{region}, simulated by the built-in demo"));
        }
        _ => row("Region", region),
    }
    if let Some(endpoint) = &place.endpoint {
        row("Endpoint", endpoint);
    }
    row("POST", &export::path(&request, export::STREAM));
    row("", "");
    for line in export::json_page(&request).lines() {
        let text = line.trim_start_matches(' ');
        let indent = u16::try_from(line.len() - text.len()).unwrap_or(0);
        let indent = indent.min(width.saturating_sub(MIN_TEXT_COLUMNS));
        let flow = WrapState::of(width - indent, text);
        let blanks = " ".repeat(indent.into());
        for row in flow.rows() {
            // The space at which the text was wrapped may exceed the width.
            let text = flow.text()[row.start..row.end].trim_end();
            lines.push(DialogLine::new(format!("{blanks}{text}"), theme.text()));
        }
    }
    lines
}
