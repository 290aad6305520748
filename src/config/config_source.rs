//! The sources of the configuration: options, environment and configuration file. The program loads
//! them at its start, and the client reads the file again when it changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::config_file::{self, FileConfig};
use super::environment::Environment;
use super::options::Options;
use super::recipes;
use super::{Config, ConfigError};
use crate::file::ReadError;
use crate::preferences::{ConfigKey, KeyPreferences};

/// Returns the problems of the user's keys, each with the index of its binding.
pub type CheckKeys = fn(&KeyPreferences) -> Vec<(usize, String)>;

/// The options and the environment of the process, and the configuration file.
#[derive(Debug, Clone)]
pub struct ConfigSource {
    options: Options,
    environment: Environment,
    /// `None` if there is no home folder.
    path: Option<PathBuf>,
    /// Whether the user named the file. Such a file must exist.
    is_named: bool,
    /// The file of the user's recipes in the config folder.
    own_recipes: Option<PathBuf>,
    check_keys: CheckKeys,
    stamp: Option<FileStamp>,
    /// The file as it was last read.
    file: FileConfig,
}

/// File metadata that changes when the file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileStamp {
    modified: Option<SystemTime>,
    bytes: u64,
}

/// The result of reading the file again.
#[derive(Debug)]
pub struct ReloadedConfig {
    pub config: Config,
    /// The keys with other values than before.
    pub changed: Vec<ConfigKey>,
}

impl ConfigSource {
    /// Returns the sources. `config_folder` is the user's folder of configuration files.
    pub fn new(
        options: Options,
        environment: Environment,
        config_folder: Option<&Path>,
        check_keys: CheckKeys,
    ) -> Self {
        let variable = environment.get("OUTCROP_CONFIG").map(PathBuf::from);
        let named = options.config.clone().or(variable);
        Self {
            is_named: named.is_some(),
            path: named.or_else(|| config_folder.map(config_file::own_file)),
            own_recipes: config_folder.map(recipes::own_file),
            check_keys,
            stamp: None,
            file: FileConfig::default(),
            options,
            environment,
        }
    }

    /// Returns the path of the configuration file, which may not exist.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Loads the configuration. If `must_be_read` is set and an option names a recipe, the user's
    /// recipes file must be valid.
    ///
    /// # Errors
    /// [`ConfigError`] if a file that the user named cannot be read, or a value of the options or of
    /// the environment is invalid.
    pub fn load(&mut self, must_be_read: bool) -> Result<Config, ConfigError> {
        // Take the stamp before the read, so that a write during the read is noticed later.
        self.stamp = self.current_stamp();
        match self.read() {
            Ok(file) => self.resolve(file, must_be_read),
            Err(error) if self.is_named => Err(ConfigError::ReadFile(error)),
            Err(error) => {
                let mut config = self.resolve(FileConfig::default(), must_be_read)?;
                config.problems.push(error.to_string());
                Ok(config)
            }
        }
    }

    /// Reads the file again if it was written since the last read, or if `is_forced` is set.
    /// Otherwise, returns `None`.
    ///
    /// # Errors
    /// A message for the user. The last values stay in use.
    pub fn reload(&mut self, is_forced: bool) -> Option<Result<ReloadedConfig, ConfigError>> {
        let stamp = self.current_stamp();
        if !is_forced && stamp == self.stamp {
            return None;
        }
        self.stamp = stamp;
        let before = self.file.clone();
        let config =
            self.read().map_err(ConfigError::ReadFile).and_then(|file| self.resolve(file, false));
        let changed = self.file.changed_keys(&before);
        Some(config.map(|config| ReloadedConfig { config, changed }))
    }

    /// Returns the problems of the file. A file that the user did not name may be missing.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn problems(&self) -> Result<Vec<String>, ReadError> {
        self.read().map(|file| file.problems())
    }

    fn resolve(&mut self, file: FileConfig, must_be_read: bool) -> Result<Config, ConfigError> {
        let own_recipes = self.own_recipes(&file);
        let recipe = match (&self.options.settings.recipe, file.text(ConfigKey::Recipe)) {
            (Some(name), _) => Some(recipes::named(name, own_recipes.as_deref(), must_be_read)?),
            (None, Some(name)) => recipes::named(name, own_recipes.as_deref(), false).ok(),
            (None, None) => None,
        };
        let options = self.options.clone();
        let config = Config::resolve(options, &self.environment, &file, recipe.as_ref())?;
        self.file = file;
        Ok(config)
    }

    /// Reads the file, and disables a recipe that does not exist.
    fn read(&self) -> Result<FileConfig, ReadError> {
        let Some(path) = &self.path else { return Ok(FileConfig::default()) };
        let mut file = match FileConfig::read(path) {
            Err(error) if error.is_not_found() && !self.is_named => FileConfig::default(),
            read => read?,
        };
        if let Some(name) = file.text(ConfigKey::Recipe)
            && let Err(error) = recipes::named(name, self.own_recipes(&file).as_deref(), false)
        {
            file.refuse(ConfigKey::Recipe, &error.to_string());
        }
        let keys = file.keys_with(self.options.keys.clone());
        if !keys.bindings.is_empty() {
            file.add_key_problems((self.check_keys)(&keys));
        }
        Ok(file)
    }

    fn own_recipes(&self, file: &FileConfig) -> Option<PathBuf> {
        file.path(ConfigKey::RecipesFile).or_else(|| self.own_recipes.clone())
    }

    fn current_stamp(&self) -> Option<FileStamp> {
        let metadata = fs::metadata(self.path.as_ref()?).ok()?;
        Some(FileStamp { modified: metadata.modified().ok(), bytes: metadata.len() })
    }
}
