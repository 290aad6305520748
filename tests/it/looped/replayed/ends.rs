//! Tests of how requests end in a replay: the user stops the request at any point, the request
//! fails without any bytes on the wire, or the recording ends during the request.

use outcrop::chat::message::Ending;

use super::*;

fn settings() -> Settings {
    Settings::new(ModelId::default_for("us-east-1"))
}

fn throttled() -> Answer {
    Answer::error(429, "ThrottlingException", "Too many requests")
}

/// Records a prompt that is stopped when the screen shows this text, and another prompt that gets a
/// reply.
async fn stopped_at(answers: Vec<Answer>, word: &str, file: &Path) -> Outcome {
    recorded_by(answers, settings(), file, async |keys, shown, _server| {
        keys.sent("first");
        shown.shows(word).await;
        keys.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
        shown.shows("stopped").await;
        command(&keys, "new conversation");
        keys.sent("second");
        over(&shown, "answered").await;
    })
    .await
}

#[tokio::test]
async fn a_stop_between_two_attempts_is_not_a_refusal() {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, first) in [throttled(), Answer::hang_up()].into_iter().enumerate() {
        let file = folder.path().join(number.to_string());
        let then = recorded_by(vec![first], settings(), &file, async |keys, shown, _server| {
            keys.sent("first");
            shown.shows("retrying").await;
            keys.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
            shown.shows("stopped").await;
        })
        .await;
        assert_same(&then, &played(&file, Tempo::Max).await);
        assert_same(&then, &played(&file, Tempo::Factor(2.0)).await);
    }
}

#[tokio::test]
async fn an_event_after_the_stop_is_ignored() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let words = ["ant ", "bee ", "cat "].map(|word| frame::text(0, word));
    let answers = vec![Answer::stream(words).wait(&gate), Answer::stream(frame::reply("answered"))];
    Box::pin(stopped_at(answers, "cat", &file)).await;
    gate.open();
    // Simulate a last event that arrives while the user presses the key.
    rewritten(&file, |line| {
        if line["type"] == "over" && line["how"] == "stopped" {
            let events_taken = line["taken"].as_u64().expect("a count");
            line["taken"] = (events_taken - 1).into();
        }
        true
    });
    for tempo in [Tempo::Max, Tempo::Factor(10.0)] {
        let bytes = fs::read(&file).expect("the recording");
        let recording = reader::read(&bytes).expect("a recording");
        let first: Vec<_> = recording.exchanges.into_iter().take(1).collect();
        let now = played_of(first, tempo).await;
        let reply = now.conversation.tip().and_then(|tip| now.conversation.reply(tip));
        let reply = reply.expect("a reply");
        assert_eq!((&*reply.generated(), &reply.ending), ("ant bee ", &Ending::Stopped));
    }
}

#[tokio::test]
async fn a_connection_failure_is_replayed_with_its_original_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", refused.local_addr().expect("it is bound"));
    drop(refused);
    for (number, url) in [url.as_str(), "http://outcrop.invalid"].into_iter().enumerate() {
        let file = folder.path().join(number.to_string());
        let recorded = recorded_at(url, settings(), &file, async |keys, shown| {
            keys.sent("first");
            shown.shows("failed").await;
        });
        let then = Box::pin(recorded).await;
        let attempts = |outcome: &Outcome| {
            let tip = outcome.conversation.tip().expect("a reply");
            let reply = outcome.conversation.reply(tip).expect("a reply");
            format!("{:?}", reply.ending)
        };
        assert!(attempts(&then).contains("Unreachable"), "{}", attempts(&then));
        assert_same(&then, &played(&file, Tempo::Max).await);
    }
}

#[tokio::test]
async fn a_replay_makes_only_the_recorded_attempts() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let fault = || Answer::error(500, "InternalServerException", "Oops");
    let then = recorded_by(vec![fault(); 3], settings(), &file, async |keys, shown, server| {
        keys.sent("first");
        over(&shown, "internal error").await;
        drop(server);
    })
    .await;
    assert_same(&then, &played(&file, Tempo::Max).await);
    // Simulate a recording by a program that makes only one attempt.
    rewritten(&file, |line| line["attempt"].as_u64().is_none_or(|attempt| attempt == 1));
    let now = played(&file, Tempo::Max).await;
    let tip = now.conversation.tip().expect("a reply");
    let ending = &now.conversation.reply(tip).expect("a reply").ending;
    assert!(matches!(ending, Ending::Failed(it) if it.status == Some(500)), "{ending:?}");
}

