//! The validated configuration. Options take precedence over the environment, the environment over
//! `.env`, `.env` over the configuration file, and the configuration file over the defaults. The
//! only files read here are the `.env`, the configuration file, the recipes, and the files with a
//! schema or a system prompt.
//!
//! Suggested reading order: [`options`], [`environment`], [`config_file`], [`config_source`], `access`,
//! [`models`], [`recipes`].

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

pub use self::config_error::ConfigError;
use self::config_file::FileConfig;
use self::environment::Environment;
use self::options::Options;
use self::resume_target::ResumeTarget;
use crate::chat::access::Access;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::model::ModelId;
use crate::chat::quota::Quota;
use crate::chat::recipe::Recipe;
use crate::chat::setting_overrides::SettingOverrides;
use crate::chat::settings::{OutputSchema, SettingField, Settings, SystemPrompt};
use crate::file;
use crate::preferences::linear_mode::LinearMode;
use crate::preferences::{ConfigKey, KeyPreferences, Preferences};
use crate::stored::KeepDays;

/// The size limit of the file of a setting, in bytes. The service accepts far less.
const LARGEST_SETTING: usize = 1_000_000;

pub mod options;

mod setting_options;

pub mod resume_target;

pub mod environment;

pub mod dotenv;

mod access;

mod access_values;

mod config_error;

pub mod config_file;

pub mod config_source;

mod endpoint;

pub mod folders;

mod linear_mode;

pub mod models;

mod names;

mod nearest;

pub mod recipes;

/// The configuration of one run of the program.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "choices that do not depend on each other")]
pub struct Config {
    /// `None` means the default model, through the profile of the region's geography.
    pub model: Option<ModelId>,
    /// The settings except the model.
    settings: Settings,
    /// The settings without a recipe, which apply again when the user leaves the recipe.
    pub before_recipe: Settings,
    /// The settings that the command line names.
    pub overrides: SettingOverrides,
    pub access: Access,
    /// Whether the service counts the tokens of the draft.
    pub counts_tokens: bool,
    /// Files to attach to the first prompt.
    pub attach: Vec<PathBuf>,
    /// The account's quota of tokens per minute.
    pub quota: Option<Quota>,
    /// Notify the user at the end of a reply that took at least this long. `None`: never.
    pub notify_after: Option<Duration>,
    /// Whether the title of the window shows the conversation and the state.
    pub shows_window_title: bool,
    /// Whether the user chose the stand-in.
    pub offline: bool,
    /// The folder of the stored conversations. `None`: the user's data folder.
    pub data_dir: Option<PathBuf>,
    /// Whether nothing is stored.
    pub is_ephemeral: bool,
    /// Conversations that did not change for this many days are deleted. `None`: all are kept.
    pub keep_days: Option<KeepDays>,
    /// The conversation to open at the start.
    pub resume: Option<ResumeTarget>,
    /// `None` starts the full-screen app.
    pub linear: Option<LinearMode>,
    /// The file to which the stream is recorded.
    pub record: Option<PathBuf>,
    /// The file of the debug log, if there is one.
    pub log: Option<PathBuf>,
    /// The file of the user's recipes. `None`: the file in the config folder.
    pub recipes: Option<PathBuf>,
    pub preferences: Preferences,
    /// The user's keys.
    pub keys: KeyPreferences,
    /// Notes for the user about ignored values.
    pub notes: Vec<String>,
    /// The problems of the configuration file. Each one disables a key.
    pub problems: Vec<String>,
}

