//! The notices about changed settings, and the short names of the active ones. They say what the
//! panel would show, for windows in which it is hidden.

use crate::chat::count::grouped;
use crate::chat::model::Catalog;
use crate::chat::settings::{SettingField, Settings, ValueKind};

/// Returns the notice about the changed setting, or `None` if no setting has changed.
pub fn changed(before: &Settings, after: &Settings, catalog: &Catalog) -> Option<String> {
    if before.model != after.model {
        return Some(model_changed(before, after, catalog));
    }
    let field = SettingField::all().find(|field| !field.is_same(before, after))?;
    let label = field.label();
    let is = if label.ends_with('s') { "are" } else { "is" };
    if !field.is_set(after) {
        return Some(match field.unset_label() {
            "none" => format!("{label} cleared"),
            unset => format!("{label}: {unset}"),
        });
    }
    let value = match field.kind() {
        ValueKind::Decimal | ValueKind::Whole | ValueKind::Choice => {
            format!(" {is} {}", field.text(after).unwrap_or_default())
        }
        _ => format!(" {is} set"),
    };
    Some(match catalog.unsent_reason(after, field) {
        Some(why) => format!("{label}{value}, but not sent: {why}"),
        None => format!("{label}{value}"),
    })
}

/// Names the model, the settings that it does not get, and a new limit of the reply.
fn model_changed(before: &Settings, after: &Settings, catalog: &Catalog) -> String {
    let model = catalog.find(&after.model);
    let name = model.map_or_else(|| after.model.as_str(), |model| &model.name);
    let unsent: Vec<_> = SettingField::all()
        .filter(|field| field.is_set(after) && catalog.unsent_reason(after, *field).is_some())
        .map(|field| field.label().to_lowercase())
        .collect();
    let mut parts = Vec::new();
    if !unsent.is_empty() {
        let is = if unsent.len() == 1 { "is" } else { "are" };
        parts.push(format!("{} {is} not sent", unsent.join(", ")));
    }
    let [old, new] = [before, after].map(|settings| catalog.max_tokens(settings));
    if old != new {
        parts.push(format!("max tokens is now {}", grouped(u64::from(new.get()))));
    }
    if parts.is_empty() {
        return format!("The next prompt goes to {name}");
    }
    format!("{name}: {}", parts.join("; "))
}

/// Names the user's own settings that a recipe replaced, for its notice. Empty if there are none.
pub fn replaced(before: &Settings, after: &Settings) -> String {
    let fields = SettingField::all();
    let own = fields.filter(|field| field.is_set(before) && !field.is_same(before, after));
    let own: Vec<_> = own.map(|field| field.label().to_lowercase()).collect();
    match own.len() {
        0 => String::new(),
        _ => format!(". Until you clear the recipe, it replaces your {}", own.join(", ")),
    }
}

/// Returns short names of the settings that the next request has, with their values where these are
/// short.
pub fn active(settings: &Settings, catalog: &Catalog) -> Vec<String> {
    let sent = SettingField::all()
        .filter(|field| *field != SettingField::Model && catalog.sends(settings, *field));
    let name = |field: SettingField| match field.kind() {
        ValueKind::Texts => {
            let count = settings.stop_sequences.len();
            format!("{count} stop{}", if count == 1 { "" } else { "s" })
        }
        ValueKind::Decimal | ValueKind::Whole | ValueKind::Choice => {
            let value = field.text(settings).unwrap_or_default();
            format!("{} {value}", field.label().to_lowercase())
        }
        ValueKind::Id | ValueKind::Text | ValueKind::Pairs | ValueKind::Json => {
            field.name().to_owned()
        }
    };
    let recipe = settings.recipe.iter().map(|recipe| format!("recipe {recipe}"));
    recipe.chain(sent.map(name)).collect()
}
