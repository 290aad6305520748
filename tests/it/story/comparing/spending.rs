//! The quota use of a comparison: each request is counted and shown before it is sent.

use outcrop::chat::quota::QuotaUse;

use super::*;

impl Story {
    fn quota(&mut self, tokens: &str) -> &mut Self {
        self.command("set token quota").typed(tokens).key(KeyCode::Enter)
    }
}

#[test]
fn the_quota_warns_before_a_comparison_that_exceeds_it() {
    let mut story = Story::new(100, 24);
    story.quota("10000").typed("Hi").key(KeyCode::F(6));
    assert!(!story.screen().contains("Quota"), "two fit: {}", story.screen());
    story.key(KeyCode::Char('+'));
    insta::assert_snapshot!("compare_quota", story.styled());
    story.resized(40, 10);
    insta::assert_snapshot!("compare_quota_smallest", story.screen());
    story.key(KeyCode::Char('s'));
    assert_eq!(story.requests(), 3, "nothing is held back");
}

#[test]
fn each_request_is_reserved_and_settled_separately() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    let one = 8 + 4096;
    assert_eq!(
        story.app.session.quota_use(),
        QuotaUse { settled: 0, is_exact: true, reserved: 2 * one }
    );
    story.done_of(replies[0], "Tea.", 40);
    let settled = 18 + 5 * 40;
    assert_eq!(story.app.session.quota_use(), QuotaUse { settled, is_exact: true, reserved: one });
    // The other column is stopped after eight characters, which count as an estimated two tokens.
    story.text_of(replies[1], "Tea, tea").ctrl('c');
    let settled = settled + 8 + 5 * 2;
    assert_eq!(story.app.session.quota_use(), QuotaUse { settled, is_exact: false, reserved: 0 });
}

#[test]
fn earlier_requests_count_against_the_quota_and_the_wait_is_shown() {
    let mut story = Story::new(100, 24);
    story.quota("10000");
    let replies = story.compared("Hi");
    story.done_of(replies[0], "Tea.", 400).done_of(replies[1], "Tea.", 400);
    story.key(KeyCode::Esc).key(KeyCode::F(6));
    assert!(story.screen().contains("tokens over: wait 60 s"), "{}", story.screen());
    story.after(60_000);
    assert!(!story.screen().contains("Quota"), "{}", story.screen());
}

#[test]
fn each_model_has_its_own_quota() {
    let mut story = Story::new(100, 24);
    story.quota("6000").typed("Hi").key(KeyCode::F(6));
    assert!(story.screen().contains("over: use fewer columns"), "{}", story.screen());
    story.ctrl('t').typed("sonnet 4.5").key(KeyCode::Enter);
    assert!(!story.screen().contains("Quota"), "{}", story.screen());
    story.key(KeyCode::Char('+'));
    assert!(story.screen().contains("Quota of Claude Sonnet 4.5:"), "{}", story.screen());
}

#[test]
fn each_sample_counts_against_the_quota() {
    let mut story = Story::new(100, 24);
    story.quota("10000").typed("Hi").command("several samples");
    assert!(story.screen().contains("use fewer samples or lower max tokens"), "{}", story.screen());
    story.key(KeyCode::Char('-')).key(KeyCode::Char('-'));
    assert!(!story.screen().contains("Quota"), "{}", story.screen());
}

#[test]
fn the_maximum_cost_of_all_requests_is_shown_before_they_are_sent() {
    let mut story = Story::new(100, 24);
    story.typed("Hi").key(KeyCode::F(6));
    assert!(
        story.screen().contains("sends 2 requests, would cost up to $0.0451"),
        "{}",
        story.screen()
    );
    story.key(KeyCode::Esc).command("several samples");
    assert!(
        story.screen().contains("sends 4 requests, would cost up to $0.0901"),
        "{}",
        story.screen()
    );
}
