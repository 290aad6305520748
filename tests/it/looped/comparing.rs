//! A comparison behind the loop: its requests go out at once, each column gets its own events, and
//! whoever leaves closes the connections.

use outcrop::screens::compare::column_reply;

use super::*;
use crate::bedrock;
use crate::loopback::{Answer, Gate, Loopback, frame};

/// Compares on a server, goes on by a script, and hands out what is left at its end.
async fn compared<S: Future<Output = ()>>(
    server: &Loopback,
    script: impl FnOnce(Keys, Shown) -> S,
) -> LoopState {
    let (setup, config) = parts((140, 30));
    let access = bedrock::keys(&server.url());
    let mut session = LoopState::start(setup, LoopConfig { access, offline: false, ..config });
    play(&mut session, &Shown::new(140, 30), |keys, shown| async move {
        shown.shows("a key pair").await;
        compare(&keys);
        script(keys, shown).await;
    })
    .await;
    session
}

impl Shown {
    /// Waits until two columns hold the beginning of a reply.
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
        for code in [KeyCode::Down, KeyCode::Down, KeyCode::Enter, KeyCode::Char(temperature)] {
            press(code);
        }
        for code in [KeyCode::Enter, KeyCode::Up, KeyCode::Up, KeyCode::Tab] {
            press(code);
        }
    }
    press(KeyCode::Char('s'));
}

fn reply(text: &str) -> Answer {
    Answer::stream([frame::text(0, text), frame::message_stop("end_turn")])
}

/// Waits off the loop's thread.
async fn blocking(wait: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(wait).await.expect("it does not panic");
}

#[tokio::test]
async fn the_requests_go_out_at_once_and_each_column_gets_its_own_events() {
    let gate = Gate::new();
    let answers = ["alpha", "beta"].map(|text| reply(text).held(&gate));
    let server = Loopback::start(answers);
    let asked = server.clone();
    let session = compared(&server, |keys, shown| async move {
        // Neither is answered before both are there.
        blocking(move || asked.wait_for_requests(2)).await;
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
        assert_eq!(got.whole(), text);
    }
}

#[tokio::test]
async fn quitting_in_the_middle_closes_all_connections() {
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
async fn a_stopped_column_closes_its_connection_alone() {
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
    assert_eq!([texts[0].whole(), texts[1].whole()], ["So far", "So far, so good"]);
}

/// So many deltas at once, more than a test waits for.
fn burst() -> Vec<Vec<u8>> {
    vec![frame::text(0, "burst ").repeat(1000); 200]
}

#[tokio::test]
async fn a_column_that_trickles_is_not_held_up_by_one_that_bursts() {
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
async fn a_request_that_goes_out_beside_a_burst_is_said_to_be_on_its_way() {
    let gate = Gate::new();
    let refused = Answer::error(400, "ValidationException", "No");
    let held = reply("later").held(&gate);
    let server = Loopback::start([Answer::stream(burst()), refused, held]);
    compared(&server, |keys, shown| async move {
        shown
            .becomes("a failure beside a burst", |screen| {
                screen.contains("burst") && screen.contains("1 of 2 ended")
            })
            .await;
        // Whichever of the two has failed is asked for again.
        for code in [KeyCode::Char('r'), KeyCode::Right, KeyCode::Char('r')] {
            keys.press(code, KeyModifiers::NONE);
        }
        shown.shows("waiting").await;
        keys.quit();
    })
    .await;
}
