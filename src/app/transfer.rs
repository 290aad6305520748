//! Exports the open conversation to a file, and imports a conversation from a file.

use super::App;
use crate::chat::invalid_value::InvalidValue;
use crate::export::conversation::ImportedConversation;
use crate::session::effect::{Effect, SavedText};
use crate::session::storing::{ExportFormat, exported};
use crate::stored::{StoreAnswer, StoreQuery, StoreWrite, StoredConversation};
use crate::ui::prompt_target::PromptTarget;

impl App {
    /// Exports the open conversation in the format that the file name asks for.
    pub(super) fn export(&mut self, file: String) {
        let saved = self.session.open.saved.key;
        let refusal = match (ExportFormat::of_file(&file), saved) {
            (None, _) => "The name must end with .md, .json, .html, .py or .sh",
            (_, None) => "There are no messages to export",
            (Some(_), Some(conversation)) => {
                let (number, effect) = self.session.store.query(StoreQuery::Open { conversation });
                self.exporting = Some((number, file));
                return self.effects.push(effect);
            }
        };
        if let Some(dialog) = self.layers.value_dialog(PromptTarget::ExportFile) {
            dialog.refusal = Some(InvalidValue(refusal.into()));
        }
    }

    /// Handles the answer with the conversation to export. Returns the answer if it is for another
    /// query.
    pub(super) fn export_answered(
        &mut self,
        number: u64,
        answer: StoreAnswer,
    ) -> Option<StoreAnswer> {
        let Some((_, file)) = self.exporting.take_if(|(exporting, _)| *exporting == number) else {
            return Some(answer);
        };
        let text = match answer {
            StoreAnswer::Conversation(Some(stored)) => self.exported(&stored, &file),
            StoreAnswer::Failed(why) => Err(format!("The conversation cannot be read: {why}")),
            _ => Err("The conversation was not found".to_owned()),
        };
        match text {
            Ok(text) => {
                let kind = SavedText::Conversation;
                self.effects.push(Effect::SaveText { kind, file, text });
            }
            Err(why) => self.value_saved(PromptTarget::ExportFile, Err(why)),
        }
        None
    }

    fn exported(&self, stored: &StoredConversation, file: &str) -> Result<String, String> {
        let format = ExportFormat::of_file(file).unwrap_or(ExportFormat::Markdown);
        exported(stored, format, &self.session.catalog)
            .ok_or_else(|| "The conversation has no prompt that can be sent".to_owned())
    }

    pub(super) fn text_saved(&mut self, kind: SavedText, saved: Result<String, String>) {
        let target = match kind {
            SavedText::Metrics => PromptTarget::MetricsFile,
            SavedText::Usage => PromptTarget::UsageFile,
            SavedText::Conversation => PromptTarget::ExportFile,
        };
        self.value_saved(target, saved.map(|file| format!("Saved in {file}")));
    }

    /// Stores an imported conversation and opens it.
    pub(super) fn imported(&mut self, imported: Result<Box<ImportedConversation>, String>) {
        let imported = match imported {
            Ok(imported) => imported,
            Err(why) => return self.value_saved(PromptTarget::ImportFile, Err(why)),
        };
        let conversation = imported.conversation.key;
        for StoreWrite { conversation, now_ms, change } in imported.writes(self.session.now_ms()) {
            let effect = self.session.store.write(conversation, now_ms, change);
            self.effects.push(effect);
        }
        let mut notice = "Conversation imported".to_owned();
        if !imported.left_out.is_empty() {
            notice.push_str(" without ");
            notice.push_str(&imported.left_out.join(", "));
        }
        self.value_saved(PromptTarget::ImportFile, Ok(notice.clone()));
        self.read_to_open(StoreQuery::Open { conversation }, notice, None);
    }
}
