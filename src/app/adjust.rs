//! How a key adjusts a setting by a step.

use super::panel::PanelRow;
use crate::chat::model::Catalog;
use crate::chat::settings::Settings;

/// Adjusts the value of a row by a step, over the values that the model accepts. Returns whether the
/// row can be adjusted.
pub fn adjust(settings: &mut Settings, catalog: &Catalog, row: PanelRow, up: bool) -> bool {
    let PanelRow::One(field) = row else { return false };
    field.step(settings, up, &|trial| catalog.withheld(trial, field).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;
    use crate::chat::settings::{CacheTime, SettingField, Thinking};

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

    #[test]
    fn a_withheld_field_does_not_keep_another_from_its_steps() {
        // This model accepts no cache time of an hour, and no effort.
        let model = ModelId::parse("us.anthropic.claude-opus-4-1-20250805-v1:0").expect("valid");
        let catalog = crate::config::models::catalog();
        let mut settings = Settings::new(model);
        settings.caching = Some(CacheTime::Hour);
        adjust(&mut settings, &catalog, PanelRow::One(SettingField::Thinking), true);
        assert_eq!(settings.thinking, Thinking::Off);
        settings.thinking = Thinking::parse("high").expect("valid");
        adjust(&mut settings, &catalog, PanelRow::One(SettingField::Caching), false);
        assert_eq!(settings.caching, None);
    }
}
