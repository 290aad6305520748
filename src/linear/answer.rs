//! Applies the user's answer to the open question.

use super::LinearChat;
use super::asking::{MORE, UNSET};
use super::commands::typed_name;
use super::line_assembly::CANCEL;
use super::question::{self, AskedQuestion, ChoiceQuestion, ChoiceRow, Question, ValueQuestion};
use crate::app::App;
use crate::app::msg::DialogAnswer;

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
        self.cancel_planned();
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
        if text == typed_name("quit") {
            return self.quit(app);
        }
        if text == MORE && self.asking.shown < count {
            let lines = self.asking.next_rows(choice);
            self.output.say(&lines.join("\n"));
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
                // The user may type the id of a model that is not in the list.
                let layers = app.layers.len();
                self.pass_answer(app, DialogAnswer::Accept);
                if app.layers.len() == layers {
                    if let AskedQuestion::Asks(Question::Choice(refused)) = question::of(app) {
                        self.output.say(&refused.nothing);
                    }
                    self.pass_answer(app, DialogAnswer::Filter(String::new()));
                }
            }
            [first, ..] if self.planned.chooses_first => self.choose(app, &first.row.clone()),
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
