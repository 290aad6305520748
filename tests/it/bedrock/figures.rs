//! The figures are true: against a server that writes on a known schedule and notes its own times.

use std::time::{Duration, Instant};

use outcrop::bedrock::{Client, Tap};
use outcrop::chat::event::{StreamEvent, Usage};
use outcrop::chat::meter::Meter;

use super::{connect, keys, prompt};
use crate::loopback::{Answer, Loopback, frame};

/// Deltas of the schedule, and the time between two of them.
const DELTAS: u32 = 80;
const GAP: Duration = Duration::from_millis(10);

const OUTPUT: u32 = 790;

/// The meter of a whole reply, by the times at which its events arrived.
async fn metered(client: &Client) -> Meter {
    let mut meter = Meter::new(Instant::now());
    let tap = Tap::new(Instant::now);
    let mut stream =
        client.converse_stream(prompt(), &tap, |_| {}).await.expect("the stream opens");
    meter.take(tap.arrived(), &StreamEvent::Opened { request_id: None });
    loop {
        let event = stream.recv().await;
        meter.take(tap.arrived(), &event);
        if event.is_last() {
            return meter;
        }
    }
}

/// Tokens per second within 1 % of the server's own times, the gaps within 2 ms at the median, and
/// usage and latency exactly. The best of five runs counts: load comes and goes, and a meter that is
/// wrong is so in each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_per_second_gaps_usage_and_latency_are_the_servers_own() {
    let due = |number: u32| GAP * (number + 4);
    let deltas = || (0..DELTAS).map(move |number| (due(number), frame::text(0, "word ")));
    let mut runs = Vec::new();
    for _ in 0..5 {
        let ends = [frame::message_stop("end_turn"), frame::metadata(18, OUTPUT, 1822)];
        let last = due(DELTAS + 5);
        let ends = ends.into_iter().map(move |frame| (last, frame));
        let answer = Answer::stream([]).timed(deltas().chain(ends));
        let server = Loopback::start([Answer::stream([]), answer]);
        let client = connect(keys(&server.url())).await;
        // Connecting is no part of a stream.
        metered(&client).await;
        let meter = metered(&client).await;
        let (_, written) = server.times();
        let deltas = &written[..DELTAS as usize];

        let usage = Usage { input: 18, output: 790, total: 808, ..Usage::default() };
        assert_eq!(meter.usage(), Some(&usage));
        assert_eq!(meter.latency_ms(), Some(1822));
        assert_eq!(meter.gaps().count(), u64::from(DELTAS - 1));
        assert_eq!(meter.deltas(), u64::from(DELTAS));

        let streamed = deltas[deltas.len() - 1] - deltas[0];
        let expected = f64::from(OUTPUT) / streamed.as_secs_f64();
        let found = meter.tokens_per_second().expect("there were several deltas");
        let off = (found / expected - 1.0).abs();
        let mut gaps: Vec<_> = deltas.windows(2).map(|two| two[1] - two[0]).collect();
        gaps.sort();
        let [p50] = meter.gaps().percentiles([50]).expect("there were several deltas");
        let gap_off = p50.abs_diff(gaps[(gaps.len() - 1) / 2]);
        let wall = meter.wall().expect("it has ended");
        let is_whole = wall >= written[written.len() - 1] - written[0];
        if off <= 0.01 && gap_off <= Duration::from_millis(2) && is_whole {
            return;
        }
        runs.push(format!("{found:.1} tok/s for {expected:.1}, p50 off by {gap_off:?}"));
    }
    panic!("off in every run:\n{}", runs.join("\n"));
}
