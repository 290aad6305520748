//! Tests that the displayed and saved figures are correct. The real loop and the real SDK use a
//! server that writes on a known schedule and records its times with the same clock.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::bedrock::keys;
use crate::loopback::schedule::{Noted, Schedule, Spread, Tolerance};

const SCHEDULE: Schedule =
    Schedule { first: Duration::from_millis(40), gap: Duration::from_millis(8), deltas: 20 };

/// The number of turns. With 20 turns, one slow turn is above the 95th percentile.
const TURNS: u32 = 20;

/// Returns the figures that the service reports for a turn: input tokens, output tokens, latency.
fn told(turn: u32) -> (u32, u32, u32) {
    (18 + turn, 400 + turn, 1800 + turn)
}

/// The times that the test and the server measured for some turns.
struct Run {
    session: LoopState,
    noted: Vec<Noted>,
    /// The times at which the test pressed Enter.
    pressed: Vec<Instant>,
    footers: Vec<String>,
    page: String,
    csv: PathBuf,
    json: PathBuf,
}

fn footer(screen: &str) -> &str {
    screen.lines().last().unwrap_or_default()
}

/// Sends each turn, opens the metrics page and saves it twice.
async fn run(folder: &Path) -> Run {
    let answers = (0..TURNS).map(told);
    let server = Loopback::start(answers.map(|(i, o, l)| SCHEDULE.answer(i, o, l)));
    let (setup, config) = parts((160, 60));
    let config = LoopConfig { access: keys(&server.url()), offline: false, ..config };
    let mut run = Run {
        session: LoopState::start(setup, config),
        noted: Vec::new(),
        pressed: Vec::new(),
        footers: Vec::new(),
        page: String::new(),
        csv: folder.join("turns.csv"),
        json: folder.join("turns.json"),
    };
    let Run { session, noted, pressed, footers, page, csv, json } = &mut run;
    let shown = Shown::new(160, 60);
    play(session, &shown, async |keys, shown| {
        shown.shows("us-east-1").await;
        for (_, _, latency) in (0..TURNS).map(told) {
            pressed.push(Instant::now());
            keys.sent("Hello");
            let latency = format!("latency {latency} ms");
            let ready = |screen: &str| {
                footer(screen).contains("ready") && footer(screen).contains(&latency)
            };
            shown.becomes(&latency, ready).await;
            noted.push(Noted::by(&server, SCHEDULE));
            footers.push(footer(&shown.screen()).to_owned());
        }
        keys.press(KeyCode::F(7), KeyModifiers::NONE);
        shown.shows("20 turns").await;
        *page = shown.screen();
        for file in [csv, json] {
            let file = file.display().to_string();
            keys.press(KeyCode::Char('w'), KeyModifiers::NONE);
            keys.sent(&file);
            shown.shows(&format!("Saved in {file}")).await;
        }
        keys.quit();
    })
    .await;
    run
}

fn milliseconds(ms: &Value) -> Duration {
    Duration::from_secs_f64(ms.as_f64().expect("it was measured") / 1e3)
}

