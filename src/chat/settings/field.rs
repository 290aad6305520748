//! Operations on a settings field, each implemented by the field's row in the table.

use std::borrow::Cow;

use super::field_row::{
    FieldRow, RecipePart, SettingField, SettingGroup, SettingOption, ValueKind,
};
use super::request_settings::Settings;
use super::step::StepLimits;
use super::table::TABLE;
use crate::chat::invalid_value::InvalidValue;

impl SettingField {
    /// Returns every field, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.field)
    }

    fn row(self) -> &'static FieldRow {
        &TABLE[self as usize]
    }

    /// Returns the kebab-case name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns the name on the screen.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    pub fn group(self) -> SettingGroup {
        self.row().group
    }

    /// Returns a line that says what the field does.
    pub fn about(self) -> &'static str {
        self.row().about
    }

    pub fn kind(self) -> ValueKind {
        self.row().kind
    }

    pub fn option(self) -> SettingOption {
        self.row().option
    }

    /// Returns a one-line hint about valid input.
    pub fn hint(self) -> &'static str {
        self.row().hint
    }

    /// Returns the text on the screen for an unset field.
    pub fn unset_label(self) -> &'static str {
        self.row().unset
    }

    /// Returns an example of a value as typed text, for documentation.
    pub fn example(self) -> &'static str {
        self.row().example
    }

    pub fn recipe_part(self) -> RecipePart {
        self.row().recipe
    }

    /// Returns the value in the form that [`Self::set`] parses, or `None` if the field is unset.
    pub fn text(self, settings: &Settings) -> Option<Cow<'_, str>> {
        (self.row().text)(settings)
    }

    /// Parses typed text and sets the field. Empty text unsets the field.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] if the value cannot be sent. The settings are unchanged then.
    pub fn set(self, settings: &mut Settings, typed: &str) -> Result<(), InvalidValue> {
        (self.row().parse)(settings, typed)
    }

    /// Returns true if the field has a value that a model may refuse.
    pub fn is_set(self, settings: &Settings) -> bool {
        (self.row().members.is_set)(settings)
    }

    pub fn unset(self, settings: &mut Settings) {
        self.copy(&Settings::new(settings.model.clone()), settings);
    }

    pub fn copy(self, from: &Settings, to: &mut Settings) {
        (self.row().members.copy)(from, to);
    }

    pub fn is_same(self, a: &Settings, b: &Settings) -> bool {
        (self.row().members.are_equal)(a, b)
    }

    pub fn has_steps(self) -> bool {
        self.row().step.is_some()
    }

    /// Moves the value up or down within the limits. Returns whether the field has steps.
    pub fn step(self, settings: &mut Settings, up: bool, limits: StepLimits<'_>) -> bool {
        let step = self.row().step;
        if let Some(step) = step {
            step(settings, up, limits);
        }
        step.is_some()
    }
}

impl SettingGroup {
    /// All groups, in the order of the side panel.
    pub const ALL: [Self; 5] =
        [Self::Model, Self::Context, Self::Sampling, Self::Output, Self::Service];

    pub fn label(self) -> &'static str {
        match self {
            Self::Model => "Model",
            Self::Context => "Context",
            Self::Sampling => "Sampling",
            Self::Output => "Output",
            Self::Service => "Service",
        }
    }
}

impl ValueKind {
    pub fn is_multiline(self) -> bool {
        matches!(self, Self::Text | Self::Texts | Self::Pairs | Self::Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;

    fn settings() -> Settings {
        Settings::new(ModelId::default_for("us-east-1"))
    }

    fn value(field: SettingField) -> &'static str {
        match field.kind() {
            ValueKind::Id if field == SettingField::Guardrail => "gr1:1:async",
            ValueKind::Id => "us.anthropic.claude-opus-5",
            ValueKind::Pairs => "team=search\nurl=a=b",
            ValueKind::Text => "{",
            ValueKind::Texts => "```\n\\n\\nHuman:",
            ValueKind::Json => "{}",
            ValueKind::Decimal => "0.5",
            ValueKind::Whole => "300",
            ValueKind::Choice => match field {
                SettingField::Caching => "1h",
                SettingField::Documents => "text only",
                SettingField::ServiceTier => "flex",
                SettingField::Latency => "optimized",
                _ => "high",
            },
        }
    }

    #[test]
    fn each_field_has_its_own_row_name_and_option() {
        for (at, field) in SettingField::all().enumerate() {
            assert_eq!(field as usize, at, "{}", field.name());
            for other in SettingField::all().skip(at + 1) {
                assert_ne!(field.name(), other.name());
                assert_ne!(field.option().name, other.option().name);
            }
        }
    }

    #[test]
    fn each_field_is_set_shown_copied_and_unset() {
        for field in SettingField::all() {
            let (mut set, mut copy, label) = (settings(), settings(), field.label());
            field.set(&mut set, value(field)).expect(label);
            assert_eq!(field.text(&set).as_deref(), Some(value(field)), "{label}");
            assert!(field.is_set(&set) && !field.is_same(&set, &copy), "{label}");
            field.copy(&set, &mut copy);
            assert_eq!(copy, set, "{label}");
            field.unset(&mut set);
            if field != SettingField::Model {
                assert_eq!(set, settings(), "{label}");
                field.set(&mut copy, "").expect(label);
                assert_eq!(copy, settings(), "{label}");
            }
        }
    }

    #[test]
    fn a_refused_value_changes_nothing() {
        for field in SettingField::all() {
            let (mut settings, label) = (settings(), field.label());
            field.set(&mut settings, value(field)).expect(label);
            let before = settings.clone();
            let refused = match field.kind() {
                ValueKind::Id | ValueKind::Choice | ValueKind::Whole | ValueKind::Decimal => "a b",
                ValueKind::Text => " \n",
                ValueKind::Texts => "ok\n  ",
                ValueKind::Pairs => "team",
                ValueKind::Json => "[]",
            };
            assert!(field.set(&mut settings, refused).is_err(), "{label}");
            assert_eq!(settings, before);
        }
    }

    #[test]
    fn a_blank_number_is_unset() {
        let mut settings = settings();
        SettingField::Temperature.set(&mut settings, "0.5").expect("valid");
        SettingField::Temperature.set(&mut settings, " ").expect("valid");
        assert_eq!(settings.temperature, None);
    }
}
