//! Texts for the external editor, and the texts that return from it.

use super::App;
use super::layers::Layer;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::settings::SettingField;
use crate::session::effect::{EditorSubject, EditorText, Effect};
use crate::ui::prompt_target::PromptTarget;

impl App {
    /// Opens the editor with the value in the open dialog, if it is a setting.
    pub(super) fn open_value_in_editor(&mut self) {
        if let Some(Layer::Value(dialog)) = self.layers.last()
            && dialog.target.is_setting()
        {
            let is_json = dialog.target == PromptTarget::Setting(SettingField::OutputSchema);
            let subject = EditorSubject::Value { is_json };
            let text = dialog.textbox.text();
            self.effects.push(Effect::Edit(EditorText { subject, text }));
        }
    }

    pub(super) fn editor_closed(
        &mut self,
        subject: EditorSubject,
        saved: Result<Option<String>, String>,
    ) {
        match (subject, saved) {
            (_, Ok(None)) => {}
            (EditorSubject::Value { .. }, Ok(Some(text))) => self.value_edited(&text),
            (EditorSubject::Draft, Ok(Some(text))) => {
                self.on(|screens, cx| screens.chat.draft_edited(cx, text));
            }
            (EditorSubject::Message(message), Ok(Some(text))) => {
                self.on(|screens, cx| screens.chat.message_edited(cx, message, text));
            }
            (_, Err(why)) => match self.layers.last_mut() {
                // The dialog would hide the notice.
                Some(Layer::Value(dialog)) => dialog.refusal = Some(InvalidValue(why)),
                _ => self.notice = Some(why),
            },
        }
    }

    /// Puts an edited value into its dialog, where the user accepts it.
    fn value_edited(&mut self, text: &str) {
        let Some(Layer::Value(dialog)) = self.layers.last() else { return };
        let settings = self.settings_of(dialog.owner).clone();
        if let Some(Layer::Value(dialog)) = self.layers.last_mut() {
            dialog.textbox.set_text(text);
            dialog.validate(&settings);
        }
    }
}
