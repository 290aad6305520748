//! The cost of a request, from the model table.

use super::catalog::Catalog;
use super::entry::Price;
use crate::chat::event::Usage;
use crate::chat::model_id::ModelId;

impl Catalog {
    /// Returns the token prices for an id, or `None` for an unknown model. Geographic profiles cost
    /// 10% more than `global.`, and `us-gov.` costs 20% more. Source: AWS price list, November
    /// 2026. Prices change, so this is an estimate.
    pub fn price(&self, id: &ModelId) -> Option<Price> {
        let price = self.find(id)?.price;
        let by_route = match self.resolve_alias(id).geography() {
            Some("global") | None => 1.0,
            Some("us-gov") => 1.2,
            Some(_) => 1.1,
        };
        Some(Price {
            input: by_route * price.input,
            output: by_route * price.output,
            cache_read: price.cache_read.map(|price| by_route * price),
            cache_write: price.cache_write.map(|price| by_route * price),
            long: price.long,
        })
    }

    /// Returns the cost of a usage in US dollars at [`Self::price`]. A cache write for an hour
    /// costs twice the input price. Returns `None` if the input tokens, the output tokens or a
    /// required price is unknown.
    pub fn cost(&self, id: &ModelId, usage: &Usage) -> Option<f64> {
        let price = self.price(id)?;
        let (input, output) = (usage.input?, usage.output?);
        let (read, written) = (usage.cache_read.unwrap_or(0), usage.cache_write.unwrap_or(0));
        let for_an_hour = usage.cache_write_hour.min(written);
        let by_length = match price.long {
            Some(long) if input + read + written > long.above_tokens => long.factor,
            _ => 1.0,
        };
        let cost_of = |tokens: u64, per_million: f64| tokens_f64(tokens) * per_million / 1e6;
        let cached = |tokens: u64, price: Option<f64>| match (tokens, price) {
            (0, _) => Some(0.0),
            (_, price) => price.map(|per_million| cost_of(tokens, per_million)),
        };
        Some(
            by_length
                * (cost_of(input, price.input)
                    + cost_of(output, price.output)
                    + cached(read, price.cache_read)?
                    + cached(written - for_an_hour, price.cache_write)?
                    + cost_of(for_an_hour, 2.0 * price.input)),
        )
    }

    /// Returns the money saved by cache reads, compared with plain input, in US dollars.
    pub fn saved_by_cache(&self, id: &ModelId, usage: &Usage) -> Option<f64> {
        let input = usage.input.map(|input| input + usage.cache_read.unwrap_or(0));
        let plain = Usage { input, cache_read: None, ..*usage };
        Some(self.cost(id, &plain)? - self.cost(id, usage)?)
    }

    /// Returns the extra cost of cache writes, compared with plain input, in US dollars.
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

/// Formats US dollars with enough decimals for small amounts.
pub fn format_cost(cost: f64) -> String {
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
    fn the_price_of_a_cache_write_depends_on_its_lifetime() {
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
    fn an_unknown_cache_price_makes_the_cost_unknown() {
        let id = ModelId::parse("us.anthropic.claude-fable-5-2").expect("valid");
        let cost = |cache_read| {
            let usage = Usage {
                input: Some(1000),
                output: Some(0),
                cache_read: Some(cache_read),
                ..Usage::default()
            };
            crate::config::models::catalog().cost(&id, &usage)
        };
        assert!(cost(0).is_some());
        assert_eq!(cost(1), None);
    }

    #[test]
    fn some_models_charge_more_for_a_long_prompt() {
        let usage =
            |input| Usage { input: Some(input), output: Some(1_000_000), ..Usage::default() };
        check("global.anthropic.claude-haiku-5-5", usage(100_000), 0.01 + 0.5);
        check("global.anthropic.claude-haiku-5-5", usage(200_000), 0.1 + 2.5);
        check("global.anthropic.claude-opus-5-5", usage(200_000), 0.8 + 20.0);
    }

    #[test]
    fn small_costs_have_more_decimals() {
        assert_eq!(format_cost(0.000_288), "$0.0003");
        assert_eq!(format_cost(1.234), "$1.23");
        assert_eq!(format_cost(0.000_049), "<$0.0001");
        assert_eq!(format_cost(0.0), "$0.0000");
    }
}
