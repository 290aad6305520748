//! Checks whether the recorded positions of several requests are consistent.

use std::collections::HashMap;

use crate::recording::lines::{ColumnLine, PositionLine};
use crate::wire::wire_event::COLUMNS;

/// The maximum number of earlier requests for one reply.
const MAX_EARLIER_REQUESTS: usize = 1000;

/// The first recorded column of each comparison, by the exchange that began it.
#[derive(Debug, Default)]
pub struct PositionCheck(HashMap<u64, PositionLine>);

impl PositionCheck {
    /// Checks the position of an exchange.
    ///
    /// # Errors
    /// A message for the user, if the position is impossible.
    pub fn check(&mut self, exchange: u64, place: &PositionLine) -> Result<(), String> {
        if place.prompt == place.reply || place.after.is_some_and(|after| after == place.prompt) {
            return Err("its \"place\" names the same message twice".into());
        }
        if place.earlier > MAX_EARLIER_REQUESTS {
            return Err(format!(
                "its \"earlier\" is {}: expected at most {MAX_EARLIER_REQUESTS} requests for one reply",
                place.earlier
            ));
        }
        let Some(compared) = place.compared else { return Ok(()) };
        let ColumnLine { first, columns, column, samples } = compared;
        let (least, most) = COLUMNS;
        if !(least..=most).contains(&columns) || column >= columns {
            return Err(format!(
                "its \"column\" is {column} and its \"columns\" is {columns}: expected {least} to {most} columns, numbered from 0"
            ));
        }
        let first_column = self.0.entry(first).or_insert(*place);
        let others = first_column.compared.map(|column| (column.columns, column.samples));
        let is_one =
            (first_column.conversation, first_column.prompt) == (place.conversation, place.prompt);
        if !is_one || others != Some((columns, samples)) {
            return Err(format!(
                "it does not fit the other columns of the comparison that exchange {first} began"
            ));
        }
        // The first requests of a comparison have consecutive numbers. A later request of a column
        // may have any number.
        match exchange.checked_sub(first) {
            Some(after) if after >= columns as u64 || after == column as u64 => Ok(()),
            _ => Err(format!(
                "exchange {exchange} cannot belong to column {column} of the comparison that exchange {first} began"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn place(prompt: usize, compared: Option<[u64; 3]>, earlier: usize) -> PositionLine {
        let compared = compared.map(|[first, columns, column]| {
            json!({ "first": first, "columns": columns, "column": column, "samples": false })
        });
        let place = json!({
            "conversation": 0, "after": null, "prompt": prompt, "reply": 9, "apart": false,
            "earlier": earlier, "compared": compared,
        });
        serde_json::from_value(place).expect("a place")
    }

    #[test]
    fn consistent_positions_are_accepted() {
        let mut places = PositionCheck::default();
        for (exchange, compared) in [
            (1, None),
            (3, Some([3, 3, 0])),
            (5, Some([3, 3, 2])),
            // A retry of column 2, and a later request of column 1.
            (5, Some([3, 3, 2])),
            (9, Some([3, 3, 1])),
            (10, Some([10, 2, 0])),
        ] {
            assert_eq!(places.check(exchange, &place(0, compared, 0)), Ok(()), "{exchange}");
        }
        assert_eq!(places.check(11, &place(0, None, 1000)), Ok(()));
    }

    #[test]
    fn impossible_positions_are_refused() {
        fn check(exchange: u64, place: &PositionLine, expected: &str) {
            let mut places = PositionCheck::default();
            let first = super::tests::place(0, Some([3, 3, 0]), 0);
            assert_eq!(places.check(3, &first), Ok(()));
            let why = places.check(exchange, place).expect_err(expected);
            assert!(why.contains(expected), "{why}");
        }
        check(4, &place(9, None, 0), "names the same message twice");
        check(4, &place(0, None, 1001), "at most 1000 requests");
        for columns in [0, 1, 9, 1_000_000_000_000] {
            check(9, &place(0, Some([9, columns, 0]), 0), "expected 2 to 8 columns");
        }
        check(4, &place(0, Some([3, 3, 3]), 0), "its \"column\" is 3");
        check(4, &place(0, Some([3, 2, 1]), 0), "does not fit the other columns");
        check(4, &place(2, Some([3, 3, 1]), 0), "does not fit the other columns");
        check(4, &place(0, Some([3, 3, 2]), 0), "cannot belong to column 2");
        check(2, &place(0, Some([3, 3, 0]), 0), "cannot belong to column 0");
    }
}
