//! A replay shows the recorded screen, and the recorded figures and times exactly. A recording
//! contains no secrets.

mod compared;
mod ends;
mod stored;

use std::fs;
use std::path::Path;

use outcrop::bedrock::{Client, ConnectOutcome, Tap};
use outcrop::chat::access::{Access, KeyPair};
use outcrop::chat::conversation::Conversation;
use outcrop::chat::event::Usage;
use outcrop::chat::meter::Meter;
use outcrop::chat::settings::{CacheTime, MaxTokens, StopSequence, SystemPrompt, Temperature};
use outcrop::recording::reader;
use outcrop::recording::recorded_exchange::RecordedExchange;
use outcrop::recording::recorder::{Recorder, RecordingFile};
use outcrop::replay::Tempo;
use outcrop::run::ReplaySource;
use outcrop::view::View;
use outcrop::wire::exchange::{Attempt, Exchange};
use outcrop::wire::wire_event::{AttemptEnd, ExchangeFact, ResponseHead, SentRequest};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::*;
use crate::loopback::{Answer, Loopback, frame};

/// The outcome of a session.
#[derive(Debug)]
struct Outcome {
    /// The screen with its styles, without the header and the composer.
    screen: Vec<Vec<Cell>>,
    conversation: Conversation,
    figures: Vec<Figures>,
    attempts: Vec<AttemptView>,
}

/// The inspector's data of an attempt. Times are relative to the start of the exchange.
#[derive(Debug, PartialEq)]
struct AttemptView {
    sent: (Duration, SentRequest),
    answered: Option<(Duration, ResponseHead)>,
    frames: Vec<(Duration, u64)>,
    ended: Option<(Duration, AttemptEnd)>,
}

impl AttemptView {
    fn of(exchange: &Exchange) -> Vec<Self> {
        let at = |at: Instant| at - exchange.sent_at;
        let view = |attempt: &Attempt| Self {
            sent: (at(attempt.sent_at), attempt.sent.clone()),
            answered: attempt.answered.clone().map(|(time, head)| (at(time), head)),
            frames: attempt.frames().rows().iter().map(|it| (at(it.at), it.size)).collect(),
            ended: attempt.ended.clone().map(|(time, end)| (at(time), end)),
        };
        exchange.attempts().iter().map(view).collect()
    }
}

/// All figures of a request.
#[derive(Debug, PartialEq)]
struct Figures {
    times: [Option<Duration>; 3],
    gaps: Option<[Duration; 2]>,
    longest: Option<Duration>,
    elapsed: Duration,
    rate: Option<f64>,
    usage: Option<Usage>,
    service: [Option<i64>; 2],
    counts: [u64; 3],
}

impl Figures {
    fn of(meter: &Meter) -> Self {
        let latency = meter.latency_ms().and_then(|ms| i64::try_from(ms).ok());
        Self {
            times: [meter.time_to_headers(), meter.time_to_first_token(), meter.wall_time()],
            gaps: meter.gaps().percentiles([50, 95]),
            longest: meter.gaps().longest(),
            elapsed: meter.elapsed(Instant::now()),
            rate: meter.tokens_per_second(),
            usage: meter.usage().copied(),
            service: [latency, meter.overhead_ms()],
            counts: [meter.deltas(), meter.unknown(), meter.estimated_output(250)],
        }
    }
}

const SIZE: (u16, u16) = (130, 60);

/// Returns the outcome of a session. Draws on a new screen, so that no content of an earlier page
/// remains.
fn outcome(session: &LoopState) -> Outcome {
    let mut app = session.app.clone();
    // Ignore the note at the end of a replay and the user's selection, because they may differ.
    (app.notice, app.screens.chat.transcript.selected) = (None, None);
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a test backend");
    let mut view = View::new();
    let mut measured = None;
    for _ in 0..2 {
        let drawn = terminal.draw(|frame| measured = Some(view.draw(frame, &app)));
        drawn.expect("a test backend draws");
        app.apply_layout(measured.take().expect("it was drawn"));
        app.screens.chat.transcript.scroll.follow();
    }
    let regions = app.regions().expect("the window is large enough");
    let buffer = terminal.backend().buffer();
    let row = |y| (0..SIZE.0).map(move |x| buffer[(x, y)].clone()).collect();
    // Ignore the key hints of a page, because they differ in a replay.
    let is_hint = |y: u16| app.comparison().is_some() && y == SIZE.1 - 1;
    let is_said = |y: &u16| !is_hint(*y) && !regions.composer.contains(Position::new(0, *y));
    let screen = (1..SIZE.1).filter(is_said).map(row).collect();
    let conversation = session.app.session.open.conversation.clone();
    let turns = conversation.all().filter_map(|id| session.app.session.turn(id));
    let meters = turns
        .flat_map(outcrop::session::turn::Turn::request_metrics)
        .map(|request| Figures::of(request.meter));
    let exchanges = conversation.all().flat_map(|id| session.app.session.exchanges(id));
    let attempts = exchanges.flat_map(AttemptView::of).collect();
    Outcome { screen, figures: meters.collect(), attempts, conversation }
}

