//! The footer: state, usage, latency, rate, stop reason and cost, with the labels that people and
//! scripts read. What the service did not send is `–`; what is estimated carries `~`.

use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::App;
use crate::app::actions::Action;
use crate::chat::event::StopReason;
use crate::chat::message::{Ending, Reply};
use crate::chat::metrics;
use crate::chat::model::in_dollars;
use crate::document::visible;
use crate::session::connection::ConnectionState;
use crate::session::requests::InFlight;
use crate::session::turn::Phase;
use crate::session::turn::RequestStage;
use crate::session::turn::Turn;
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::spark::bars;
use crate::ui::text::clipped;
use crate::ui::theme::Theme;

/// Columns between two items.
const GAP: u16 = 2;

/// A silence that is worth a word.
const SILENCE_SECONDS: u64 = 10;

/// Columns of the state with its clock while a reply comes: `streaming 999.9 s`.
const STATE_COLUMNS: u16 = 17;

/// Columns that the sparkline may have: the first that leave room for all else.
const SPARKS: [usize; 3] = [16, 8, 0];

/// A word or a figure.
struct Item {
    text: String,
    style: Style,
    /// Columns that it takes at least, so that what follows it does not move while it grows.
    least: u16,
    /// What goes first where there is too little room has the highest.
    rank: u8,
}

impl Item {
    fn columns(&self) -> u16 {
        self.text.cell_width().max(self.least)
    }
}

pub fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let mut items = SPARKS.into_iter().map(|columns| items(app, columns, theme));
    let mut items = items.find(|items| fits(items, area)).unwrap_or_else(|| {
        let mut items = self::items(app, 0, theme);
        while items.len() > 1 && !fits(&items, area) {
            let last = items.iter().enumerate().max_by_key(|(_, item)| item.rank);
            let last = last.map_or(0, |(at, _)| at);
            items.remove(last);
        }
        items
    });
    let places = places(&items, area);
    for (item, (x, y)) in items.drain(..).zip(places) {
        if y >= area.bottom() {
            return;
        }
        let room = usize::from(area.right().saturating_sub(x));
        frame.buffer_mut().set_stringn(x, y, clipped(&item.text, room), room, item.style);
    }
}

/// Where each item begins, row after row.
fn places(items: &[Item], area: Rect) -> Vec<(u16, u16)> {
    let (mut x, mut y) = (area.x + 1, area.y);
    let mut place = |item: &Item| {
        if x > area.x + 1 && x + item.columns() > area.right() {
            x = area.x + 1;
            y += 1;
        }
        let place = (x, y);
        x = x.saturating_add(item.columns() + GAP);
        place
    };
    items.iter().map(&mut place).collect()
}

/// How far down the last of these items comes to stand where they flow into so many columns, two
/// between them: the rows that they take.
pub(super) fn rows_of<'a>(items: impl IntoIterator<Item = &'a str>, width: u16) -> u16 {
    let (mut x, mut rows) = (0, 1);
    for text in items {
        let columns = text.cell_width();
        if x > 0 && x + columns > width {
            (x, rows) = (0, rows + 1);
        }
        x = x.saturating_add(columns + GAP);
    }
    rows
}

fn fits(items: &[Item], area: Rect) -> bool {
    let last = places(items, area).last().copied();
    last.is_none_or(|(_, y)| y < area.bottom())
}

/// The items, with a sparkline of so many columns.
fn items(app: &App, spark: usize, theme: Theme) -> Vec<Item> {
    let (text, style) = state(app, theme);
    let is_asking = app.session.is_busy();
    let least = if is_asking { STATE_COLUMNS } else { 0 };
    let mut items = vec![Item { text, style, least, rank: 0 }];
    if let Phase::InFlight(request) = app.session.phase()
        && request.stage == RequestStage::Streaming
        && let Some(turn) = app.session.turn(request.message).filter(|_| spark > 0)
        && silence(app, turn).is_none()
    {
        let counts: Vec<u32> = turn.pulse.last(app.session.now, spark).collect();
        let text = bars(&counts, '·');
        let least = u16::try_from(spark).unwrap_or(0);
        items.push(Item { text, style: theme.focus(), least, rank: u8::MAX });
    }
    match app.shown_reply() {
        Some((id, reply)) => {
            let figures =
                app.session.turn(id).map(|turn| ranked(app, reply, turn)).unwrap_or_default();
            items.extend(figures.into_iter().map(|(text, rank, least)| {
                let least = if is_asking { least } else { 0 };
                Item { text, style: theme.text(), least, rank }
            }));
        }
        None => {
            let (text, style) = (hint(app), theme.quiet());
            items.push(Item { text, style, least: 0, rank: 1 });
        }
    }
    items
}

