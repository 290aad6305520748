//! Comparisons on the event loop: requests start together, each column gets its own events, and
//! closing the comparison closes the connections.

use outcrop::screens::compare::column_reply;

use super::*;
use crate::bedrock;
use crate::loopback::{Answer, Gate, Loopback, frame};

/// Starts a comparison on a server, runs a script, and returns the state at the end.
async fn compared<S: Future<Output = ()>>(
    server: &Loopback,
    script: impl FnOnce(Keys, Shown) -> S,
) -> LoopState {
    let (setup, config) = parts((140, 30));
    let access = bedrock::keys(&server.url());
    let mut session = LoopState::start(setup, LoopConfig { access, offline: false, ..config });
    play(&mut session, &Shown::new(140, 30), |keys, shown| async move {
        shown.shows("an access key").await;
        compare(&keys);
        script(keys, shown).await;
    })
    .await;
    session
}

impl Shown {
    /// Waits until two columns have a partial reply.
    async fn so_far(&self) {
        self.becomes("both columns", |screen| screen.matches("So far").count() == 2).await;
    }
}

/// Sends a prompt at temperatures 0 and 1.
pub(super) fn compare(keys: &Keys) {
    let press = |code| keys.press(code, KeyModifiers::NONE);
    keys.0.send(Event::Paste("Hi".into())).expect("the loop runs");
    press(KeyCode::F(6));
    for temperature in ['0', '1'] {
        let letters = |letters: &str| letters.chars().for_each(|c| press(KeyCode::Char(c)));
        letters("jjjj");
        for code in [KeyCode::Enter, KeyCode::Char(temperature), KeyCode::Enter] {
            press(code);
        }
        letters("kkkk");
        press(KeyCode::Tab);
    }
    press(KeyCode::Char('s'));
}

fn reply(text: &str) -> Answer {
    Answer::stream([frame::text(0, text), frame::message_stop("end_turn")])
}

/// Runs a blocking wait on another thread, so that the loop keeps running.
async fn blocking(wait: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(wait).await.expect("it does not panic");
}

#[tokio::test]
async fn the_requests_start_together_and_each_column_gets_its_own_events() {
    let gate = Gate::new();
    let answers = ["alpha", "beta"].map(|text| reply(text).held(&gate));
    let server = Loopback::start(answers);
    let awaited = server.clone();
    let session = compared(&server, |keys, shown| async move {
        // The server replies only after both requests have arrived.
        blocking(move || awaited.wait_for_requests(2)).await;
        gate.open();
        shown.shows("2 of 2 ended").await;
        keys.quit();
    })
    .await;
    let columns = session.app.comparison().and_then(|page| page.columns()).expect("it is open");
    for (request, text) in server.requests().iter().zip(["alpha", "beta"]) {
        let sent = request.body["inferenceConfig"]["temperature"].as_f64().expect("a temperature");
        let at = usize::from(sent > 0.5);
        let got = column_reply(&session.app.session, &columns.columns[at]).expect("a reply");
        assert_eq!(got.full_text(), text);
    }
}

#[tokio::test]
async fn quitting_during_a_comparison_closes_all_connections() {
    let open = || Answer::stream([frame::text(0, "So far")]).until_closed();
    let server = Loopback::start([open()]);
    let session = compared(&server, |keys, shown| async move {
        shown.so_far().await;
        keys.quit();
    })
    .await;
    drop(session);
    blocking(move || server.wait_for_closed(2)).await;
}

#[tokio::test]
async fn stopping_a_column_closes_only_its_connection() {
    let gate = Gate::new();
    let answer = Answer::stream([frame::text(0, "So far")])
        .wait(&gate)
        .then([frame::text(0, ", so good"), frame::message_stop("end_turn")]);
    let server = Loopback::start([answer]);
    let session = compared(&server, |keys, shown| async move {
        shown.so_far().await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("1 of 2 ended").await;
        gate.open();
        shown.shows("2 of 2 ended").await;
        keys.quit();
    })
    .await;
    let columns = session.app.comparison().and_then(|page| page.columns()).expect("it is open");
    let texts: Vec<_> =
        columns.columns.iter().filter_map(|c| column_reply(&session.app.session, c)).collect();
    assert_eq!([texts[0].full_text(), texts[1].full_text()], ["So far", "So far, so good"]);
}

/// Returns more deltas than the loop can process while the test waits.
fn burst() -> Vec<Vec<u8>> {
    vec![frame::text(0, "burst ").repeat(1000); 200]
}

#[tokio::test]
async fn a_slow_column_is_not_delayed_by_a_fast_one() {
    let gates: Vec<Gate> = (0..3).map(|_| Gate::new()).collect();
    let words = ["alpha", "beta", "gamma"];
    let trickle = gates.iter().zip(words).fold(Answer::stream([]), |answer, (gate, word)| {
        answer.wait(gate).then([frame::text(0, &format!("{word} "))])
    });
    let server = Loopback::start([Answer::stream(burst()), trickle.until_closed()]);
    let session = compared(&server, |keys, shown| async move {
        shown.shows("burst").await;
        for (gate, word) in gates.iter().zip(words) {
            gate.open();
            shown.shows(word).await;
            let screen = shown.screen();
            assert!(screen.contains("0 of 2 ended"), "the burst is not over yet:\n{screen}");
        }
        keys.quit();
    })
    .await;
    let columns = session.app.comparison().and_then(|page| page.columns()).expect("it is open");
    let texts = columns
        .columns
        .iter()
        .filter_map(|c| column_reply(&session.app.session, c)?.texts().next());
    assert!(texts.into_iter().any(|text| text == "alpha beta gamma "));
}

#[tokio::test]
async fn a_request_sent_during_a_burst_is_shown_as_sent() {
    let gate = Gate::new();
    let refused = Answer::error(400, "ValidationException", "No");
    let held_reply = reply("later").held(&gate);
    let server = Loopback::start([Answer::stream(burst()), refused, held_reply]);
    compared(&server, |keys, shown| async move {
        shown
            .becomes("a failure beside a burst", |screen| {
                screen.contains("burst") && screen.contains("1 of 2 ended")
            })
            .await;
        // Press `r` in both columns, because either of them may be the failed one.
        for code in [KeyCode::Char('r'), KeyCode::Right, KeyCode::Char('r')] {
            keys.press(code, KeyModifiers::NONE);
        }
        shown.shows("waiting").await;
        keys.quit();
    })
    .await;
}
