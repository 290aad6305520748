//! The first screen: what this is talking to, and what to press.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::ChatDrawing;
use crate::screens::chat::Action;
use crate::session::connection::ConnectionState;
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::remedy;
use crate::ui::wrap::WrapState;

type WelcomeLines = Vec<(String, Style)>;

pub fn draw(frame: &mut Frame<'_>, area: Rect, of: ChatDrawing<'_>) {
    let width = area.width.saturating_sub(4).min(76);
    let laid = |lines: WelcomeLines| -> Vec<(WrapState, Style)> {
        lines.into_iter().map(|(text, style)| (WrapState::of(width, &text), style)).collect()
    };
    let mut flows = laid(full(of));
    let rows =
        |flows: &[(WrapState, Style)]| flows.iter().map(|(f, _)| f.rows().len()).sum::<usize>();
    if rows(&flows) > usize::from(area.height) {
        flows = laid(short(of));
    }
    let spare = usize::from(area.height).saturating_sub(rows(&flows));
    let mut y = area.y + u16::from(spare > 0);
    for (flow, style) in flows {
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

fn full(of: ChatDrawing<'_>) -> WelcomeLines {
    let theme = of.cx.theme;
    let mut lines = WelcomeLines::new();
    match &of.cx.session.connection {
        ConnectionState::Undecided { .. } => lines.push(("Outcrop".into(), theme.strong())),
        ConnectionState::Resolving => {
            lines.push(("Outcrop".into(), theme.strong()));
            lines.push(("Looking for region and credentials…".into(), theme.quiet()));
        }
        ConnectionState::Online { region, source, .. } => {
            lines.push(("Outcrop".into(), theme.strong()));
            let place = format!("Ready: Amazon Bedrock in {region}, using {source}.");
            lines.push((place, theme.text()));
        }
        ConnectionState::Offline { .. } => {
            lines.push(("Outcrop is OFFLINE".into(), theme.warning()));
            let what = "A built-in demo answers with canned replies. The requests and streams are \
                        real, but nothing leaves this computer. Ask about messages, streaming, \
                        prefill, stop sequences or inference profiles. Type \"fail: help\" to see \
                        the errors that the demo can simulate.";
            lines.push((what.into(), theme.text()));
            lines.push((String::new(), theme.text()));
            lines.push((
                "To talk to Claude, set these and restart without --offline:".into(),
                theme.text(),
            ));
            for line in [
                "  AWS_REGION=us-east-1",
                "  AWS_BEARER_TOKEN_BEDROCK=(your Bedrock API key)",
                "or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment or in a .env file in this folder. .env.example explains each variable.",
            ] {
                lines.push((line.into(), theme.strong()));
            }
        }
        ConnectionState::Replay { .. } => {
            lines.push(("Outcrop REPLAY".into(), theme.warning()));
            let what = "This is a recording. Outcrop sends nothing.";
            lines.push((what.into(), theme.text()));
        }
        ConnectionState::Down(failure) => {
            lines.push((format!("✗ {}.", failure.summary), theme.failure()));
            lines.push((failure.why.clone(), theme.text()));
            lines.push((remedy::text(&failure.next, of.cx.keymap), theme.strong()));
        }
    }
    for note in of.notes {
        lines.push((format!("Note: {note}"), theme.warning()));
    }
    lines.push((String::new(), theme.text()));
    // No row begins with a dot.
    lines.push((keys(of).join("\u{a0}· "), theme.quiet()));
    lines
}

/// The most important keys.
fn keys(of: ChatDrawing<'_>) -> Vec<String> {
    let scope = KeyScope::Composer;
    let first: [Hint<'_>; 2] = [(&[&Action::Send], "sends"), (&[&Action::NewLine], "new line")];
    let last: [Hint<'_>; 3] =
        [(&[&"toggle-settings"], "settings"), (&[&"help"], "help"), (&[&"quit"], "quits")];
    let mut palette = of.cx.keymap.all_keys(scope, "palette");
    palette.push(of.cx.keymap.key(KeyScope::Anywhere, "palette"));
    let mut keys = of.cx.keymap.hints(scope, &first);
    keys.push(format!("{} commands", palette.join(" or ")));
    keys.extend(of.cx.keymap.hints(scope, &last));
    keys
}

/// Returns a short welcome for a small window, most important lines first.
fn short(of: ChatDrawing<'_>) -> WelcomeLines {
    let theme = of.cx.theme;
    let mut lines = WelcomeLines::new();
    // The source of the credentials must stay visible.
    if let ConnectionState::Online { source, .. } = &of.cx.session.connection {
        lines.push((format!("Ready, using {source}."), theme.text()));
    }
    for note in of.notes {
        lines.push((format!("Note: {note}"), theme.warning()));
    }
    match &of.cx.session.connection {
        ConnectionState::Offline { .. } => {
            let set = "OFFLINE: a built-in demo answers. To talk to Claude, set AWS_REGION, AWS_BEARER_TOKEN_BEDROCK or AWS_PROFILE; see .env.example.";
            lines.push((set.into(), theme.warning()));
        }
        ConnectionState::Down(failure) => {
            let next = remedy::text(&failure.next, of.cx.keymap);
            lines.push((format!("✗ {}. {next}", failure.summary), theme.failure()));
        }
        ConnectionState::Replay { .. } => {
            lines.push(("REPLAY: Outcrop sends nothing.".into(), theme.warning()));
        }
        ConnectionState::Resolving
        | ConnectionState::Undecided { .. }
        | ConnectionState::Online { .. } => {
            let send = of.cx.keymap.key(KeyScope::Composer, Action::Send);
            lines.push((format!("Type a prompt. {send} sends it."), theme.text()));
        }
    }
    lines
}
