//! The first screen: what this is talking to, and what to press.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::flow::Flow;
use super::theme::Theme;
use crate::app::App;
use crate::app::msg::Link;

pub fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let mut lines: Vec<(String, Style)> = Vec::new();
    match &app.link {
        Link::Resolving => {
            lines.push(("Outcrop".into(), theme.strong()));
            lines.push(("Finding region and credentials…".into(), theme.quiet()));
        }
        Link::Online { region, source } => {
            lines.push(("Outcrop".into(), theme.strong()));
            let place = format!("Connected to Amazon Bedrock in {region}, by {source}.");
            lines.push((place, theme.text()));
        }
        Link::Offline { .. } => {
            lines.push(("Outcrop, OFFLINE".into(), theme.warning()));
            let what = "No Amazon Bedrock here: a stand-in inside this program answers with \
                        written text, over the real API on loopback. Ask it about messages, \
                        streaming, prefill, stop sequences or inference profiles; \"fail: help\" \
                        lists the failures that it acts out.";
            lines.push((what.into(), theme.text()));
            lines.push((String::new(), theme.text()));
            lines.push(("To talk to Claude, set these and start again:".into(), theme.text()));
            for line in [
                "  AWS_REGION=us-east-1",
                "  AWS_BEARER_TOKEN_BEDROCK=(your Bedrock API key)",
                "or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the \
                 environment or in a .env file here; .env.example explains each.",
            ] {
                lines.push((line.into(), theme.strong()));
            }
        }
        Link::Down(failure) => {
            lines.push((format!("✗ {}.", failure.what), theme.failure()));
            lines.push((failure.why.clone(), theme.text()));
            lines.push((failure.next.clone(), theme.strong()));
        }
    }
    for note in &app.notes {
        lines.push((format!("Note: {note}"), theme.warning()));
    }
    lines.push((String::new(), theme.text()));
    let keys = "Enter sends · Ctrl+J new line · / or Ctrl+P commands · F2 settings · F1 help · \
                Ctrl+Q quits";
    lines.push((keys.into(), theme.quiet()));

    let width = area.width.saturating_sub(4).min(76);
    let mut y = area.y + u16::from(area.height > 12);
    for (text, style) in lines {
        let flow = Flow::of(width, &text);
        for row in flow.rows() {
            if y >= area.bottom() {
                return;
            }
            let piece = &flow.text()[row.start..row.end];
            frame.buffer_mut().set_stringn(area.x + 2, y, piece, width.into(), style);
            y += 1;
        }
    }
}
