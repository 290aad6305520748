//! Descriptions of a choice for the picker and for `outcrop models`: route, price, accepted
//! settings and lifecycle.

use std::time::Duration;

use super::choice::{Lifecycle, ModelChoice, ModelRoute};
use crate::chat::count::grouped;
use crate::chat::model::{Model, Price, Sampling, ThinkingSupport, geography};

impl ModelChoice {
    /// Describes in one line how a call from `region` reaches the model.
    pub fn describe_route(&self, region: &str) -> String {
        let by = |prefix: &str| match self.outside_area(prefix, region) {
            Some(within) => format!(
                "{prefix}. profile: AWS regions in {within}; requests from {region} are likely to be rejected"
            ),
            None => match prefix {
                "global" => {
                    "global. profile: any commercial region, about 10 % cheaper; data may leave \
                             the geography"
                        .into()
                }
                _ => {
                    let any = within(prefix).map_or("any of its regions".into(), |at| {
                        format!("any AWS region in {at}")
                    });
                    format!("{prefix}. profile: {any}")
                }
            },
        };
        match &self.route {
            ModelRoute::Geography(prefix) => by(prefix),
            ModelRoute::Application(name) => {
                let destination = match (self.is_global, &self.regions[..]) {
                    (true, _) => "any commercial region".to_owned(),
                    (false, [one]) => format!("in {one} only"),
                    (false, _) => "any of its regions".to_owned(),
                };
                format!("{name}, a profile of this account: {destination}")
            }
            ModelRoute::OnDemand(Some(true)) => format!("no prefix: on demand, in {region} only"),
            ModelRoute::OnDemand(Some(false)) => {
                format!("no prefix: on demand, in {region} only; not available for this model")
            }
            ModelRoute::OnDemand(None) => {
                format!("no prefix: on demand, in {region} only, if the model supports it")
            }
            ModelRoute::Unknown => "an unknown id; Bedrock decides the route".into(),
        }
    }

    /// Returns the listed regions of the route, if there are any.
    pub fn describe_regions(&self) -> Option<String> {
        let named = self.regions.join(", ");
        match (self.is_global, named.is_empty()) {
            (_, true) => None,
            (true, false) => Some(format!("{named}, and any commercial region")),
            (false, false) => Some(named),
        }
    }

    /// Returns the area that a prefix routes to. Returns `None` if the area includes `region`, or
    /// if the regions are listed.
    fn outside_area(&self, prefix: &str, region: &str) -> Option<&'static str> {
        let is_near = match prefix {
            "apac" => region.starts_with("ap-"),
            "ca" => region.starts_with("ca-"),
            "global" => !region.starts_with("us-gov-"),
            _ => geography(region) == prefix,
        };
        within(prefix).filter(|_| !is_near && self.regions.is_empty())
    }
}

/// Returns the area that the regions of a prefix belong to.
fn within(prefix: &str) -> Option<&'static str> {
    Some(match prefix {
        "us" => "the United States",
        "eu" => "Europe",
        "apac" => "Asia Pacific",
        "jp" => "Japan",
        "au" => "Australia",
        "in" => "India",
        "ca" => "Canada",
        "us-gov" => "AWS GovCloud (US)",
        "global" => "the commercial partition",
        _ => return None,
    })
}

impl Lifecycle {
    /// Describes the lifecycle stage, unless the model is active without a known date.
    pub fn describe(&self) -> Option<String> {
        match (self.is_legacy, &self.end) {
            (false, None) => {
                self.end_after.as_ref().map(|day| format!("active, end of life not before {day}"))
            }
            (true, None) => Some("legacy".into()),
            (true, Some(end)) => Some(format!("legacy, end of life {end}")),
            (false, Some(end)) => Some(format!("end of life {end}")),
        }
    }
}

/// Lists the settings that some models reject: first the settings that this model accepts, then the
/// settings that it rejects. The JSON schema depends on the geography of the profile.
pub fn accepted_settings(model: &Model, geography: Option<&str>) -> String {
    let is_sampled = model.sampling == Sampling::EitherOne;
    let sampling = if is_sampled { "temperature or top P" } else { "temperature, top P" };
    let schema = model.accepts_schema(geography);
    let settings = [("prefill", model.prefill), (sampling, is_sampled), ("JSON schema", schema)];
    let with = |accepted: bool| {
        let named = settings.iter().filter(|(_, is_accepted)| *is_accepted == accepted);
        named.map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    };
    match (with(true), with(false)) {
        (accepted, rejected) if rejected.is_empty() => accepted,
        (accepted, rejected) if accepted.is_empty() => format!("rejects {rejected}"),
        (accepted, rejected) => format!("{accepted}; rejects {rejected}"),
    }
}