#[tokio::test]
async fn a_recording_that_ends_during_a_reply_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    recorded(vec![Answer::stream(frame::reply("Hello"))], &file).await;
    let is_early = |line: &serde_json::Value| match line["type"].as_str() {
        Some("end" | "over" | "shown") => false,
        Some("frame") => line["event"] != "messageStop" && line["event"] != "metadata",
        _ => true,
    };
    rewritten(&file, |line| is_early(line));
    let check = |now: &Outcome| {
        let tip = now.conversation.tip().expect("a reply");
        let reply = now.conversation.reply(tip).expect("a reply");
        assert_eq!(reply.generated(), "Hello");
        format!("{:?}", reply.ending)
    };
    let again = folder.path().join("b.jsonl");
    let mut session = session_of(read(&file), Tempo::Max);
    session.record(RecordingFile::create(&again).expect("a new file"));
    to_the_end(&mut session).await;
    let now = outcome(&session);
    assert!(check(&now).contains("The recording stops here"), "{}", check(&now));
    assert_same(&now, &played(&again, Tempo::Max).await);
    // Truncate the last line, as in a recording of a program that was killed.
    let bytes = fs::read(&file).expect("the recording");
    fs::write(&file, &bytes[..bytes.len() - 20]).expect("it can be written");
    let now = played(&file, Tempo::Factor(20.0)).await;
    assert!(check(&now).contains("The recording stops here"), "{}", check(&now));
}

#[tokio::test]
async fn the_last_visible_branch_is_shown_after_the_replay() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let reply = |text: &str| Answer::stream(frame::reply(text));
    let answers = vec![reply("ant"), reply("bee"), reply("cat")];
    let then = recorded_by(answers, settings(), &file, async |keys, shown, _server| {
        keys.sent("first");
        over(&shown, "ant").await;
        command(&keys, "regenerate reply");
        over(&shown, "bee").await;
        command(&keys, "regenerate reply");
        over(&shown, "cat").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("▌").await;
        keys.press(KeyCode::Char('['), KeyModifiers::NONE);
        over(&shown, "bee").await;
        keys.press(KeyCode::Char('i'), KeyModifiers::NONE);
    })
    .await;
    assert_same(&then, &played(&file, Tempo::Max).await);
}

#[tokio::test]
async fn a_stopped_replay_waits_for_a_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let answers = vec![
        Answer::stream([frame::text(0, "half")]).wait(&gate),
        Answer::stream(frame::reply("answered")),
    ];
    recorded_by(answers, settings(), &file, async |keys, shown, _server| {
        keys.sent("first");
        shown.shows("half").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        gate.open();
        over(&shown, "nterrupted").await;
        keys.sent("second");
        over(&shown, "answered").await;
    })
    .await;
    let shown = Shown::new(SIZE.0, SIZE.1);
    let mut session = session_of(read(&file), Tempo::Factor(0.1));
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("half").await;
        keys.press(KeyCode::Char('n'), KeyModifiers::CONTROL);
        shown.shows("This is a replay").await;
        keys.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
        shown.shows("Paused. Space continues").await;
        assert!(!shown.screen().contains("second"));
        // Esc must work in any pane.
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("▌").await;
        keys.press(KeyCode::F(7), KeyModifiers::NONE);
        shown.shows("1 turn").await;
        keys.press(KeyCode::Char(' '), KeyModifiers::NONE);
        shown.shows("2 turns").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        over(&shown, "answered").await;
        shown.shows("The replay has ended").await;
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn the_figures_of_a_reply_include_an_earlier_request_that_was_not_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let answers =
        vec![Answer::stream([frame::text(0, "ant")]).cut(), Answer::stream(frame::reply("bee"))];
    let then = recorded_by(answers, settings(), &file, async |keys, shown, _server| {
        keys.sent("one");
        over(&shown, "ant").await;
        command(&keys, "continue reply");
        over(&shown, "bee").await;
    })
    .await;
    rewritten(&file, |line| line["exchange"] != 1);
    let now = played(&file, Tempo::Max).await;
    assert_eq!((now.figures.len(), then.figures.len()), (2, 2));
    assert_eq!(now.figures[1], then.figures[1]);
}

