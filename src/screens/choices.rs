//! The dialog that chooses the value of a setting with few values.

use crate::chat::model::Catalog;
use crate::chat::settings::{SettingField, Settings, StepLimits};
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::picker::{Picker, PickerItem};

/// The maximum number of values in the list.
const MOST_VALUES: usize = 32;

#[derive(Debug, Clone)]
pub struct ChoicesDialog {
    pub picker: Picker<String>,
    pub field: SettingField,
    pub owner: SettingsOwner,
}

impl ChoicesDialog {
    /// Returns the dialog with the values that the model accepts, and the current one selected.
    pub fn new(
        field: SettingField,
        owner: SettingsOwner,
        settings: &Settings,
        catalog: &Catalog,
    ) -> Self {
        let current = text(field, settings);
        let mut values = accepted(field, settings, catalog);
        if !values.contains(&current) {
            values.push(current.clone());
        }
        let item = |value: String| match value.as_str() {
            "" => PickerItem::new(field.unset_label(), value),
            _ => PickerItem::new(value.clone(), value),
        };
        let mut picker = Picker::new(values.into_iter().map(item).collect());
        picker = picker.starting_at(|value| *value == current);
        field.hint().clone_into(&mut picker.nothing);
        Self { picker, field, owner }
    }

    pub fn title(&self) -> String {
        match self.owner {
            SettingsOwner::Column(at) => format!("{} of column {}", self.field.label(), at + 1),
            SettingsOwner::Session | SettingsOwner::Reply(_) => self.field.label().to_owned(),
        }
    }

    /// Returns the selected value. Without a match, the typed text may be a value, too.
    pub fn value(&self) -> String {
        let typed = || self.picker.filter().text();
        self.picker.chosen().map_or_else(typed, |item| item.value.clone())
    }
}

fn text(field: SettingField, settings: &Settings) -> String {
    field.text(settings).unwrap_or_default().into_owned()
}

/// Returns the values in the order in which the arrow keys of the panel reach them. The first value
/// is the text of the unset field.
fn accepted(field: SettingField, settings: &Settings, catalog: &Catalog) -> Vec<String> {
    let limits = StepLimits {
        is_accepted: &|trial| catalog.unsent_reason(trial, field).is_none(),
        default_max_tokens: catalog.default_max_tokens(settings),
    };
    let mut trial = settings.clone();
    field.unset(&mut trial);
    let mut values = vec![text(field, &trial)];
    while values.len() < MOST_VALUES && field.step(&mut trial, true, limits) {
        let value = text(field, &trial);
        if values.contains(&value) {
            break;
        }
        values.push(value);
    }
    values
}
