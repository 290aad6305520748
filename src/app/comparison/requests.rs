//! A comparison while it runs: its requests, what comes for each column, and which one is kept.

use std::time::Instant;

use super::differences::ColumnDifferences;
use super::{
    ComparedPrompt, Comparison, ComparisonColumn, ComparisonKind, ComparisonPage, ComparisonView,
};
use crate::app::msg::{Effect, ReplyId};
use crate::app::scroll::{ScreenLayout, Scroll};
use crate::app::{App, Focus, RequestStage};
use crate::chat::conversation::MessageId;
use crate::chat::event::StreamEvent;
use crate::chat::message::{Ending, Message, Reply};
use crate::chat::request::Request;
use crate::chat::settings::{SettingField, Settings};

impl App {
    /// Sends the prompt once for each column.
    pub(super) fn ask_columns(&mut self) -> Vec<Effect> {
        let ComparisonPage::SettingUp(set_up) = &self.comparing else { return Vec::new() };
        let kind = set_up.kind;
        let all: Vec<Settings> = match kind {
            ComparisonKind::Settings => set_up.columns.clone(),
            ComparisonKind::Samples(count) => vec![set_up.settings().clone(); count],
        };
        let (prompt, before) = match set_up.prompt {
            ComparedPrompt::Written => (self.place_prompt(), None),
            ComparedPrompt::Again(prompt) => (prompt, self.reply_on_path(prompt)),
        };
        self.conversation.show(prompt);
        let mut effects = Vec::new();
        let mut columns = Vec::new();
        for settings in all {
            let asked = self.ask_column_once(prompt, settings, |request| request);
            let Some((column, effect)) = asked else {
                self.note = Some("There is no prompt to answer".into());
                return effects;
            };
            columns.push(column);
            effects.push(effect);
        }
        self.show_columns(kind, prompt, before, columns);
        effects
    }

    /// The reply to a prompt that is on the path.
    pub(in crate::app) fn reply_on_path(&self, prompt: MessageId) -> Option<MessageId> {
        let at = self.conversation.depth(prompt)?;
        self.conversation.path().get(at + 1).copied()
    }

    /// Shows columns that were asked for, one after another.
    pub(in crate::app) fn show_columns(
        &mut self,
        kind: ComparisonKind,
        prompt: MessageId,
        before: Option<MessageId>,
        columns: Vec<ComparisonColumn>,
    ) {
        let Some(first) = columns.first().map(|column| column.number) else { return };
        self.selected = None;
        self.scroll.follow();
        self.comparing = ComparisonPage::Shown(Comparison {
            first,
            kind,
            prompt,
            before,
            columns,
            chosen: 0,
            face: ComparisonView::Texts,
            places: Vec::new(),
            place: 0,
            first_line: 0,
        });
    }

    /// A request for a column, whose reply is a branch of the prompt beside the others.
    pub(in crate::app) fn ask_column_once(
        &mut self,
        prompt: MessageId,
        settings: Settings,
        change: impl FnOnce(Request) -> Request,
    ) -> Option<(ComparisonColumn, Effect)> {
        self.conversation.end_at(prompt);
        let request = change(Request::ask(&self.conversation, &settings, &self.catalog)?);
        let reply = Reply::new(request.model.clone(), request.prefill.clone());
        let message = self.conversation.branch(Some(prompt), Message::Assistant(reply));
        let (number, effect) = self.hand_over(message, &settings, request);
        let column = ComparisonColumn {
            settings,
            message,
            number,
            stage: Some(RequestStage::Sending),
            scroll: Scroll::default(),
            differs: ColumnDifferences::default(),
        };
        Some((column, effect))
    }

    /// Takes in an event of a column's reply. One of an older request changes nothing.
    pub(in crate::app) fn take_column_event(
        &mut self,
        at: Instant,
        id: ReplyId,
        event: &StreamEvent,
    ) {
        let ComparisonPage::Shown(columns) = &mut self.comparing else { return };
        let is_its = |column: &&mut ComparisonColumn| column.number == id && column.is_under_way();
        let Some(column) = columns.columns.iter_mut().find(is_its) else { return };
        if let Some(stage) = &mut column.stage {
            stage.take(event);
        }
        if event.is_last() {
            column.stage = None;
        }
        let message = column.message;
        self.hear(at, message, event);
    }

