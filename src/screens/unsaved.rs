//! The offer to restore a conversation and a prompt that an earlier run left unsaved.

use std::path::PathBuf;

use crate::chat::conversation::Conversation;
use crate::chat::prompt::Prompt;
use crate::ui::picker::{Picker, PickerItem};

#[derive(Debug, Clone, PartialEq)]
pub struct Unsaved {
    pub file: PathBuf,
    pub conversation: Conversation,
    pub draft: Prompt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsavedChoice {
    Restore,
    Later,
    Discard,
}

impl Unsaved {
    /// Describes the work, such as `4 messages and a prompt`.
    pub fn summary(&self) -> String {
        let messages = match self.conversation.all().count() {
            0 => None,
            1 => Some("1 message".to_owned()),
            count => Some(format!("{count} messages")),
        };
        let draft = (!self.draft.is_empty()).then(|| "a prompt".to_owned());
        let parts: Vec<String> = messages.into_iter().chain(draft).collect();
        parts.join(" and ")
    }

    pub fn choices(&self) -> Picker<UnsavedChoice> {
        let answer =
            |name: &str, help: String, value| PickerItem { help, ..PickerItem::new(name, value) };
        Picker::new(vec![
            answer("Restore", self.summary(), UnsavedChoice::Restore),
            answer("Ask again at the next start", String::new(), UnsavedChoice::Later),
            answer("Delete", "the saved file".into(), UnsavedChoice::Discard),
        ])
    }
}
