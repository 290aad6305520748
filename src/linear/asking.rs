//! The open question: its printed lines, and the valid answers.

use super::line_assembly::CANCEL;
use super::question::{self, AskedQuestion, ChoiceQuestion, Question, ValueQuestion};
use crate::app::App;
use crate::app::actions::Action;
use crate::ui::prompt_target::PromptTarget;

/// The rows of a list that are printed at once.
const PAGE: usize = 20;

/// The answer that unsets a value.
pub const UNSET: &str = "/unset";

/// The answer that prints more rows of a list.
pub const MORE: &str = "more";

/// The question that is open.
#[derive(Debug, Default)]
pub struct Asking {
    pub(super) question: Option<Question>,
    /// The number of rows that are printed.
    pub(super) shown: usize,
    /// The target of an accepted value whose file is still being written or read.
    pub(super) accepted: Option<PromptTarget>,
    /// The action to perform on the chosen row of a page.
    pub purpose: Option<Action>,
    /// The words after the command that opened the question. They answer it.
    pub argument: Option<String>,
}

impl Asking {
    /// Returns whether the question waits for its rows or for a file.
    pub fn is_pending(&self, app: &App) -> bool {
        match question::of(app) {
            AskedQuestion::None => false,
            AskedQuestion::Pending => true,
            AskedQuestion::Asks(question) => self.is_accepted(&question),
        }
    }

    fn is_accepted(&self, question: &Question) -> bool {
        matches!(question, Question::Value(ValueQuestion { target, refusal: None, .. })
            if self.accepted == Some(*target))
    }

    /// Forgets the question, because it was closed or its rows are read again.
    pub fn clear(&mut self, is_pending: bool) {
        self.question = None;
        self.shown = 0;
        if !is_pending {
            (self.accepted, self.purpose, self.argument) = (None, None, None);
        }
    }

    /// Returns the lines of a question that are not printed yet.
    pub fn printed(&mut self, question: &Question) -> Vec<String> {
        if self.question.as_ref() == Some(question) || self.is_accepted(question) {
            return Vec::new();
        }
        let before = self.question.replace(question.clone());
        match question {
            Question::Value(value) => {
                self.accepted = None;
                match (&value.refusal, before) {
                    (Some(refusal), _) => vec![format!("Not accepted: {refusal}.")],
                    (None, Some(Question::Value(before))) if before.target == value.target => {
                        Vec::new()
                    }
                    (None, _) => {
                        let mut title = format!("{}. {}", value.title, value.hint);
                        if !value.current.is_empty() {
                            title = format!("{title} Now: {}", value.current);
                        }
                        vec![title]
                    }
                }
            }
            Question::Choice(choice) => {
                self.shown = 0;
                if choice.entries.is_empty() {
                    return vec![choice.nothing.clone()];
                }
                let mut lines = vec![heading(choice)];
                lines.extend(self.next_rows(choice));
                lines
            }
        }
    }

    /// Returns the next rows of a list, with their numbers.
    pub(super) fn next_rows(&mut self, choice: &ChoiceQuestion) -> Vec<String> {
        let rows = choice.entries.iter().enumerate().skip(self.shown).take(PAGE);
        let mut lines: Vec<String> =
            rows.map(|(at, entry)| format!("{}. {}", at + 1, entry.text)).collect();
        self.shown += lines.len();
        let left = choice.entries.len() - self.shown;
        if left > 0 {
            lines.push(format!("{left} more. Type {MORE} to list them."));
        }
        lines
    }

    /// Returns the question at the start of the line on which the user types.
    pub fn line(&self) -> Option<String> {
        Some(match self.question.as_ref()? {
            Question::Value(value) if value.current.is_empty() => {
                "Value, or an empty line to cancel:".to_owned()
            }
            Question::Value(value) if is_setting(value.target) => {
                format!("New value, or an empty line to keep the current value, or {UNSET}:")
            }
            Question::Value(_) => {
                format!("Value, or an empty line for the suggested value, or {CANCEL}:")
            }
            Question::Choice(choice) if choice.has_filter => {
                "Number, or words to search, or an empty line to cancel:".to_owned()
            }
            Question::Choice(_) => "Number, or an empty line to cancel:".to_owned(),
        })
    }
}

fn is_setting(target: PromptTarget) -> bool {
    matches!(
        target,
        PromptTarget::Setting(_)
            | PromptTarget::StopSequence(_)
            | PromptTarget::Substitute
            | PromptTarget::Quota
            | PromptTarget::Title(_)
    )
}

fn heading(choice: &ChoiceQuestion) -> String {
    let rows = match choice.entries.len() {
        1 => "1 entry".to_owned(),
        rows => format!("{rows} entries"),
    };
    match choice.filter.trim() {
        "" => format!("{}: {rows}.", choice.title),
        filter => format!("{} with {filter}: {rows}.", choice.title),
    }
}

/// Returns whether no question is open.
pub fn is_idle(app: &App) -> bool {
    question::of(app) == AskedQuestion::None
}
