//! The values of the configuration that a running app applies.

use super::setup::Setup;
use super::window::WindowOptions;
use crate::chat::model::ModelId;
use crate::chat::quota::Quota;
use crate::chat::setting_overrides::SettingOverrides;
use crate::chat::settings::Settings;
use crate::preferences::{ConfigKey, KeyPreferences, Preferences};

#[derive(Debug, Clone, PartialEq)]
pub struct AppConfig {
    /// The configured model. Without one, the default follows the region.
    pub model: Option<ModelId>,
    pub settings: Settings,
    /// The settings that the command line names.
    pub overrides: SettingOverrides,
    /// The settings without a recipe.
    pub before_recipe: Settings,
    pub preferences: Preferences,
    pub keys: KeyPreferences,
    pub quota: Option<Quota>,
    pub window: WindowOptions,
    pub counts_tokens: bool,
}

/// The configuration after its file was read again.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigReload {
    pub config: AppConfig,
    /// The keys whose values in the file have changed.
    pub changed: Vec<ConfigKey>,
    /// The problems of the file.
    pub problems: Vec<String>,
    /// Whether the user requested the reload.
    pub is_requested: bool,
}

impl AppConfig {
    pub(super) fn of(setup: &Setup) -> Self {
        Self {
            model: setup.is_model_configured.then(|| setup.settings.model.clone()),
            settings: setup.settings.clone(),
            overrides: setup.overrides.clone(),
            before_recipe: setup.before_recipe.clone(),
            preferences: setup.preferences,
            keys: setup.keys.clone(),
            quota: setup.quota,
            window: setup.window,
            counts_tokens: setup.counts_tokens,
        }
    }
}
