//! A field of the settings, and the members of its row in the table.

use std::borrow::Cow;
use std::fmt::Display;

use super::request_settings::Settings;
use super::step::StepSetting;
use crate::chat::invalid_value::InvalidValue;

/// A field of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SettingField {
    Model,
    SystemPrompt,
    Temperature,
    TopP,
    MaxTokens,
    StopSequences,
    Prefill,
    OutputSchema,
    Thinking,
    Caching,
    Documents,
    ServiceTier,
    Latency,
    Guardrail,
    Metadata,
}

/// The kind of text that the user types as a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueKind {
    /// The id of a model or a guardrail.
    Id,
    /// Text of any number of lines.
    Text,
    /// A list of texts. In text form, each one is on its own line.
    Texts,
    /// Pairs of key and value. In text form, each pair is on its own line: `key=value`.
    Pairs,
    Json,
    Decimal,
    Whole,
    /// One of several words, or a number.
    Choice,
}

/// A group of fields in the side panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingGroup {
    Model,
    Context,
    Sampling,
    Output,
    Service,
}

/// The effect that applying a recipe has on a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipePart {
    /// The field determines the format of the reply. A recipe always sets or unsets it.
    Always,
    /// A recipe sets the field only if it has a value for it.
    IfPresent,
    /// No recipe sets the field.
    None,
}

/// The command-line option of a field.
#[derive(Debug, Clone, Copy)]
pub struct SettingOption {
    /// The name, without the dashes.
    pub name: &'static str,
    /// The placeholder of the value.
    pub value: &'static str,
    pub help: &'static str,
}

/// Sets a field from typed text.
type ParseSetting = fn(&mut Settings, &str) -> Result<(), InvalidValue>;

pub(super) struct FieldRow {
    pub field: SettingField,
    /// The kebab-case name.
    pub name: &'static str,
    /// The name on the screen.
    pub label: &'static str,
    pub group: SettingGroup,
    pub kind: ValueKind,
    pub option: SettingOption,
    /// A line that says what the field does.
    pub about: &'static str,
    /// A one-line hint about valid input.
    pub hint: &'static str,
    /// The text on the screen for an unset field.
    pub unset: &'static str,
    /// An example of a value as typed text, for documentation.
    pub example: &'static str,
    pub recipe: RecipePart,
    /// The value as typed text, if the field is set.
    pub text: fn(&Settings) -> Option<Cow<'_, str>>,
    /// Empty text unsets the field.
    pub parse: ParseSetting,
    pub step: Option<StepSetting>,
    pub members: Members,
}

/// Accessors for the members of [`Settings`] that store a settings field.
pub(super) struct Members {
    pub is_set: fn(&Settings) -> bool,
    pub are_equal: fn(&Settings, &Settings) -> bool,
    pub copy: fn(&Settings, &mut Settings),
}

/// Builds [`Members`] from a member's name. Further names are members that are copied and cleared
/// with the first.
macro_rules! members {
    ($first:ident $(, $more:ident)*) => {
        Members {
            is_set: |settings| !is_default(&settings.$first),
            are_equal: |a, b| a.$first == b.$first $(&& a.$more == b.$more)*,
            copy: |from, to| {
                to.$first.clone_from(&from.$first);
                $(to.$more.clone_from(&from.$more);)*
            },
        }
    };
}

pub(super) use members;

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Returns the text form of a value.
pub(super) fn written(value: &impl Display) -> Cow<'static, str> {
    value.to_string().into()
}

/// Parses a value from text that is not empty.
pub(super) fn unless_empty<T>(
    typed: &str,
    parse: impl FnOnce(&str) -> Result<T, InvalidValue>,
) -> Result<Option<T>, InvalidValue> {
    (!typed.is_empty()).then(|| parse(typed)).transpose()
}