fn hint(app: &App) -> String {
    if app.session.connection == ConnectionState::Resolving && app.session.state() == "waiting" {
        "finding credentials".to_owned()
    } else {
        let hints: [Hint<'_>; 3] = [
            (&[&Action::Help], "help"),
            (&[&Action::Palette], "commands"),
            (&[&Action::Quit], "quit"),
        ];
        app.keymap.hints(KeyScope::Anywhere, &hints).join("  ")
    }
}

/// The state in a word, with what belongs to it now.
fn state(app: &App, theme: Theme) -> (String, Style) {
    let word = app.session.state();
    let Phase::InFlight(InFlight { message, stage }) = app.session.phase() else {
        let style = match word {
            "failed" => theme.failure(),
            "stopped" | "waiting" => theme.warning(),
            _ => theme.good(),
        };
        let text = match (word, app.session.failure()) {
            ("failed", Some(failure)) => format!("failed: {}", visible::line(&failure.what)),
            ("failed", None) => "failed: interrupted".to_owned(),
            _ => word.to_owned(),
        };
        return (text, style);
    };
    let mut text = word.to_owned();
    if let RequestStage::Retrying { attempt, why } = stage {
        text = format!("{text} (attempt {attempt}: {})", visible::line(why));
    }
    if let Some(turn) = app.session.turn(*message) {
        text = format!("{text} {:.1} s", turn.meter.elapsed(app.session.now).as_secs_f64());
        if let Some(silence) = silence(app, turn) {
            text = format!("{text}, no data for {silence} s");
            if let Some(key) = app.stop_key() {
                text = format!("{text}, {key} stops");
            }
        }
    }
    (text, theme.focus().patch(theme.strong()))
}

/// Seconds in which nothing has come, where they are worth a word.
fn silence(app: &App, turn: &Turn) -> Option<u64> {
    let silence = turn.meter.silence(app.session.now)?.as_secs();
    (silence >= SILENCE_SECONDS).then_some(silence)
}

/// The figures of a reply, each with its label.
pub fn figures(app: &App, reply: &Reply, turn: &Turn) -> Vec<String> {
    ranked(app, reply, turn).into_iter().map(|(text, ..)| text).collect()
}

