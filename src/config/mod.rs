//! What was configured: options before environment before `.env` before the default, as one value
//! that is valid. Pure but for reading the `.env`, a schema and recipes; refuses to talk to AWS and to
//! know the screen.
//!
//! Read in this order: [`options`], [`environment`], `access`, [`models`], [`recipes`].

use std::path::{Path, PathBuf};

pub use self::config_error::ConfigError;
use self::environment::Environment;
use self::options::Options;
use crate::chat::access::Access;
use crate::chat::model::ModelId;
use crate::chat::quota::Quota;
use crate::chat::recipe::Recipe;
use crate::chat::settings::{OutputSchema, Settings};
use crate::file;

/// The largest file with a JSON schema, in bytes. The service takes far less.
const LARGEST_SCHEMA: usize = 1_000_000;

pub mod options;

mod setting_options;

pub mod environment;

pub mod dotenv;

mod access;

mod access_values;

mod config_error;

mod endpoint;

pub mod folders;

pub mod models;

mod names;

mod nearest;

pub mod recipes;

/// Everything that one start of the program was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `None`: the default model through the profile of the region's geography.
    pub model: Option<ModelId>,
    /// All but the model.
    settings: Settings,
    pub access: Access,
    /// Whether the service is to count what is written.
    pub counts_tokens: bool,
    /// Files that go with the first prompt.
    pub attach: Vec<PathBuf>,
    /// Tokens per minute that the account may take.
    pub quota: Option<Quota>,
    /// The stand-in was asked for.
    pub offline: bool,
    /// The file to record the stream in.
    pub record: Option<PathBuf>,
    /// Where the debug log goes, if there is to be one.
    pub log: Option<PathBuf>,
    /// Sentences for the screen: what was left out, and why.
    pub notes: Vec<String>,
}

impl Config {
    /// Puts the options over a recipe, and both over the environment.
    ///
    /// # Errors
    /// [`ConfigError`] when a variable holds what cannot be used, or half a key pair is set.
    pub fn resolve(
        options: Options,
        environment: &Environment,
        recipe: Option<&Recipe>,
    ) -> Result<Self, ConfigError> {
        let (access, note) = access::resolve(&options, environment)?;
        let model = match (options.model.clone(), environment.first(&["OUTCROP_MODEL"])) {
            (Some(model), _) => Some(model),
            (None, Some((place, id))) => {
                Some(ModelId::parse(id).map_err(|why| ConfigError::Value { place, why })?)
            }
            (None, None) => None,
        };
        let schema = options.settings.schema.as_deref().map(schema).transpose()?;
        let settings = options.settings.settings(recipe);
        Ok(Self {
            model,
            settings: Settings { schema: schema.or(settings.schema), ..settings },
            access,
            counts_tokens: options.count_tokens,
            attach: options.attach,
            quota: options.quota,
            offline: options.offline,
            record: options.record,
            log: options.log.or_else(|| environment.get("OUTCROP_LOG").map(PathBuf::from)),
            notes: environment.notes().iter().cloned().chain(note).collect(),
        })
    }

    /// The settings of the first request, in the region that the client ended up with.
    pub fn settings(&self, region: &str) -> Settings {
        let model = self.model.clone().unwrap_or_else(|| ModelId::default_for(region));
        Settings { model, ..self.settings.clone() }
    }
}

/// The JSON schema in a file.
fn schema(file: &Path) -> Result<OutputSchema, ConfigError> {
    let shown = || file.display().to_string();
    let text = file::read_text(file, LARGEST_SCHEMA).map_err(ConfigError::ReadSchema)?;
    OutputSchema::parse(&text).map_err(|why| ConfigError::Value { place: shown(), why })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::setting_options::SettingOptions;
    use super::*;
    use crate::chat::settings::{Prefill, SettingField};

    fn resolve(options: Options, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        Config::resolve(options, &Environment::of_process(variables), None)
    }

    #[test]
    fn nothing_said_is_the_default_model_with_its_own_sampling() {
        let config = resolve(Options::default(), &[]).expect("valid");
        assert_eq!(config.settings("eu-west-1"), Settings::new(ModelId::default_for("eu-west-1")));
        assert_eq!((config.offline, config.log, config.notes), (false, None, vec![]));
    }

    #[test]
    fn an_option_wins_over_the_environment() {
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
    fn a_model_that_is_none_is_refused_by_the_name_of_its_variable() {
        let error = resolve(Options::default(), &[("OUTCROP_MODEL", "claude haiku")]);
        let error = error.expect_err("not an id").to_string();
        assert!(error.starts_with("OUTCROP_MODEL: A model is a model id"), "{error}");
    }

    #[test]
    fn an_empty_text_is_none() {
        let texts = vec![
            (SettingField::SystemPrompt, String::new()),
            (SettingField::Prefill, "{".to_owned()),
        ];
        let settings = SettingOptions { texts, ..SettingOptions::default() };
        let options = Options { settings, ..Options::default() };
        let settings = resolve(options, &[]).expect("valid").settings("us-east-1");
        assert_eq!((settings.system, settings.prefill), (None, Prefill::parse("{").ok()));
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
        assert!(why.contains("schema.json: A JSON schema is an object"), "{why}");
        let why =
            resolve(with_schema(Path::new("no such file")), &[]).expect_err("no file").to_string();
        assert!(why.starts_with("the JSON schema no such file cannot be read"), "{why}");
    }
}
