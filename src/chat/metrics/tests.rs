//! Tests of the metrics of several turns.

#![cfg(test)]

use std::time::{Duration, Instant};

use super::summary::percentile;
use super::*;
use crate::chat::conversation::Conversation;
use crate::chat::event::{Metadata, StopReason, StreamEvent, Usage};
use crate::chat::message::{Ending, Message, Reply};
use crate::chat::meter::Meter;
use crate::chat::model::ModelId;

#[test]
fn a_percentile_is_one_of_the_values() {
    fn check(sorted: &[f64], p50: Option<f64>, p95: Option<f64>) {
        let sorted: Vec<_> = sorted.iter().copied().map(MetricsSum::whole).collect();
        let of =
            |percent| percentile(&sorted, percent).map(|value| (value.value, value.is_complete));
        let expected = [p50, p95].map(|known| known.map(|known| (known, true)));
        assert_eq!([of(50), of(95)], expected, "{sorted:?}");
    }
    check(&[], None, None);
    check(&[3.0], Some(3.0), Some(3.0));
    check(&[1.0, 9.0], Some(1.0), Some(9.0));
    check(&[1.0, 2.0, 3.0], Some(2.0), Some(3.0));
    let hundred: Vec<f64> = (1..=100_u32).map(f64::from).collect();
    check(&hundred, Some(50.0), Some(95.0));
}

#[test]
fn a_percentile_at_or_above_a_lower_bound_is_a_lower_bound() {
    fn check(sorted: &[(f64, bool)], p50: (f64, bool), p95: (f64, bool)) {
        let sums: Vec<_> = sorted
            .iter()
            .map(|&(known, is_whole)| MetricsSum { value: known, is_complete: is_whole })
            .collect();
        let of = |percent| percentile(&sums, percent).map(|value| (value.value, value.is_complete));
        assert_eq!([of(50), of(95)], [Some(p50), Some(p95)], "{sorted:?}");
    }
    check(&[(1.0, true), (2.0, false)], (1.0, true), (2.0, false));
    check(&[(1.0, false), (2.0, true)], (1.0, false), (2.0, false));
    check(&[(2.0, true), (2.0, false)], (2.0, true), (2.0, false));
}

fn meter(usage: Option<Usage>, first_token: Option<u64>) -> Meter {
    let sent_at = Instant::now();
    let mut meter = Meter::new(sent_at);
    for ms in first_token.into_iter().flat_map(|ms| [ms, ms + 1000]) {
        let text = StreamEvent::Text { index: 0, text: "text".into() };
        meter.apply(sent_at + Duration::from_millis(ms), &text);
    }
    if usage.is_some() {
        let metadata = Metadata { usage, latency_ms: Some(700), ..Metadata::default() };
        meter.apply(sent_at + Duration::from_secs(2), &StreamEvent::Metadata(metadata));
    }
    meter.end(sent_at + Duration::from_secs(2));
    meter
}

fn usage(input: u64, output: u64) -> Usage {
    Usage {
        input: Some(input),
        output: Some(output),
        total: Some(input + output),
        ..Usage::default()
    }
}

fn reply(ending: Ending) -> Reply {
    let mut reply = Reply::new(ModelId::default_for("sa-east-1"), None);
    reply.ending = ending;
    reply
}

fn complete() -> Ending {
    Ending::Complete { reason: StopReason::EndTurn, sequence: None, details: None }
}

/// Returns a conversation of two turns, the second with three replies.
fn conversation() -> Conversation {
    let mut conversation = Conversation::default();
    conversation.append(Message::User("one".into()));
    conversation.append(Message::Assistant(reply(complete())));
    let second = conversation.append(Message::User("two".into()));
    conversation.append(Message::Assistant(reply(Ending::Stopped)));
    conversation.truncate_path(second);
    conversation.append(Message::Assistant(reply(complete())));
    let parent = conversation.parent(second);
    conversation.add_child(parent, Message::User("two, mended".into()));
    conversation.append(Message::Assistant(reply(complete())));
    conversation
}