/// The figures in their order, each with its rank and the columns that it takes at least while it
/// grows. Of the ranks a window of 40 columns keeps the first five or six; of two that are equal the
/// first one stays longer.
pub(super) fn ranked(app: &App, reply: &Reply, turn: &Turn) -> Vec<(String, u8, u16)> {
    let meter = &turn.meter;
    let mut items = Vec::with_capacity(12);
    let mut push = |text: String, rank: u8, least: u16| items.push((text, rank, least));
    let usage = meter.usage();
    let count = |n: Option<u64>| n.map_or("–".to_owned(), |n| n.to_string());
    if turn.requests.len() > 1 {
        push(format!("last of {} requests:", turn.requests.len()), 7, 0);
    }
    push(format!("in {}", count(usage.and_then(|u| u.input))), 6, 0);
    let out = match usage {
        Some(usage) => format!("out {}", count(usage.output)),
        None if meter.deltas() > 0 && !meter.has_metadata() => {
            format!("out ~{}", meter.estimated_output())
        }
        None => "out –".to_owned(),
    };
    push(out, 2, 10);
    push(format!("total {}", count(usage.and_then(|u| u.total))), 9, 0);
    for (label, tokens) in [
        ("cache read", usage.and_then(|u| u.cache_read)),
        ("cache write", usage.and_then(|u| u.cache_write)),
    ] {
        if let Some(tokens) = tokens.filter(|tokens| *tokens > 0) {
            push(format!("{label} {tokens}"), 8, 0);
        }
    }
    let latency = meter.latency_ms().map_or("–".to_owned(), |latency| format!("{latency} ms"));
    push(format!("latency {latency}"), 7, 0);
    let ttft = meter.time_to_first_token().map(milliseconds);
    push(ttft.map_or("ttft –".to_owned(), |ttft| format!("ttft {ttft} ms")), 4, 11);
    let rate = match (meter.tokens_per_second(), meter.estimated_tokens_per_second()) {
        (Some(rate), _) => format!("{rate:.1} tok/s"),
        (None, Some(rate)) if !meter.has_metadata() => format!("~{rate:.1} tok/s"),
        _ => "– tok/s".to_owned(),
    };
    push(rate, 5, 12);
    if let Some(tier) = meter.service_tier() {
        push(format!("tier {}", visible::line(tier)), 6, 0);
    }
    // What is not known yet is the first to make room.
    let stop = stop(reply);
    let rank = if stop == "–" { 10 } else { 1 };
    push(stop, rank, 0);
    let cost = usage.and_then(|usage| app.session.catalog.cost(&reply.model, usage));
    let rank = if cost.is_some() { 3 } else { 10 };
    push(cost.map_or("$–".to_owned(), in_dollars), rank, 0);
    if meter.unknown() > 0 {
        push(format!("unknown {}", meter.unknown()), 6, 0);
    }
    items
}

/// Why the reply stopped, in the service's spelling where it said so.
pub fn stop(reply: &Reply) -> String {
    match &reply.ending {
        Ending::Complete { reason: StopReason::StopSequence, sequence: Some(sequence) } => {
            format!("stop_sequence \"{}\"", crate::ui::settings_rows::matched(sequence))
        }
        Ending::Complete { reason, .. } => visible::line(reason.as_str()),
        _ => "–".to_owned(),
    }
}

/// How a reply stands: how far it is, with its clock, or how it ended.
pub fn standing(stage: Option<&RequestStage>, reply: &Reply, turn: &Turn, now: Instant) -> String {
    let Some(stage) = stage else {
        return match &reply.ending {
            Ending::Failed(failure) => format!("failed: {}", visible::line(&failure.what)),
            Ending::Interrupted => "failed: interrupted".to_owned(),
            Ending::Stopped => "stopped".to_owned(),
            Ending::Open | Ending::Complete { .. } => "done".to_owned(),
        };
    };
    let mut text = format!("{} {:.1} s", stage.word(), turn.meter.elapsed(now).as_secs_f64());
    if let RequestStage::Retrying { attempt, why } = stage {
        text = format!("{text} (attempt {attempt}: {})", visible::line(why));
    }
    let silence = turn.meter.silence(now).map_or(0, |silence| silence.as_secs());
    if silence >= SILENCE_SECONDS {
        text = format!("{text}, no data for {silence} s");
    }
    text
}

/// [`in_milliseconds`] of a time.
pub(super) fn milliseconds(time: Duration) -> String {
    in_milliseconds(metrics::milliseconds(time))
}

/// Milliseconds that are over; of a short time the tenths too, so that it is not told as none.
pub(super) fn in_milliseconds(ms: f64) -> String {
    if ms < 10.0 {
        format!("{:.1}", (ms * 10.0).trunc() / 10.0)
    } else {
        format!("{:.0}", ms.trunc())
    }
}

#[cfg(test)]
mod tests {
    use super::in_milliseconds;

    #[test]
    fn a_short_time_is_told_from_none() {
        for (ms, expected) in
            [(0.0, "0.0"), (0.37, "0.3"), (9.99, "9.9"), (10.0, "10"), (240.9, "240")]
        {
            assert_eq!(in_milliseconds(ms), expected);
        }
    }
}