#[tokio::test]
async fn a_stop_without_an_event_count_is_replayed_completely() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let words = ["ant ", "bee ", "cat "].map(|word| frame::text(0, word));
    let answers = vec![Answer::stream(words).wait(&gate)];
    let then = recorded_by(answers, settings(), &file, async |keys, shown, _server| {
        keys.sent("first");
        shown.shows("cat").await;
        keys.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
        shown.shows("stopped").await;
    })
    .await;
    gate.open();
    // Simulate a recording by a program that does not record the number of events.
    rewritten(&file, |line| !matches!(line["type"].as_str(), Some("over" | "shown")));
    for tempo in [Tempo::Max, Tempo::Factor(4.0)] {
        assert_same(&then, &played(&file, tempo).await);
    }
}

#[tokio::test]
async fn quitting_during_a_stream_ends_all_requests_at_the_same_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let answers = vec![Answer::stream([frame::text(0, "zebra")]).wait(&gate)];
    recorded_by(answers, settings(), &file, async |keys, shown, _server| {
        keys.sent("first");
        shown.shows("zebra").await;
    })
    .await;
    gate.open();
    let text = fs::read_to_string(&file).expect("the recording");
    let lines = text.lines().rev().take(3).map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        (line["type"].as_str().expect("a type").to_owned(), line["at"].clone())
    });
    let (types, times): (Vec<_>, Vec<_>) = lines.unzip();
    assert_eq!(types, ["shown", "over", "end"]);
    assert!(times.iter().all(|at| *at == times[0]), "{times:?}");
}

#[tokio::test]
async fn the_footer_shows_that_the_last_visible_branch_was_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let answers = vec![
        Answer::stream([frame::text(0, "zebra")]).wait(&gate),
        Answer::stream(frame::reply("bee")),
    ];
    let then = recorded_by(answers, settings(), &file, async |keys, shown, _server| {
        keys.sent("first");
        shown.shows("zebra").await;
        keys.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
        shown.shows("stopped").await;
        command(&keys, "regenerate reply");
        over(&shown, "bee").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("▌").await;
        keys.press(KeyCode::Char('['), KeyModifiers::NONE);
        over(&shown, "zebra").await;
        keys.press(KeyCode::Char('i'), KeyModifiers::NONE);
    })
    .await;
    gate.open();
    assert_same(&then, &played(&file, Tempo::Max).await);
}

#[tokio::test]
async fn a_silent_connection_closed_by_the_client_is_replayed_as_a_complete_reply() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let silent = Answer::stream(frame::reply("quiet")).until_closed();
    let answers = vec![silent, Answer::stream(frame::reply("answered"))];
    let then = recorded(answers, &file).await;
    let ended = then.attempts[0].ended.as_ref().map(|(_, end)| end);
    assert_eq!(ended, Some(&AttemptEnd::Abandoned));
    // The duration of the turn does not include the silence.
    let wall = then.figures[0].times[2].expect("it has ended");
    assert!(wall < Duration::from_secs(1), "{wall:?}");
    assert_same(&then, &played(&file, Tempo::Max).await);
    assert_same(&then, &played(&file, Tempo::Factor(1.0)).await);
}

#[tokio::test]
async fn the_sdk_adds_no_retry_delay_to_the_recorded_delay() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let overloaded = Answer::error(503, "ServiceUnavailableException", "Try again");
    let answers = vec![overloaded, Answer::stream(frame::reply("answered"))];
    recorded_by(answers, settings(), &file, async |keys, shown, _server| {
        keys.sent("first");
        over(&shown, "answered").await;
    })
    .await;
    // The SDK waits for up to 20 s if a response header asks for a delay.
    rewritten(&file, |line| {
        if line["status"] == 503 {
            let headers = line["headers"].as_array_mut().expect("a list");
            headers.push(json!(["x-amz-retry-after", "60000"]));
        }
        true
    });
    let began = Instant::now();
    let now = played(&file, Tempo::Max).await;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(now.attempts.len(), 2);
}

#[tokio::test]
async fn a_replay_lists_no_models() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    recorded(vec![Answer::stream(frame::reply("answered"))], &file).await;
    let shown = Shown::new(SIZE.0, SIZE.1);
    let mut session = session_of(read(&file), Tempo::Max);
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("The replay has ended").await;
        keys.press(KeyCode::Char('t'), KeyModifiers::CONTROL);
        shown.shows("A replay sends no requests").await;
        keys.quit();
    })
    .await;
}
