//! Tests of the table with error texts of the service.

use super::*;
#[test]
fn every_text_is_a_short_sentence() {
    for row in rows::all().chain([&REST]) {
        assert!(!row.summary.ends_with('.') && row.summary.len() <= 60, "{}", row.summary);
        assert!(row.why.ends_with('.') && row.why.len() <= 110, "{}", row.why);
        let is_filled = matches!(row.next, "{renewal}" | "{allowed}");
        assert!(is_filled || row.next.ends_with('.') && row.next.len() <= 110, "{}", row.next);
    }
}

#[test]
fn the_parts_of_a_pattern_match_in_order() {
    assert!(matches("a b c", "a*c"));
    assert!(!matches("c b a", "a*c"));
}
