//! Moving through the differences of a comparison, in all columns together.

use outcrop::ui::scroll::ScrollPosition;

use super::*;

/// Returns numbered lines. The lines in `other` have different words.
fn lines(other: &[usize]) -> String {
    let line = |at: usize| {
        let words = if other.contains(&at) { ", in other words" } else { "" };
        format!("- line {at}{words}\n")
    };
    (1..=60).map(line).collect()
}

/// Returns how many columns show a word.
fn shown(story: &Story, word: &str) -> usize {
    story.screen().matches(word).count()
}

#[test]
fn the_first_difference_scrolls_into_view_and_n_moves_all_columns_to_the_next() {
    let mut story = Story::new(100, 20);
    let replies = story.compared("Hi");
    story.done_of(replies[0], &lines(&[]), 9).done_of(replies[1], &lines(&[5, 30, 52]), 9);
    assert_eq!(shown(&story, "line 60"), 2, "both are at their end: {}", story.screen());
    story.key(KeyCode::Char('d'));
    assert_eq!(shown(&story, "line 5,"), 1, "{}", story.screen());
    insta::assert_snapshot!("compare_first_difference", story.styled());
    story.key(KeyCode::Char('n'));
    assert_eq!((shown(&story, "line 30"), shown(&story, "line 30,")), (2, 1), "{}", story.screen());
    assert!(story.screen().contains("difference 2 of 3"), "{}", story.screen());
    story.key(KeyCode::Char('n')).key(KeyCode::Char('n'));
    assert!(story.screen().contains("wrapped to the start"), "{}", story.screen());
    assert_eq!(shown(&story, "line 5,"), 1, "{}", story.screen());
    story.key(KeyCode::Char('N'));
    assert!(story.screen().contains("difference 3 of 3"), "{}", story.screen());
    assert_eq!(shown(&story, "line 52,"), 1, "{}", story.screen());
}

#[test]
fn n_marks_the_differences_if_none_are_marked() {
    let mut story = Story::new(100, 20);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "One cup.", 9);
    story.key(KeyCode::Char('n'));
    assert!(story.screen().contains("until all columns are complete"), "{}", story.screen());
    story.done_of(replies[1], "Two cups.", 9).key(KeyCode::Char('n'));
    assert!(story.screen().contains("difference 1 of"), "{}", story.screen());
}

#[test]
fn n_also_stops_at_text_that_only_other_columns_have() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    let added = lines(&[]).replace("- line 41\n", "- line 41\n- this is new\n");
    story.done_of(replies[0], &lines(&[]), 9).done_of(replies[1], &added, 9);
    story.key(KeyCode::Char('d'));
    let screen = story.screen();
    assert!(screen.contains("difference 1 of 1") && screen.contains("this is new"), "{screen}");
    assert_eq!(shown(&story, "line 41"), 2, "both stand at it: {screen}");
}

#[test]
fn equal_texts_have_no_difference() {
    let mut story = Story::new(100, 20);
    let replies = story.compared("Hi");
    story.done_of(replies[0], &lines(&[]), 9).done_of(replies[1], &lines(&[]), 9);
    story.key(KeyCode::Char('d')).key(KeyCode::Char('n'));
    assert!(story.screen().contains("All replies are identical"), "{}", story.screen());
    let columns = story.app.comparison().and_then(|page| page.columns()).expect("it is open");
    assert_eq!(columns.chosen().scroll.position, ScrollPosition::Following, "nothing moves");
}

#[test]
fn thinking_is_not_compared() {
    let mut story = Story::new(100, 20);
    let replies = story.compared("Hi");
    for (reply, thought) in replies.iter().zip(["Let me see.", "Hm, something else."]) {
        story.event_of(*reply, StreamEvent::Reasoning { index: 0, text: thought.into() });
        story.event_of(*reply, StreamEvent::Text { index: 1, text: "Tea.".into() });
        story.done_of(*reply, "", 9);
    }
    story.key(KeyCode::Char('d'));
    assert!(story.screen().contains("All replies are identical"), "{}", story.screen());
}

#[test]
fn requesting_a_column_again_removes_all_marks() {
    let mut story = Story::new(100, 20);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "A cup.", 9).done_of(replies[1], "A pot.", 9).key(KeyCode::Char('d'));
    story.key(KeyCode::Char('r'));
    let columns = story.app.comparison().and_then(|page| page.columns()).expect("it is open");
    assert!(columns.columns.iter().all(|column| column.differs.ranges.is_empty()));
}

#[test]
fn four_columns_are_marked_against_the_selected_one() {
    let mut story = Story::new(140, 20);
    story.typed("Hi").key(KeyCode::F(6)).key(KeyCode::Char('+')).key(KeyCode::Char('+'));
    story.key(KeyCode::Char('s'));
    let replies = story.last_replies(4);
    for (reply, text) in replies.iter().zip(["A cup of tea.", "A pot of tea.", "A cup.", "Tea!"]) {
        story.done_of(*reply, text, 9);
    }
    story.key(KeyCode::Right).key(KeyCode::Char('D'));
    insta::assert_snapshot!("compare_four_differences", story.styled());
    story.resized(40, 10).key(KeyCode::Char('n'));
    insta::assert_snapshot!("compare_differences_smallest", story.screen());
}

#[test]
fn a_column_without_text_is_not_compared() {
    let mut story = Story::new(140, 40);
    story.typed("Hi").key(KeyCode::F(6)).key(KeyCode::Char('+')).key(KeyCode::Char('s'));
    let replies = story.last_replies(3);
    let failure = Failure::new(FailureKind::Throttled, "Too many requests", "So.", "Wait.");
    story.done_of(replies[0], &lines(&[]), 9).done_of(replies[1], &lines(&[50]), 9);
    story.event_of(replies[2], StreamEvent::Failed(failure)).key(KeyCode::Char('d'));
    assert!(story.screen().contains("difference 1 of 1"), "{}", story.screen());
    assert!(story.screen().contains("✗ Too many requests."), "{}", story.screen());
    story.key(KeyCode::Char('n'));
    assert!(story.screen().contains("difference 1 of 1"), "{}", story.screen());
}
