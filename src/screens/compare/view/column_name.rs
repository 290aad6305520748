//! The name of a column: its settings that differ from the other columns.

use crate::chat::settings::{SettingField, Settings};
use crate::screens::compare::comparison::ComparisonKind;
use crate::session::Session;
use crate::ui::settings_rows::{self, ValueOrigin};

/// Combines settings with the session's models and recipes.
pub fn origin<'a>(session: &'a Session, settings: &'a Settings) -> ValueOrigin<'a> {
    ValueOrigin { settings, catalog: &session.catalog, recipes: &session.recipes.all }
}

/// Returns the settings that distinguish a column.
pub fn name(
    session: &Session,
    settings: &Settings,
    differing: &[SettingField],
    kind: ComparisonKind,
) -> String {
    let origin = self::origin(session, settings);
    let value = |field: &SettingField| match field {
        _ if session.catalog.unsent_reason(settings, *field).is_some() => {
            format!("no {}", field.label().to_lowercase())
        }
        SettingField::Model | SettingField::SystemPrompt => settings_rows::brief(origin, *field),
        _ => format!("{} {}", field.label().to_lowercase(), settings_rows::brief(origin, *field)),
    };
    match (kind, differing) {
        (ComparisonKind::Samples(_), _) => "sample".to_owned(),
        (ComparisonKind::Settings, []) => settings_rows::brief(origin, SettingField::Model),
        (ComparisonKind::Settings, fields) => {
            fields.iter().map(value).collect::<Vec<_>>().join(", ")
        }
    }
}