/// Returns a description of the wrong times, or `None` if all times are correct.
fn wrong(run: &mut Run, turns: &[Value]) -> Option<String> {
    let (mut tokens, mut gaps, mut percentiles, mut rates) = (vec![], vec![], vec![], vec![]);
    let replies: Vec<_> = run
        .session
        .app
        .screens
        .metrics
        .turns(&run.session.app.session)
        .iter()
        .map(|row| row.reply)
        .collect();
    for (((turn, noted), pressed), reply) in
        turns.iter().zip(&run.noted).zip(&run.pressed).zip(replies)
    {
        let ttft = milliseconds(&turn["first_token_ms"]);
        assert!(ttft >= noted.deltas[0] - noted.read, "it ends before it can");
        tokens.push(ttft.abs_diff(noted.deltas[0] - *pressed));
        run.session.app.session.read_exchanges(reply);
        let exchange = run.session.app.session.exchanges(reply).last().expect("it was seen");
        let frames = exchange.last().expect("it was sent").frames().rows();
        let deltas = frames.iter().take(SCHEDULE.deltas as usize);
        let arrived: Vec<_> = deltas.map(|frame| frame.at).collect();
        let written = noted.gaps();
        let found = arrived.windows(2).map(|two| two[1] - two[0]);
        gaps.extend(found.zip(&written).map(|(found, written)| found.abs_diff(*written)));
        let Spread { median, p95 } = Spread::of(written.iter().copied());
        let longest_gap = *written.iter().max().expect("there are gaps");
        for (name, written) in
            [("gap_p50_ms", median), ("gap_p95_ms", p95), ("gap_max_ms", longest_gap)]
        {
            percentiles.push(milliseconds(&turn[name]).abs_diff(written));
        }
        let output = turn["output_tokens"].as_f64().expect("it was told");
        let expected = output / noted.streamed().as_secs_f64();
        let rate = turn["tokens_per_second"].as_f64().expect("there were several deltas");
        rates.push((rate / expected - 1.0).abs());
    }
    let tolerance = Tolerance::of(&run.noted);
    let spreads = [("ttft", tokens), ("gaps", gaps), ("percentiles of gaps", percentiles)];
    for (name, off) in spreads {
        let off = Spread::of(off);
        if !tolerance.allows(off) {
            return Some(format!("{name} off by {off:?}, {tolerance:?}"));
        }
    }
    let is_near = tolerance.allows_rates(rates.clone(), SCHEDULE.gap * (SCHEDULE.deltas - 1));
    (!is_near).then(|| format!("tokens per second off by {rates:?}, {tolerance:?}"))
}

/// Checks that the footer, the metrics page and the CSV agree with the JSON, and that usage and
/// latency equal the service's figures.
fn assert_agree(run: &Run, turns: &[Value]) {
    assert_eq!(turns.len(), TURNS as usize);
    let csv = fs::read_to_string(&run.csv).expect("it was saved");
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let heads = lines.next().expect("a head");
    for (((number, turn), footer), line) in (0..).zip(turns).zip(&run.footers).zip(lines) {
        let (input, output, latency) = told(number);
        let of = |name: &str| turn[name].as_u64();
        let exact = [of("input_tokens"), of("output_tokens"), of("latency_ms")];
        assert_eq!(exact, [input, output, latency].map(|figure| Some(figure.into())));
        let ttft = milliseconds(&turn["first_token_ms"]).as_millis();
        let rate = turn["tokens_per_second"].as_f64().expect("it was measured");
        let total = input + output;
        let words = format!(
            "in {input}  out {output}  total {total}  latency {latency} ms  ttft {ttft} ms  {rate:.1} tok/s"
        );
        assert!(footer.contains(&words), "{words}: {footer}");
        let mut rows = run.page.lines().filter(|row| row.contains(&format!(" {latency} ")));
        let row = rows.next().expect("a row of the page");
        for figure in
            [input.to_string(), output.to_string(), ttft.to_string(), format!("{rate:.1}")]
        {
            assert!(row.split_whitespace().any(|word| word == figure), "{figure}: {row}");
        }
        for (head, field) in heads.iter().zip(line) {
            let same = match &turn[*head] {
                Value::Null => field.is_empty(),
                Value::String(text) => field == text,
                // Parsing JSON may round the last of 17 digits.
                Value::Number(number) => field.parse().is_ok_and(|field: f64| {
                    number
                        .as_f64()
                        .is_some_and(|number| (field - number).abs() <= number.abs() * 1e-15)
                }),
                Value::Bool(is) => field == if *is { "true" } else { "false" },
                other => panic!("no field is {other}"),
            };
            assert!(same, "{head}: {field}, not {}", turn[*head]);
        }
    }
}

/// Passes if one of three runs passes. Load can delay a single run, but a wrong figure is wrong in
/// every run.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_displayed_and_saved_figures_agree_with_the_server() {
    let mut runs = Vec::new();
    for _ in 0..3 {
        let folder = tempfile::tempdir().expect("a folder");
        let mut run = run(folder.path()).await;
        let json = fs::read_to_string(&run.json).expect("it was saved");
        let turns: Vec<Value> = serde_json::from_str(&json).expect("an array");
        assert_agree(&run, &turns);
        match wrong(&mut run, &turns) {
            None => return,
            Some(why) => runs.push(why),
        }
    }
    panic!("off in every run:\n{}", runs.join("\n"));
}
