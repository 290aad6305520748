//! What differs is gone through place by place, each column along with the others.

use outcrop::ui::scroll::ScrollPosition;

use super::*;

/// So many lines, of which some are said in other words.
fn lines(other: &[usize]) -> String {
    let line = |at: usize| {
        let words = if other.contains(&at) { ", in other words" } else { "" };
        format!("- line {at}{words}\n")
    };
    (1..=60).map(line).collect()
}

/// A word of each column, for as many columns as are in sight.
fn shown(told: &Told, word: &str) -> usize {
    told.screen().matches(word).count()
}

#[test]
fn the_first_difference_comes_onto_the_screen_and_n_goes_on_in_all_columns() {
    let mut told = Told::new(100, 20);
    let asked = told.compared("Hi");
    told.done_of(asked[0], &lines(&[]), 9).done_of(asked[1], &lines(&[5, 30, 52]), 9);
    assert_eq!(shown(&told, "line 60"), 2, "both are at their end: {}", told.screen());
    told.key(KeyCode::Char('d'));
    assert_eq!(shown(&told, "line 5,"), 1, "{}", told.screen());
    insta::assert_snapshot!("compare_first_difference", told.styled());
    told.key(KeyCode::Char('n'));
    assert_eq!((shown(&told, "line 30"), shown(&told, "line 30,")), (2, 1), "{}", told.screen());
    assert!(told.screen().contains("difference 2 of 3"), "{}", told.screen());
    told.key(KeyCode::Char('n')).key(KeyCode::Char('n'));
    assert!(told.screen().contains("wrapped to the start"), "{}", told.screen());
    assert_eq!(shown(&told, "line 5,"), 1, "{}", told.screen());
    told.key(KeyCode::Char('N'));
    assert!(told.screen().contains("difference 3 of 3"), "{}", told.screen());
    assert_eq!(shown(&told, "line 52,"), 1, "{}", told.screen());
}

#[test]
fn n_marks_what_differs_where_nothing_is_marked_yet() {
    let mut told = Told::new(100, 20);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "One cup.", 9);
    told.key(KeyCode::Char('n'));
    assert!(told.screen().contains("until all columns are complete"), "{}", told.screen());
    told.done_of(asked[1], "Two cups.", 9).key(KeyCode::Char('n'));
    assert!(told.screen().contains("difference 1 of"), "{}", told.screen());
}

#[test]
fn what_only_the_others_have_is_gone_to_as_well() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    let added = lines(&[]).replace("- line 41\n", "- line 41\n- this is new\n");
    told.done_of(asked[0], &lines(&[]), 9).done_of(asked[1], &added, 9);
    told.key(KeyCode::Char('d'));
    let screen = told.screen();
    assert!(screen.contains("difference 1 of 1") && screen.contains("this is new"), "{screen}");
    assert_eq!(shown(&told, "line 41"), 2, "both stand at it: {screen}");
}

#[test]
fn equal_texts_have_no_difference_to_go_to() {
    let mut told = Told::new(100, 20);
    let asked = told.compared("Hi");
    told.done_of(asked[0], &lines(&[]), 9).done_of(asked[1], &lines(&[]), 9);
    told.key(KeyCode::Char('d')).key(KeyCode::Char('n'));
    assert!(told.screen().contains("All texts are identical"), "{}", told.screen());
    let columns = told.app.comparison().and_then(|page| page.columns()).expect("it is open");
    assert_eq!(columns.chosen().scroll.position, ScrollPosition::Following, "nothing moves");
}

#[test]
fn thinking_is_not_compared() {
    let mut told = Told::new(100, 20);
    let asked = told.compared("Hi");
    for (reply, thought) in asked.iter().zip(["Let me see.", "Hm, something else."]) {
        told.told_of(*reply, StreamEvent::Reasoning { index: 0, text: thought.into() });
        told.told_of(*reply, StreamEvent::Text { index: 1, text: "Tea.".into() });
        told.done_of(*reply, "", 9);
    }
    told.key(KeyCode::Char('d'));
    assert!(told.screen().contains("All texts are identical"), "{}", told.screen());
}

#[test]
fn a_column_that_is_asked_for_again_takes_all_marks_away() {
    let mut told = Told::new(100, 20);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "A cup.", 9).done_of(asked[1], "A pot.", 9).key(KeyCode::Char('d'));
    told.key(KeyCode::Char('r'));
    let columns = told.app.comparison().and_then(|page| page.columns()).expect("it is open");
    assert!(columns.columns.iter().all(|column| column.differs.ranges.is_empty()));
}

#[test]
fn four_columns_are_marked_against_the_chosen_one() {
    let mut told = Told::new(140, 20);
    told.typed("Hi").key(KeyCode::F(6)).key(KeyCode::Char('+')).key(KeyCode::Char('+'));
    told.key(KeyCode::Char('s'));
    let asked = told.asked_last(4);
    for (reply, text) in asked.iter().zip(["A cup of tea.", "A pot of tea.", "A cup.", "Tea!"]) {
        told.done_of(*reply, text, 9);
    }
    told.key(KeyCode::Right).key(KeyCode::Char('D'));
    insta::assert_snapshot!("compare_four_differences", told.styled());
    told.resized(40, 10).key(KeyCode::Char('n'));
    insta::assert_snapshot!("compare_differences_smallest", told.screen());
}

#[test]
fn a_column_that_brought_no_text_is_left_out() {
    let mut told = Told::new(140, 40);
    told.typed("Hi").key(KeyCode::F(6)).key(KeyCode::Char('+')).key(KeyCode::Char('s'));
    let asked = told.asked_last(3);
    let failure = Failure::new(FailureKind::Throttled, "Too many requests", "So.", "Wait.");
    told.done_of(asked[0], &lines(&[]), 9).done_of(asked[1], &lines(&[50]), 9);
    told.told_of(asked[2], StreamEvent::Failed(failure)).key(KeyCode::Char('d'));
    assert!(told.screen().contains("difference 1 of 1"), "{}", told.screen());
    assert!(told.screen().contains("Too many requests. So. Wait."), "{}", told.screen());
    told.key(KeyCode::Char('n'));
    assert!(told.screen().contains("difference 1 of 1"), "{}", told.screen());
}
