//! Opens, renames and deletes stored conversations.

use super::App;
use super::actions::Action;
use super::closed_conversation::ClosedConversation;
use super::layers::Layer;
use crate::screens::chat::Action as Chat;
use crate::screens::context::{DialogRequest, refuse_in_replay};
use crate::screens::history::Action as History;
use crate::screens::prompt_search::PromptSearch;
use crate::stored::{ConversationKey, MessageKey, StoreChange, StoreQuery};
use crate::ui::dialog::DialogAction;
use crate::ui::key_press::letter_of;
use crate::ui::text_keys::TextKey;

impl App {
    pub(super) fn history(&mut self, action: History) {
        if matches!(self.layers.last(), Some(Layer::History)) {
            self.on(|screens, cx| screens.history.act(cx, action));
        } else if !self.refuse_under_page() && !self.on(|_, cx| refuse_in_replay(cx)) {
            match action {
                History::Show => {
                    self.layers.push(Layer::History);
                    self.on(|screens, cx| screens.history.open(cx));
                }
                History::Rename => {
                    let title = self.session.title().to_owned();
                    self.open_dialog(DialogRequest::Title { conversation: None, title });
                }
                // The other actions belong to the page.
                _ => {}
            }
        }
    }

    /// Handles a key on the page of stored conversations. A key without an action is text.
    pub(super) fn history_key(&mut self, action: Option<Action>, key: TextKey) {
        match action {
            Some(Action::History(action)) => self.history(action),
            Some(Action::Help) if letter_of(&key.event).is_none() => self.perform(Action::Help),
            _ => self.on(|screens, cx| screens.history.key(cx, key)),
        }
    }

    /// Handles a key in the search of prompts.
    pub(super) fn prompt_search_key(&mut self, action: Option<Action>, key: TextKey) {
        let action = action.and_then(|action| match action {
            Action::Dialog(action) => Some(action),
            _ => None,
        });
        let chosen = self.with_prompt_search(|search, cx| search.key(cx, action, key)).flatten();
        if action == Some(DialogAction::Accept)
            && let Some(text) = chosen
        {
            self.layers.pop();
            self.screens.chat.use_prompt(&text);
        }
    }

    /// Runs a closure on the open search of prompts with a context.
    pub(super) fn with_prompt_search<R>(
        &mut self,
        act: impl FnOnce(&mut PromptSearch, &mut crate::screens::context::Context<'_>) -> R,
    ) -> Option<R> {
        // Take the search out of its layer, so that the context can borrow the rest.
        let mut search = std::mem::take(self.layers.prompt_search()?);
        let result = self.on(|_, cx| act(&mut search, cx));
        if let Some(layer) = self.layers.prompt_search() {
            *layer = search;
        }
        Some(result)
    }

    /// Opens an empty conversation. During a reply, the key must be pressed twice.
    pub(super) fn confirm_new_conversation(&mut self) {
        if self.may_stop_reply(Action::Chat(Chat::NewConversation)) {
            self.new_conversation();
        }
    }

    /// Returns true if no reply is running, or if the key was pressed twice.
    fn may_stop_reply(&mut self, action: Action) -> bool {
        if !self.session.is_busy() {
            return true;
        }
        let ask = |key: &str| format!("The reply is not complete. Press {key} again to stop it");
        let is_confirmed = self.is_confirmed(action, ask);
        if !is_confirmed {
            self.busy_notice.clone_from(&self.notice);
        }
        is_confirmed
    }

    /// Opens a stored conversation. If `found` has a message and a text in it, shows the text.
    pub(super) fn open_conversation(
        &mut self,
        conversation: ConversationKey,
        found: Option<(MessageKey, String)>,
    ) {
        if self.session.open.saved.key == Some(conversation) {
            self.layers.close_history();
            self.show_found(found);
        } else if self.may_stop_reply(Action::History(History::Open)) {
            let query = StoreQuery::Open { conversation };
            self.read_to_open(query, "Conversation opened".into(), found);
        }
    }

    /// Shows a text in a message, on any branch.
    pub(super) fn show_found(&mut self, found: Option<(MessageKey, String)>) {
        let Some((key, text)) = found else { return };
        let open = &self.session.open;
        let Some(message) = open.saved.message_id(key, open.conversation.ids()) else { return };
        self.go_to(message);
        if self.session.open.conversation.path_index(message).is_some() {
            self.on(|screens, cx| screens.chat.show_text(cx, message, &text));
        }
    }

    /// Deletes a stored conversation. If it is open, the second press deletes it, and an empty
    /// conversation is opened.
    pub(super) fn delete_conversation(&mut self, conversation: ConversationKey) {
        let is_open = self.session.open.saved.key == Some(conversation);
        let ask = |key: &str| format!("This conversation is open. Press {key} again to delete it");
        if is_open && !self.is_confirmed(Action::History(History::Delete), ask) {
            return;
        }
        if is_open {
            self.leave_conversation();
            self.open(ClosedConversation::default());
        }
        self.closed.take_if(|closed| closed.conversation.saved.key == Some(conversation));
        let effect = self.session.change_stored(conversation, StoreChange::Delete);
        self.effects.push(effect);
        self.screens.chat.composer.history.forget_stored();
        self.on(|screens, cx| screens.history.deleted(cx, conversation));
    }

    /// Sets the title of a stored conversation, or of the open one.
    pub(super) fn rename_conversation(
        &mut self,
        conversation: Option<ConversationKey>,
        typed: &str,
    ) {
        let title = Some(typed.trim().to_owned()).filter(|title| !title.is_empty());
        if let Some(closed) = &mut self.closed
            && conversation.is_some()
            && closed.conversation.saved.key == conversation
        {
            closed.conversation.saved.title.clone_from(&title);
        }
        let effect = self.session.rename(conversation, title);
        self.effects.extend(effect);
        if matches!(self.layers.last(), Some(Layer::History)) {
            self.on(|screens, cx| screens.history.refresh(cx));
        }
    }
}
