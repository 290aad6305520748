//! How a key adjusts a setting by a step.

use super::panel::PanelRow;
use crate::chat::model::Catalog;
use crate::chat::settings::{
    Budget, CacheTime, Effort, SettingField, Settings, Temperature, Thinking, TopP,
};

/// Adjusts by a step: a tenth of temperature, a twentieth of top P, twice the max tokens, the next
/// way of thinking or of caching that the model takes. A number that is not set starts from the
/// model's default of 1. Returns whether the row can be adjusted.
pub fn adjust(settings: &mut Settings, catalog: &Catalog, row: PanelRow, up: bool) -> bool {
    let sign: i8 = if up { 1 } else { -1 };
    match row {
        PanelRow::One(SettingField::Temperature) => {
            settings.temperature = match settings.temperature {
                Some(now) => Some(now.stepped(10 * i16::from(sign))),
                None => Temperature::parse("1").ok(),
            };
        }
        PanelRow::One(SettingField::TopP) => {
            settings.top_p = match settings.top_p {
                Some(now) => Some(now.stepped(5 * i16::from(sign))),
                None => TopP::parse("1").ok(),
            };
        }
        PanelRow::One(SettingField::MaxTokens) => {
            let now = settings.max_tokens.unwrap_or_default();
            settings.max_tokens = Some(now.scaled(sign));
        }
        PanelRow::One(SettingField::Thinking) => {
            let ways = ways(settings, catalog, |settings, way| settings.thinking = way, &THINKING);
            let is_taken = catalog.withheld(settings, SettingField::Thinking).is_none();
            let budget = match (settings.thinking, up) {
                _ if !is_taken => None,
                (Thinking::Budget(now), true) => Some(Thinking::Budget(now.scaled(1))),
                (Thinking::Budget(now), false) if now.get() > Budget::LEAST => {
                    Some(Thinking::Budget(now.scaled(-1)))
                }
                _ => None,
            };
            settings.thinking = budget.unwrap_or_else(|| stepped(&ways, settings.thinking, up));
        }
        PanelRow::One(SettingField::Caching) => {
            let times = ways(settings, catalog, |settings, time| settings.caching = time, &CACHING);
            settings.caching = stepped(&times, settings.caching, up);
        }
        _ => return false,
    }
    true
}

const THINKING: [Thinking; 8] = [
    Thinking::Default,
    Thinking::Off,
    Thinking::On,
    Thinking::Effort(Effort::Low),
    Thinking::Effort(Effort::Medium),
    Thinking::Effort(Effort::High),
    Thinking::Effort(Effort::XHigh),
    Thinking::Effort(Effort::Max),
];

const CACHING: [Option<CacheTime>; 3] = [None, Some(CacheTime::FiveMinutes), Some(CacheTime::Hour)];

/// Those values that the model takes, in their order.
fn ways<T: Copy>(
    settings: &Settings,
    catalog: &Catalog,
    set: impl Fn(&mut Settings, T),
    all: &[T],
) -> Vec<T> {
    let is_taken = |value: &&T| {
        let mut trial = settings.clone();
        set(&mut trial, **value);
        let withheld = |field| catalog.withheld(&trial, field);
        withheld(SettingField::Thinking).or(withheld(SettingField::Caching)).is_none()
    };
    all.iter().filter(is_taken).copied().collect()
}

/// The value beside this one; the first where this one is none of them.
fn stepped<T: Copy + PartialEq>(all: &[T], now: T, up: bool) -> T {
    let at = all.iter().position(|value| *value == now);
    let next = match at {
        Some(at) if up => (at + 1).min(all.len() - 1),
        Some(at) => at.saturating_sub(1),
        None => 0,
    };
    all.get(next).copied().unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;

    #[test]
    fn thinking_steps_through_what_the_model_takes() {
        fn check(model: &str, expected: &[&str]) {
            let model = ModelId::parse(model).expect(model);
            let mut settings = Settings::new(model);
            let catalog = crate::config::models::catalog();
            let mut seen = vec![settings.thinking.to_string()];
            loop {
                let before = settings.thinking;
                adjust(&mut settings, &catalog, PanelRow::One(SettingField::Thinking), true);
                if settings.thinking == before || seen.len() == 9 {
                    break;
                }
                seen.push(settings.thinking.to_string());
            }
            assert_eq!(seen, expected);
        }
        check("us.anthropic.claude-haiku-4-5-20251001-v1:0", &["default", "off", "on"]);
        check(
            "us.anthropic.claude-opus-4-6-v1",
            &["default", "off", "on", "low", "medium", "high", "max"],
        );
        check(
            "us.anthropic.claude-opus-5-5",
            &["default", "on", "low", "medium", "high", "xhigh", "max"],
        );
    }

    #[test]
    fn caching_steps_through_its_times() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        let catalog = crate::config::models::catalog();
        for expected in ["5m", "1h", "1h"] {
            adjust(&mut settings, &catalog, PanelRow::One(SettingField::Caching), true);
            assert_eq!(settings.caching.map(CacheTime::as_str), Some(expected));
        }
    }
}
