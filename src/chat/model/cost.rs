//! What a request costs, by the table.

use super::catalog::Catalog;
use super::entry::Price;
use crate::chat::event::Usage;
use crate::chat::model_id::ModelId;

impl Catalog {
    /// What tokens cost through an id, by the table, or `None` for a model that is not in it.
    /// Geographic profiles cost a tenth more than `global.`, `us-gov.` a fifth more.
    /// Source: AWS price list, November 2026; prices change, so this is an estimate.
    pub fn price(&self, id: &ModelId) -> Option<Price> {
        let price = self.find(id)?.price;
        let by_route = match self.stands_for(id).geography() {
            Some("global") | None => 1.0,
            Some("us-gov") => 1.2,
            Some(_) => 1.1,
        };
        Some(Price {
            input: by_route * price.input,
            output: by_route * price.output,
            cache_read: by_route * price.cache_read,
            cache_write: by_route * price.cache_write,
            long: price.long,
        })
    }

    /// What a usage costs in US dollars at [`Self::price`]. What is written to the cache for an
    /// hour costs twice the input price. `None` also where input or output tokens are not known.
    pub fn cost(&self, id: &ModelId, usage: &Usage) -> Option<f64> {
        let price = self.price(id)?;
        let (input, output) = (usage.input?, usage.output?);
        let (read, written) = (usage.cache_read.unwrap_or(0), usage.cache_write.unwrap_or(0));
        let for_an_hour = usage.cache_write_hour.min(written);
        let by_length = match price.long {
            Some(long) if input + read + written > long.above => long.times,
            _ => 1.0,
        };
        let of = |tokens: u64, per_million: f64| tokens_f64(tokens) * per_million / 1e6;
        Some(
            by_length
                * (of(input, price.input)
                    + of(output, price.output)
                    + of(read, price.cache_read)
                    + of(written - for_an_hour, price.cache_write)
                    + of(for_an_hour, 2.0 * price.input)),
        )
    }

    /// What a usage would cost more if what was read from the cache had been plain input.
    pub fn saved_by_cache(&self, id: &ModelId, usage: &Usage) -> Option<f64> {
        let input = usage.input.map(|input| input + usage.cache_read.unwrap_or(0));
        let plain = Usage { input, cache_read: None, ..*usage };
        Some(self.cost(id, &plain)? - self.cost(id, usage)?)
    }

    /// What a usage would cost less if what was written to the cache had been plain input.
    pub fn added_by_cache(&self, id: &ModelId, usage: &Usage) -> Option<f64> {
        let input = usage.input.map(|input| input + usage.cache_write.unwrap_or(0));
        let plain = Usage { input, cache_write: None, cache_write_hour: 0, ..*usage };
        Some(self.cost(id, usage)? - self.cost(id, &plain)?)
    }
}

#[allow(clippy::cast_precision_loss, reason = "token counts stay far below 2^52")]
fn tokens_f64(tokens: u64) -> f64 {
    tokens as f64
}

/// US dollars with as many places as a small amount needs to be told from nothing.
pub fn in_dollars(cost: f64) -> String {
    match cost {
        0.1.. => format!("${cost:.2}"),
        _ if cost > 0.0 && cost < 0.000_05 => "<$0.0001".to_owned(),
        _ => format!("${cost:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, usage: Usage, expected: f64) {
        let id = ModelId::parse(id).expect(id);
        let cost = crate::config::models::catalog().cost(&id, &usage).expect("in the table");
        assert!((cost - expected).abs() < 1e-9, "{id}: {cost}, not {expected}");
    }

    #[test]
    fn what_is_cached_is_paid_for_by_its_time() {
        let usage = Usage {
            input: Some(1_000_000),
            output: Some(0),
            cache_read: Some(1_000_000),
            cache_write: Some(3_000_000),
            cache_write_hour: 1_000_000,
            ..Usage::default()
        };
        check("global.anthropic.claude-sonnet-4-5-20250929-v1:0", usage, 3.0 + 0.3 + 7.5 + 6.0);
        let catalog = crate::config::models::catalog();
        let id = ModelId::parse("global.anthropic.claude-sonnet-4-5-20250929-v1:0").expect("valid");
        let close = |found: Option<f64>, expected: f64| {
            assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?}");
        };
        close(catalog.saved_by_cache(&id, &usage), 3.0 - 0.3);
        close(catalog.added_by_cache(&id, &usage), 7.5 + 6.0 - 9.0);
    }

    #[test]
    fn a_long_prompt_costs_more_where_the_list_says_so() {
        let usage =
            |input| Usage { input: Some(input), output: Some(1_000_000), ..Usage::default() };
        check("global.anthropic.claude-haiku-5-5", usage(100_000), 0.01 + 0.5);
        check("global.anthropic.claude-haiku-5-5", usage(200_000), 0.1 + 2.5);
        check("global.anthropic.claude-opus-5-5", usage(200_000), 0.8 + 20.0);
    }

    #[test]
    fn small_costs_keep_their_places() {
        assert_eq!(in_dollars(0.000_288), "$0.0003");
        assert_eq!(in_dollars(1.234), "$1.23");
        assert_eq!(in_dollars(0.000_049), "<$0.0001");
        assert_eq!(in_dollars(0.0), "$0.0000");
    }
}
