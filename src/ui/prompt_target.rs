//! The target of a value dialog: its texts, the current value, and how typed text is applied.

use std::borrow::Cow;

use super::panel_row::PanelRow;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::quota::Quota;
use crate::chat::recipe;
use crate::chat::settings::{SettingField, Settings, StopSequence, Substitute, SystemPrompt};
use crate::stored::ConversationKey;

/// The value that a value dialog asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PromptTarget {
    /// The value of a field. The dialog asks for all stop sequences at once, one per line.
    Setting(SettingField),
    /// The stop sequence at this index, or a new stop sequence.
    StopSequence(Option<usize>),
    /// The instruction that replaces the prefill.
    Substitute,
    /// The name under which the settings are saved.
    RecipeName,
    /// The file to which the metrics are saved. It is not a setting.
    MetricsFile,
    /// The file to which the usage is saved. It is not a setting.
    UsageFile,
    /// The file to which the conversation is exported. It is not a setting.
    ExportFile,
    /// The file of a conversation to import. It is not a setting.
    ImportFile,
    /// The account's quota in tokens per minute. It is not a setting of a request.
    Quota,
    /// The file to which the stream is recorded. It is not a setting.
    Recording,
    /// The path of a file to attach. It is not a setting.
    AttachedFile,
    /// The title of a stored conversation, or of the open one. It is not a setting.
    Title(Option<ConversationKey>),
}

impl PromptTarget {
    /// Returns the target of a row of the side panel, or `None` for the model and the recipe, which
    /// have a picker.
    pub fn of(row: PanelRow) -> Option<Self> {
        Some(match row {
            PanelRow::One(SettingField::Model) | PanelRow::Recipe => return None,
            PanelRow::One(field) => Self::Setting(field),
            PanelRow::Substitute => Self::Substitute,
            PanelRow::Stop(at) => Self::StopSequence(Some(at)),
            PanelRow::AddStop => Self::StopSequence(None),
        })
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Setting(field) => field.label(),
            Self::StopSequence(None) => "New stop sequence",
            Self::StopSequence(Some(_)) => "Stop sequence",
            Self::Substitute => "Prefill replacement",
            Self::RecipeName => "Save as recipe",
            Self::MetricsFile => "Save metrics",
            Self::UsageFile => "Save usage",
            Self::ExportFile => "Export conversation",
            Self::ImportFile => "Import conversation",
            Self::Quota => "Token quota",
            Self::Recording => "Record stream to file",
            Self::AttachedFile => "Attach file",
            Self::Title(_) => "Rename conversation",
        }
    }

    /// Returns a one-line hint about the accepted values.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Setting(field) => field.hint(),
            Self::StopSequence(_) => {
                "Generation stops when this text appears. \\n is a line break, \\t a tab, \\\\ a backslash."
            }
            Self::Substitute => {
                "Added to the system prompt when no prefill is sent. Leave empty for no replacement."
            }
            Self::MetricsFile => "A new file, such as metrics.csv or metrics.json.",
            Self::UsageFile => "A new file, such as usage.csv or usage.json.",
            Self::ExportFile => "A new file. Its name ends with .md, .json, .html, .py or .sh.",
            Self::ImportFile => "An export (JSON or Markdown), or a list of Converse messages.",
            Self::Quota => {
                "Tokens per minute of your account for this model. Leave empty for no warning."
            }
            Self::RecipeName => {
                "Saves the current settings except model and caching. Also usable as --recipe NAME."
            }
            Self::Recording => "A new file. `outcrop replay FILE` plays it.",
            Self::AttachedFile => "Path to an image, document or text file (~ works).",
            Self::Title(_) => "Leave empty to use the first prompt as the title.",
        }
    }

    pub fn is_multiline(self) -> bool {
        match self {
            Self::Setting(field) => field.kind().is_multiline(),
            _ => self == Self::Substitute,
        }
    }

    /// Returns whether the value is one of the settings of a request.
    pub fn is_setting(self) -> bool {
        matches!(self, Self::Setting(_) | Self::StopSequence(_) | Self::Substitute)
    }

    /// Returns the current value in the form that [`Self::set`] accepts.
    pub fn current_value(self, settings: &Settings) -> String {
        match self {
            Self::Setting(field) => field.text(settings).map(Cow::into_owned),
            Self::StopSequence(at) => {
                at.and_then(|at| settings.stop_sequences.get(at)).map(StopSequence::typed)
            }
            Self::Substitute => {
                let instruction = settings.substitute.as_ref().map(|s| &s.instruction);
                instruction.map(|instruction| instruction.as_str().to_owned())
            }
            Self::RecipeName => settings.recipe.clone(),
            Self::MetricsFile => Some("metrics.csv".to_owned()),
            Self::UsageFile => Some("usage.csv".to_owned()),
            Self::ExportFile => Some("conversation.md".to_owned()),
            Self::Quota | Self::AttachedFile | Self::ImportFile | Self::Title(_) => None,
            Self::Recording => Some("outcrop.jsonl".to_owned()),
        }
        .unwrap_or_default()
    }

    /// Sets the typed value. An empty text unsets the value.
    ///
    /// # Errors
    /// [`InvalidValue`] with the reason if the value cannot be sent. In this case, the settings do
    /// not change.
    pub fn set(self, settings: &mut Settings, typed: &str) -> Result<(), InvalidValue> {
        let is_empty = typed.is_empty();
        match self {
            Self::Setting(field) => field.set(settings, typed)?,
            Self::StopSequence(at) => {
                let mut stops = settings.stop_sequences.clone();
                match (at.filter(|at| *at < stops.len()), is_empty) {
                    (Some(at), true) => {
                        stops.remove(at);
                    }
                    (Some(at), false) => stops[at] = StopSequence::parse(typed)?,
                    (None, true) => {}
                    (None, false) => stops.push(StopSequence::parse(typed)?),
                }
                settings.set_stop_sequences(StopSequence::unique(stops)?);
            }
            Self::Substitute => {
                settings.substitute = match (&settings.prefill, is_empty) {
                    (Some(prefill), false) => {
                        let instruction = SystemPrompt::parse(typed)?;
                        let now = settings.substitute.take();
                        let now = now
                            .unwrap_or_else(|| Substitute::of(prefill, &settings.stop_sequences));
                        Some(Substitute { instruction, ..now })
                    }
                    _ => None,
                };
            }
            Self::MetricsFile | Self::UsageFile if is_empty => {
                return Err(InvalidValue("Type a file name".into()));
            }
            Self::Quota if typed.trim().is_empty() => {}
            Self::Quota => drop(Quota::parse(typed)?),
            Self::RecipeName => settings.recipe = Some(recipe::name(typed)?),
            Self::Recording if typed.trim().is_empty() => {
                return Err(InvalidValue("Type a file name for the recording".into()));
            }
            Self::Recording
            | Self::MetricsFile
            | Self::UsageFile
            | Self::ExportFile
            | Self::ImportFile
            | Self::AttachedFile
            | Self::Title(_) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;

    #[test]
    fn a_refused_stop_sequence_changes_nothing() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        assert!(PromptTarget::StopSequence(None).set(&mut settings, "  ").is_err());
        assert_eq!(settings.stop_sequences, []);
    }
}