/// Sends a prompt for each answer and records the session.
async fn recorded(answers: Vec<Answer>, file: &Path) -> Outcome {
    let turns = answers.len();
    let settings = Settings::new(ModelId::default_for("us-east-1"));
    recorded_by(answers, settings, file, |keys, shown, _| async move {
        for turn in 1..=turns {
            let prompt = format!("prompt {turn}");
            keys.sent(&prompt);
            // The prompt is visible as soon as it is sent.
            over(&shown, &prompt).await;
            keys.press(KeyCode::End, KeyModifiers::CONTROL);
        }
    })
    .await
}

/// Waits until no request is in flight and the conversation shows this text.
async fn over(shown: &Shown, text: &str) {
    let is_over = |screen: &str| {
        let rows: Vec<&str> = screen.lines().map(|row| row.trim_matches(['"', ' '])).collect();
        let (pane, rest) = rows.split_at(rows.len() - 5);
        let is_at_rest =
            |row: &&str| ["ready", "failed", "stopped"].iter().any(|state| row.starts_with(state));
        pane.iter().any(|row| row.contains(text)) && rest.iter().any(is_at_rest)
    };
    shown.becomes(&format!("a turn that ends with {text}"), is_over).await;
}

/// Records the session of a script.
async fn recorded_by<F: Future<Output = ()>>(
    answers: Vec<Answer>,
    settings: Settings,
    file: &Path,
    script: impl FnOnce(Keys, Shown, Loopback) -> F,
) -> Outcome {
    let server = Loopback::start(answers);
    let url = server.url();
    Box::pin(recorded_at(&url, settings, file, |keys, shown| script(keys, shown, server))).await
}

/// Records the session of a script that uses the server at this address.
async fn recorded_at<F: Future<Output = ()>>(
    url: &str,
    settings: Settings,
    file: &Path,
    script: impl FnOnce(Keys, Shown) -> F,
) -> Outcome {
    let shown = Shown::new(SIZE.0, SIZE.1);
    let (setup, config) = parts(SIZE);
    let config = LoopConfig { access: crate::bedrock::keys(url), offline: false, ..config };
    let setup = Setup { settings, is_model_configured: true, ..setup };
    let mut session = LoopState::start(setup, config);
    session.record(RecordingFile::create(file).expect("a new file"));
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("REC").await;
        script(keys.clone(), shown).await;
        keys.quit();
    })
    .await;
    outcome(&session)
}

async fn played(file: &Path, tempo: Tempo) -> Outcome {
    played_of(read(file), tempo).await
}

fn read(file: &Path) -> Vec<RecordedExchange> {
    let bytes = fs::read(file).expect("the recording");
    reader::read(&bytes).unwrap_or_else(|damage| panic!("{damage}")).exchanges
}

async fn played_of(recorded: Vec<RecordedExchange>, tempo: Tempo) -> Outcome {
    let mut session = session_of(recorded, tempo);
    to_the_end(&mut session).await;
    outcome(&session)
}

/// Returns a session that replays these exchanges.
fn session_of(recorded: Vec<RecordedExchange>, tempo: Tempo) -> LoopState {
    let (setup, config) = parts(SIZE);
    let replay = Some(ReplaySource { recorded: recorded.into(), cut: None, tempo });
    LoopState::start(setup, LoopConfig { replay, ..config })
}

async fn to_the_end(session: &mut LoopState) {
    play(session, &Shown::new(SIZE.0, SIZE.1), |keys, shown| async move {
        shown.shows("The replay has ended").await;
        keys.quit();
    })
    .await;
}

