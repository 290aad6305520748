//! Every state of a comparison in a window of 80×24, and in the smallest.

use super::*;

/// The screens of a state, styled.
fn check(told: &mut Told, name: &str) {
    for (size, word) in [((80, 24), "80"), ((40, 10), "40")] {
        told.resized(size.0, size.1);
        insta::assert_snapshot!(format!("compare_{name}_{word}"), told.styled());
    }
}

#[test]
fn setting_up() {
    let mut told = Told::new(140, 40);
    told.typed("What is tea?").key(KeyCode::F(6));
    told.temperature("0").key(KeyCode::Tab).temperature("0.7").key(KeyCode::Char('+'));
    check(&mut told, "set_up");
}

#[test]
fn streaming() {
    let mut told = Told::new(140, 40);
    let asked = told.compared("What is tea?");
    told.told_of(asked[0], StreamEvent::Sent).after(300).text_of(asked[0], PASSAGE).after(40);
    told.text_of(asked[1], "A leaf");
    check(&mut told, "streaming");
}

#[test]
fn one_failed() {
    let mut told = Told::new(140, 40);
    let asked = told.compared("What is tea?");
    told.done_of(asked[0], PASSAGE, 40);
    let failure = Failure::new(
        FailureKind::Throttled,
        "Too many requests",
        "The account's quota of requests per minute is used up.",
        "Wait a minute; r asks for the column again.",
    );
    told.text_of(asked[1], "A leaf").told_of(asked[1], StreamEvent::Failed(failure));
    told.key(KeyCode::Right);
    check(&mut told, "failed");
    told.key(KeyCode::Char('m'));
    check(&mut told, "failed_table");
}

#[test]
fn the_table_of_three_settings() {
    let mut told = Told::new(140, 40);
    told.typed("What is tea?").key(KeyCode::F(6)).temperature("0");
    told.key(KeyCode::Char('+')).ctrl('t').typed("sonnet 4.5").key(KeyCode::Enter);
    told.key(KeyCode::Tab).temperature("1").key(KeyCode::Char('s'));
    for (reply, out) in told.asked_last(3).into_iter().zip([40, 120, 60]) {
        told.done_of(reply, PASSAGE, out);
    }
    told.key(KeyCode::Char('m'));
    check(&mut told, "three_table");
}

#[test]
fn differences() {
    let mut told = Told::new(140, 40);
    let asked = told.compared("What is tea?");
    told.done_of(asked[0], PASSAGE, 40);
    told.done_of(asked[1], &PASSAGE.replace("leaves", "the leaves of a bush"), 44);
    told.key(KeyCode::Char('d')).key(KeyCode::Right);
    check(&mut told, "differing");
}

#[test]
fn samples_with_their_spread() {
    let mut told = Told::new(140, 40);
    told.typed("What is tea?").command("several samples").key(KeyCode::Char('s'));
    for (reply, out) in told.asked_last(4).into_iter().zip([40, 44, 60, 41]) {
        told.done_of(reply, PASSAGE, out);
    }
    check(&mut told, "samples");
    told.key(KeyCode::Char('m'));
    check(&mut told, "samples_table");
    told.ctrl('c');
    assert!(told.app.comparison().is_none());
}
