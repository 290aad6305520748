//! What a prompt asks a value for: its words, the present value, and how what is typed is set.

use super::panel::PanelRow;
use crate::chat::quota::Quota;
use crate::chat::recipe;
use crate::chat::settings::{
    CacheTime, InvalidValue, MOST_STOP_SEQUENCES, MaxTokens, Prefill, SettingField, Settings,
    StopSequence, Substitute, SystemPrompt, Temperature, Thinking, TopP,
};
use crate::export;

/// What a prompt asks a value for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PromptTarget {
    SystemPrompt,
    Temperature,
    TopP,
    MaxTokens,
    Prefill,
    /// All stop sequences, one a line.
    StopSequences,
    /// One stop sequence by its place, or a new one.
    StopSequence(Option<usize>),
    /// The instruction that takes the place of the prefill.
    Substitute,
    OutputSchema,
    Thinking,
    Caching,
    /// The name under which the settings are saved.
    RecipeName,
    /// The file for the metrics: no setting.
    MetricsFile,
    /// Tokens per minute: of the account, no setting of a request.
    Quota,
    /// The file to record the stream in: no setting.
    Recording,
}

impl PromptTarget {
    /// What the row's Enter asks for; `None` for the model and the recipe, which have a
    /// picker.
    pub fn of(row: PanelRow) -> Option<Self> {
        Some(match row {
            PanelRow::One(SettingField::Model | SettingField::StopSequences) | PanelRow::Recipe => {
                return None;
            }
            PanelRow::One(SettingField::SystemPrompt) => Self::SystemPrompt,
            PanelRow::One(SettingField::Temperature) => Self::Temperature,
            PanelRow::One(SettingField::TopP) => Self::TopP,
            PanelRow::One(SettingField::MaxTokens) => Self::MaxTokens,
            PanelRow::One(SettingField::Prefill) => Self::Prefill,
            PanelRow::One(SettingField::OutputSchema) => Self::OutputSchema,
            PanelRow::One(SettingField::Thinking) => Self::Thinking,
            PanelRow::One(SettingField::Caching) => Self::Caching,
            PanelRow::Substitute => Self::Substitute,
            PanelRow::Stop(at) => Self::StopSequence(Some(at)),
            PanelRow::AddStop => Self::StopSequence(None),
        })
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::SystemPrompt => "System prompt",
            Self::Temperature => "Temperature",
            Self::TopP => "Top P",
            Self::MaxTokens => "Max tokens",
            Self::Prefill => "Prefill",
            Self::StopSequences => "Stop sequences",
            Self::StopSequence(None) => "New stop sequence",
            Self::StopSequence(Some(_)) => "Stop sequence",
            Self::Substitute => "In place of the prefill",
            Self::OutputSchema => "JSON schema",
            Self::Thinking => "Thinking",
            Self::Caching => "Prompt caching",
            Self::RecipeName => "Save as recipe",
            Self::MetricsFile => "Save metrics",
            Self::Quota => "Token quota",
            Self::Recording => "Record stream to file",
        }
    }

    /// What can be typed, in a line.
    pub fn hint(self) -> &'static str {
        match self {
            Self::SystemPrompt => "Goes ahead of the conversation. Empty: none.",
            Self::Temperature | Self::TopP => "0 to 1. Empty: the model's default.",
            Self::MaxTokens => "A whole number from 1. Empty: 4096, or 16384 where it thinks.",
            Self::Prefill => "The reply begins with this; the model goes on. Empty: none.",
            Self::StopSequences => "One a line; \\n, \\t and \\\\ are escapes. Empty: none.",
            Self::StopSequence(_) => {
                "The reply stops ahead of this; \\n, \\t and \\\\ are escapes."
            }
            Self::Substitute => "Ends the system prompt where no prefill is sent. Empty: nothing.",
            Self::OutputSchema => "A JSON object that the reply's JSON must fit. Empty: none.",
            Self::Thinking => {
                "off, on, low, medium, high, xhigh, max, or tokens from 1024. Empty: the model's own."
            }
            Self::Caching => "off, 5m or 1h: how long the prompt is kept to be read again.",
            Self::MetricsFile => "A new file: NAME.csv, or NAME.json for JSON.",
            Self::Quota => "Tokens per minute of your account and this model. Empty: no warning.",
            Self::RecipeName => {
                "Keeps what is set, but model and caching. A name such as aws-cli, for --recipe too."
            }
            Self::Recording => "A new file; `outcrop replay FILE` plays it.",
        }
    }

    pub fn is_multiline(self) -> bool {
        matches!(
            self,
            Self::SystemPrompt
                | Self::Prefill
                | Self::StopSequences
                | Self::Substitute
                | Self::OutputSchema
        )
    }

    /// The present value in the form that [`Self::set`] takes.
    pub fn present(self, settings: &Settings) -> String {
        let typed = |stop: &StopSequence| stop.typed();
        match self {
            Self::SystemPrompt => settings.system.as_ref().map(|s| s.as_str().to_owned()),
            Self::Temperature => settings.temperature.map(|t| t.to_string()),
            Self::TopP => settings.top_p.map(|p| p.to_string()),
            Self::MaxTokens => settings.max_tokens.map(|most| most.to_string()),
            Self::Prefill => settings.prefill.as_ref().map(|p| p.as_str().to_owned()),
            Self::StopSequences => {
                Some(settings.stop_sequences.iter().map(typed).collect::<Vec<_>>().join("\n"))
            }
            Self::StopSequence(at) => at.and_then(|at| settings.stop_sequences.get(at)).map(typed),
            Self::Substitute => {
                let instruction = settings.substitute.as_ref().map(|s| &s.instruction);
                instruction.map(|instruction| instruction.as_str().to_owned())
            }
            Self::OutputSchema => settings.schema.as_ref().map(|s| s.as_str().to_owned()),
            Self::Thinking => {
                Some(settings.thinking).filter(|t| *t != Thinking::Default).map(|t| t.to_string())
            }
            Self::Caching => settings.caching.map(|time| time.to_string()),
            Self::RecipeName => settings.recipe.clone(),
            Self::MetricsFile => Some("metrics.csv".to_owned()),
            Self::Quota => None,
            Self::Recording => Some("outcrop.jsonl".to_owned()),
        }
        .unwrap_or_default()
    }

    /// Sets what was typed; an empty text unsets.
    ///
    /// # Errors
    /// [`InvalidValue`] with the reason when the value cannot be sent; nothing has changed then.
    pub fn set(self, settings: &mut Settings, typed: &str) -> Result<(), InvalidValue> {
        let is_empty = typed.is_empty();
        match self {
            Self::SystemPrompt => {
                settings.system = if is_empty { None } else { Some(SystemPrompt::parse(typed)?) };
            }
            Self::Temperature => {
                settings.temperature =
                    if typed.trim().is_empty() { None } else { Some(Temperature::parse(typed)?) };
            }
            Self::TopP => {
                settings.top_p =
                    if typed.trim().is_empty() { None } else { Some(TopP::parse(typed)?) };
            }
            Self::MaxTokens => {
                settings.max_tokens =
                    if typed.trim().is_empty() { None } else { Some(MaxTokens::parse(typed)?) };
            }
            Self::Prefill => {
                settings.set_prefill(if is_empty { None } else { Some(Prefill::parse(typed)?) });
            }
            Self::StopSequences => {
                let lines = typed.split('\n').filter(|line| !line.is_empty());
                let stops = lines.map(StopSequence::parse).collect::<Result<Vec<_>, _>>()?;
                settings.set_stop_sequences(few_enough(stops)?);
            }
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
                settings.set_stop_sequences(few_enough(stops)?);
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
            Self::OutputSchema => {
                settings.schema =
                    if typed.trim().is_empty() { None } else { Some(export::schema(typed)?) };
            }
            Self::Thinking => settings.thinking = Thinking::parse(typed)?,
            Self::Caching => settings.caching = CacheTime::parse(typed)?,
            Self::MetricsFile if is_empty => {
                return Err(InvalidValue("The metrics need the name of a file".into()));
            }
            Self::Quota if typed.trim().is_empty() => {}
            Self::Quota => drop(Quota::parse(typed)?),
            Self::RecipeName => settings.recipe = Some(recipe::name(typed)?),
            Self::Recording if typed.trim().is_empty() => {
                return Err(InvalidValue("A recording needs the name of a file".into()));
            }
            Self::Recording | Self::MetricsFile => {}
        }
        Ok(())
    }
}