/// Describes when a model thinks and how a request asks for it.
pub fn thinking_mode(model: &Model) -> String {
    let when = match model.thinks {
        ThinkingSupport::WithBudget => "with a budget",
        ThinkingSupport::BudgetOrAdaptive => "with a budget, or adaptive",
        ThinkingSupport::OffByDefault => "off by default",
        ThinkingSupport::OnByDefault => "on by default",
        ThinkingSupport::Always => "always",
    };
    match (model.efforts.first(), model.efforts.last()) {
        (Some(least), Some(most)) => {
            format!("{when}; effort from {} to {}", least.as_str(), most.as_str())
        }
        _ => when.to_owned(),
    }
}

/// Describes the context size, the output limit, the caching minimum and the PDF limit.
pub fn limits(model: &Model) -> String {
    let [context, most] = [model.context, model.max_output].map(tokens);
    let caches = match model.cache_min {
        Some(least) => format!("caches prompts of {}+ tokens", grouped(least.into())),
        None => "unknown minimum for caching".to_owned(),
    };
    format!("{context} context; up to {most} output; {caches}; {} PDF pages", model.pdf_pages)
}

/// Describes how much of a tokens-per-minute quota a reply uses.
pub fn quota(model: &Model) -> String {
    format!("an output token uses {} tokens of the quota", model.quota_weight)
}

/// Returns the prices per million tokens.
pub fn price(price: &Price) -> String {
    let Price { input, output, long, .. } = price;
    let longer = long.map_or_else(String::new, |long| {
        let above =
            u32::try_from(long.above_tokens).map_or_else(|_| long.above_tokens.to_string(), tokens);
        format!(" ({} × above {above} of prompt)", long.factor)
    });
    format!("{} in, {} out{longer}", format_price(*input), format_price(*output))
}

/// Returns the cache prices per million tokens.
pub fn cache_price(price: &Price) -> String {
    match (price.cache_read, price.cache_write) {
        (Some(read), Some(write)) => {
            format!("cache {} read, {} write", format_price(read), format_price(write))
        }
        _ => "cache prices unknown".to_owned(),
    }
}

/// Formats dollars with two to four decimals, as price lists do. A price with more decimals was
/// converted, so it is rounded to cents.
pub fn format_price(amount: f64) -> String {
    let parts = amount * 10_000.0;
    if (parts - parts.round()).abs() > 1e-3 {
        return format!("${amount:.2}");
    }
    let text = format!("${amount:.4}");
    let spare = text.bytes().rev().take(2).take_while(|digit| *digit == b'0').count();
    text[..text.len() - spare].to_owned()
}

/// Formats a token count briefly: `200K`, `1M`, or `64,000` if it is not a round number.
pub fn tokens(count: u32) -> String {
    match count {
        0 => "0".into(),
        _ if count.is_multiple_of(1_000_000) => format!("{}M", count / 1_000_000),
        _ if count.is_multiple_of(1000) => format!("{}K", count / 1000),
        _ => count.to_string(),
    }
}

pub fn ago(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    match minutes {
        0 => "just now".into(),
        1..=59 => format!("{minutes} min ago"),
        60..=119 => "an hour ago".into(),
        120..=2879 => format!("{} hours ago", minutes / 60),
        _ => format!("{} days ago", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_have_two_to_four_decimals() {
        for (amount, expected) in [
            (0.0, "$0.00"),
            (1.1, "$1.10"),
            (5.0, "$5.00"),
            (1.375, "$1.375"),
            (0.0125, "$0.0125"),
            (14.999_999_999, "$15.00"),
            (75.0, "$75.00"),
            (13.636_363_6, "$13.64"),
            (68.181_818, "$68.18"),
        ] {
            assert_eq!(format_price(amount), expected);
        }
    }

    #[test]
    fn token_counts_are_short() {
        for (count, expected) in [(0, "0"), (63_999, "63999"), (64_000, "64K"), (1_000_000, "1M")] {
            assert_eq!(tokens(count), expected);
        }
    }

    #[test]
    fn an_age_is_in_its_largest_unit() {
        for (seconds, expected) in [
            (59, "just now"),
            (60, "1 min ago"),
            (3599, "59 min ago"),
            (3600, "an hour ago"),
            (7200, "2 hours ago"),
            (172_800, "2 days ago"),
        ] {
            assert_eq!(ago(Duration::from_secs(seconds)), expected);
        }
    }
}
