//! The formatted figures and the state of a reply, for several screens.

use std::time::{Duration, Instant};

use crate::chat::conversation::MessageId;
use crate::chat::event::{MatchedStop, StopReason};
use crate::chat::message::{Ending, Reply};
use crate::chat::metrics;
use crate::chat::model::format_cost;
use crate::document::visible;
use crate::session::Session;
use crate::session::open_conversation::Spending;
use crate::session::turn::{RequestStage, Turn};
use crate::ui::flow::FlowItem;
use crate::ui::settings_rows::matched;
use crate::ui::theme::Theme;

/// Seconds without data after which the silence is shown.
pub const SILENCE_SECONDS: u64 = 10;

/// A figure of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The label before the value. May be empty.
    pub label: String,
    pub value: String,
    /// If there is too little room, the figure with the highest rank is dropped first. Of two
    /// figures with equal ranks, the last figure is dropped first.
    pub rank: u8,
    /// Minimum columns, so that the next figures do not move while the value grows.
    pub least: u16,
}

impl Figure {
    fn new(label: impl Into<String>, value: impl Into<String>, rank: u8, least: u16) -> Self {
        Self { label: label.into(), value: value.into(), rank, least }
    }

    /// Returns whether the service has not sent the value.
    pub fn is_unknown(&self) -> bool {
        matches!(self.value.as_str(), "–" | "– tok/s" | "$–")
    }

    /// Returns the label and the value with their styles.
    pub fn spans(self, theme: Theme) -> FlowItem {
        let gap = if self.label.is_empty() || self.value.is_empty() { "" } else { " " };
        vec![(self.label + gap, theme.quiet()), (self.value, theme.text())]
    }

    /// Returns the label and the value, if there is one.
    pub fn text(&self) -> String {
        [&self.label, " ", &self.value].concat().trim().to_owned()
    }
}

/// Returns the figures in display order. The list is empty before the first measurement. A window
/// of 40 columns has room for the first five or six ranks.
pub fn figures(session: &Session, reply: &Reply, turn: &Turn) -> Vec<Figure> {
    let meter = &turn.meter;
    if meter.deltas() == 0 && !meter.has_metadata() && meter.unknown() == 0 {
        return Vec::new();
    }
    let per_1000 = session.catalog.tokens_per_1000(&reply.model);
    let mut items = Vec::with_capacity(12);
    let mut push = |label: &str, value: String, rank, least| {
        items.push(Figure::new(label, value, rank, least));
    };
    let usage = meter.usage();
    let count = |n: Option<u64>| n.map_or("–".to_owned(), |n| n.to_string());
    if turn.requests.len() > 1 {
        push(&format!("last of {} requests:", turn.requests.len()), String::new(), 7, 0);
    }
    push("in", count(usage.and_then(|u| u.input)), 6, 0);
    let out = match usage {
        Some(usage) => count(usage.output),
        None if meter.deltas() > 0 && !meter.has_metadata() => {
            format!("~{}", meter.estimated_output(per_1000))
        }
        None => "–".to_owned(),
    };
    push("out", out, 2, 10);
    push("total", count(usage.and_then(|u| u.total)), 9, 0);
    for (label, tokens) in [
        ("cache read", usage.and_then(|u| u.cache_read)),
        ("cache write", usage.and_then(|u| u.cache_write)),
    ] {
        if let Some(tokens) = tokens.filter(|tokens| *tokens > 0) {
            push(label, tokens.to_string(), 8, 0);
        }
    }
    let latency = meter.latency_ms().map_or("–".to_owned(), |latency| format!("{latency} ms"));
    push("latency", latency, 7, 0);
    let ttft = meter.time_to_first_token().map(milliseconds);
    push("ttft", ttft.map_or("–".to_owned(), |ttft| format!("{ttft} ms")), 4, 11);
    let rate = match (meter.tokens_per_second(), meter.estimated_tokens_per_second(per_1000)) {
        (Some(rate), _) => format!("{rate:.1} tok/s"),
        (None, Some(rate)) if !meter.has_metadata() => format!("~{rate:.1} tok/s"),
        _ => "– tok/s".to_owned(),
    };
    push("", rate, 5, 12);
    if let Some(tier) = meter.service_tier() {
        push("tier", visible::line(tier), 6, 0);
    }
    // Unknown values are dropped first.
    let stop = stop(reply);
    let rank = if stop == "–" { 10 } else { 1 };
    push("", stop, rank, 0);
    let cost = usage.and_then(|usage| session.catalog.cost(&reply.model, usage));
    let rank = if cost.is_some() { 3 } else { 10 };
    push("", cost.map_or("$–".to_owned(), format_cost), rank, 0);
    if meter.unknown() > 0 {
        push("unknown", meter.unknown().to_string(), 6, 0);
    }
    items
}