#[test]
fn every_branch_has_its_own_position() {
    let conversation = conversation();
    let places = places(&conversation).map(|(place, ..)| place.to_string());
    assert_eq!(places.collect::<Vec<_>>(), ["1", "2", "2.2", "2.3"]);
}

/// Returns the rows of that conversation with these meters.
fn rows<'a>(conversation: &'a Conversation, meters: &'a [Vec<Meter>]) -> Vec<TurnMetrics<'a>> {
    let catalog = crate::config::models::catalog();
    places(conversation)
        .zip(meters)
        .map(|(placed, meters)| {
            let request = |meter| RequestMetrics { model: &placed.2.model, meter };
            let requests: Vec<_> = meters.iter().map(request).collect();
            TurnMetrics::new(placed, &requests, &catalog)
        })
        .collect()
}

#[test]
fn unknown_metrics_are_excluded_from_summaries() {
    let conversation = conversation();
    let meters = [
        vec![meter(Some(usage(10, 20)), Some(300))],
        vec![meter(None, None)],
        vec![meter(None, Some(100)), meter(Some(usage(30, 5)), Some(200))],
        vec![],
    ];
    let rows = rows(&conversation, &meters);
    let inputs: Vec<_> =
        rows.iter().map(|row| row.input.map(|i| (i.value, i.is_complete))).collect();
    assert_eq!(inputs, [Some((10, true)), None, Some((30, false)), None]);
    let of = |column| ColumnSummary::of(column, &rows);
    assert_eq!(
        of(MetricsColumn::Input).total,
        Some(MetricsSum { value: 40.0, is_complete: false })
    );
    let at_least = |value| Some(MetricsSum { value, is_complete: false });
    let inputs = of(MetricsColumn::Input);
    assert_eq!((inputs.p50, inputs.p95), (Some(MetricsSum::whole(10.0)), at_least(30.0)));
    assert_eq!(of(MetricsColumn::CacheRead), ColumnSummary::default());
    assert_eq!(
        of(MetricsColumn::FirstToken).p50,
        Some(MetricsSum::whole(200.0)),
        "of the last request of each turn"
    );
    assert_eq!(of(MetricsColumn::FirstToken).total, None);
    assert_eq!(of(MetricsColumn::Overhead).p50, Some(MetricsSum::whole(1300.0)));
    assert_eq!(of(MetricsColumn::Rate).p95, Some(MetricsSum::whole(20.0)));
    let cost = of(MetricsColumn::Cost).total.expect("two are known");
    assert!(
        (cost.value - (40.0 + 25.0 * 5.0) / 1e6).abs() < 1e-12 && !cost.is_complete,
        "{cost:?}"
    );
}

#[test]
fn rows_with_unknown_values_sort_last() {
    let conversation = conversation();
    let meters = [
        vec![meter(Some(usage(10, 20)), Some(300))],
        vec![meter(None, None)],
        vec![meter(Some(usage(30, 5)), Some(200))],
        vec![meter(Some(usage(5, 20)), Some(400))],
    ];
    let check = |by, is_descending, expected: &str| {
        let mut rows = rows(&conversation, &meters);
        SortOrder { by, is_descending }.sort(&mut rows);
        let places: Vec<_> = rows.iter().map(|row| row.place.to_string()).collect();
        assert_eq!(places.join(" "), expected, "{by:?} {is_descending}");
    };
    check(MetricsColumn::Turn, false, "1 2 2.2 2.3");
    check(MetricsColumn::Turn, true, "2.3 2.2 2 1");
    check(MetricsColumn::FirstToken, false, "2.2 1 2.3 2");
    check(MetricsColumn::FirstToken, true, "2.3 1 2.2 2");
    check(MetricsColumn::Output, true, "1 2.3 2.2 2");
    check(MetricsColumn::Temperature, true, "1 2 2.2 2.3");
    check(MetricsColumn::Stop, false, "1 2.2 2.3 2");
}