impl Config {
    /// Merges the options, the environment and the configuration file, in this order of precedence.
    /// A recipe has its place directly below the source that names it: it overrides the lower
    /// sources, and the values of its own source override it.
    ///
    /// # Errors
    /// [`ConfigError`] if a variable has an invalid value, only half of a key pair is set, or the file
    /// of a schema or system prompt cannot be read or is invalid.
    pub fn resolve(
        options: Options,
        environment: &Environment,
        file: &FileConfig,
        recipe: Option<&Recipe>,
    ) -> Result<Self, ConfigError> {
        let mut options =
            Options { offline: options.offline || file.is_on(ConfigKey::Offline), ..options };
        let (access, note) = access::resolve(&options, environment, file)?;
        let model = match (options.model.clone(), environment.first_set(&["OUTCROP_MODEL"])) {
            (Some(model), _) => Some(model),
            (None, Some((place, id))) => {
                Some(ModelId::parse(id).map_err(|why| ConfigError::Value { place, why })?)
            }
            (None, None) => parsed(file, ConfigKey::Setting(SettingField::Model)),
        };
        if let Some(file) = &options.settings.schema {
            let schema = read_setting(file, OutputSchema::parse)?;
            options.settings.overrides.texts.push((SettingField::OutputSchema, schema));
        }
        if let Some(file) = &options.system_file {
            let system = read_setting(file, SystemPrompt::parse)?;
            options.settings.overrides.texts.push((SettingField::SystemPrompt, system));
        }
        let mut before_recipe = Settings::new(ModelId::default_for(""));
        file.apply(&mut before_recipe);
        let overrides = SettingOverrides {
            recipe: recipe.filter(|_| options.settings.recipe.is_some()).cloned(),
            model: options.model,
            ..options.settings.overrides
        };
        let mut settings = Settings::new(ModelId::default_for(""));
        if let Some(recipe) = recipe.filter(|_| overrides.recipe.is_none()) {
            recipe.apply(&mut settings);
        }
        file.apply(&mut settings);
        overrides.apply(&mut settings);
        let path = |option: Option<PathBuf>, variable, key| {
            let variable = || environment.get(variable).map(PathBuf::from);
            option.or_else(variable).or_else(|| file.path(key))
        };
        Ok(Self {
            model,
            settings,
            before_recipe,
            overrides,
            access,
            counts_tokens: options.count_tokens || file.is_on(ConfigKey::CountTokens),
            attach: options.attach,
            quota: options.quota.or_else(|| parsed(file, ConfigKey::Quota)),
            notify_after: options
                .notify_after
                .or_else(|| parsed(file, ConfigKey::NotifyAfter))
                .map(|seconds| Duration::from_secs(seconds.into())),
            shows_window_title: options.window_title || file.is_on(ConfigKey::WindowTitle),
            offline: options.offline,
            data_dir: path(options.data_dir, "OUTCROP_DATA_DIR", ConfigKey::DataDir),
            is_ephemeral: options.ephemeral || file.is_on(ConfigKey::Ephemeral),
            keep_days: options.keep_days.or_else(|| parsed(file, ConfigKey::KeepDays)),
            resume: options.resume,
            linear: linear_mode::resolve(
                options.plain,
                environment,
                parsed(file, ConfigKey::Plain),
            ),
            record: options.record,
            log: path(options.log, "OUTCROP_LOG", ConfigKey::Log),
            recipes: file.path(ConfigKey::RecipesFile),
            preferences: file.preferences(options.theme.as_deref()),
            keys: file.keys_with(options.keys),
            notes: environment.notes().iter().cloned().chain(note).collect(),
            problems: file.problems(),
        })
    }

    /// Returns the settings of the first request. The default model depends on the region.
    pub fn settings(&self, region: &str) -> Settings {
        let model = self.model.clone().unwrap_or_else(|| ModelId::default_for(region));
        Settings { model, ..self.settings.clone() }
    }
}

/// Returns a value of the configuration file, which was valid when the file was parsed.
fn parsed<T: FromStr>(file: &FileConfig, key: ConfigKey) -> Option<T> {
    file.text(key)?.parse().ok()
}

