//! The stats page: each figure with its definition.

use super::scan::StreamLandmarks;
use super::sheet::{LineTone, Sheet, SheetLine, counted};
use super::subject::InspectedTurn;
use crate::chat::count::grouped;
use crate::chat::message::{Ending, Reply};
use crate::screens::figures::stop_sequence;
use crate::session::Session;

pub(super) fn lines(
    session: &Session,
    inspected: &InspectedTurn<'_>,
    marks: &StreamLandmarks,
) -> Vec<SheetLine> {
    let (mut sheet, meter) = (Sheet::default(), &inspected.turn.meter);
    let or_none = |figure: Option<String>| figure.unwrap_or_else(|| "–".to_owned());
    let ms = |span: std::time::Duration| format!("{} ms", span.as_millis());
    if inspected.requests.1 > 1 {
        let notice = format!(
            "Metrics of the last request. The reply took {} requests.",
            inspected.requests.1
        );
        sheet.text(notice, LineTone::Warning);
    }
    let mut row = |label: &str, figure: Option<String>, meaning: &str| {
        let figure = or_none(figure);
        if meaning.is_empty() {
            sheet.field(label, figure);
        } else {
            sheet.noted(label, figure, format!("  {meaning}"));
        }
    };
    let headers = meter.time_to_headers().map(ms);
    let answer = inspected.attempt.answered.as_ref();
    let is_error = answer.is_some_and(|(_, response)| response.status >= 300) && headers.is_none();
    let means = if is_error {
        "the response was an error"
    } else {
        "from sending to the response's headers"
    };
    row("headers", headers, means);
    row(
        "ttft",
        meter.time_to_first_token().map(ms),
        "from sending to the first delta with content",
    );
    let rate = meter.tokens_per_second().map(|rate| format!("{rate:.1} tok/s"));
    row("rate", rate, "output tokens per second, from the first to the last delta");
    row(
        "latency",
        meter.latency_ms().map(|ms| format!("{ms} ms")),
        "latencyMs, reported by Bedrock",
    );
    let measured = if session.is_replay() {
        "from sending to the end, measured during the recording"
    } else {
        "from sending to the end, measured here"
    };
    row("wall", meter.duration(session.now).map(ms), measured);
    let overhead = meter.overhead_ms().map(|ms| format!("{ms} ms"));
    row("overhead", overhead, "wall minus latency");
    row("deltas", Some(meter.deltas().to_string()), "with content");
    let gaps = meter.gaps();
    if let (Some([p50, p95]), Some(longest)) = (gaps.percentiles([50, 95]), gaps.longest()) {
        for (label, gap) in [("gap p50", p50), ("gap p95", p95), ("gap max", longest)] {
            let figure = format!("{:.2} ms", gap.as_secs_f64() * 1e3);
            row(label, Some(figure), "between two deltas");
        }
    }
    let usage = meter.usage();
    let tokens = |tokens: Option<u64>| tokens.map(|tokens| tokens.to_string());
    row("in", tokens(usage.and_then(|usage| usage.input)), "tokens, without cached tokens");
    row("out", tokens(usage.and_then(|usage| usage.output)), "tokens");
    row("total", tokens(usage.and_then(|usage| usage.total)), "tokens");
    row("cache read", tokens(usage.and_then(|usage| usage.cache_read)), "tokens");
    row("cache write", tokens(usage.and_then(|usage| usage.cache_write)), "tokens");
    let cost = usage.and_then(|usage| session.catalog.cost(&inspected.reply.model, usage));
    row(
        session.cost_label(),
        cost.map(|cost| format!("${cost:.6}")),
        "by the price list, an estimate",
    );
    row("service tier", meter.service_tier().map(str::to_owned), "");
    ending(inspected.reply, &mut row);
    row("model", Some(inspected.reply.model.as_str().to_owned()), "");
    let attempt = inspected.attempt;
    row("sent", Some(format!("{} bytes", grouped(attempt.sent.size))), "");
    let mut text = format!("{} bytes", grouped(attempt.body().len()));
    for (count, noun) in [
        (attempt.frames().count(), "event"),
        (marks.exceptions, "exception"),
        (marks.damaged, "damaged event"),
    ] {
        if count > 0 {
            text = format!("{text}, {}", counted(count, noun));
        }
    }
    row("received", Some(text), "");
    if meter.unknown() > 0 {
        let unknown = meter.unknown().to_string();
        row("unknown", Some(unknown), "events or members that this version does not know");
    }
    sheet.0
}

/// Adds how the reply ended, its citations, and the findings of a guardrail.
fn ending(reply: &Reply, row: &mut impl FnMut(&str, Option<String>, &str)) {
    let (reason, sequence, details) = match &reply.ending {
        Ending::Complete { reason, sequence, details } => {
            (Some(reason.as_str().to_owned()), sequence.as_ref(), details.as_deref())
        }
        _ => (None, None, None),
    };
    row("stop reason", reason, "");
    if let Some(sequence) = sequence {
        row("stop sequence", Some(stop_sequence(sequence)), "");
    }
    if let Some(details) = details {
        row("category", details.category.clone(), "of the refusal");
        row("explanation", details.explanation.clone(), "");
    }
    if !reply.citations().is_empty() {
        row("citations", Some(reply.citations().len().to_string()), "distinct");
    }
    for finding in &reply.guardrail_findings {
        row("guardrail", Some(finding.clone()), "");
    }
}
