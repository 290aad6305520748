//! Commands and answers from a front end without keys.

use super::App;
use super::actions::Action;
use super::layers::Layer;
use super::msg::DialogAnswer;
use crate::chat::conversation::MessageId;
use crate::screens::focus::Focus;

impl App {
    /// Performs a command. `about` is the message for the command. `None` is the last message.
    pub(super) fn command(&mut self, action: Action, about: Option<MessageId>) {
        self.notice = None;
        self.armed.take_if(|armed| *armed != action);
        if let Some(message) = about {
            self.go_to(message);
            if self.screens.chat.transcript.selected != Some(message) {
                return;
            }
        }
        self.perform(action);
        self.screens.chat.transcript.selected = None;
        self.focus_on(Focus::Composer);
    }

    /// Applies an answer to the top layer.
    pub(super) fn answer(&mut self, answer: DialogAnswer) {
        self.notice = None;
        match answer {
            // This question must be answered.
            DialogAnswer::Cancel if matches!(self.layers.last(), Some(Layer::Identity(_))) => {}
            DialogAnswer::Cancel => drop(self.layers.pop()),
            DialogAnswer::Value(text) => {
                if let Some(Layer::Value(dialog)) = self.layers.last_mut() {
                    dialog.textbox.set_text(&text);
                    self.accept_dialog();
                }
            }
            DialogAnswer::Filter(text) => self.filter_rows(&text),
            DialogAnswer::Row(at) => self.select_row(isize::try_from(at).unwrap_or(isize::MAX)),
            DialogAnswer::Accept => self.accept_dialog(),
        }
    }

    fn accept_dialog(&mut self) {
        match self.layers.last_mut() {
            Some(Layer::Value(dialog)) => {
                dialog.refusal = None;
                let owner = dialog.owner;
                let settings = self.settings_of(owner).clone();
                self.accept_value(settings);
            }
            Some(Layer::Prompts(search)) => {
                if let Some(text) = search.chosen_text() {
                    self.layers.pop();
                    self.screens.chat.use_prompt(&text);
                }
            }
            _ => self.accept(),
        }
    }

    fn filter_rows(&mut self, text: &str) {
        match self.layers.last_mut() {
            Some(Layer::History) => self.on(|screens, cx| screens.history.search(cx, text)),
            Some(Layer::Prompts(_)) => {
                self.with_prompt_search(|search, cx| search.search(cx, text));
            }
            Some(layer) => {
                if let Some(list) = layer.list() {
                    list.set_filter(text);
                }
            }
            None => {}
        }
    }

    fn select_row(&mut self, at: isize) {
        for rows in [isize::MIN, at] {
            match self.layers.last_mut() {
                Some(Layer::History) => self.on(|screens, cx| screens.history.step(cx, rows)),
                Some(Layer::Prompts(_)) => {
                    self.with_prompt_search(|search, cx| search.step(cx, rows));
                }
                Some(Layer::Branches) => self.screens.branches.step(rows),
                Some(layer) => {
                    if let Some(list) = layer.list() {
                        list.step(rows);
                    }
                }
                None => {}
            }
        }
    }
}
