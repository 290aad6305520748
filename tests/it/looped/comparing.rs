//! A comparison behind the loop: its requests go out at once, each column gets its own events, and
//! whoever leaves closes the connections.

use super::*;
use crate::bedrock;
use crate::loopback::{Answer, Gate, Loopback, frame};

fn session_at(server: &Loopback) -> Session {
    let (setup, edges) = parts((140, 30));
    Session::start(setup, Edges { access: bedrock::keys(&server.url()), offline: false, ..edges })
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
    let shown = Shown::new(140, 30);
    let mut session = session_at(&server);
    play(&mut session, &shown, |keys, shown| {
        let server = server.clone();
        async move {
            shown.shows("environment keys").await;
            compare(&keys);
            // Neither is answered before both are there.
            blocking(move || server.wait_for_requests(2)).await;
            gate.open();
            shown.shows("2 of 2 ended").await;
            keys.quit();
        }
    })
    .await;
    let columns = session.app.comparing.shown().expect("it is open");
    for (request, text) in server.requests().iter().zip(["alpha", "beta"]) {
        let sent = request.body["inferenceConfig"]["temperature"].as_f64().expect("a temperature");
        let at = usize::from(sent > 0.5);
        let got = session.app.column_reply(&columns.columns[at]).expect("a reply");
        assert_eq!(got.whole(), text);
    }
}

#[tokio::test]
async fn quitting_in_the_middle_closes_all_connections() {
    let open = || Answer::stream([frame::text(0, "So far")]).until_closed();
    let server = Loopback::start([open()]);
    let shown = Shown::new(140, 30);
    let mut session = session_at(&server);
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("environment keys").await;
        compare(&keys);
        let both = |screen: &str| screen.matches("So far").count() == 2;
        shown.becomes("both columns", both).await;
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
    let shown = Shown::new(140, 30);
    let mut session = session_at(&server);
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("environment keys").await;
        compare(&keys);
        let both = |screen: &str| screen.matches("So far").count() == 2;
        shown.becomes("both columns", both).await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("1 of 2 ended").await;
        gate.open();
        shown.shows("2 of 2 ended").await;
        keys.quit();
    })
    .await;
    let columns = session.app.comparing.shown().expect("it is open");
    let texts: Vec<_> =
        columns.columns.iter().filter_map(|c| session.app.column_reply(c)).collect();
    assert_eq!([texts[0].whole(), texts[1].whole()], ["So far", "So far, so good"]);
}
