//! The substitute for a prefill that is not sent: an instruction at the end of the system prompt,
//! with matching stop sequences.

use super::schema::OutputSchema;
use super::texts::{Prefill, StopSequence, SystemPrompt};

/// The settings that replace a prefill that is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitute {
    /// Appended to the system prompt.
    pub instruction: SystemPrompt,
    /// Replaces the stop sequences of the settings. Without a prefill, the model writes the
    /// beginning of the reply itself, and a stop sequence of the settings would often match there.
    pub stop_sequences: Vec<StopSequence>,
    /// The schema of the reply, if the model supports schemas and the settings have none.
    pub schema: Option<OutputSchema>,
}

impl Substitute {
    /// Returns the default substitute: an instruction to begin with the text of the prefill. Stop
    /// sequences that this text contains are left out, because the model now writes the text
    /// itself.
    pub fn of(prefill: &Prefill, stop_sequences: &[StopSequence]) -> Self {
        let prefill_text = prefill.as_str();
        let instruction = format!(
            "Begin your reply with exactly the text between the two tags. Write nothing before it, \
             and continue from there.\n<beginning>{prefill_text}</beginning>"
        );
        let is_apart = |stop: &&StopSequence| !prefill_text.contains(stop.as_str());
        Self {
            instruction: SystemPrompt::parse(&instruction).expect("the instruction is not blank"),
            stop_sequences: stop_sequences.iter().filter(is_apart).cloned().collect(),
            schema: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;
    use crate::chat::settings::Settings;

    #[test]
    fn new_stop_sequences_are_added_to_the_substitute() {
        let stops = |words: &[&str]| -> Vec<StopSequence> {
            words.iter().map(|stop| StopSequence::parse(stop).expect("valid")).collect()
        };
        let prefill = Prefill::parse("```json").expect("valid");
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        settings.stop_sequences = stops(&["```"]);
        let substitute = Substitute::of(&prefill, &settings.stop_sequences);
        settings.substitute = Some(Substitute { stop_sequences: stops(&["###"]), ..substitute });
        settings.prefill = Some(prefill);
        let mut check = |set: &[&str], expected: &[&str]| {
            settings.set_stop_sequences(stops(set));
            let substitute = settings.substitute.as_ref().expect("a substitute");
            assert_eq!(substitute.stop_sequences, stops(expected), "{set:?}");
            assert_eq!(settings.stop_sequences, stops(set));
        };
        check(&["```", "END"], &["###", "END"]);
        check(&["```", "END", "###", "json"], &["###", "END"]);
        check(&["```", "###"], &["###"]);
        check(&[], &[]);
    }

    #[test]
    fn stop_sequences_within_the_prefill_are_left_out() {
        let prefill = Prefill::parse("Here it is:\n```json").expect("valid");
        let stops = ["```", "END"].map(|stop| StopSequence::parse(stop).expect("valid"));
        let substitute = Substitute::of(&prefill, &stops);
        assert_eq!(substitute.stop_sequences, stops[1..]);
        assert!(substitute.instruction.as_str().contains("Here it is:\n```json"));
    }
}
