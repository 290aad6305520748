//! The command-line options for the settings of a request, generated from the table of fields.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueHint, value_parser};

use super::recipes;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::model::ModelId;
use crate::chat::setting_overrides::SettingOverrides;
use crate::chat::settings::{
    Effort, PerformanceLatency, ServiceTier, SettingField, Settings, StopSequence, ValueKind,
};

/// The settings from the command line. The model is handled separately, because an environment
/// variable can set it too.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SettingOptions {
    /// The name of the recipe that the other options change.
    pub recipe: Option<String>,
    /// The file of the JSON schema.
    pub schema: Option<PathBuf>,
    /// The other options.
    pub overrides: SettingOverrides,
}

const RECIPE: &str = "recipe";

fn option(field: SettingField) -> Arg {
    let option = field.option();
    let arg = Arg::new(option.name)
        .long(option.name)
        .value_name(option.value)
        .value_hint(ValueHint::Other)
        .help(option.help)
        .global(true);
    let arg = match field {
        SettingField::SystemPrompt => arg.short('s'),
        SettingField::Temperature => arg.short('t'),
        _ => arg,
    };
    match field.kind() {
        ValueKind::Text => arg.allow_hyphen_values(true).value_parser(parser(field)),
        ValueKind::Texts => {
            let arg = arg.allow_hyphen_values(true).action(ArgAction::Append);
            arg.value_parser(value_parser!(StopSequence))
        }
        ValueKind::Pairs => arg.action(ArgAction::Append).value_parser(parser(field)),
        ValueKind::Json => arg.value_hint(ValueHint::FilePath).value_parser(value_parser!(PathBuf)),
        ValueKind::Decimal | ValueKind::Whole => {
            arg.allow_negative_numbers(true).value_parser(parser(field))
        }
        ValueKind::Choice => {
            let words = words(field).into_iter().map(str::to_owned).collect();
            arg.hide_possible_values(true).value_parser(Suggested(parser(field), words))
        }
        ValueKind::Id => arg.value_parser(parser(field)),
    }
}

/// Returns the parser of a field's option. Empty text unsets a text field; a numeric field requires
/// a number.
fn parser(field: SettingField) -> impl Fn(&str) -> Result<String, InvalidValue> + Clone {
    move |text| {
        let is_number = matches!(field.kind(), ValueKind::Decimal | ValueKind::Whole);
        let checked = if is_number && text.trim().is_empty() { "no number" } else { text };
        field.set(&mut Settings::new(ModelId::default_for("")), checked)?;
        Ok(text.to_owned())
    }
}

/// Returns the words that a field accepts besides numbers.
pub(super) fn words(field: SettingField) -> Vec<&'static str> {
    let efforts = Effort::ALL.map(Effort::as_str);
    match field {
        SettingField::Thinking => [&["off", "on"][..], &efforts].concat(),
        SettingField::Caching => vec!["off", "5m", "1h"],
        SettingField::Documents => vec!["seen", "text"],
        SettingField::ServiceTier => ServiceTier::ALL.map(ServiceTier::as_str).into(),
        SettingField::Latency => PerformanceLatency::ALL.map(PerformanceLatency::as_str).into(),
        _ => Vec::new(),
    }
}

/// A parser that offers some of its values for completion.
#[derive(Clone)]
struct Suggested<P>(P, Vec<String>);

impl<P: TypedValueParser> TypedValueParser for Suggested<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        self.0.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.1.iter().map(PossibleValue::new)))
    }
}

fn recipe() -> Arg {
    let built_in = recipes::built_in().iter().map(|recipe| recipe.name.clone()).collect();
    let arg = Arg::new(RECIPE).short('r').long(RECIPE).value_name("NAME").global(true);
    let arg = arg.value_parser(Suggested(StringValueParser::new(), built_in));
    arg.hide_possible_values(true).help(
        "Preset for the format of the reply: bash, python, javascript, json, csv, yaml, toml, list, sql, regex, or one of your own; other options override it",
    )
}

/// Returns the fields that have an option, in order.
fn fields() -> impl Iterator<Item = SettingField> {
    SettingField::all().filter(|field| *field != SettingField::Model)
}

impl Args for SettingOptions {
    fn augment_args(command: Command) -> Command {
        fields().fold(command, |command, field| {
            // The help shows the recipe before the schema.
            let command =
                if field.kind() == ValueKind::Json { command.arg(recipe()) } else { command };
            command.arg(option(field))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut options = Self { recipe: matches.get_one(RECIPE).cloned(), ..Self::default() };
        for field in fields() {
            let name = field.option().name;
            match field.kind() {
                ValueKind::Texts => {
                    let stops = matches.get_many(name).into_iter().flatten();
                    options.overrides.stop_sequences = stops.cloned().collect();
                }
                ValueKind::Pairs => {
                    let pairs = matches.get_many::<String>(name).into_iter().flatten();
                    let text = pairs.cloned().collect::<Vec<_>>().join("\n");
                    // Each pair was valid, but together they may be too many.
                    parser(field)(&text).map_err(|InvalidValue(why)| {
                        Error::raw(ErrorKind::ValueValidation, format!("--{name}: {why}\n"))
                    })?;
                    options.overrides.texts.extend((!text.is_empty()).then_some((field, text)));
                }
                ValueKind::Json => options.schema = matches.get_one(name).cloned(),
                _ => {
                    let text = matches.get_one::<String>(name).cloned();
                    options.overrides.texts.extend(text.map(|text| (field, text)));
                }
            }
        }
        Ok(options)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
