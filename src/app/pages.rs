//! Panes and pages: keyboard focus, and switching between them.

use super::App;
use super::actions::Action;
use super::closed_conversation::ClosedConversation;
use super::layers::Layer;
use crate::chat::conversation::MessageId;
use crate::screens::branches::BranchesPage;
use crate::screens::compare::notify_close_first;
use crate::screens::focus::Focus;
use crate::screens::inspector::Dock;
use crate::screens::settings::{MIN_WIDTH_FOR_DOCKING, PanelVisibility};
use crate::ui::keymap::KeyScope;
use crate::ui::reading_options::ReadingOptions;

impl App {
    pub(super) fn focus_on(&mut self, pane: Focus) {
        self.focus = pane;
        let chat = &mut self.screens.chat;
        chat.find.keep();
        // An overlaid settings panel closes when it loses the focus.
        if pane != Focus::Settings && self.size.0 < MIN_WIDTH_FOR_DOCKING {
            self.screens.settings.visibility = PanelVisibility::ByWidth;
        }
        if pane != Focus::Conversation {
            chat.transcript.range_start = None;
            chat.transcript.is_chosen = false;
        }
        if pane == Focus::Conversation && chat.transcript.selected.is_none() {
            chat.transcript.selected = self.session.open.conversation.tip();
        }
    }

    /// Shows and focuses the inspector, or hides it if it has the focus. Over a comparison it is a
    /// page.
    pub(super) fn toggle_inspector(&mut self) {
        match self.layers.last() {
            Some(Layer::Inspector) => drop(self.layers.pop()),
            Some(_) => self.layers.push(Layer::Inspector),
            None if self.focus == Focus::Inspector => {
                self.screens.inspector.is_shown = false;
                self.focus_on(Focus::Composer);
            }
            None => {
                // The selection is visible only in the conversation. From elsewhere, inspect the
                // last turn.
                if self.focus != Focus::Conversation && self.inspector_dock() == Dock::Nowhere {
                    self.screens.chat.transcript.selected = None;
                }
                self.screens.inspector.is_shown = true;
                self.focus_on(Focus::Inspector);
            }
        }
    }

    /// Opens the page with the branches, with the selected message.
    pub(super) fn open_branches(&mut self) {
        if self.session.open.conversation.message_count() == 0 {
            self.notice = Some("No messages yet".into());
        } else if self.comparison().is_some() {
            self.on(|_, cx| notify_close_first(cx));
        } else {
            let selected = self.screens.chat.chosen(&self.session, self.focus);
            self.screens.branches = BranchesPage::opened(&self.session, selected);
            self.layers.push(Layer::Branches);
        }
    }

    /// Shows a reply as a column of the open comparison or in the conversation, on any branch.
    pub(super) fn go_to(&mut self, reply: MessageId) {
        if let Some(page) = self.layers.comparison_mut() {
            match page.place(reply) {
                Some(column) => {
                    page.choose(column);
                    self.layers.truncate(1);
                }
                None => {
                    let key = self.keymap.key(KeyScope::Columns, "comparison-leave");
                    let notice = format!(
                        "That turn is not part of this comparison. {key} closes the comparison"
                    );
                    self.notice = Some(notice);
                }
            }
            return;
        }
        let conversation = &mut self.session.open.conversation;
        if conversation.path_index(reply).is_none() {
            if self.session.is_busy() {
                let notice = "That turn is on another branch. Wait until the reply is complete";
                return self.say_while_busy(notice.into());
            }
            self.session.open.conversation.show(reply);
            self.screens.chat.end_range();
        }
        self.layers.clear();
        self.focus_on(Focus::Conversation);
        self.on(|screens, cx| screens.chat.select(cx, Some(reply)));
    }

    /// Shows the next or the previous turn. In a comparison, chooses the next or the previous
    /// column.
    pub(super) fn step_turn(&mut self, is_forward: bool) {
        match self.layers.comparison_mut() {
            Some(page) => page.step(is_forward),
            None => self.on(|screens, cx| screens.chat.step_reply(cx, is_forward)),
        }
    }

    /// Opens an empty conversation and stops a running reply. The old conversation can be restored.
    pub(super) fn new_conversation(&mut self) {
        self.leave_conversation();
        if self.session.open.conversation.is_empty() {
            // The open conversation is already empty, so keep the draft.
            self.notice = Some("This conversation is already empty".into());
            self.focus_on(Focus::Composer);
            return;
        }
        self.open(ClosedConversation::default());
        if self.closed.is_some() {
            let scope = KeyScope::Anywhere;
            let key = self.keymap.bound_keys(scope, &[&Action::RestoreConversation]);
            let key = key.unwrap_or_else(|| self.keymap.key(scope, Action::Palette) + " restore");
            self.notice = Some(format!("New conversation. {key} undoes it"));
        }
    }

    /// Opens the conversation that was closed last, instead of the current one.
    pub(super) fn restore_conversation(&mut self) {
        match self.closed.take() {
            Some(closed) => {
                self.leave_conversation();
                self.open(*closed);
                self.notice = Some("Conversation restored".into());
            }
            None => self.notice = Some("No conversation to restore".into()),
        }
    }

    /// Replaces the open conversation and all state that refers to its messages. Stops a running
    /// reply first.
    pub(super) fn open(&mut self, next: ClosedConversation) {
        if self.session.is_busy() {
            self.on(|screens, cx| screens.chat.stop(cx));
        }
        let (draft, editing) = (self.screens.chat.unsent(), self.screens.chat.transcript.editing);
        self.screens.chat.change_draft(next.draft);
        let conversation = self.session.open(next.conversation);
        let comparison = std::mem::replace(&mut self.last_comparison, next.comparison);
        let is_empty = conversation.conversation.is_empty();
        let closed = ClosedConversation { conversation, comparison, draft, editing };
        self.closed = (!is_empty).then(|| Box::new(closed));
        self.reading = ReadingOptions::default();
        self.screens.reset_for_conversation();
        self.screens.chat.transcript.editing = next.editing;
        self.focus = Focus::Composer;
    }

    pub(super) fn refill_models(&mut self) {
        if let Some(models) = self.layers.models() {
            models.refill(&self.session);
        }
    }
}
