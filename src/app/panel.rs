//! The side panel: which setting is chosen and what a key does to it. Owns no value: those are
//! [`Settings`], and what a model refuses is known to the catalogue.

use crate::chat::settings::{
    Field, MOST_STOP_SEQUENCES, MaxTokens, Prefill, Refused, Settings, StopSequence, SystemPrompt,
    Temperature, TopP,
};

/// Whether the panel is on the screen. In a narrow window it lies over the conversation, so it
/// starts hidden there and shown in a wide one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As wide windows have it: docked if there is room, else hidden.
    ByWidth,
    Yes,
    No,
}

/// The panel's own state.
#[derive(Debug, Clone)]
pub struct Panel {
    pub shown: Shown,
    row: usize,
}

impl Default for Panel {
    fn default() -> Self {
        Self { shown: Shown::ByWidth, row: 0 }
    }
}

/// A row that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A field with one value.
    One(Field),
    /// A stop sequence by its place.
    Stop(usize),
    /// The row that adds a stop sequence.
    AddStop,
}

/// The rows that the settings make, from top to bottom.
pub fn rows(settings: &Settings) -> Vec<Row> {
    let mut rows = Vec::with_capacity(8 + settings.stop_sequences.len());
    for field in Field::ALL {
        if field == Field::StopSequences {
            rows.extend((0..settings.stop_sequences.len()).map(Row::Stop));
            rows.push(Row::AddStop);
        } else {
            rows.push(Row::One(field));
        }
    }
    rows
}

impl Panel {
    /// The chosen row.
    pub fn row(&self, settings: &Settings) -> Row {
        let rows = rows(settings);
        rows[self.row.min(rows.len() - 1)]
    }

    pub fn choose(&mut self, row: Row, settings: &Settings) {
        if let Some(at) = rows(settings).iter().position(|other| *other == row) {
            self.row = at;
        }
    }

    /// Chooses the row `step` below (or above, when negative).
    pub fn step(&mut self, step: isize, settings: &Settings) {
        let last = rows(settings).len() - 1;
        self.row = self.row.min(last).saturating_add_signed(step).min(last);
    }
}

/// Adjusts a number by a step: a tenth of temperature, a twentieth of top P, twice the max
/// tokens. A value that is not set starts from the model's default of 1. Returns whether the row
/// holds a number.
pub fn adjust(settings: &mut Settings, row: Row, up: bool) -> bool {
    let sign = if up { 1 } else { -1 };
    match row {
        Row::One(Field::Temperature) => {
            settings.temperature = match settings.temperature {
                Some(now) => Some(now.stepped(10 * sign)),
                None => Temperature::parse("1").ok(),
            };
        }
        Row::One(Field::TopP) => {
            settings.top_p = match settings.top_p {
                Some(now) => Some(now.stepped(5 * sign)),
                None => TopP::parse("1").ok(),
            };
        }
        Row::One(Field::MaxTokens) => {
            settings.max_tokens = settings.max_tokens.scaled(if up { 1 } else { -1 });
        }
        _ => return false,
    }
    true
}

/// Takes a value back to unset (max tokens: to the default), or a stop sequence out.
pub fn delete(settings: &mut Settings, row: Row) {
    match row {
        Row::One(Field::SystemPrompt) => settings.system = None,
        Row::One(Field::Temperature) => settings.temperature = None,
        Row::One(Field::TopP) => settings.top_p = None,
        Row::One(Field::MaxTokens) => settings.max_tokens = MaxTokens::default(),
        Row::One(Field::Prefill) => settings.prefill = None,
        Row::Stop(at) if at < settings.stop_sequences.len() => {
            settings.stop_sequences.remove(at);
        }
        Row::One(Field::Model | Field::StopSequences) | Row::Stop(_) | Row::AddStop => {}
    }
}

/// What a prompt asks a value for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    SystemPrompt,
    Temperature,
    TopP,
    MaxTokens,
    Prefill,
    /// All stop sequences, one a line.
    StopSequences,
    /// One stop sequence by its place, or a new one.
    StopSequence(Option<usize>),
}

