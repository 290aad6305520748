//! The time since a conversation changed.

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
        _ => date(then_ms.div_euclid(DAY_MS)),
    }
}

/// Returns the date of a day, counted from 1970-01-01: the algorithm `civil_from_days` by Howard
/// Hinnant.
fn date(day: i64) -> String {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // The year begins in March, so that the leap day is its last day.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
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

    #[test]
    fn dates_follow_the_calendar() {
        for (day, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_787, "2026-11-30"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(day), expected);
        }
    }
}
