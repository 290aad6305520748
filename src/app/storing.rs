//! Keeps the store up to date with the open conversation, and opens stored conversations.

use std::path::PathBuf;
use std::time::Duration;

use super::App;
use super::closed_conversation::ClosedConversation;
use super::layers::Layer;
use super::opening_conversation::OpeningConversation;
use crate::app::msg::{Msg, StoreMsg};
use crate::session::effect::Effect;
use crate::session::storing::RestoredConversation;
use crate::stored::{
    ConversationKey, MessageKey, StoreAnswer, StoreQuery, StoredConversation, WriteRefusal,
};
use crate::ui::scroll::{Anchor, ScrollPosition};

/// A changed draft is stored after this time.
const DRAFT_PAUSE: Duration = Duration::from_secs(1);

impl App {
    /// Inserts the effects that store the changes of the open conversation. They come before the other
    /// effects, because a prompt is stored before it is sent.
    pub(super) fn sync_store(&mut self) {
        let changes = self.session.store_changes();
        if !changes.is_empty() {
            self.effects.splice(0..0, changes);
        }
    }

    /// Schedules a save of the draft if the `Msg` may have changed the draft.
    pub(super) fn note_draft(&mut self, msg: &Msg) {
        let may_change = matches!(
            msg,
            Msg::Key(_)
                | Msg::Typed(_)
                | Msg::Pasted(_)
                | Msg::Mouse(_)
                | Msg::FilesRead { .. }
                | Msg::EditorClosed(..)
        );
        if may_change && self.session.store.is_on() && self.draft_due.is_none() {
            self.draft_due = Some(self.session.now + DRAFT_PAUSE);
        }
    }

    /// Stores the draft if its time has come.
    pub(super) fn store_due_draft(&mut self) {
        if self.draft_due.is_some_and(|due| due <= self.session.now) {
            self.store_draft();
        }
    }

    fn store_draft(&mut self) {
        self.draft_due = None;
        let draft = self.screens.chat.unsent();
        let changes = self.session.store_draft(&draft);
        self.effects.extend(changes);
    }

    /// Returns the changes that bring the store up to date.
    pub fn store_everything(&mut self) -> Vec<Effect> {
        self.store_open_conversation();
        std::mem::take(&mut self.effects)
    }

    /// Stops a running reply, and stores everything before another conversation is opened.
    pub(super) fn leave_conversation(&mut self) {
        if self.session.is_busy() {
            self.on(|screens, cx| screens.chat.stop(cx));
            // The replies of other branches stop too.
            let effects = self.session.stop_all();
            self.effects.extend(effects);
        }
        self.store_open_conversation();
    }

    fn store_open_conversation(&mut self) {
        self.sync_store();
        self.store_draft();
        let view = self.view_text();
        let changes = self.session.store_scroll(view);
        self.effects.extend(changes);
    }

    pub(super) fn store_reported(&mut self, msg: StoreMsg) {
        match msg {
            StoreMsg::State { is_durable, note } => self.store_changed(is_durable, note),
            StoreMsg::Answer { number, answer } => self.store_answered(number, *answer),
            StoreMsg::Unfinished(conversation) => self.resume_unfinished(conversation),
            StoreMsg::Note(note) => self.show_store_note(note),
            StoreMsg::Released(number) => self.session.request_released(number),
        }
    }

    fn store_changed(&mut self, is_durable: bool, note: Option<String>) {
        self.session.store.is_durable = is_durable;
        if let Some(note) = note {
            self.show_store_note(note);
        }
    }

    /// Shows a message on the first screen, or as a notice during a conversation.
    fn show_store_note(&mut self, note: String) {
        if self.session.open.conversation.is_empty() {
            self.notes.push(note);
        } else {
            self.notice = Some(note);
        }
    }

    /// Handles an answer of the store.
    fn store_answered(&mut self, number: u64, answer: StoreAnswer) {
        if let Some(key) = self.session.store.answered(number) {
            let is_lost = matches!(answer, StoreAnswer::Refused(WriteRefusal::NotFound));
            if is_lost && self.session.open.saved.key == Some(key) {
                let changes = self.session.store_again();
                self.effects.extend(changes);
                self.notice =
                    Some("Another window deleted this conversation. It is stored again".into());
            }
            self.on(|screens, cx| screens.history.undeleted(cx, number, &answer));
            if self.shows_usage() {
                self.on(|screens, cx| screens.metrics.usage.read(cx));
            }
            return;
        }
        let Some(answer) = self.export_answered(number, answer) else { return };
        if self.screens.metrics.usage.expects(number) {
            return self.screens.metrics.usage.answered(&self.session.catalog, answer);
        }
        if self.screens.history.expects(number) {
            return self.on(|screens, cx| screens.history.answered(cx, answer));
        }
        if self.screens.chat.composer.history.expects(number) {
            return self.on(|screens, cx| screens.chat.prompts_read(cx, answer));
        }
        if self.layers.prompt_search().is_some_and(|search| search.expects(number)) {
            self.with_prompt_search(|search, cx| search.answered(cx, answer));
            return;
        }
        if let Some(opening) = self.opening.take_if(|opening| opening.number == number) {
            match answer {
                StoreAnswer::Conversation(Some(stored)) => {
                    self.open_stored(&stored);
                    if opening.is_start {
                        self.session.override_settings(&self.configured.overrides);
                    }
                    self.notice = Some(opening.notice);
                    self.show_found(opening.found);
                }
                StoreAnswer::Conversation(None) => {
                    self.notice = Some("The conversation was not found".into());
                }
                StoreAnswer::Failed(why) => {
                    self.notice = Some(format!("The conversation cannot be read: {why}"));
                }
                _ => {}
            }
            let effects = self.attach(opening.attach);
            self.effects.extend(effects);
        }
    }

