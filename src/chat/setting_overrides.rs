//! The settings that the command line names. They override the settings of every other source.

use super::model::ModelId;
use super::recipe::Recipe;
use super::settings::{SettingField, Settings, StopSequence};

/// The settings that the command line names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SettingOverrides {
    /// The recipe that the other values change.
    pub recipe: Option<Recipe>,
    pub model: Option<ModelId>,
    pub stop_sequences: Vec<StopSequence>,
    /// The text of each other field. The text was valid when it was parsed.
    pub texts: Vec<(SettingField, String)>,
}

impl SettingOverrides {
    pub fn apply(&self, settings: &mut Settings) {
        if let Some(recipe) = &self.recipe {
            recipe.apply(settings);
        }
        if let Some(model) = &self.model {
            settings.model.clone_from(model);
        }
        for (field, text) in &self.texts {
            field.set(settings, text).expect("the option's text was validated");
        }
        if !self.stop_sequences.is_empty() {
            settings.stop_sequences.clone_from(&self.stop_sequences);
            // Stop sequences from the command line also apply to the substitute for the prefill.
            if let Some(substitute) = &mut settings.substitute {
                substitute.stop_sequences.clone_from(&self.stop_sequences);
            }
        }
    }
}