/// Returns the cost so far of all requests in the conversation whose usage is known.
pub fn spent(session: &Session) -> Option<Figure> {
    let Spending { dollars, is_partial } = session.open.spending;
    if dollars == 0.0 {
        return None;
    }
    let label = if session.is_demo() { "total would cost" } else { "conversation" };
    let mark = if is_partial { "≥" } else { "" };
    Some(Figure::new(label, format!("{mark}{}", format_cost(dollars)), 9, 0))
}

/// Returns the duration and the output of an ended reply, for its heading. Names the model if the
/// next request goes to another model.
pub fn remark(session: &Session, id: MessageId) -> String {
    let Some(reply) = session.open.conversation.reply(id) else { return String::new() };
    let mut facts = Vec::new();
    if reply.model != session.settings.model {
        let name = session.catalog.find(&reply.model).map(|model| model.name.clone());
        facts.push(name.unwrap_or_else(|| visible::line(reply.model.as_str())));
    }
    let Some(turn) = session.turn(id) else { return facts.concat() };
    if let Some(wall) = turn.meter.wall_time() {
        if turn.requests.len() > 1 {
            facts.push(format!("last of {} requests", turn.requests.len()));
        }
        let word = match reply.ending {
            Ending::Failed(_) | Ending::Interrupted => "failed after ",
            Ending::Stopped => "stopped after ",
            Ending::Open | Ending::Complete { .. } => "",
        };
        facts.push(format!("{word}{:.1} s", wall.as_secs_f64()));
        let output = turn.meter.usage().and_then(|usage| usage.output);
        facts.extend(output.map(|output| format!("{output} tok")));
    }
    facts.join(" · ")
}

/// Returns the stop reason, in the service's spelling if there is one.
pub fn stop(reply: &Reply) -> String {
    match &reply.ending {
        Ending::Complete { reason: StopReason::StopSequence, sequence: Some(sequence), .. } => {
            format!("stop_sequence {}\"{}\"", sequence.mark(), matched(&sequence.text))
        }
        Ending::Complete { reason, .. } => visible::line(reason.as_str()),
        _ => "–".to_owned(),
    }
}

/// Returns the matched stop sequence, and whether it is inferred.
pub fn stop_sequence(sequence: &MatchedStop) -> String {
    let text = format!("{}\"{}\"", sequence.mark(), matched(&sequence.text));
    if sequence.is_inferred {
        return format!("{text} (inferred: Bedrock did not name it)");
    }
    text
}

/// Returns the state of a reply: its stage with a clock, or how it ended.
pub fn standing(stage: Option<&RequestStage>, reply: &Reply, turn: &Turn, now: Instant) -> String {
    let Some(stage) = stage else {
        return match &reply.ending {
            Ending::Failed(failure) => format!("failed: {}", visible::line(&failure.summary)),
            Ending::Interrupted => "failed: interrupted".to_owned(),
            Ending::Stopped => "stopped".to_owned(),
            Ending::Open | Ending::Complete { .. } => "done".to_owned(),
        };
    };
    let mut text = format!("{} {:.1} s", stage.word(), turn.meter.elapsed(now).as_secs_f64());
    if let Some(retry) = retry(stage, now) {
        text = format!("{text} ({retry})");
    }
    let silence = turn.meter.idle_time(now).map_or(0, |silence| silence.as_secs());
    if silence >= SILENCE_SECONDS {
        text = format!("{text}, no data for {silence} s");
    }
    text
}

/// Returns the next attempt, the seconds until it begins, and why it is needed: `attempt 2 in 3 s:
/// too many requests`.
pub fn retry(stage: &RequestStage, now: Instant) -> Option<String> {
    let RequestStage::Retrying { attempt, why, due } = stage else { return None };
    let left = due.map_or(Duration::ZERO, |due| due.saturating_duration_since(now));
    let wait = match left.as_millis().div_ceil(1000) {
        0 => String::new(),
        seconds => format!(" in {seconds} s"),
    };
    Some(format!("attempt {attempt}{wait}: {}", visible::line(why)))
}

pub fn milliseconds(time: Duration) -> String {
    in_milliseconds(metrics::milliseconds(time))
}

/// Formats whole milliseconds (rounded down). A short time keeps its tenths, so that it does not
/// read as 0.
pub fn in_milliseconds(ms: f64) -> String {
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
    fn a_short_time_is_distinct_from_zero() {
        for (ms, expected) in
            [(0.0, "0.0"), (0.37, "0.3"), (9.99, "9.9"), (10.0, "10"), (240.9, "240")]
        {
            assert_eq!(in_milliseconds(ms), expected);
        }
    }
}
