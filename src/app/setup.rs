//! What the app needs at its start.

use std::sync::Arc;

use super::window::WindowOptions;
use crate::chat::model::{Catalog, ModelId};
use crate::chat::quota::Quota;
use crate::chat::setting_overrides::SettingOverrides;
use crate::chat::settings::Settings;
use crate::preferences::{KeyPreferences, Preferences};
use crate::session::store_link::StoreLink;
use crate::ui::appearance::{Appearance, ColorDepth};

#[derive(Debug, Clone)]
pub struct Setup {
    pub catalog: Arc<Catalog>,
    pub settings: Settings,
    /// Whether the user configured the model. The default depends on the region.
    pub is_model_configured: bool,
    /// The settings without a recipe, which apply again when the user leaves the recipe.
    pub before_recipe: Settings,
    /// The settings that the command line names. They also change a conversation that is opened at
    /// the start.
    pub overrides: SettingOverrides,
    pub preferences: Preferences,
    /// Warnings and hints from the configuration.
    pub notes: Vec<String>,
    /// The problems of the configuration file.
    pub config_problems: Vec<String>,
    pub size: (u16, u16),
    pub look: Appearance,
    /// Whether link addresses are written out, because the terminal does not support hyperlinks.
    pub shows_addresses: bool,
    /// The account's quota in tokens per minute.
    pub quota: Option<Quota>,
    /// Whether drafts are sent to Bedrock to be counted.
    pub counts_tokens: bool,
    /// The choices for the window of the terminal.
    pub window: WindowOptions,
    /// The link to the store of conversations.
    pub store: StoreLink,
    /// The user's keys.
    pub keys: KeyPreferences,
}

impl Setup {
    /// Returns a setup for a color terminal without any configuration.
    pub fn new(catalog: Arc<Catalog>, settings: Settings, size: (u16, u16)) -> Self {
        Self {
            catalog,
            settings,
            is_model_configured: false,
            before_recipe: Settings::new(ModelId::default_for("")),
            overrides: SettingOverrides::default(),
            preferences: Preferences::default(),
            notes: Vec::new(),
            config_problems: Vec::new(),
            size,
            look: Appearance::new(ColorDepth::Palette, None),
            shows_addresses: false,
            quota: None,
            counts_tokens: false,
            window: WindowOptions::default(),
            store: StoreLink::default(),
            keys: KeyPreferences::default(),
        }
    }
}
