//! The displayed text for the values of settings.

use std::borrow::Cow;

use super::value_origin::ValueOrigin;
use crate::chat::count::grouped;
use crate::chat::settings::{SettingField, StopSequence, Thinking, ValueKind};
use crate::document::visible;
use crate::ui::panel_row::PanelRow;

/// Returns the text about a selected row: what the row does, and what its lines have no room for.
pub fn about(row: PanelRow, origin: ValueOrigin<'_>) -> String {
    let about = row.about();
    match row {
        PanelRow::One(SettingField::Model) => visible::line(origin.settings.model.as_str()),
        PanelRow::Stop(at) => match origin.settings.stop_sequences.get(at) {
            Some(stop) => format!("The reply ends at {}", dotted(&stop.typed())),
            None => about.to_owned(),
        },
        _ => about.to_owned(),
    }
}

/// Returns the value of a field if it is short.
pub fn short(origin: ValueOrigin<'_>, field: SettingField) -> Option<String> {
    let value = field.text(origin.settings);
    match (field.kind(), origin.settings.thinking) {
        (
            ValueKind::Id | ValueKind::Text | ValueKind::Texts | ValueKind::Pairs | ValueKind::Json,
            _,
        ) => None,
        _ if field == SettingField::MaxTokens && value.is_none() => {
            Some(grouped(origin.catalog.max_tokens(origin.settings).get().into()))
        }
        (ValueKind::Whole, _) => value.and_then(|value| Some(grouped(value.parse().ok()?))),
        (_, Thinking::Budget(budget)) if field == SettingField::Thinking => {
            Some(format!("{} tokens", grouped(budget.get().into())))
        }
        _ => Some(value.map_or_else(|| field.unset_label().to_owned(), Cow::into_owned)),
    }
}

/// Returns a remark about a value that is sent, or about a value that is not set.
pub fn remark(origin: ValueOrigin<'_>, field: SettingField) -> Option<String> {
    let ValueOrigin { settings, catalog, .. } = origin;
    match field {
        SettingField::MaxTokens => {
            let out = catalog.max_tokens(settings);
            match settings.max_tokens {
                Some(set) if out > set => {
                    Some(format!("sent as {}, with the thinking budget", grouped(out.get().into())))
                }
                Some(set) if out < set => {
                    Some(format!("sent as {}, this model's limit", grouped(out.get().into())))
                }
                _ => catalog.thinks(settings).then(|| "includes thinking".to_owned()),
            }
        }
        SettingField::Thinking => (settings.thinking == Thinking::Default
            && catalog.thinks(settings))
        .then(|| "on, text omitted".to_owned()),
        SettingField::Guardrail => settings
            .guardrail
            .as_ref()
            .filter(|guardrail| !guardrail.is_async)
            .map(|_| "sync: delays the first token".to_owned()),
        SettingField::Caching => settings
            .caching
            .and_then(|_| catalog.cache_min(&settings.model))
            .map(|least| format!("needs {}+ tokens", grouped(least.into()))),
        _ => None,
    }
}

/// Returns the value of a field in one line, for the name of a comparison's column.
pub fn brief(origin: ValueOrigin<'_>, field: SettingField) -> String {
    let none = || "none".to_owned();
    let first_line = |text: &str| visible::line(text.trim().lines().next().unwrap_or_default());
    match field {
        SettingField::Model => match origin.catalog.find(&origin.settings.model) {
            Some(model) => model.name.trim_start_matches("Claude ").to_owned(),
            None => visible::line(origin.settings.model.as_str()),
        },
        SettingField::StopSequences => {
            let stops = origin.settings.stop_sequences.iter().map(|stop| dotted(&stop.typed()));
            Some(stops.collect::<Vec<_>>().join(" ")).filter(|s| !s.is_empty()).unwrap_or_else(none)
        }
        _ => match short(origin, field) {
            Some(value) if value == "model default" => "default".to_owned(),
            Some(value) => value,
            None => field.text(origin.settings).map_or_else(none, |text| first_line(&text)),
        },
    }
}

/// Returns the matched stop sequence as the user types it.
pub fn matched(sequence: &str) -> String {
    let typed = StopSequence::parse(&sequence.replace('\\', "\\\\"));
    dotted(&typed.map_or_else(|_| sequence.to_owned(), |stop| stop.typed()))
}

/// Returns a stop sequence with visible spaces.
pub fn dotted(typed: &str) -> String {
    visible::line(typed).replace(' ', "·")
}
