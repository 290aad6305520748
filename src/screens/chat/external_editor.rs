//! The draft and messages in the external editor.

use super::{Action, Chat};
use crate::chat::conversation::MessageId;
use crate::chat::message::Message;
use crate::chat::prompt::Prompt;
use crate::export::conversation::source;
use crate::screens::context::{Context, refuse_in_replay};
use crate::screens::focus::Focus;
use crate::session::effect::{EditorSubject, EditorText, Effect};
use crate::ui::keymap::KeyScope;

impl Chat {
    pub(super) fn open_draft_in_editor(&self, cx: &mut Context<'_>) {
        if !refuse_in_replay(cx) {
            let text = self.composer.text();
            cx.effect(Effect::Edit(EditorText { subject: EditorSubject::Draft, text }));
        }
    }

    /// Opens the selected message, or the last one.
    pub(super) fn open_message_in_editor(&self, cx: &mut Context<'_>) {
        let chosen = self.chosen(cx.session, cx.focus);
        let text = chosen.and_then(|id| match cx.session.open.conversation.get(id)? {
            Message::User(prompt) => Some((id, prompt.text.clone())),
            reply @ Message::Assistant(_) => Some((id, source(reply))),
        });
        match text.filter(|(_, text)| !text.is_empty()) {
            Some((id, text)) => {
                let subject = EditorSubject::Message(id);
                cx.effect(Effect::Edit(EditorText { subject, text }));
            }
            None => cx.notice("No text to open"),
        }
    }

    /// Replaces the draft by its edited text. The history of prompts keeps the old draft.
    pub fn draft_edited(&mut self, cx: &mut Context<'_>, text: String) {
        let attachments = self.composer.attachments().to_vec();
        self.composer.put_aside();
        if text.trim().is_empty() {
            let key = cx.keymap.key(KeyScope::Composer, Action::EarlierPrompt);
            cx.notice(format!("The editor left no text. {key} restores the prompt"));
        } else {
            self.composer.set(Prompt { text, attachments });
        }
        cx.focus_on(Focus::Composer);
    }

    /// Starts to edit a prompt of the conversation with its changed text. Replies are what the model
    /// wrote, so the changed text of a reply is added to the draft, for example as a quotation.
    pub fn message_edited(&mut self, cx: &mut Context<'_>, message: MessageId, text: String) {
        if refuse_in_replay(cx) {
            return;
        }
        match cx.session.open.conversation.get(message) {
            _ if text.trim().is_empty() => {
                cx.notice("The editor left no text. The message is unchanged");
            }
            Some(Message::User(prompt)) => {
                let attachments = prompt.attachments.clone();
                self.composer.put_aside();
                self.composer.set(Prompt { text, attachments });
                self.transcript.editing = Some(message);
                cx.focus_on(Focus::Composer);
                let key = cx.keymap.key(KeyScope::Composer, Action::Send);
                cx.notice(format!("{key} sends the edited prompt as a new branch"));
            }
            Some(Message::Assistant(_)) => {
                self.composer.paste(&text);
                cx.focus_on(Focus::Composer);
                cx.notice("Replies cannot be changed. Your text was added to the prompt");
            }
            None => {}
        }
    }
}
