//! Draws the first screen: the connection and the most important keys.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::ChatDrawing;
use crate::screens::chat::Action;
use crate::screens::chat::examples::EXAMPLES;
use crate::session::connection::ConnectionState;
use crate::ui::keymap::{ActionName, Hint, KeyScope};
use crate::ui::remedy;
use crate::ui::wrap::WrapState;

/// The mark before an example.
const MARK: &str = "› ";

/// The last row if not everything fits.
const CUT: &str = "… Enlarge the window to see more.";

const MOST_COLUMNS: u16 = 76;

enum WelcomeLine {
    Text(String, Style),
    /// The example prompt with this index.
    Example(usize),
}

type WelcomeLines = Vec<WelcomeLine>;

/// Draws the longest welcome that fits. Returns the rows of each example.
pub fn draw(frame: &mut Frame<'_>, area: Rect, of: ChatDrawing<'_>) -> Vec<(Range<u16>, usize)> {
    let width = area.width.saturating_sub(4).min(MOST_COLUMNS);
    let laid = |lines: WelcomeLines| -> Vec<(WrapState, WelcomeLine)> {
        let wrapped = |line: WelcomeLine| match &line {
            WelcomeLine::Text(text, _) => (WrapState::of(width, text), line),
            WelcomeLine::Example(at) => {
                (WrapState::of(width.saturating_sub(2), EXAMPLES[*at]), line)
            }
        };
        lines.into_iter().map(wrapped).collect()
    };
    let rows = |flows: &[(WrapState, _)]| flows.iter().map(|(f, _)| f.rows().len()).sum::<usize>();
    let all = [full, medium, short].map(|lines| laid(lines(of)));
    let fitting = all.into_iter().find(|flows| rows(flows) <= usize::from(area.height));
    let flows = fitting.unwrap_or_else(|| laid(short(of)));
    let theme = of.cx.theme;
    let is_cut = rows(&flows) > usize::from(area.height);
    let bottom = area.bottom().saturating_sub(u16::from(is_cut));
    let is_offered = of.chat.offers_examples(of.cx.session);
    let mut examples = Vec::new();
    let mut y = area.y;
    for (flow, line) in flows {
        let start = y;
        let (indent, style) = match line {
            WelcomeLine::Text(_, style) => (0, style),
            WelcomeLine::Example(_) => (2, theme.text()),
        };
        let mut end = area.x;
        for row in flow.rows() {
            if y >= bottom {
                if y < area.bottom() {
                    let (x, width) = (area.x + 2, usize::from(width));
                    frame.buffer_mut().set_stringn(x, y, CUT, width, theme.quiet());
                }
                return examples;
            }
            let text = &flow.text()[row.start..row.end];
            let x = area.x + 2 + indent;
            (end, _) = frame.buffer_mut().set_stringn(x, y, text, width.into(), style);
            y += 1;
        }
        if let WelcomeLine::Example(at) = line {
            if is_offered && at == of.chat.example {
                let buf = frame.buffer_mut();
                buf.set_string(area.x + 2, start, MARK, theme.key());
                let key = of.cx.keymap.key(KeyScope::Composer, Action::Send);
                let room = usize::from(area.right().saturating_sub(end + 2));
                buf.set_stringn(end + 2, y - 1, key, room, theme.key());
            }
            examples.push((start..y, at));
        }
    }
    examples
}

fn text(text: impl Into<String>, style: Style) -> WelcomeLine {
    WelcomeLine::Text(text.into(), style)
}

/// Returns the examples with their heading, and a blank row after them.
fn examples(of: ChatDrawing<'_>) -> WelcomeLines {
    let theme = of.cx.theme;
    let steps: &[&dyn ActionName] = &[&Action::EarlierPrompt, &Action::LaterPrompt];
    let steps = of.cx.keymap.bound_keys(KeyScope::Composer, steps);
    let steps = steps.map_or(String::new(), |keys| format!(" ({keys} select)"));
    let heading = text(format!("Try one of these prompts{steps}:"), theme.quiet());
    let all = (0..EXAMPLES.len()).map(WelcomeLine::Example);
    std::iter::once(heading).chain(all).chain([text("", theme.text())]).collect()
}

fn full(of: ChatDrawing<'_>) -> WelcomeLines {
    let theme = of.cx.theme;
    let mut lines = start(of);
    if let ConnectionState::Offline { why, .. } = &of.cx.session.connection {
        let ask = match why {
            Some(_) => "To talk to Claude, set these and restart:",
            None => "To talk to Claude, set these and restart without --offline:",
        };
        lines.push(text(ask, theme.text()));
        let others = format!(
            "or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment or in a .env file in this folder. The manual ({}) explains each variable.",
            help_key(of)
        );
        for line in ["  AWS_REGION=us-east-1", "  AWS_BEARER_TOKEN_BEDROCK=(your Bedrock API key)"]
        {
            lines.push(text(line, theme.strong()));
        }
        lines.push(text(others, theme.text()));
        lines.push(text("", theme.text()));
    }
    lines.extend(end(of));
    lines
}

/// Returns the key of the help page, which also opens the manual.
fn help_key(of: ChatDrawing<'_>) -> String {
    of.cx.keymap.key(KeyScope::Anywhere, "help")
}

