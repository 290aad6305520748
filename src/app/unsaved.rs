//! The offer to restore a conversation and a prompt that an earlier run left unsaved.

use std::path::PathBuf;

use super::App;
use super::overlay::Overlay;
use crate::chat::conversation::Conversation;
use crate::chat::prompt::Prompt;
use crate::session::effect::Effect;
use crate::ui::picker::{Picker, PickerItem};

/// A conversation and a prompt that an earlier run left in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsaved {
    pub file: PathBuf,
    pub conversation: Conversation,
    pub draft: Prompt,
}

/// What the user wants to do with the unsaved work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsavedChoice {
    Restore,
    Later,
    Discard,
}

impl Unsaved {
    /// Describes the work, such as `4 messages and a prompt`.
    fn summary(&self) -> String {
        let messages = match self.conversation.all().count() {
            0 => None,
            1 => Some("1 message".to_owned()),
            count => Some(format!("{count} messages")),
        };
        let draft = (!self.draft.is_empty()).then(|| "a prompt".to_owned());
        let parts: Vec<String> = messages.into_iter().chain(draft).collect();
        parts.join(" and ")
    }
}

impl App {
    pub(super) fn unsaved_found(&mut self, unsaved: Unsaved) -> Vec<Effect> {
        self.unsaved = Some(unsaved);
        self.offer_unsaved();
        Vec::new()
    }

    /// Offers to restore unsaved work, unless the question about credentials is open. If the user
    /// has begun to work already, a note says how to restore it later.
    pub(super) fn offer_unsaved(&mut self) {
        if matches!(self.overlay, Overlay::Identity(_)) {
            return;
        }
        let Some(summary) = self.unsaved.as_ref().map(Unsaved::summary) else { return };
        let is_idle = matches!(self.overlay, Overlay::None)
            && self.session.open.conversation.is_empty()
            && self.composer.is_empty()
            && !self.comparing.is_open();
        if is_idle {
            self.ask_to_restore();
        } else {
            let hint = "To restore, choose Restore unsaved conversation in the palette.";
            self.notes.push(format!("An earlier run left {summary}. {hint}"));
        }
    }

    /// Opens the list of answers.
    pub(super) fn ask_to_restore(&mut self) {
        let Some(unsaved) = &self.unsaved else {
            self.note = Some("No unsaved conversation was found.".into());
            return;
        };
        let answer = |name: &str, remark: String, value| PickerItem {
            name: name.into(),
            synonyms: "",
            remark,
            value,
        };
        self.overlay = Overlay::Unsaved(Picker::new(vec![
            answer("Restore", unsaved.summary(), UnsavedChoice::Restore),
            answer("Ask again at the next start", String::new(), UnsavedChoice::Later),
            answer("Delete", "the saved file".into(), UnsavedChoice::Discard),
        ]));
    }

    /// Carries out the answer that is selected in the list.
    pub(super) fn answer_unsaved(&mut self) -> Vec<Effect> {
        let Overlay::Unsaved(picker) = &self.overlay else { return Vec::new() };
        let Some(answer) = picker.chosen().map(|item| item.value) else { return Vec::new() };
        self.overlay = Overlay::None;
        match answer {
            UnsavedChoice::Later => Vec::new(),
            UnsavedChoice::Discard => {
                let file = self.unsaved.take().map(|unsaved| unsaved.file);
                self.note = Some("Unsaved conversation deleted.".into());
                file.map(Effect::DeleteUnsaved).into_iter().collect()
            }
            UnsavedChoice::Restore => self.restore(),
        }
    }

    fn restore(&mut self) -> Vec<Effect> {
        if !self.session.open.conversation.is_empty() {
            self.note = Some("Start a new conversation first, then restore the old one.".into());
            return Vec::new();
        }
        let Some(Unsaved { file, conversation, draft }) = self.unsaved.take() else {
            return Vec::new();
        };
        let mut effects = self.new_conversation();
        self.session.open.conversation = conversation;
        if !draft.is_empty() {
            self.composer.put_aside();
            self.composer.set(draft);
        }
        self.note = Some("Conversation and prompt restored.".into());
        effects.push(Effect::KeepRestored(file));
        effects
    }
}