/// The same sequences without repeats, if the service takes as many.
fn few_enough(stops: Vec<StopSequence>) -> Result<Vec<StopSequence>, InvalidValue> {
    let mut unique: Vec<StopSequence> = Vec::with_capacity(stops.len());
    for stop in stops {
        if !unique.contains(&stop) {
            unique.push(stop);
        }
    }
    if unique.len() > MOST_STOP_SEQUENCES {
        return Err(InvalidValue(format!(
            "A request takes at most {MOST_STOP_SEQUENCES} stop sequences"
        )));
    }
    Ok(unique)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;

    fn settings() -> Settings {
        Settings::new(ModelId::default_for("us-east-1"))
    }

    #[test]
    fn a_refused_value_changes_nothing() {
        let mut settings = settings();
        PromptTarget::Prefill.set(&mut settings, "{").expect("valid");
        let before = settings.clone();
        for (asked, typed) in [
            (PromptTarget::Prefill, "{ "),
            (PromptTarget::Temperature, "2"),
            (PromptTarget::TopP, "x"),
            (PromptTarget::MaxTokens, "0"),
            (PromptTarget::StopSequence(None), "  "),
            (PromptTarget::StopSequences, "ok\n  "),
            (PromptTarget::SystemPrompt, " \n"),
            (PromptTarget::OutputSchema, "[]"),
            (PromptTarget::Thinking, "hard"),
            (PromptTarget::Caching, "10m"),
        ] {
            assert!(asked.set(&mut settings, typed).is_err(), "{asked:?} {typed:?}");
            assert_eq!(settings, before);
        }
    }

    #[test]
    fn an_empty_value_unsets() {
        let mut settings = settings();
        PromptTarget::Temperature.set(&mut settings, "0.5").expect("valid");
        PromptTarget::Temperature.set(&mut settings, " ").expect("valid");
        assert_eq!(settings.temperature, None);
    }
}
