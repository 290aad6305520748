//! Prints the question of the open dialog or page, and applies the answer of the user.

use super::LinearChat;
use super::line_assembly::CANCEL;
use super::question::{self, AskedQuestion, ChoiceQuestion, ChoiceRow, Question, ValueQuestion};
use crate::app::App;
use crate::app::actions::Action;
use crate::app::msg::DialogAnswer;
use crate::ui::prompt_target::PromptTarget;

/// The rows of a list that are printed at once.
const PAGE: usize = 20;

/// The answer that unsets a value.
const UNSET: &str = "/unset";

/// The answer that prints more rows of a list.
const MORE: &str = "more";

/// The question that is open.
#[derive(Debug, Default)]
pub struct Asking {
    question: Option<Question>,
    /// The number of rows that are printed.
    shown: usize,
    /// The target of a value that was accepted. Its file is being written or read.
    accepted: Option<PromptTarget>,
    /// What happens with the chosen row of a page.
    pub purpose: Option<Action>,
    /// The words after the command that opened the question. They answer it.
    pub argument: Option<String>,
}

impl Asking {
    /// Returns whether no question is open.
    pub fn is_idle(&self, app: &App) -> bool {
        question::of(app) == AskedQuestion::None
    }

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

    /// Returns the lines that are new of a question.
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
    fn next_rows(&mut self, choice: &ChoiceQuestion) -> Vec<String> {
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
                format!("Value, or an empty line to keep it, or {UNSET}:")
            }
            Question::Value(_) => format!("Value, or an empty line for that one, or {CANCEL}:"),
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

impl LinearChat {
    /// Answers the open question.
    pub(super) fn answer(&mut self, app: &mut App, text: &str) {
        match question::of(app) {
            AskedQuestion::None => {}
            AskedQuestion::Pending if text.trim() == CANCEL => self.cancel(app),
            AskedQuestion::Pending => {
                self.output.say(&format!("Wait for the list, or type {CANCEL}."));
            }
            AskedQuestion::Asks(Question::Value(value)) => {
                self.answer_value(app, &value, text);
            }
            AskedQuestion::Asks(Question::Choice(choice)) => {
                self.answer_choice(app, &choice, text.trim());
            }
        }
    }

    pub(super) fn cancel(&mut self, app: &mut App) {
        let layers = app.layers.len();
        self.pass_answer(app, DialogAnswer::Cancel);
        if app.layers.len() < layers {
            self.output.say("Cancelled.");
        } else {
            self.output.say("Choose one of the answers first.");
        }
    }

    fn answer_value(&mut self, app: &mut App, value: &ValueQuestion, text: &str) {
        let answer = match text.trim() {
            CANCEL => return self.cancel(app),
            "" if value.current.is_empty() => return self.cancel(app),
            "" => DialogAnswer::Accept,
            UNSET => DialogAnswer::Value(String::new()),
            _ => DialogAnswer::Value(text.to_owned()),
        };
        self.asking.accepted = Some(value.target);
        self.asking.question = None;
        self.pass_answer(app, answer);
    }

    /// Chooses a row by its number or its name, or narrows the list.
    fn answer_choice(&mut self, app: &mut App, choice: &ChoiceQuestion, text: &str) {
        let count = choice.entries.len();
        if text.is_empty() || text == CANCEL {
            return self.cancel(app);
        }
        if text == MORE && self.asking.shown < count {
            let lines = self.asking.next_rows(choice);
            lines.iter().for_each(|line| self.output.say(line));
            return;
        }
        let named =
            choice.entries.iter().find(|entry| !entry.name.is_empty() && entry.name == text);
        let numbered = text.parse::<usize>().ok();
        let entry = match numbered {
            Some(number) => number.checked_sub(1).and_then(|at| choice.entries.get(at)),
            None => named,
        };
        match entry {
            Some(entry) => self.choose(app, &entry.row),
            None if numbered.is_some() || !choice.has_filter => {
                self.output.say(&format!("Choose a number from 1 to {count}."));
            }
            None => self.search(app, text),
        }
    }

    /// Narrows a list. The only match is chosen.
    fn search(&mut self, app: &mut App, text: &str) {
        self.asking.question = None;
        self.pass_answer(app, DialogAnswer::Filter(text.to_owned()));
        let AskedQuestion::Asks(Question::Choice(choice)) = question::of(app) else { return };
        let is_page = self.asking.purpose.is_some();
        match &choice.entries[..] {
            [] => {
                // A list of models accepts an id that it does not have.
                let layers = app.layers.len();
                self.pass_answer(app, DialogAnswer::Accept);
                if app.layers.len() == layers {
                    if let AskedQuestion::Asks(Question::Choice(refused)) = question::of(app) {
                        self.output.say(&refused.nothing);
                    }
                    self.pass_answer(app, DialogAnswer::Filter(String::new()));
                }
            }
            [only] if !is_page => self.choose(app, &only.row.clone()),
            _ => {}
        }
    }

    fn choose(&mut self, app: &mut App, row: &ChoiceRow) {
        match row {
            ChoiceRow::Index(at) => self.pass_answer(app, DialogAnswer::Row(*at)),
            ChoiceRow::Filter(text) => {
                self.pass_answer(app, DialogAnswer::Filter(text.clone()));
            }
        }
        match self.asking.purpose {
            Some(action) => self.choose_on_page(app, action),
            None => self.pass_answer(app, DialogAnswer::Accept),
        }
    }

    /// Answers a question that was just opened with the words after the command.
    pub(super) fn answer_by_argument(&mut self, app: &mut App) {
        let Some(argument) = self.asking.argument.take() else { return };
        match question::of(app) {
            AskedQuestion::None => {}
            AskedQuestion::Pending => self.asking.argument = Some(argument),
            AskedQuestion::Asks(_) => self.answer(app, &argument),
        }
    }
}
