//! The page of the request: where it goes, and its body as it is sent.

use super::ChatDrawing;
use crate::export;
use crate::screens::chat::request_text::request_target;
use crate::session::connection::ConnectionState;
use crate::ui::dialog::text::{DialogText, labeled};
use crate::ui::wrap::WrapState;

/// The fewest columns for text beside an indent: a narrow window gives up indents instead.
const LEAST: u16 = 20;

/// The lines of the page, made of the state as it is now.
pub fn lines(of: ChatDrawing<'_>, width: u16) -> DialogText {
    let theme = of.cx.theme;
    let mut lines = DialogText::new();
    let Some(request) = of.chat.request_now(of.cx.session) else {
        lines.push(("No request yet: type a prompt first.".into(), theme.text()));
        return lines;
    };
    let place = request_target(of.cx.session);
    let mut row = |label: &str, value: &str| {
        labeled(&mut lines, label, value, width, theme.text());
    };
    row("Model", request.settings.model.as_str());
    row("Operation", "ConverseStream");
    let region = place.region.as_deref().unwrap_or("not known yet");
    match of.cx.session.connection {
        ConnectionState::Offline { .. } => {
            row("Region", &format!("{region}, simulated by the stand-in"));
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
        let indent = indent.min(width.saturating_sub(LEAST));
        let flow = WrapState::of(width - indent, text);
        let blanks = " ".repeat(indent.into());
        for piece in flow.rows() {
            // A blank at which the text was wrapped may stand beyond the width.
            let piece = flow.text()[piece.start..piece.end].trim_end();
            lines.push((format!("{blanks}{piece}"), theme.text()));
        }
    }
    lines
}