impl Asked {
    /// What the row's Enter asks for; `None` for the model, which has a picker.
    pub fn of(row: Row) -> Option<Self> {
        Some(match row {
            Row::One(Field::Model | Field::StopSequences) => return None,
            Row::One(Field::SystemPrompt) => Self::SystemPrompt,
            Row::One(Field::Temperature) => Self::Temperature,
            Row::One(Field::TopP) => Self::TopP,
            Row::One(Field::MaxTokens) => Self::MaxTokens,
            Row::One(Field::Prefill) => Self::Prefill,
            Row::Stop(at) => Self::StopSequence(Some(at)),
            Row::AddStop => Self::StopSequence(None),
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
        }
    }

    /// What can be typed, in a line.
    pub fn hint(self) -> &'static str {
        match self {
            Self::SystemPrompt => "Goes ahead of the conversation. Empty: none.",
            Self::Temperature | Self::TopP => "0 to 1. Empty: the model's default.",
            Self::MaxTokens => "A whole number from 1. Empty: 4096.",
            Self::Prefill => "The reply begins with this; the model goes on. Empty: none.",
            Self::StopSequences => "One a line; \\n, \\t and \\\\ are escapes. Empty: none.",
            Self::StopSequence(_) => {
                "The reply stops ahead of this; \\n, \\t and \\\\ are escapes."
            }
        }
    }

    pub fn is_multiline(self) -> bool {
        matches!(self, Self::SystemPrompt | Self::Prefill | Self::StopSequences)
    }

    /// The present value in the form that [`Self::set`] takes.
    pub fn present(self, settings: &Settings) -> String {
        let typed = |stop: &StopSequence| stop.typed();
        match self {
            Self::SystemPrompt => settings.system.as_ref().map(|s| s.as_str().to_owned()),
            Self::Temperature => settings.temperature.map(|t| t.to_string()),
            Self::TopP => settings.top_p.map(|p| p.to_string()),
            Self::MaxTokens => Some(settings.max_tokens.to_string()),
            Self::Prefill => settings.prefill.as_ref().map(|p| p.as_str().to_owned()),
            Self::StopSequences => {
                Some(settings.stop_sequences.iter().map(typed).collect::<Vec<_>>().join("\n"))
            }
            Self::StopSequence(at) => at.and_then(|at| settings.stop_sequences.get(at)).map(typed),
        }
        .unwrap_or_default()
    }

    /// Sets what was typed; an empty text unsets.
    ///
    /// # Errors
    /// [`Refused`] with the reason when the value cannot be sent; nothing has changed then.
    pub fn set(self, settings: &mut Settings, typed: &str) -> Result<(), Refused> {
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
                settings.max_tokens = if typed.trim().is_empty() {
                    MaxTokens::default()
                } else {
                    MaxTokens::parse(typed)?
                };
            }
            Self::Prefill => {
                settings.prefill = if is_empty { None } else { Some(Prefill::parse(typed)?) };
            }
            Self::StopSequences => {
                let lines = typed.split('\n').filter(|line| !line.is_empty());
                let stops = lines.map(StopSequence::parse).collect::<Result<Vec<_>, _>>()?;
                settings.stop_sequences = few_enough(stops)?;
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
                settings.stop_sequences = few_enough(stops)?;
            }
        }
        Ok(())
    }
}

/// The same sequences without repeats, if the service takes as many.
fn few_enough(stops: Vec<StopSequence>) -> Result<Vec<StopSequence>, Refused> {
    let mut unique: Vec<StopSequence> = Vec::with_capacity(stops.len());
    for stop in stops {
        if !unique.contains(&stop) {
            unique.push(stop);
        }
    }
    if unique.len() > MOST_STOP_SEQUENCES {
        return Err(Refused(format!(
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
    fn every_stop_sequence_has_a_row_and_there_is_one_to_add() {
        let mut settings = settings();
        Asked::StopSequences.set(&mut settings, "```\n\\n\\nHuman:").expect("valid");
        assert_eq!(rows(&settings)[5..8], [Row::Stop(0), Row::Stop(1), Row::AddStop]);
        delete(&mut settings, Row::Stop(0));
        assert_eq!(Asked::StopSequences.present(&settings), "\\n\\nHuman:");
    }

    #[test]
    fn a_refused_value_changes_nothing() {
        let mut settings = settings();
        Asked::Prefill.set(&mut settings, "{").expect("valid");
        let before = settings.clone();
        for (asked, typed) in [
            (Asked::Prefill, "{ "),
            (Asked::Temperature, "2"),
            (Asked::TopP, "x"),
            (Asked::MaxTokens, "0"),
            (Asked::StopSequence(None), "  "),
            (Asked::StopSequences, "ok\n  "),
            (Asked::SystemPrompt, " \n"),
        ] {
            assert!(asked.set(&mut settings, typed).is_err(), "{asked:?} {typed:?}");
            assert_eq!(settings, before);
        }
    }

    #[test]
    fn an_empty_value_unsets() {
        let mut settings = settings();
        Asked::Temperature.set(&mut settings, "0.5").expect("valid");
        Asked::Temperature.set(&mut settings, " ").expect("valid");
        assert_eq!(settings.temperature, None);
    }
}
