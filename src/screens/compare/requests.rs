//! The requests of a comparison, and the choice of the reply to keep.

use super::actions::Action;
use super::comparison::{
    Comparison, ComparisonColumn, ComparisonKind, ComparisonView, column_reply,
};
use super::page::ComparePage;
use crate::chat::conversation::MessageId;
use crate::chat::message::Ending;
use crate::chat::settings::Settings;
use crate::screens::context::{Context, Next, refuse_in_replay};
use crate::screens::focus::Focus;
use crate::session::Session;
use crate::session::requests::StartedRequest;
use crate::ui::keymap::KeyScope;

pub fn reply_on_path(session: &Session, prompt: MessageId) -> Option<MessageId> {
    let at = session.open.conversation.path_index(prompt)?;
    session.open.conversation.path().get(at + 1).copied()
}

/// Shows a notice that the comparison must be closed first, with the key that closes it.
pub fn notify_close_first(cx: &mut Context<'_>) {
    let key = cx.keymap.key(KeyScope::Columns, Action::Leave);
    cx.notice(format!("Close the comparison first with {key}"));
}

fn say_column_busy(cx: &mut Context<'_>) {
    let key = cx.keymap.key(KeyScope::Columns, Action::Leave);
    cx.notice(format!("This column is still replying. {key} stops it"));
}

impl ComparePage {
    /// Returns a page with a column for each request that was just sent, in order. Returns `None`
    /// without requests.
    pub fn from_columns(
        session: &Session,
        kind: ComparisonKind,
        prompt: MessageId,
        before: Option<MessageId>,
        columns: Vec<ComparisonColumn>,
    ) -> Option<Self> {
        let first = session.last_request(columns.first()?.message)?;
        Some(Self::Columns(Comparison::new(Some(first), kind, prompt, before, columns)))
    }

    /// Returns a page with existing replies. Leaving the page restores the current path.
    pub fn of_replies(session: &Session, replies: Vec<MessageId>) -> Option<Self> {
        let conversation = &session.open.conversation;
        let prompt = conversation.parent(*replies.first()?)?;
        let columns = replies.into_iter().map(|id| {
            let settings = session.turn(id).map(|turn| turn.settings().clone());
            ComparisonColumn::new(settings.unwrap_or_else(|| session.settings.clone()), id)
        });
        let (kind, before) = (ComparisonKind::Settings, conversation.tip());
        let columns = columns.collect();
        Some(Self::Columns(Comparison::new(None, kind, prompt, before, columns)))
    }

    /// Returns a page that shows the texts of the last comparison. Leaving the page restores the
    /// reply `before`.
    pub fn reopen(last: Comparison, before: Option<MessageId>) -> Self {
        let mut columns = Comparison { before, ..last };
        columns.show_view(ComparisonView::Texts);
        Self::Columns(columns)
    }

    /// Requests a reply to the prompt for each column or sample of the setup, and shows the
    /// columns. `before` is the reply to the prompt that is on the path now, if any.
    pub fn send(&mut self, cx: &mut Context<'_>, prompt: MessageId, before: Option<MessageId>) {
        let Self::SettingUp(set_up) = self else { return };
        let kind = set_up.kind;
        let all: Vec<Settings> = match kind {
            ComparisonKind::Settings => set_up.columns.clone(),
            ComparisonKind::Samples(count) => vec![set_up.settings().clone(); count],
        };
        let mut columns = Vec::new();
        for settings in all {
            let Some(started) = cx.session.request_reply(prompt, &settings, |request| request)
            else {
                cx.notice("No prompt to send");
                return;
            };
            columns.push(ComparisonColumn::new(settings, started.message));
            cx.effect(started.effect);
        }
        if let Some(page) = Self::from_columns(cx.session, kind, prompt, before, columns) {
            *self = page;
        }
    }

    pub fn stop_columns(&self, cx: &mut Context<'_>, all: bool) {
        if let Self::Columns(columns) = self {
            columns.stop_columns(cx, all);
        }
    }

    /// Shows the reply of a request that just started in the chosen column.
    pub fn show_in_column(
        &mut self,
        cx: &mut Context<'_>,
        settings: Settings,
        started: Option<StartedRequest>,
    ) {
        if let Self::Columns(columns) = self {
            columns.show_in_column(cx, settings, started);
        }
    }
}