/// Returns the full welcome with a shorter text about credentials.
fn medium(of: ChatDrawing<'_>) -> WelcomeLines {
    let mut lines = start(of);
    if let ConnectionState::Offline { why, .. } = &of.cx.session.connection {
        let restart = if why.is_some() { "restart" } else { "restart without --offline" };
        let set = format!(
            "To talk to Claude, set AWS_REGION and AWS_BEARER_TOKEN_BEDROCK, or AWS_PROFILE, and {restart}. The manual ({}) explains each variable.",
            help_key(of)
        );
        lines.push(text(set, of.cx.theme.text()));
        lines.push(text("", of.cx.theme.text()));
    }
    lines.extend(end(of));
    lines
}

/// Returns what Outcrop is connected to, and the examples.
fn start(of: ChatDrawing<'_>) -> WelcomeLines {
    let theme = of.cx.theme;
    let mut lines = match &of.cx.session.connection {
        ConnectionState::Undecided { .. } => vec![text("Outcrop", theme.strong())],
        ConnectionState::Resolving => vec![
            text("Outcrop", theme.strong()),
            text("Looking for region and credentials…", theme.quiet()),
        ],
        ConnectionState::Online { region, source, .. } => vec![
            text("Outcrop", theme.strong()),
            text(format!("Ready: Amazon Bedrock in {region}, using {source}."), theme.text()),
        ],
        ConnectionState::Offline { why, .. } => {
            let what = "A built-in demo answers with canned replies. It uses the wire format of \
                        Bedrock, but nothing leaves this computer. Type \"fail: help\" to see the \
                        errors that the demo can simulate.";
            let mut lines = vec![text("Outcrop is OFFLINE", theme.warning())];
            lines.extend(why.iter().map(|why| text(why.as_str(), theme.text())));
            lines.push(text(what, theme.text()));
            lines
        }
        ConnectionState::Replay { .. } => vec![
            text("Outcrop REPLAY", theme.warning()),
            text("This is a recording. Outcrop sends nothing.", theme.text()),
        ],
        ConnectionState::Down(failure) => vec![
            text(format!("✗ {}.", failure.summary), theme.failure()),
            text(failure.why.clone(), theme.text()),
            text(remedy::text(&failure.next, of.cx.keymap), theme.strong()),
        ],
    };
    lines.push(text("", theme.text()));
    if !matches!(
        of.cx.session.connection,
        ConnectionState::Replay { .. } | ConnectionState::Down(_)
    ) {
        lines.extend(examples(of));
    }
    lines
}

/// Returns the notes of the configuration and the most important keys.
fn end(of: ChatDrawing<'_>) -> WelcomeLines {
    let theme = of.cx.theme;
    let note = |note: &String| text(format!("Note: {note}"), theme.warning());
    let mut lines: WelcomeLines = of.notes.iter().map(note).collect();
    if !lines.is_empty() {
        lines.push(text("", theme.text()));
    }
    // The no-break space keeps the dot on the row of the key before it, so no row begins with a
    // dot.
    lines.push(text(keys(of).join("\u{a0}· "), theme.quiet()));
    lines
}

/// Returns the most important keys.
fn keys(of: ChatDrawing<'_>) -> Vec<String> {
    let hints: [Hint<'_>; 4] = [
        (&[&Action::Send], "send"),
        (&[&Action::NewLine], "new line"),
        (&[&"palette"], "commands"),
        (&[&"toggle-settings"], "settings"),
    ];
    of.cx.keymap.hints(KeyScope::Composer, &hints)
}

/// Returns a short welcome for a small window, most important lines first.
fn short(of: ChatDrawing<'_>) -> WelcomeLines {
    let theme = of.cx.theme;
    let mut lines = WelcomeLines::new();
    // The source of the credentials must stay visible.
    if let ConnectionState::Online { source, .. } = &of.cx.session.connection {
        lines.push(text(format!("Ready, using {source}."), theme.text()));
    }
    for note in of.notes {
        lines.push(text(format!("Note: {note}"), theme.warning()));
    }
    match &of.cx.session.connection {
        ConnectionState::Offline { .. } => {
            let set = format!(
                "OFFLINE: a built-in demo answers. To talk to Claude, set AWS_REGION and AWS_BEARER_TOKEN_BEDROCK, or AWS_PROFILE; {} opens the manual.",
                help_key(of)
            );
            lines.push(text(set, theme.warning()));
        }
        ConnectionState::Down(failure) => {
            let next = remedy::text(&failure.next, of.cx.keymap);
            lines.push(text(format!("✗ {}. {next}", failure.summary), theme.failure()));
        }
        ConnectionState::Replay { .. } => {
            lines.push(text("REPLAY: Outcrop sends nothing.", theme.warning()));
        }
        ConnectionState::Resolving
        | ConnectionState::Undecided { .. }
        | ConnectionState::Online { .. } => {
            let send = of.cx.keymap.key(KeyScope::Composer, Action::Send);
            lines.push(text(format!("Type a prompt. {send} sends it."), theme.text()));
        }
    }
    lines
}
