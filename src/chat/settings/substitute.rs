//! What takes the place of a prefill where it is not sent: an instruction at the end of the system
//! prompt, with stop sequences that suit it.

use super::schema::OutputSchema;
use super::texts::{Prefill, StopSequence, SystemPrompt};

/// The form of a request that is sent without its prefill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitute {
    /// Goes to the end of the system prompt.
    pub instruction: SystemPrompt,
    /// In the place of the settings' own: what ends a reply that a prefill began would often end
    /// one without it before it has begun.
    pub stop_sequences: Vec<StopSequence>,
    /// What the reply is held to, where the model takes a schema and the settings have none.
    pub schema: Option<OutputSchema>,
}

impl Substitute {
    /// The substitute of a prefill that says nothing but its words. A stop sequence that is part of
    /// them is left out, since the model writes them itself now.
    pub fn of(prefill: &Prefill, stop_sequences: &[StopSequence]) -> Self {
        let words = prefill.as_str();
        let instruction = format!(
            "Begin your reply with exactly the text between the two marks, write nothing before it, \
             and go on from there.\n<beginning>{words}</beginning>"
        );
        let is_apart = |stop: &&StopSequence| !words.contains(stop.as_str());
        Self {
            instruction: SystemPrompt::parse(&instruction).expect("it holds more than blanks"),
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
    fn what_is_added_to_the_stop_sequences_ends_a_reply_without_its_prefill_too() {
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
            let substitute = settings.substitute.as_ref().expect("it stays");
            assert_eq!(substitute.stop_sequences, stops(expected), "{set:?}");
            assert_eq!(settings.stop_sequences, stops(set));
        };
        check(&["```", "END"], &["###", "END"]);
        check(&["```", "END", "###", "json"], &["###", "END"]);
        check(&["```", "###"], &["###"]);
        check(&[], &[]);
    }

    #[test]
    fn a_stop_sequence_that_the_beginning_holds_would_end_the_reply_at_once() {
        let prefill = Prefill::parse("Here it is:\n```json").expect("valid");
        let stops = ["```", "END"].map(|stop| StopSequence::parse(stop).expect("valid"));
        let substitute = Substitute::of(&prefill, &stops);
        assert_eq!(substitute.stop_sequences, stops[1..]);
        assert!(substitute.instruction.as_str().contains("Here it is:\n```json"));
    }
}
