//! A row of the table of keys: the type of a key's value, its default, and its description.

use std::borrow::Cow;

use toml_edit::{Array, Value};

use crate::chat::invalid_value::InvalidValue;
use crate::preferences::ConfigKey;

/// A section of the file: a table of TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Settings,
    Options,
    Appearance,
    Recipes,
    /// The keys of actions, which have no rows.
    Keys,
}

impl Section {
    pub const ALL: [Self; 5] =
        [Self::Settings, Self::Options, Self::Appearance, Self::Recipes, Self::Keys];

    pub fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Options => "options",
            Self::Appearance => "appearance",
            Self::Recipes => "recipes",
            Self::Keys => "keys",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Settings => "The settings of a new conversation, as in the side panel.",
            Self::Options => "Default values of command-line options.",
            Self::Appearance => "The screen.",
            Self::Recipes => "Your recipes.",
            Self::Keys => {
                "The keys of actions: one key, a list of keys, or false for no key. `outcrop keys` lists the actions."
            }
        }
    }
}

/// The type of a key's value.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueType {
    Text,
    /// A list of stop sequences. In typed form, each stop sequence is escaped.
    StopSequences,
    /// A list of texts of the form `key=value`.
    Pairs,
    /// A number from 0 to 1.
    Share,
    /// A whole number in this range.
    Whole {
        min: u32,
        max: u32,
    },
    Switch,
    /// One of these words.
    Word(Vec<&'static str>),
    /// One of these words, or a whole number that is at least this value.
    WordOrWhole(Vec<&'static str>, u32),
}

impl ValueType {
    /// Returns what the parser expects, for a message.
    pub fn expected(&self) -> String {
        match self {
            Self::Text => "a string".into(),
            Self::StopSequences => "a list of strings".into(),
            Self::Pairs => "a list of strings such as \"key=value\"".into(),
            Self::Share => "a number from 0 to 1".into(),
            Self::Whole { min, max: u32::MAX } => format!("a whole number from {min}"),
            Self::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Self::Switch => "true or false".into(),
            Self::Word(words) => alternatives(words),
            Self::WordOrWhole(words, min) => {
                format!("{}, or a whole number from {min}", quoted(words).join(", "))
            }
        }
    }

    /// Returns typed text as a TOML value.
    fn toml(&self, typed: &str) -> String {
        match self {
            Self::Text | Self::Word(_) | Self::WordOrWhole(..) => Value::from(typed).to_string(),
            Self::StopSequences | Self::Pairs => {
                Value::from(typed.lines().collect::<Array>()).to_string()
            }
            Self::Share | Self::Whole { .. } | Self::Switch => typed.to_owned(),
        }
    }
}

fn quoted(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| format!("\"{word}\"")).collect()
}

fn alternatives(words: &[&str]) -> String {
    match quoted(words).as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        words => words.concat(),
    }
}

/// A key of the file, its type, its default and its description.
#[derive(Debug, Clone)]
pub struct KeyRow {
    pub key: ConfigKey,
    pub section: Section,
    pub kind: ValueType,
    /// The default as typed text, if it is a value.
    pub default: Option<&'static str>,
    /// The effect of a missing key, in a few words.
    pub unset: Cow<'static, str>,
    /// An example of a value, as typed text.
    pub example: &'static str,
    pub about: Cow<'static, str>,
    /// Checks a value in its typed form.
    pub(super) check: Check,
}

/// How a value in its typed form is checked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Check {
    /// The parser of a setting.
    Setting,
    /// Any value of the type is valid.
    Nothing,
    With(fn(&str) -> Result<(), InvalidValue>),
}

impl KeyRow {
    pub fn name(&self) -> Cow<'static, str> {
        self.key.name()
    }

    /// Returns the default as TOML, if it is a value.
    pub fn default_toml(&self) -> Option<String> {
        self.default.map(|typed| self.kind.toml(typed))
    }

    pub fn example_toml(&self) -> String {
        self.kind.toml(self.example)
    }
}
