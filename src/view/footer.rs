//! The footer: state, usage, latency, rate, stop reason and cost, with the labels that people and
//! scripts read. What the service did not send is `–`; what is estimated carries `~`.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::header::clipped;
use super::theme::Theme;
use crate::app::{App, Phase, Stage, Turn};
use crate::chat::event::StopReason;
use crate::chat::message::{Ending, Reply};
use crate::document::visible;

/// Columns between two items.
const GAP: u16 = 2;

/// A silence that is worth a word.
const SILENCE_SECONDS: u64 = 10;

pub fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let mut x = area.x + 1;
    let mut y = area.y;
    let mut items = vec![state(app, theme)];
    match app.shown_reply() {
        Some((id, reply)) => {
            if let Some(turn) = app.turn(id) {
                items
                    .extend(figures(app, reply, turn).into_iter().map(|text| (text, theme.text())));
            }
        }
        None => items.push((hint(app).to_owned(), theme.quiet())),
    }
    for (text, style) in items {
        let columns = text.cell_width();
        if x > area.x + 1 && x + columns > area.right() {
            x = area.x + 1;
            y += 1;
        }
        if y >= area.bottom() {
            return;
        }
        let room = usize::from(area.right().saturating_sub(x));
        (x, _) = frame.buffer_mut().set_stringn(x, y, clipped(&text, room), room, style);
        x += GAP;
    }
}

fn hint(app: &App) -> &'static str {
    if app.state() == "waiting" {
        "finding credentials"
    } else {
        "F1 help  Ctrl+P commands  Ctrl+Q quit"
    }
}

/// The state in a word, with what belongs to it now.
fn state(app: &App, theme: Theme) -> (String, Style) {
    let word = app.state();
    let Phase::Asking { message, stage, .. } = &app.phase else {
        let style = match word {
            "failed" => theme.failure(),
            "stopped" | "waiting" => theme.warning(),
            _ => theme.good(),
        };
        let text = match (word, app.failure()) {
            ("failed", Some(failure)) => format!("failed: {}", visible::line(&failure.what)),
            ("failed", None) => "failed: interrupted".to_owned(),
            _ => word.to_owned(),
        };
        return (text, style);
    };
    let mut text = word.to_owned();
    if let Stage::Retrying { attempt, why } = stage {
        text = format!("{text} (attempt {attempt}: {})", visible::line(why));
    }
    if let Some(turn) = app.turn(*message) {
        text = format!("{text} {:.1} s", turn.meter.elapsed(app.now).as_secs_f64());
        let silence = turn.meter.silence(app.now).map_or(0, |silence| silence.as_secs());
        if silence >= SILENCE_SECONDS {
            text = format!("{text}, no data for {silence} s, Ctrl+C stops");
        }
    }
    (text, theme.focus().patch(theme.strong()))
}

/// The figures of a reply, each with its label.
pub fn figures(app: &App, reply: &Reply, turn: &Turn) -> Vec<String> {
    let meter = &turn.meter;
    let mut items = Vec::with_capacity(12);
    let usage = meter.usage();
    let count = |n: Option<u64>| n.map_or("–".to_owned(), |n| n.to_string());
    if turn.requests.len() > 1 {
        items.push(format!("last of {} requests:", turn.requests.len()));
    }
    items.push(format!("in {}", count(usage.map(|u| u.input))));
    items.push(match usage {
        Some(usage) => format!("out {}", usage.output),
        None if meter.deltas() > 0 => format!("out ~{}", meter.estimated_output()),
        None => "out –".to_owned(),
    });
    items.push(format!("total {}", count(usage.map(|u| u.total))));
    for (label, tokens) in [
        ("cache read", usage.and_then(|u| u.cache_read)),
        ("cache write", usage.and_then(|u| u.cache_write)),
    ] {
        if let Some(tokens) = tokens.filter(|tokens| *tokens > 0) {
            items.push(format!("{label} {tokens}"));
        }
    }
    items.push(match meter.latency_ms() {
        Some(latency) => format!("latency {latency} ms"),
        None => "latency –".to_owned(),
    });
    items.push(match meter.time_to_first_token() {
        Some(ttft) => format!("ttft {} ms", ttft.as_millis()),
        None => "ttft –".to_owned(),
    });
    items.push(match (meter.tokens_per_second(), meter.estimated_tokens_per_second()) {
        (Some(rate), _) => format!("{rate:.1} tok/s"),
        (None, Some(rate)) if usage.is_none() => format!("~{rate:.1} tok/s"),
        _ => "– tok/s".to_owned(),
    });
    items.push(stop(reply));
    let cost = usage.and_then(|usage| app.catalogue.cost(&reply.model, usage));
    items.push(cost.map_or("$–".to_owned(), dollars));
    if meter.unknown() > 0 {
        items.push(format!("unknown events {}", meter.unknown()));
    }
    items
}

/// Why the reply stopped, in the service's spelling where it said so.
fn stop(reply: &Reply) -> String {
    match &reply.ending {
        Ending::Complete { reason: StopReason::StopSequence, sequence: Some(sequence) } => {
            format!("stop_sequence \"{}\"", super::panel::matched(sequence))
        }
        Ending::Complete { reason, .. } => visible::line(reason.as_str()),
        _ => "–".to_owned(),
    }
}

/// Dollars with as many places as a small amount needs to be told from nothing.
pub(super) fn dollars(cost: f64) -> String {
    if cost >= 0.1 { format!("${cost:.2}") } else { format!("${cost:.4}") }
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn small_costs_keep_their_places() {
        assert_eq!(dollars(0.000_288), "$0.0003");
        assert_eq!(dollars(1.234), "$1.23");
    }
}