/// Reads the text of a setting from a file, without the line break at its end.
fn read_setting<T>(
    file: &Path,
    parse: impl Fn(&str) -> Result<T, InvalidValue>,
) -> Result<String, ConfigError> {
    let text = file::read_text(file, LARGEST_SETTING).map_err(ConfigError::ReadFile)?;
    let text = text.strip_suffix('\n').map_or(&*text, |line| line.trim_end_matches('\r'));
    parse(text).map_err(|why| ConfigError::Value { place: file::quoted(file), why })?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::setting_options::SettingOptions;
    use super::*;
    use crate::chat::settings::{MaxTokens, Prefill, Temperature};

    fn resolve(options: Options, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        let environment = Environment::from_process(variables);
        Config::resolve(options, &environment, &FileConfig::default(), None)
    }

    #[test]
    fn without_options_the_default_model_uses_its_own_sampling() {
        let config = resolve(Options::default(), &[]).expect("valid");
        assert_eq!(config.settings("eu-west-1"), Settings::new(ModelId::default_for("eu-west-1")));
        assert_eq!((config.offline, config.log, config.notes), (false, None, vec![]));
    }

    #[test]
    fn an_option_takes_precedence_over_the_environment() {
        fn check(option: Option<&str>, variable: &str, expected: Option<&str>) {
            let options = Options {
                model: option.and_then(|id| ModelId::parse(id).ok()),
                log: option.map(PathBuf::from),
                ..Options::default()
            };
            let config =
                resolve(options, &[("OUTCROP_MODEL", variable), ("OUTCROP_LOG", variable)])
                    .expect("valid");
            assert_eq!(config.model.as_ref().map(ModelId::as_str), expected);
            assert_eq!(config.log, expected.map(PathBuf::from));
        }
        check(Some("a"), "b", Some("a"));
        check(Some("a"), "not an id", Some("a"));
        check(None, "b", Some("b"));
        check(None, " ", None);
    }

    #[test]
    fn the_error_for_an_invalid_model_names_its_variable() {
        let error = resolve(Options::default(), &[("OUTCROP_MODEL", "claude haiku")]);
        let error = error.expect_err("not an id").to_string();
        assert!(error.starts_with("OUTCROP_MODEL: Expected a model id"), "{error}");
    }

    fn with_texts(texts: Vec<(SettingField, String)>) -> SettingOptions {
        let overrides = SettingOverrides { texts, ..SettingOverrides::default() };
        SettingOptions { overrides, ..SettingOptions::default() }
    }

    #[test]
    fn an_empty_text_unsets_a_setting() {
        let texts = vec![
            (SettingField::SystemPrompt, String::new()),
            (SettingField::Prefill, "{".to_owned()),
        ];
        let settings = with_texts(texts);
        let options = Options { settings, ..Options::default() };
        let settings = resolve(options, &[]).expect("valid").settings("us-east-1");
        assert_eq!((settings.system, settings.prefill), (None, Prefill::parse("{").ok()));
    }

    #[test]
    fn only_options_change_the_settings_of_a_stored_conversation() {
        let stored = Settings {
            temperature: Temperature::parse("0.5").ok(),
            max_tokens: MaxTokens::parse("100").ok(),
            ..Settings::new(ModelId::default_for("eu-west-1"))
        };
        let variables = [("OUTCROP_MODEL", "b")];
        let config = resolve(Options::default(), &variables).expect("valid");
        assert_eq!(config.overrides, SettingOverrides::default());
        let texts = vec![(SettingField::Temperature, "0.1".to_owned())];
        let settings = with_texts(texts);
        let options = Options { settings, model: ModelId::parse("a").ok(), ..Options::default() };
        let config = resolve(options, &variables).expect("valid");
        let expected = Settings {
            temperature: Temperature::parse("0.1").ok(),
            model: ModelId::parse("a").expect("valid"),
            ..stored.clone()
        };
        let mut resumed = stored;
        config.overrides.apply(&mut resumed);
        assert_eq!(resumed, expected);
    }

    #[test]
    fn a_system_prompt_is_read_from_its_file_without_the_last_line_break() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("system.txt");
        let resolved = |text: &str| {
            fs::write(&file, text).expect("a file");
            let options = Options { system_file: Some(file.clone()), ..Options::default() };
            resolve(options, &[]).map(|config| config.settings("us-east-1").system)
        };
        let system = resolved(" Be brief.\r\n\n\n").expect("valid").expect("a system prompt");
        assert_eq!(system.as_str(), " Be brief.\r\n\n");
        let why = resolved(" \n").expect_err("a blank file").to_string();
        assert!(why.contains("system.txt\": A system prompt cannot be only spaces"), "{why}");
    }

    fn with_schema(file: &Path) -> Options {
        let schema = Some(file.to_owned());
        Options { settings: SettingOptions { schema, ..Default::default() }, ..Options::default() }
    }

    #[test]
    fn a_schema_is_read_from_its_file_and_must_be_an_object() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("schema.json");
        let resolved = |text: &str| {
            fs::write(&file, text).expect("a file");
            resolve(with_schema(&file), &[]).map(|config| config.settings("us-east-1").schema)
        };
        let schema = resolved("{\"type\": \"object\"}\n").expect("valid").expect("a schema");
        assert_eq!(schema.as_str(), "{\"type\": \"object\"}");
        let why = resolved("[]").expect_err("a list").to_string();
        assert!(why.contains("schema.json\": A JSON schema must be an object"), "{why}");
        let why =
            resolve(with_schema(Path::new("no such file")), &[]).expect_err("no file").to_string();
        assert!(why.starts_with("cannot read \"no such file\""), "{why}");
    }
}