/// Checks that the conversation, the figures and every cell of the screen are equal.
fn assert_same(then: &Outcome, now: &Outcome) {
    let tree = |outcome: &Outcome| -> Vec<_> {
        let it = &outcome.conversation;
        it.all().map(|id| (it.parent(id), it.get(id).cloned())).collect()
    };
    assert_eq!(tree(now), tree(then));
    assert_eq!(now.conversation.path(), then.conversation.path());
    assert_eq!(now.figures, then.figures);
    assert_eq!(now.attempts, then.attempts);
    for (now, then) in now.screen.iter().zip(&then.screen) {
        let text = |row: &[Cell]| row.iter().map(Cell::symbol).collect::<String>();
        assert_eq!(text(now), text(then));
        assert_eq!(now, then, "the styles of {:?}", text(now));
    }
}

#[tokio::test]
async fn several_turns_are_replayed_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let next = frame::text(0, "never");
    let answers = vec![
        Answer::stream(frame::reply("**Hello** you")),
        Answer::error(400, "ValidationException", "Malformed input request"),
        Answer::stream([frame::text(0, "half"), next[..30].to_vec()]).cut(),
        Answer::stream([
            frame::text(0, "throttled"),
            frame::exception("throttlingException", &json!({ "message": "Wait" })),
        ]),
        Answer::stream([frame::text(0, "wrong"), frame::spoilt(next)]),
    ];
    let then = recorded(answers, &file).await;
    assert_same(&then, &played(&file, Tempo::Max).await);
    assert_same(&then, &played(&file, Tempo::Factor(100.0)).await);
}

#[tokio::test]
async fn a_request_of_a_megabyte_is_replayed_completely() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let deltas: Vec<String> = (0..3000).map(|number| format!("{number} ")).collect();
    let settings = Settings {
        system: SystemPrompt::parse(&"Mind the gap. ".repeat(80_000)).ok(),
        ..Settings::new(ModelId::default_for("us-east-1"))
    };
    let deltas = deltas.iter().map(|delta| frame::text(0, delta));
    let answers = vec![Answer::stream(
        deltas.chain([frame::text(0, "\n\n")]).chain(frame::reply("to the end\n\nof it")),
    )];
    let then = recorded_by(answers, settings, &file, |keys, shown, _| async move {
        keys.sent("Go");
        over(&shown, "to the end").await;
    })
    .await;
    assert_same(&then, &played(&file, Tempo::Max).await);
}

/// Runs a palette command.
fn command(keys: &Keys, name: &str) {
    keys.press(KeyCode::Char('p'), KeyModifiers::CONTROL);
    for letter in name.chars() {
        keys.press(KeyCode::Char(letter), KeyModifiers::NONE);
    }
    keys.press(KeyCode::Enter, KeyModifiers::NONE);
}

/// Continues a reply, regenerates a reply, and sends an edited prompt.
async fn ways_to_ask(keys: &Keys, shown: &Shown) {
    keys.sent("one");
    over(shown, "ant").await;
    command(keys, "continue reply");
    over(shown, "bee").await;
    keys.sent("two");
    over(shown, "cat").await;
    command(keys, "regenerate reply");
    over(shown, "dog").await;
    command(keys, "edit and resend");
    keys.sent(" and more");
    over(shown, "elk").await;
}

#[tokio::test]
async fn each_replayed_request_has_its_original_kind() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let reply = |text: &str| Answer::stream(frame::reply(text));
    let refused = || Answer::error(400, "ValidationException", "Malformed input request");
    let answers = vec![
        Answer::stream([frame::text(0, "ant")]).cut(),
        reply("bee"),
        reply("cat"),
        reply("dog"),
        reply("elk"),
        refused(),
        reply("fox"),
        refused(),
        reply("gnu"),
        Answer::stream([frame::text(0, "hen")]).wait(&gate),
        reply("ibis"),
        reply("jay"),
    ];
    let settings = Settings {
        system: SystemPrompt::parse("Be short.").ok(),
        temperature: Temperature::parse("0.333").ok(),
        max_tokens: MaxTokens::parse("700").ok(),
        stop_sequences: vec![StopSequence::parse("END").expect("valid")],
        caching: Some(CacheTime::Hour),
        ..Settings::new(ModelId::default_for("us-east-1"))
    };
    let then = recorded_by(answers, settings, &file, |keys, shown, _| async move {
        ways_to_ask(&keys, &shown).await;
        keys.sent("three");
        over(&shown, "was rejected").await;
        // A prompt that was returned to the composer is sent as a new prompt with the same text.
        keys.press(KeyCode::Enter, KeyModifiers::NONE);
        over(&shown, "fox").await;
        keys.sent("four");
        over(&shown, "was rejected").await;
        command(&keys, "send again");
        over(&shown, "gnu").await;
        keys.sent("five");
        shown.shows("hen").await;
        keys.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
        over(&shown, "hen").await;
        command(&keys, "new conversation");
        keys.sent("six");
        over(&shown, "ibis").await;
        command(&keys, "set temperature");
        for letter in "0.9\n".chars() {
            let code = if letter == '\n' { KeyCode::Enter } else { KeyCode::Char(letter) };
            keys.press(code, KeyModifiers::NONE);
        }
        keys.sent("seven");
        over(&shown, "jay").await;
    })
    .await;
    gate.open();
    assert_same(&then, &played(&file, Tempo::Max).await);
}

