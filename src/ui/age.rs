//! The time since a stored conversation changed.

use crate::export::conversation::time_text;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Longer times are shown as a date.
const MOST_DAYS: i64 = 30;

/// The widest age: a date.
pub const AGE_COLUMNS: u16 = 10;

/// Returns the time between two Unix times in milliseconds: `now`, `5 min`, `3 h`, `2 d`. For a long
/// time, returns the date in UTC.
pub fn age(then_ms: i64, now_ms: i64) -> String {
    let age = now_ms.saturating_sub(then_ms);
    match age {
        ..MINUTE_MS => "now".to_owned(),
        MINUTE_MS..HOUR_MS => format!("{} min", age / MINUTE_MS),
        HOUR_MS..DAY_MS => format!("{} h", age / HOUR_MS),
        _ if age < MOST_DAYS * DAY_MS => format!("{} d", age / DAY_MS),
        _ => date(then_ms),
    }
}

/// Returns the date of a Unix time.
fn date(ms: i64) -> String {
    let mut text = time_text(ms);
    text.truncate(usize::from(AGE_COLUMNS));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_has_one_unit_and_becomes_a_date() {
        let now = 1_796_000_000_000;
        let check = |ago: i64, expected: &str| assert_eq!(age(now - ago, now), expected, "{ago}");
        check(-5, "now");
        check(59_999, "now");
        check(MINUTE_MS, "1 min");
        check(HOUR_MS - 1, "59 min");
        check(DAY_MS - 1, "23 h");
        check(2 * DAY_MS, "2 d");
        check(30 * DAY_MS - 1, "29 d");
        check(30 * DAY_MS, "2026-10-31");
    }
}
