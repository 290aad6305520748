//! Every state of a comparison at 80×24 and at the minimum size.

use super::*;

/// Checks the styled screens of a state.
fn check(story: &mut Story, name: &str) {
    for (size, word) in [((80, 24), "80"), ((40, 10), "40")] {
        story.resized(size.0, size.1);
        insta::assert_snapshot!(format!("compare_{name}_{word}"), story.styled());
    }
}

#[test]
fn the_setup_fits_both_sizes() {
    let mut story = Story::new(140, 40);
    story.typed("What is tea?").key(KeyCode::F(6));
    story.temperature("0").key(KeyCode::Tab).temperature("0.7").key(KeyCode::Char('+'));
    check(&mut story, "set_up");
}

#[test]
fn two_streaming_columns_fit_both_sizes() {
    let mut story = Story::new(140, 40);
    let replies = story.compared("What is tea?");
    story.event_of(replies[0], StreamEvent::Sent).after(300).text_of(replies[0], PASSAGE).after(40);
    story.text_of(replies[1], "A leaf");
    check(&mut story, "streaming");
}

#[test]
fn a_failed_column_fits_both_sizes() {
    let mut story = Story::new(140, 40);
    let replies = story.compared("What is tea?");
    story.done_of(replies[0], PASSAGE, 40);
    let failure = Failure::new(
        FailureKind::Throttled,
        "Too many requests",
        "The account's quota of requests per minute is used up.",
        "Wait a minute; r asks for the column again.",
    );
    story.text_of(replies[1], "A leaf").event_of(replies[1], StreamEvent::Failed(failure));
    story.key(KeyCode::Right);
    check(&mut story, "failed");
    story.key(KeyCode::Char('m'));
    check(&mut story, "failed_table");
}

#[test]
fn the_table_of_three_columns_fits_both_sizes() {
    let mut story = Story::new(140, 40);
    story.typed("What is tea?").key(KeyCode::F(6)).temperature("0");
    story.key(KeyCode::Char('+')).ctrl('t').typed("sonnet 4.5").key(KeyCode::Enter);
    story.key(KeyCode::Tab).temperature("1").key(KeyCode::Char('s'));
    for (reply, out) in story.last_replies(3).into_iter().zip([40, 120, 60]) {
        story.done_of(reply, PASSAGE, out);
    }
    story.key(KeyCode::Char('m'));
    check(&mut story, "three_table");
}

#[test]
fn marked_differences_fit_both_sizes() {
    let mut story = Story::new(140, 40);
    let replies = story.compared("What is tea?");
    story.done_of(replies[0], PASSAGE, 40);
    story.done_of(replies[1], &PASSAGE.replace("leaves", "the leaves of a bush"), 44);
    story.key(KeyCode::Char('d')).key(KeyCode::Right);
    check(&mut story, "differing");
}

#[test]
fn samples_and_their_spread_fit_both_sizes() {
    let mut story = Story::new(140, 40);
    story.typed("What is tea?").command("several samples").key(KeyCode::Char('s'));
    for (reply, out) in story.last_replies(4).into_iter().zip([40, 44, 60, 41]) {
        story.done_of(reply, PASSAGE, out);
    }
    check(&mut story, "samples");
    story.key(KeyCode::Char('m'));
    check(&mut story, "samples_table");
    story.ctrl('c');
    assert!(story.app.comparison().is_none());
}