/// Rewrites a recording without some members or lines, to simulate a recording by another program.
fn rewritten(file: &Path, keeps: impl Fn(&mut serde_json::Value) -> bool) {
    let text = fs::read_to_string(file).expect("the recording");
    let lines = text.lines().filter_map(|line| {
        let mut line = serde_json::from_str(line).expect("JSON");
        keeps(&mut line).then(|| line.to_string() + "\n")
    });
    fs::write(file, lines.collect::<String>()).expect("it can be written");
}

fn without_place(line: &mut serde_json::Value) -> bool {
    line.as_object_mut().expect("an object").remove("place");
    true
}

#[tokio::test]
async fn the_kind_of_a_request_is_inferred_from_its_messages_if_it_is_not_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let reply = |text: &str| Answer::stream(frame::reply(text));
    let answers = vec![
        Answer::stream([frame::text(0, "ant ")]).cut(),
        reply("bee"),
        reply("cat"),
        reply("dog"),
        reply("elk"),
        reply("fox"),
    ];
    let settings = Settings::new(ModelId::default_for("us-east-1"));
    let then = recorded_by(answers, settings, &file, |keys, shown, _| async move {
        ways_to_ask(&keys, &shown).await;
        keys.sent("three");
        over(&shown, "fox").await;
    })
    .await;
    rewritten(&file, without_place);
    assert_same(&then, &played(&file, Tempo::Max).await);
}

#[tokio::test]
async fn messages_before_the_start_of_a_recording_are_shown_with_the_text_that_was_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, bare) = (folder.path().join("a.jsonl"), folder.path().join("b.jsonl"));
    let answers = ["ant", "bee", "cat"].map(|text| Answer::stream(frame::reply(text)));
    let settings = Settings::new(ModelId::default_for("us-east-1"));
    let then = recorded_by(answers.into(), settings, &file, |keys, shown, _| async move {
        for (prompt, text) in [("one", "ant"), ("two", "bee")] {
            keys.sent(prompt);
            over(&shown, text).await;
        }
        command(&keys, "regenerate reply");
        over(&shown, "cat").await;
    })
    .await;
    rewritten(&file, |line| line["exchange"] != 1);
    fs::copy(&file, &bare).expect("it can be copied");
    rewritten(&bare, without_place);
    for file in [file, bare] {
        let now = played(&file, Tempo::Max).await;
        assert_eq!(now.conversation.path(), then.conversation.path());
        assert_eq!(
            now.conversation.messages().collect::<Vec<_>>(),
            then.conversation.messages().collect::<Vec<_>>()
        );
        assert_eq!(now.figures, then.figures[1..]);
    }
}

/// Generates streams that end normally, and streams that break.
fn streams() -> impl Strategy<Value = Answer> {
    let text = prop_oneof![
        "[a-z *_`#\n]{0,12}",
        any::<String>().prop_map(|text| text.chars().take(20).collect()),
    ];
    let event = prop_oneof![
        6 => text.prop_map(|text| frame::text(0, &text)),
        1 => "[a-z ]{0,9}".prop_map(|text| frame::reasoning(0, &json!({ "text": text }))),
        1 => Just(frame::event("somethingNew", &json!({ "never": "heard of" }))),
    ];
    let end = prop_oneof![
        4 => Just([frame::message_stop("end_turn"), frame::metadata(7, 2, 120)].concat()),
        1 => Just(frame::text(0, "never")[..20].to_vec()),
        1 => Just(frame::spoilt_prelude(frame::text(0, "x"))),
        1 => Just(frame::error("InternalFailure", "Oops")),
        1 => Just(Vec::new()),
    ];
    let events = prop::collection::vec(event, 1..12);
    (events, end, 1..600_usize, any::<bool>()).prop_map(|(events, end, size, is_cut)| {
        let bytes = [vec![frame::message_start()], events, vec![end]].concat().concat();
        let answer = Answer::stream(bytes.chunks(size).map(<[u8]>::to_vec));
        if is_cut { answer.cut() } else { answer }
    })
}