    /// Stops what is under way: of the chosen column, or of all.
    pub(super) fn stop_columns(&mut self, all: bool) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &mut self.comparing else { return Vec::new() };
        let chosen = columns.chosen;
        let under_way = columns.columns.iter().enumerate();
        let under_way = under_way.filter(|(at, _)| all || *at == chosen);
        let numbers: Vec<_> = under_way.map(|(_, column)| column.number).collect();
        let effects: Vec<_> = numbers.into_iter().flat_map(|it| self.stop_column(it)).collect();
        if self.is_replay() && !effects.is_empty() {
            self.note = Some(if self.comparing.is_under_way() {
                "The others go on; then the replay stands still, unless Space is pressed".into()
            } else {
                "The replay stands still: Space plays what follows".into()
            });
        }
        effects
    }

    /// Stops the request of a column, if it is under way.
    pub(in crate::app) fn stop_column(&mut self, number: ReplyId) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &mut self.comparing else { return Vec::new() };
        let is_it =
            |column: &&mut ComparisonColumn| column.number == number && column.is_under_way();
        let Some(column) = columns.columns.iter_mut().find(is_it) else { return Vec::new() };
        column.stage = None;
        let message = column.message;
        self.leave_reply(number, message);
        vec![Effect::Stop(number)]
    }

    /// Asks for the chosen column once more, if it failed.
    pub(super) fn send_column_again(&mut self) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let ending = self.column_reply(columns.chosen()).map(|reply| &reply.ending);
        if let Some(Ending::Complete { .. } | Ending::Stopped) = ending {
            self.note = Some("This column did not fail; r asks for it once more".into());
            return Vec::new();
        }
        self.ask_column_again()
    }

    /// Asks for the chosen column once more, which has ended; what came before stays a branch.
    pub(super) fn ask_column_again(&mut self) -> Vec<Effect> {
        if self.refuses_to_replay() {
            return Vec::new();
        }
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let column = columns.chosen();
        if column.is_under_way() {
            self.note = Some("This column is under way: Esc stops it".into());
            return Vec::new();
        }
        let refused = match self.column_reply(column).map(|reply| &reply.ending) {
            Some(Ending::Failed(failure)) => failure.kind.refused_field(),
            _ => None,
        };
        let refused = refused.filter(|field| *field != SettingField::MaxTokens);
        let settings = column.settings.clone();
        let effects = self.ask_chosen_column(settings, |request| match refused {
            Some(field) => request.without(field),
            None => request,
        });
        if let (Some(field), false) = (refused, effects.is_empty()) {
            self.note = Some(format!("Sent again without {}", field.label().to_lowercase()));
        }
        effects
    }

    /// Puts another reply into the chosen column, beside the one that was there.
    pub(in crate::app) fn ask_chosen_column(
        &mut self,
        settings: Settings,
        change: impl FnOnce(Request) -> Request,
    ) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let (at, prompt) = (columns.chosen, columns.prompt);
        let Some((column, effect)) = self.ask_column_once(prompt, settings, change) else {
            return Vec::new();
        };
        if let ComparisonPage::Shown(columns) = &mut self.comparing {
            columns.columns[at] = column;
        }
        self.show_face(ComparisonView::Texts);
        vec![effect]
    }

    /// Goes on with the chosen column's reply, which was cut off: what comes joins what there is.
    pub(super) fn continue_column(&mut self) -> Vec<Effect> {
        if self.refuses_to_replay() {
            return Vec::new();
        }
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let column = columns.chosen();
        if column.is_under_way() {
            self.note = Some("This column is under way: Esc stops it".into());
            return Vec::new();
        }
        let settings = column.settings.clone();
        self.conversation.show(column.message);
        match self.go_on(&settings) {
            Ok((_, number, effect)) => {
                self.column_goes_on(number);
                vec![effect]
            }
            Err(why) => {
                self.note = Some(why.into());
                Vec::new()
            }
        }
    }

    /// Goes on with this reply of the chosen column, whatever its end was.
    pub(in crate::app) fn go_on_in_column(&mut self, reply: MessageId) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let settings = columns.chosen().settings.clone();
        self.conversation.show(reply);
        self.conversation.end_at(reply);
        let Some((number, effect)) = self.rest_of(reply, &settings) else { return Vec::new() };
        self.column_goes_on(number);
        vec![effect]
    }

    /// A request for more of the chosen column is on its way.
    fn column_goes_on(&mut self, number: ReplyId) {
        if let ComparisonPage::Shown(columns) = &mut self.comparing {
            let column = &mut columns.columns[columns.chosen];
            (column.number, column.stage) = (number, Some(RequestStage::Sending));
            column.scroll.follow();
        }
        self.show_face(ComparisonView::Texts);
    }

    /// Puts the chosen column's reply on the path and closes; what is still under way is stopped.
    pub(super) fn keep_column(&mut self, with_settings: bool) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let column = columns.chosen();
        if column.is_under_way() {
            self.note = Some("This column is under way: Esc stops it".into());
            return Vec::new();
        }
        let (message, settings) = (column.message, column.settings.clone());
        let effects = self.close_comparison(message);
        let (place, of) = self.conversation.place(message);
        self.note = Some(if with_settings {
            self.model_is_chosen |= self.settings.model != settings.model;
            self.settings = settings;
            format!("Kept ‹{place}/{of}› with its settings")
        } else if settings == self.settings {
            format!("Kept ‹{place}/{of}›")
        } else {
            format!("Kept ‹{place}/{of}›; \"Take over settings\" sets what it was asked with")
        });
        effects
    }

    /// Closes without keeping one: what was on the path before is on it again, or the chosen one.
    pub(super) fn leave_comparison(&mut self) -> Vec<Effect> {
        match &self.comparing {
            ComparisonPage::Shown(columns) => {
                let shown = columns.before.unwrap_or(columns.chosen().message);
                self.note = Some("All columns are branches here: [ and ] go through them".into());
                self.close_comparison(shown)
            }
            ComparisonPage::SettingUp(_) | ComparisonPage::Closed => {
                self.comparing = ComparisonPage::Closed;
                Vec::new()
            }
        }
    }

    /// Shows what was compared last in this conversation; leaving it leads back to what is shown now.
    pub(in crate::app) fn show_comparison_again(&mut self) {
        if self.comparing.is_open() {
            self.note = Some("Esc closes the comparison first".into());
        } else if self.is_asking() {
            self.note = Some("A reply is under way: Ctrl+C stops it".into());
        } else if let Some(columns) = self.compared.take() {
            self.find.keep();
            if self.focus == Focus::Inspector {
                self.focus_on(Focus::Composer);
            }
            self.end_range();
            let before = self.conversation.tip();
            self.comparing = ComparisonPage::Shown(Comparison { before, ..columns });
            self.show_face(ComparisonView::Texts);
        } else {
            self.note = Some("Nothing was compared in this conversation".into());
        }
    }

    fn close_comparison(&mut self, shown: MessageId) -> Vec<Effect> {
        let effects = self.stop_columns(true);
        self.put_comparison_away();
        self.conversation.show(shown);
        self.scroll.follow();
        self.phase = self.phase_at_rest();
        self.give_prompt_back(shown);
        // The branches are the conversation's business, and so are the keys that go through them.
        self.selected = Some(shown);
        self.focus_on(Focus::Conversation);
        effects
    }

    /// Closes the page; what it showed can be shown again.
    pub(in crate::app) fn put_comparison_away(&mut self) {
        if let ComparisonPage::Shown(columns) = std::mem::take(&mut self.comparing) {
            self.compared = Some(columns);
        }
    }

    /// Sets what the shown reply was asked with.
    pub(in crate::app) fn take_over_settings(&mut self) {
        let turn = self.shown_reply().and_then(|(id, _)| self.turn(id));
        match turn.map(|turn| turn.settings.clone()) {
            Some(settings) => {
                self.settings = settings;
                self.model_is_chosen = true;
                self.note = Some("The settings are those that this reply was asked with".into());
            }
            None => self.note = Some("There is no reply whose settings could be taken".into()),
        }
    }

    /// Takes in what drawing learned of each column in sight.
    pub(in crate::app) fn measured_columns(&mut self, measured: ScreenLayout) {
        let ComparisonPage::Shown(columns) = &mut self.comparing else { return };
        columns.first_line = columns.first_line.min(measured.overlay_last);
        for (at, measured) in measured.columns {
            if let Some(column) = columns.columns.get_mut(at) {
                column.scroll.take(measured);
            }
        }
    }
}
