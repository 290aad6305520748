//! The sources of the configuration while the client runs. The file is read again in the background,
//! and only if it was written since.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::app::actions::default_keys;
use crate::app::app_config::{AppConfig, ConfigReload};
use crate::app::msg::Msg;
use crate::app::window::WindowOptions;
use crate::config::Config;
use crate::config::config_file;
use crate::config::config_source::{ConfigSource, ReloadedConfig};
use crate::file::quoted;

/// The sources of the configuration. The queue of file work uses them one task at a time.
#[derive(Debug, Clone)]
pub struct SharedSource(Arc<Mutex<ConfigSource>>);

impl SharedSource {
    pub fn new(source: ConfigSource) -> Self {
        Self(Arc::new(Mutex::new(source)))
    }

    /// Creates the file with the default keys as comments if it does not exist, and returns its path.
    pub fn create_file(&self) -> Option<Result<PathBuf, String>> {
        let source = self.0.lock().ok()?;
        let Some(path) = source.path() else {
            return Some(
                Err("There is no home folder for the configuration file. Set HOME".into()),
            );
        };
        let created = config_file::create(path, &default_keys());
        let why = |error| format!("Cannot create {}: {error}", quoted(path));
        Some(created.map(|()| path.to_owned()).map_err(why))
    }

    /// Reads the file again if it was written since, or if the user requested it.
    pub fn reload(&self, is_requested: bool) -> Option<Msg> {
        let mut source = self.0.lock().ok()?;
        let reload = match source.reload(is_requested)? {
            Ok(ReloadedConfig { config, changed }) => Ok(Box::new(ConfigReload {
                problems: config.problems.clone(),
                config: app_config(config),
                changed,
                is_requested,
            })),
            Err(error) => Err(format!("Configuration not reloaded: {error}")),
        };
        Some(Msg::ConfigReloaded(reload))
    }
}

/// Returns the values that a running app applies.
fn app_config(config: Config) -> AppConfig {
    AppConfig {
        settings: config.settings(config.access.region.as_deref().unwrap_or_default()),
        model: config.model,
        overrides: config.overrides,
        before_recipe: config.before_recipe,
        preferences: config.preferences,
        keys: config.keys,
        quota: config.quota,
        window: WindowOptions {
            notify_after: config.notify_after,
            shows_title: config.shows_window_title,
        },
        counts_tokens: config.counts_tokens,
    }
}