#[test]
fn any_streams_are_replayed_unchanged() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut runner =
        TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&prop::collection::vec(streams(), 1..4), |answers| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.jsonl");
        runtime.block_on(async {
            let then = recorded(answers, &file).await;
            assert_same(&then, &played(&file, Tempo::Max).await);
        });
        Ok(())
    });
    ran.unwrap_or_else(|why| panic!("{why}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_tempo_sets_the_speed_but_not_the_recorded_times() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let pieces =
        (0..12_u64).map(|n| (Duration::from_millis(150 + 20 * n), frame::text(0, "word ")));
    let end = [(Duration::from_millis(420), frame::reply("end").concat())];
    let answer = Answer::stream([]).timed(pieces.chain(end));
    let then = recorded(vec![answer], &file).await;
    let [.., Some(wall)] = then.figures[0].times else { panic!("it has ended") };
    assert!(wall >= Duration::from_millis(420), "{wall:?}");
    for times in [0.5, 1.0, 4.0] {
        let began = Instant::now();
        let now = played(&file, Tempo::Factor(times)).await;
        let took = began.elapsed();
        assert!(took >= wall.div_f64(times), "{took:?} for {wall:?}, {times} times as fast");
        assert_same(&then, &now);
    }
    assert_same(&then, &played(&file, Tempo::Max).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_recording_contains_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let reply = || Answer::stream(frame::reply("Hi")).header("set-cookie", "s3cret");
    let server = Loopback::start([reply()]);
    let access = || Access { keys: None, ..crate::bedrock::keys(&server.url()) };
    let pair = KeyPair {
        id: "AKIDEXAMPLE".into(),
        secret: "s3cret".into(),
        token: Some("s3cret-session".into()),
    };
    let by_keys = Access { keys: Some(pair), ..access() };
    let by_token = Access { bearer: Some("ABSKs3cret".into()), ..access() };
    for (access, name) in [(by_keys, "keys"), (by_token, "token")] {
        let file = folder.path().join(name);
        let (recorder, job) = Recorder::new(RecordingFile::create(&file).expect("a new file"));
        let writing = std::thread::spawn(job);
        let Ok(ConnectOutcome::Ready(client)) = Client::connect(access).await else {
            panic!("no client")
        };
        let tap = Tap::timing(Instant::now).recorded(1, Instant::now(), None, recorder.sender());
        let stream = client.converse_stream(crate::bedrock::prompt(), &tap, |_| {}).await;
        crate::bedrock::rest(stream.expect("it opens")).await;
        drop(tap);
        recorder.finish().await.expect("it is written");
        writing.join().expect("no panic");
        let text = fs::read_to_string(&file).expect("the recording");
        assert!(text.contains("***") && text.contains("contentBlockDelta"), "{text}");
        let request = server.requests().pop().expect("a request");
        let signature = request.header("authorization").expect("it is signed");
        let signature = signature.rsplit(['=', ' ']).next().expect("its last word");
        for secret in ["s3cret", "AKIDEXAMPLE", "ABSK", signature] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).expect("the recording").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

#[test]
fn a_full_file_ends_the_recording_with_the_reason() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::StorageFull, "no space left"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    use outcrop::wire::wire_event::{RecordedFact, ResponseHead, SentRequest, WireEvent};
    let (to, told) = std::sync::mpsc::channel();
    let sent = SentRequest {
        method: "POST".into(),
        uri: "/".into(),
        headers: Vec::new(),
        size: 0,
        body: None,
    };
    let sent_at = Instant::now();
    for event in [
        WireEvent::Sent(sent_at, sent),
        WireEvent::Answered(sent_at, ResponseHead { status: 200, headers: Vec::new() }),
    ] {
        let fact = RecordedFact::Event(event);
        to.send(ExchangeFact { exchange: 1, sent_at, place: None, fact }).expect("it is received");
    }
    drop(to);
    let error = outcrop::recording::line_writer::write(&told, Full).expect_err("it is full");
    assert_eq!(error.to_string(), "no space left");
}