    /// Returns whether the usage of all conversations is on the screen, maybe behind a dialog.
    pub(super) fn shows_usage(&self) -> bool {
        let is_open = self.layers.iter().any(|layer| matches!(layer, Layer::Metrics));
        is_open && self.screens.metrics.shows_usage()
    }

    /// Reads a stored conversation, or the one that changed last, opens it, and attaches files to its
    /// draft.
    pub fn resume(
        &mut self,
        conversation: Option<ConversationKey>,
        attach: Vec<PathBuf>,
    ) -> Vec<Effect> {
        let query = match conversation {
            Some(conversation) => StoreQuery::Open { conversation },
            None => StoreQuery::OpenLatest,
        };
        self.read_to_open(query, "Conversation opened".into(), None);
        self.opening = self.opening.take().map(|opening| opening.at_start(attach));
        std::mem::take(&mut self.effects)
    }

    /// Opens the conversation of a program that was killed, unless the user has begun to work.
    fn resume_unfinished(&mut self, conversation: ConversationKey) {
        let is_idle = self.layers.is_empty()
            && self.opening.is_none()
            && self.session.open.conversation.is_empty()
            && self.screens.chat.composer.is_empty()
            && !self.screens.chat.attachments.is_reading();
        if is_idle {
            let notice = "Outcrop ended unexpectedly. The conversation was restored";
            self.read_to_open(StoreQuery::Open { conversation }, notice.into(), None);
            self.opening = self.opening.take().map(|opening| opening.at_start(Vec::new()));
        }
    }

    pub(super) fn read_to_open(
        &mut self,
        query: StoreQuery,
        notice: String,
        found: Option<(MessageKey, String)>,
    ) {
        let (number, effect) = self.session.store.query(query);
        self.opening = Some(OpeningConversation::new(number, notice, found));
        self.effects.push(effect);
    }

    /// Opens a stored conversation with its settings, its draft and its scroll position.
    fn open_stored(&mut self, stored: &StoredConversation) {
        self.leave_conversation();
        let RestoredConversation { open, settings, draft, scroll } = self.session.restore(stored);
        self.open(ClosedConversation {
            conversation: open,
            draft,
            ..ClosedConversation::default()
        });
        self.session.settings = settings;
        self.session.model_is_chosen = true;
        self.set_view_text(scroll.as_deref().unwrap_or_default());
        self.screens.chat.recall_from(&self.session.open.conversation);
        self.layers.close_history();
    }

    /// Returns the view of the conversation as text, such as `at KEY 120 0 editing KEY`. The words
    /// after `at` are the scroll position: the id of a message, the offset in its text, and the
    /// number of earlier rows with this offset. Without `at`, the view is at the end. The word
    /// after `editing` is the id of the prompt that the draft edits.
    fn view_text(&self) -> Option<String> {
        let (saved, transcript) = (&self.session.open.saved, &self.screens.chat.transcript);
        let position = match transcript.scroll.position {
            ScrollPosition::Anchored(anchor) => saved
                .message(anchor.message)
                .map(|key| format!("at {key} {} {}", anchor.offset, anchor.nth)),
            ScrollPosition::Following => None,
        };
        let editing = transcript.editing.and_then(|id| saved.message(id));
        let editing = editing.map(|key| format!("editing {key}"));
        let words: Vec<String> = position.into_iter().chain(editing).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    fn set_view_text(&mut self, text: &str) {
        let open = &self.session.open;
        let message = |key: &str| {
            let key = MessageKey::parse(key)?;
            open.saved.message_id(key, open.conversation.ids())
        };
        let transcript = &mut self.screens.chat.transcript;
        let words: Vec<&str> = text.split(' ').collect();
        let after = |name: &str| words.iter().position(|word| *word == name).map(|at| at + 1);
        if let Some([key, offset, nth]) = after("at").and_then(|at| words.get(at..at + 3))
            && let (Some(message), Ok(offset), Ok(nth)) =
                (message(key), offset.parse(), nth.parse())
        {
            let position = ScrollPosition::Anchored(Anchor { message, offset, nth });
            transcript.scroll.return_to(position);
        }
        transcript.editing =
            after("editing").and_then(|at| words.get(at)).and_then(|key| message(key));
    }
}
