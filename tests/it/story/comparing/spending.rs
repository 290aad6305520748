//! What a comparison takes of the quota: each of its requests, told before they are sent.

use outcrop::chat::quota::QuotaUse;

use super::*;

impl Told {
    fn quota(&mut self, tokens: &str) -> &mut Self {
        self.command("set token quota").typed(tokens).key(KeyCode::Enter)
    }
}

#[test]
fn the_quota_warns_before_more_columns_are_sent_than_fit_at_once() {
    let mut told = Told::new(100, 24);
    told.quota("10000").typed("Hi").key(KeyCode::F(6));
    assert!(!told.screen().contains("Quota"), "two fit: {}", told.screen());
    told.key(KeyCode::Char('+'));
    insta::assert_snapshot!("compare_quota", told.styled());
    told.resized(40, 10);
    insta::assert_snapshot!("compare_quota_smallest", told.screen());
    told.key(KeyCode::Char('s'));
    assert_eq!(told.requests(), 3, "nothing is held back");
}

#[test]
fn each_request_is_set_aside_and_settled_by_itself() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    let one = 1 + 4096;
    assert_eq!(
        told.app.session.quota_use(),
        QuotaUse { settled: 0, is_exact: true, reserved: 2 * one }
    );
    told.done_of(asked[0], "Tea.", 40);
    let settled = 18 + 5 * 40;
    assert_eq!(told.app.session.quota_use(), QuotaUse { settled, is_exact: true, reserved: one });
    // The other is stopped after eight letters: two tokens, as far as anybody knows.
    told.text_of(asked[1], "Tea, tea").ctrl('c');
    let settled = settled + 1 + 5 * 2;
    assert_eq!(told.app.session.quota_use(), QuotaUse { settled, is_exact: false, reserved: 0 });
}

#[test]
fn what_was_sent_before_counts_and_the_wait_is_told() {
    let mut told = Told::new(100, 24);
    told.quota("10000");
    let asked = told.compared("Hi");
    told.done_of(asked[0], "Tea.", 400).done_of(asked[1], "Tea.", 400);
    told.key(KeyCode::Esc).key(KeyCode::F(6));
    assert!(told.screen().contains("tokens over: wait 60 s"), "{}", told.screen());
    told.after(60_000);
    assert!(!told.screen().contains("Quota"), "{}", told.screen());
}

#[test]
fn each_model_has_a_quota_of_its_own() {
    let mut told = Told::new(100, 24);
    told.quota("6000").typed("Hi").key(KeyCode::F(6));
    assert!(told.screen().contains("over: use fewer columns"), "{}", told.screen());
    told.ctrl('t').typed("sonnet 4.5").key(KeyCode::Enter);
    assert!(!told.screen().contains("Quota"), "{}", told.screen());
    told.key(KeyCode::Char('+'));
    assert!(told.screen().contains("Quota of Claude Sonnet 4.5:"), "{}", told.screen());
}

#[test]
fn samples_are_counted_as_often_as_they_are_asked() {
    let mut told = Told::new(100, 24);
    told.quota("10000").typed("Hi").command("several samples");
    assert!(told.screen().contains("use fewer samples or lower max tokens"), "{}", told.screen());
    told.key(KeyCode::Char('-')).key(KeyCode::Char('-'));
    assert!(!told.screen().contains("Quota"), "{}", told.screen());
}

#[test]
fn what_all_requests_cost_at_most_is_told_before_they_are_sent() {
    let mut told = Told::new(100, 24);
    told.typed("Hi").key(KeyCode::F(6));
    assert!(told.screen().contains("sends 2 requests, up to $0.0451"), "{}", told.screen());
    told.key(KeyCode::Esc).command("several samples");
    assert!(told.screen().contains("sends 4 requests, up to $0.0901"), "{}", told.screen());
}
