//! Tests that a recorded comparison is replayed as a comparison: its columns start together, on the
//! comparison page.

use super::*;
use crate::looped::comparing::compare;

fn settings() -> Settings {
    Settings::new(ModelId::default_for("us-east-1"))
}

fn plain(keys: &Keys, code: char) {
    keys.press(KeyCode::Char(code), KeyModifiers::NONE);
}

#[tokio::test]
async fn a_kept_column_continues_in_a_replay() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, bare) = (folder.path().join("a.jsonl"), folder.path().join("b.jsonl"));
    let answers = ["ant", "bee", "cat"].map(|text| Answer::stream(frame::reply(text)));
    let then = recorded_by(answers.into(), settings(), &file, |keys, shown, server| async move {
        compare(&keys);
        shown.shows("2 of 2 ended").await;
        tokio::task::spawn_blocking(move || server.wait_for_requests(2)).await.expect("no panic");
        plain(&keys, 'k');
        shown.shows("Kept").await;
        plain(&keys, 'i');
        keys.sent("more");
        over(&shown, "cat").await;
    })
    .await;
    assert_same(&then, &played(&file, Tempo::Max).await);
    // Simulate a recording by a program that did not record comparisons.
    fs::copy(&file, &bare).expect("it can be copied");
    rewritten(&bare, |line| {
        line["place"].as_object_mut().map(|place| place.remove("compared"));
        true
    });
    assert_same(&then, &played(&bare, Tempo::Max).await);
}

#[tokio::test]
async fn a_comparison_visible_at_the_end_is_visible_after_the_replay() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let half = || Answer::stream([frame::text(0, "zebra")]).wait(&gate);
    let refused = || Answer::error(400, "ValidationException", "Malformed input request");
    let cut = || Answer::stream([frame::text(0, "zebra")]).cut();
    let whole = |text: &str| Answer::stream(frame::reply(text));
    // The columns end in a different way in each case. Some cases send a second request in a column.
    for (answers, words, keys_then, last) in [
        (vec![half(), half()], 2, &["ESC", "TAB", "ESC"][..], "2 of 2 ended"),
        (vec![cut(), cut(), whole("tapir")], 2, &["r"], "tapir"),
        (vec![cut(), cut(), whole("tapir")], 2, &["TAB", "continue reply"], "tapir"),
        (vec![refused(), refused(), whole("tapir")], 0, &["s"], "tapir"),
    ] {
        let _ = fs::remove_file(&file);
        let then = recorded_by(answers, settings(), &file, |keys, shown, _| async move {
            compare(&keys);
            if words == 0 {
                shown.shows("2 of 2 ended").await;
            }
            shown.becomes("both", |screen| screen.matches("zebra").count() >= words).await;
            for key in keys_then {
                match *key {
                    "ESC" => keys.press(KeyCode::Esc, KeyModifiers::NONE),
                    "TAB" => keys.press(KeyCode::Tab, KeyModifiers::NONE),
                    "s" => keys.press(KeyCode::Char('s'), KeyModifiers::ALT),
                    "r" => {
                        shown.shows("2 of 2 ended").await;
                        plain(&keys, 'r');
                    }
                    name => {
                        shown.shows("2 of 2 ended").await;
                        command(&keys, name);
                    }
                }
            }
            shown.shows(last).await;
            shown.shows("2 of 2 ended").await;
        })
        .await;
        for tempo in [Tempo::Max, Tempo::Factor(50.0)] {
            assert_same(&then, &played(&file, tempo).await);
        }
    }
    gate.open();
}

#[tokio::test]
async fn replayed_columns_start_together_in_the_recorded_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let timed = |first: u64| {
        let at = |step: u64| Duration::from_millis(first + 200 * step);
        let word = |step: u64| frame::text(0, &format!("word{step} "));
        Answer::stream([]).timed((0..3).map(|step| (at(step), word(step))))
    };
    let answers = vec![timed(100), timed(200)];
    recorded_by(answers, settings(), &file, |keys, shown, _| async move {
        compare(&keys);
        shown.shows("2 of 2 ended").await;
    })
    .await;
    let shown = Shown::new(SIZE.0, SIZE.1);
    let mut session = session_of(read(&file), Tempo::Steps);
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("0 of 2 ended").await;
        // The order must be the same, however early the keys are pressed.
        (0..2).for_each(|_| plain(&keys, ' '));
        shown.becomes("both", |screen| screen.matches("word0").count() == 2).await;
        for step in 1..3 {
            for many in [1, 2] {
                plain(&keys, ' ');
                let word = format!("word{step}");
                shown.becomes(&word, |screen| screen.matches(&word).count() == many).await;
            }
        }
        keys.quit();
    })
    .await;
    assert!(session.app.comparison().is_some());
}

#[tokio::test]
async fn a_replayed_comparison_can_be_stopped_and_sends_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let answers = ["zebra", "tapir"].map(|text| Answer::stream([frame::text(0, text)]).wait(&gate));
    recorded_by(answers.into(), settings(), &file, |keys, shown, _| async move {
        compare(&keys);
        shown.becomes("both", |screen| screen.contains("zebra") && screen.contains("tapir")).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        gate.open();
        shown.shows("2 of 2 ended").await;
        plain(&keys, 'k');
        shown.shows("Kept").await;
    })
    .await;
    let shown = Shown::new(SIZE.0, SIZE.1);
    let mut session = session_of(read(&file), Tempo::Factor(0.1));
    play(&mut session, &shown, |keys, shown| async move {
        shown.becomes("both", |screen| screen.contains("zebra") && screen.contains("tapir")).await;
        keys.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
        shown.shows("Paused. Space continues").await;
        plain(&keys, 'r');
        shown.shows("This is a replay: nothing is sent").await;
        shown.shows("2 of 2 ended").await;
        plain(&keys, ' ');
        shown.shows("The replay has ended").await;
        keys.quit();
    })
    .await;
    assert!(session.app.comparison().is_none(), "it was not then");
}

#[tokio::test]
async fn space_continues_a_replay_while_other_columns_are_running() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let gate = Gate::new();
    let first = Answer::stream([frame::text(0, "zebra")]).wait(&gate);
    let answers = vec![first.clone(), first, Answer::stream(frame::reply("okapi"))];
    recorded_by(answers, settings(), &file, |keys, shown, _| async move {
        compare(&keys);
        shown.becomes("both", |screen| screen.matches("zebra").count() == 2).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        gate.open();
        shown.shows("2 of 2 ended").await;
        plain(&keys, 'k');
        shown.shows("Kept").await;
        plain(&keys, 'i');
        keys.sent("more");
        over(&shown, "okapi").await;
    })
    .await;
    let shown = Shown::new(SIZE.0, SIZE.1);
    let mut session = session_of(read(&file), Tempo::Factor(0.2));
    play(&mut session, &shown, |keys, shown| async move {
        shown.becomes("both", |screen| screen.matches("zebra").count() == 2).await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("The other columns continue").await;
        plain(&keys, ' ');
        over(&shown, "okapi").await;
        shown.shows("The replay has ended").await;
        keys.quit();
    })
    .await;
}
