//! The offer to restore unsaved work of an earlier run.

use super::App;
use super::layers::Layer;
use crate::screens::unsaved::{Unsaved, UnsavedChoice};
use crate::session::effect::Effect;

impl App {
    /// Offers to restore unsaved work, unless the question about credentials is open. If the user
    /// has already started to work, a note says how to restore it later.
    pub(super) fn offer_unsaved(&mut self) {
        if matches!(self.layers.last(), Some(Layer::Identity(_))) {
            return;
        }
        let Some(summary) = self.unsaved.as_ref().map(Unsaved::summary) else { return };
        let is_idle = self.layers.is_empty()
            && self.session.open.conversation.is_empty()
            && self.screens.chat.composer.is_empty();
        if is_idle {
            self.ask_to_restore();
        } else {
            let hint = "To restore, choose \"Restore unsaved conversation\" in the palette.";
            self.notes.push(format!("An earlier run left {summary}. {hint}"));
        }
    }

    pub(super) fn ask_to_restore(&mut self) {
        match &self.unsaved {
            Some(unsaved) => self.layers.push(Layer::Unsaved(unsaved.choices())),
            None => self.notice = Some("No unsaved conversation was found.".into()),
        }
    }

    pub(super) fn answer_unsaved(&mut self, choice: UnsavedChoice) {
        match choice {
            UnsavedChoice::Later => {}
            UnsavedChoice::Discard => {
                let file = self.unsaved.take().map(|unsaved| unsaved.file);
                self.notice = Some("Unsaved conversation deleted.".into());
                self.effects.extend(file.map(Effect::DeleteUnsaved));
            }
            UnsavedChoice::Restore if !self.session.open.conversation.is_empty() => {
                let notice = "Start a new conversation first, then restore the old one.";
                self.notice = Some(notice.into());
            }
            UnsavedChoice::Restore => {
                let Some(Unsaved { file, conversation, draft }) = self.unsaved.take() else {
                    return;
                };
                self.new_conversation();
                self.session.open.conversation = conversation;
                if !draft.is_empty() {
                    self.screens.chat.composer.put_aside();
                    self.screens.chat.composer.set(draft);
                }
                self.notice = Some("Conversation and prompt restored.".into());
                self.effects.push(Effect::KeepRestored(file));
            }
        }
    }
}