impl Comparison {
    pub(super) fn stop_columns(&self, cx: &mut Context<'_>, all: bool) {
        let columns = self.columns.iter().enumerate();
        let columns = columns.filter(|(at, _)| all || *at == self.chosen);
        let effects: Vec<_> =
            columns.filter_map(|(_, column)| cx.session.stop(column.message)).collect();
        if cx.session.is_replay() && !effects.is_empty() {
            let key = cx.keymap.key(KeyScope::Replay, "step");
            cx.notice(if cx.session.is_busy() {
                format!("The other columns continue, then the replay pauses. {key} continues")
            } else {
                format!("Paused. {key} continues")
            });
        }
        cx.effects(effects);
    }

    /// Sends the request of the chosen column again, if it failed.
    pub(super) fn send_column_again(&mut self, cx: &mut Context<'_>) {
        let ending = column_reply(cx.session, self.chosen()).map(|reply| &reply.ending);
        if let Some(Ending::Complete { .. } | Ending::Stopped) = ending {
            let key = cx.keymap.key(KeyScope::Columns, Action::AskAgain);
            cx.notice(format!("This column did not fail. {key} regenerates it"));
            return;
        }
        self.regenerate_column(cx);
    }

    /// Requests another reply in the chosen column, which must have ended. The old reply stays as a
    /// branch.
    pub(super) fn regenerate_column(&mut self, cx: &mut Context<'_>) {
        let Some((message, settings)) = self.settled_column(cx) else { return };
        let resent = cx.session.resend(message, &settings);
        if let Some((_, Some(field))) = &resent {
            cx.notice(format!("Sent again without {}", field.label().to_lowercase()));
        }
        self.show_in_column(cx, settings, resent.map(|(started, _)| started));
    }

    /// Returns the reply and the settings of the chosen column, if a request for it can be sent.
    fn settled_column(&self, cx: &mut Context<'_>) -> Option<(MessageId, Settings)> {
        if refuse_in_replay(cx) {
            return None;
        }
        let column = self.chosen();
        if cx.session.in_flight(column.message).is_some() {
            say_column_busy(cx);
            return None;
        }
        Some((column.message, column.settings.clone()))
    }

    fn show_in_column(
        &mut self,
        cx: &mut Context<'_>,
        settings: Settings,
        started: Option<StartedRequest>,
    ) {
        let Some(started) = started else { return };
        let column = &mut self.columns[self.chosen];
        if column.message == started.message {
            column.scroll.follow();
        } else {
            *column = ComparisonColumn::new(settings, started.message);
        }
        self.show_view(ComparisonView::Texts);
        cx.effect(started.effect);
    }

    pub(super) fn continue_column(&mut self, cx: &mut Context<'_>) {
        let Some((message, settings)) = self.settled_column(cx) else { return };
        match cx.session.continue_reply(message, &settings) {
            Ok(started) => self.show_in_column(cx, settings, Some(started)),
            Err(why) => cx.notice(why),
        }
    }

    /// Puts the chosen column's reply on the path and closes the page. Running requests are
    /// stopped.
    pub(super) fn keep(&self, cx: &mut Context<'_>, with_settings: bool) {
        let ComparisonColumn { message, settings, .. } = self.chosen();
        if cx.session.in_flight(*message).is_some() {
            return say_column_busy(cx);
        }
        self.close_on(cx, *message);
        let (place, of) = cx.session.open.conversation.place(*message);
        if with_settings {
            cx.session.model_is_chosen |= cx.session.settings.model != settings.model;
            cx.session.settings = settings.clone();
            cx.notice(format!("Kept ‹{place}/{of}› with its settings"));
        } else if *settings == cx.session.settings {
            cx.notice(format!("Kept ‹{place}/{of}›"));
        } else {
            cx.notice(format!(
                "Kept ‹{place}/{of}›. \"Use this reply's settings\" applies its settings"
            ));
        }
    }

    /// Closes the page without choosing a reply. Restores the previous path, or else keeps the
    /// chosen reply.
    pub(super) fn leave(&self, cx: &mut Context<'_>) {
        let shown = self.before.unwrap_or(self.chosen().message);
        let [previous, next] = ["previous-branch", "next-branch"]
            .map(|action| cx.keymap.key(KeyScope::Conversation, action));
        let first = match cx.focus {
            Focus::Conversation => String::new(),
            _ => cx.keymap.key(KeyScope::Composer, "leave-composer") + ", then ",
        };
        cx.notice(format!(
            "Each column is now a branch. {first}{previous} or {next} switches between them"
        ));
        self.close_on(cx, shown);
    }

    /// Stops running requests and closes the page on a reply.
    fn close_on(&self, cx: &mut Context<'_>, shown: MessageId) {
        self.stop_columns(cx, true);
        cx.next.push(Next::CloseAndShow(shown));
    }
}
