//! The requests of a comparison, and the reply that the user keeps.

use super::{
    Action, ComparedPrompt, Comparison, ComparisonColumn, ComparisonKind, ComparisonPage,
    ComparisonView,
};
use crate::app::actions::Action as AppAction;
use crate::app::screen_layout::ScreenLayout;
use crate::app::{App, Focus};
use crate::chat::conversation::MessageId;
use crate::chat::message::Ending;
use crate::chat::settings::Settings;
use crate::screens::chat::Action as Chat;
use crate::session::effect::Effect;
use crate::session::requests::StartedRequest;
use crate::ui::keymap::KeyScope;

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
        let mut effects = Vec::new();
        let mut columns = Vec::new();
        for settings in all {
            let Some(started) = self.session.request_reply(prompt, &settings, |request| request)
            else {
                self.note = Some("There is no prompt to answer".into());
                return effects;
            };
            columns.push(ComparisonColumn::new(settings, started.message));
            effects.push(started.effect);
        }
        self.show_columns(kind, prompt, before, columns);
        effects
    }

    /// The reply to a prompt that is on the path.
    pub(in crate::app) fn reply_on_path(&self, prompt: MessageId) -> Option<MessageId> {
        let at = self.session.open.conversation.depth(prompt)?;
        self.session.open.conversation.path().get(at + 1).copied()
    }

    /// Shows columns that were asked for, one after another.
    pub(in crate::app) fn show_columns(
        &mut self,
        kind: ComparisonKind,
        prompt: MessageId,
        before: Option<MessageId>,
        columns: Vec<ComparisonColumn>,
    ) {
        let first = columns.first().and_then(|column| self.session.last_request(column.message));
        let Some(first) = first else { return };
        self.transcript.selected = None;
        self.transcript.scroll.follow();
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

    /// Stops the request of the chosen column, or of every column.
    pub(super) fn stop_columns(&mut self, all: bool) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let chosen = columns.chosen;
        let messages = columns.columns.iter().enumerate();
        let messages = messages.filter(|(at, _)| all || *at == chosen);
        let messages: Vec<_> = messages.map(|(_, column)| column.message).collect();
        let effects: Vec<_> = messages.into_iter().filter_map(|it| self.session.stop(it)).collect();
        if self.session.is_replay() && !effects.is_empty() {
            let key = self.step_key();
            self.note = Some(if self.session.is_busy() {
                format!("The others go on; then the replay stands still, unless {key} is pressed")
            } else {
                format!("The replay stands still: {key} plays what follows")
            });
        }
        effects
    }

    /// Says that the chosen column is under way, and which key stops it.
    fn tell_column_busy(&mut self) {
        let key = self.keymap.key(KeyScope::Columns, AppAction::Compare(Action::Leave));
        self.note = Some(format!("This column is under way: {key} stops it"));
    }

    /// Says which key closes the comparison, before anything else can be done.
    pub(in crate::app) fn tell_comparison_first(&mut self) {
        let key = self.keymap.key(KeyScope::Columns, AppAction::Compare(Action::Leave));
        self.note = Some(format!("{key} closes the comparison first"));
    }

    /// Asks for the chosen column once more, if it failed.
    pub(super) fn send_column_again(&mut self) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let ending = self.column_reply(columns.chosen()).map(|reply| &reply.ending);
        if let Some(Ending::Complete { .. } | Ending::Stopped) = ending {
            let key = self.keymap.key(KeyScope::Columns, AppAction::Compare(Action::AskAgain));
            self.note = Some(format!("This column did not fail; {key} asks for it once more"));
            return Vec::new();
        }
        self.ask_column_again()
    }

    /// Asks for the chosen column once more, which has ended; what came before stays a branch.
    pub(super) fn ask_column_again(&mut self) -> Vec<Effect> {
        let Some((message, settings)) = self.settled_column() else { return Vec::new() };
        let resent = self.session.resend(message, &settings);
        if let Some((_, Some(field))) = &resent {
            self.note = Some(format!("Sent again without {}", field.label().to_lowercase()));
        }
        self.show_in_column(settings, resent.map(|(started, _)| started))
    }

    /// The reply and the settings of the chosen column, if a request for it can be sent.
    fn settled_column(&mut self) -> Option<(MessageId, Settings)> {
        if self.refuses_to_replay() {
            return None;
        }
        let column = self.comparing.shown()?.chosen();
        if self.session.in_flight(column.message).is_some() {
            self.tell_column_busy();
            return None;
        }
        Some((column.message, column.settings.clone()))
    }

    /// Shows the reply to a request that was just started in the chosen column.
    pub(in crate::app) fn show_in_column(
        &mut self,
        settings: Settings,
        started: Option<StartedRequest>,
    ) -> Vec<Effect> {
        let (ComparisonPage::Shown(columns), Some(started)) = (&mut self.comparing, started) else {
            return Vec::new();
        };
        let column = &mut columns.columns[columns.chosen];
        if column.message == started.message {
            column.scroll.follow();
        } else {
            *column = ComparisonColumn::new(settings, started.message);
        }
        self.show_face(ComparisonView::Texts);
        vec![started.effect]
    }

    /// Continues the reply of the chosen column, which was cut off.
    pub(super) fn continue_column(&mut self) -> Vec<Effect> {
        let Some((message, settings)) = self.settled_column() else { return Vec::new() };
        match self.session.continue_reply(message, &settings) {
            Ok(started) => self.show_in_column(settings, Some(started)),
            Err(why) => {
                self.note = Some(why.into());
                Vec::new()
            }
        }
    }

    /// Puts the chosen column's reply on the path and closes; what is still under way is stopped.
    pub(super) fn keep_column(&mut self, with_settings: bool) -> Vec<Effect> {
        let ComparisonPage::Shown(columns) = &self.comparing else { return Vec::new() };
        let column = columns.chosen();
        if self.session.in_flight(column.message).is_some() {
            self.tell_column_busy();
            return Vec::new();
        }
        let (message, settings) = (column.message, column.settings.clone());
        let effects = self.close_comparison(message);
        let (place, of) = self.session.open.conversation.place(message);
        self.note = Some(if with_settings {
            self.session.model_is_chosen |= self.session.settings.model != settings.model;
            self.session.settings = settings;
            format!("Kept ‹{place}/{of}› with its settings")
        } else if settings == self.session.settings {
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
                let [previous, next] =
                    [AppAction::Chat(Chat::PreviousBranch), AppAction::Chat(Chat::NextBranch)]
                        .map(|action| self.keymap.key(KeyScope::Conversation, action));
                self.note = Some(format!(
                    "All columns are branches here: {previous} and {next} go through them"
                ));
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
            self.tell_comparison_first();
        } else if self.session.is_busy() {
            self.tell_busy();
        } else if let Some(columns) = self.transcript.compared.take() {
            self.find.keep();
            if self.focus == Focus::Inspector {
                self.focus_on(Focus::Composer);
            }
            self.end_range();
            let before = self.session.open.conversation.tip();
            self.comparing = ComparisonPage::Shown(Comparison { before, ..columns });
            self.show_face(ComparisonView::Texts);
        } else {
            self.note = Some("Nothing was compared in this conversation".into());
        }
    }

    fn close_comparison(&mut self, shown: MessageId) -> Vec<Effect> {
        let effects = self.stop_columns(true);
        self.put_comparison_away();
        self.session.open.conversation.show(shown);
        self.transcript.scroll.follow();
        self.give_prompt_back(shown);
        // The branches are the conversation's business, and so are the keys that go through them.
        self.transcript.selected = Some(shown);
        self.focus_on(Focus::Conversation);
        effects
    }

    /// Closes the page; what it showed can be shown again.
    pub(in crate::app) fn put_comparison_away(&mut self) {
        if let ComparisonPage::Shown(columns) = std::mem::take(&mut self.comparing) {
            self.transcript.compared = Some(columns);
        }
    }

    /// Sets what the shown reply was asked with.
    pub(in crate::app) fn take_over_settings(&mut self) {
        let turn = self.shown_reply().and_then(|(id, _)| self.session.turn(id));
        match turn.map(|turn| turn.settings().clone()) {
            Some(settings) => {
                self.session.settings = settings;
                self.session.model_is_chosen = true;
                self.note = Some("The settings are those that this reply was asked with".into());
            }
            None => self.note = Some("There is no reply whose settings could be taken".into()),
        }
    }

    /// Takes in what drawing learned of each column in sight.
    pub(in crate::app) fn measured_columns(&mut self, measured: ScreenLayout) {
        let ComparisonPage::Shown(columns) = &mut self.comparing else { return };
        columns.first_line = columns.first_line.min(measured.table_last);
        for (at, measured) in measured.columns {
            if let Some(column) = columns.columns.get_mut(at) {
                column.scroll.take(measured);
            }
        }
    }
}
