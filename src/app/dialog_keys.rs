//! The keys of the open dialog.

use crossterm::event::KeyEvent;

use super::App;
use super::copy::choose_by_number;
use super::overlay::{ModelPurpose, Overlay};
use crate::chat::model::ModelId;
use crate::chat::settings::Settings;
use crate::export::RequestFormat;
use crate::session::effect::Effect;
use crate::ui::dialog::DialogAction;
use crate::ui::prompt_target::PromptTarget;

impl App {
    /// Does what a key means in the open dialog. A key without a meaning is text.
    pub(super) fn dialog_key(
        &mut self,
        action: Option<DialogAction>,
        key: KeyEvent,
    ) -> Vec<Effect> {
        if matches!(self.overlay, Overlay::Identity(_)) {
            return self.identity_key(action, key);
        }
        if action == Some(DialogAction::Close) {
            if let Overlay::Themes(themes) = &self.overlay {
                self.look.choice = themes.before;
            }
            self.overlay = self.overlay.beneath();
            return Vec::new();
        }
        let step = action.and_then(step_of);
        if let (Some(line), Some(step)) = (self.overlay.first_line(), step) {
            *line = line.saturating_add_signed(step);
            return Vec::new();
        }
        let accepts = action == Some(DialogAction::Accept);
        match &mut self.overlay {
            Overlay::Request(_) if action == Some(DialogAction::Copy) => {
                // The notice about the copy is below, where the overlay would hide it.
                self.overlay = Overlay::None;
                return self.copy_request(RequestFormat::Json);
            }
            // Any other key closes a text.
            Overlay::Help(..)
            | Overlay::Details(_)
            | Overlay::Request(_)
            | Overlay::Definitions(_) => self.overlay = self.overlay.beneath(),
            Overlay::Palette(picker) if accepts => {
                if let Some(action) = picker.chosen().map(|item| item.value) {
                    self.overlay = Overlay::None;
                    return self.perform(action);
                }
            }
            Overlay::Models(_) if action == Some(DialogAction::ListModels) => {
                return self.session.list_models();
            }
            Overlay::Models(_) if accepts => return self.accept_model(),
            Overlay::Recipes(_) if accepts => self.apply_chosen_recipe(),
            Overlay::Unsaved(_) if accepts => return self.answer_unsaved(),
            Overlay::CodeBlocks(_) if accepts => return self.copy_chosen_block(),
            Overlay::Themes(themes) if accepts => {
                if themes.picker.chosen().is_some() {
                    self.overlay = Overlay::None;
                }
            }
            Overlay::Prompt(_) => return self.prompt_key(action, key),
            Overlay::AttachFile(_) => return self.path_key(action, key),
            overlay => {
                if let Some(list) = overlay.list() {
                    match step {
                        Some(step) => list.step(step),
                        None => list.key(key),
                    }
                    self.list_changed(step.is_none());
                }
            }
        }
        Vec::new()
    }

    /// Does what follows from another choice or another filter in a list.
    pub(super) fn list_changed(&mut self, is_filter: bool) {
        match &mut self.overlay {
            Overlay::CodeBlocks(picker) if is_filter => choose_by_number(picker),
            Overlay::Themes(themes) => self.look.choice = themes.shown(),
            _ => {}
        }
    }

    /// Takes the chosen model, or the id that is typed.
    fn accept_model(&mut self) -> Vec<Effect> {
        let Overlay::Models(models) = &self.overlay else { return Vec::new() };
        let id = match (models.typed(), models.picker.chosen()) {
            (Some(id), _) => Ok(id),
            (None, Some(item)) => Ok(item.value.id.clone()),
            (None, None) => ModelId::parse(&models.picker.filter().text()),
        };
        match id {
            Ok(id) => {
                let purpose = models.purpose;
                self.overlay = Overlay::None;
                self.session.model_is_chosen |= purpose == ModelPurpose::Settings;
                let settings = Settings { model: id, ..self.settings_for(purpose).clone() };
                self.take_settings(purpose, settings)
            }
            Err(invalid) => {
                self.note = Some(invalid.to_string());
                Vec::new()
            }
        }
    }

    fn prompt_key(&mut self, action: Option<DialogAction>, key: KeyEvent) -> Vec<Effect> {
        let Overlay::Prompt(prompt) = &mut self.overlay else { return Vec::new() };
        let purpose = prompt.purpose;
        match action {
            Some(DialogAction::Accept) => return self.accept_value(),
            Some(DialogAction::NewLine) => prompt.textbox.new_line(),
            _ => {
                prompt.textbox.key(key);
            }
        }
        self.check_prompt(purpose);
        Vec::new()
    }

    /// Takes the value that is typed, if it is valid.
    fn accept_value(&mut self) -> Vec<Effect> {
        let Overlay::Prompt(prompt) = &self.overlay else { return Vec::new() };
        match prompt.asked {
            PromptTarget::RecipeName => return self.save_recipe(),
            PromptTarget::MetricsFile => return self.save_metrics(),
            PromptTarget::Quota => {
                self.set_quota();
                return Vec::new();
            }
            _ => {}
        }
        let purpose = prompt.purpose;
        let mut settings = self.settings_for(purpose).clone();
        let Overlay::Prompt(prompt) = &mut self.overlay else { return Vec::new() };
        let typed = prompt.textbox.text();
        if let Err(invalid) = prompt.asked.set(&mut settings, &typed) {
            prompt.refusal = Some(invalid);
            return Vec::new();
        }
        let is_recording = prompt.asked == PromptTarget::Recording;
        self.overlay = Overlay::None;
        if is_recording {
            return vec![Effect::Record(Some(typed.trim().to_owned()))];
        }
        self.take_settings(purpose, settings)
    }

    /// Checks whether the value that is typed is valid.
    pub(super) fn check_prompt(&mut self, purpose: ModelPurpose) {
        let settings = self.settings_for(purpose).clone();
        if let Overlay::Prompt(prompt) = &mut self.overlay {
            prompt.check(&settings);
        }
    }
}

/// The rows by which an action moves the selection; up if negative.
fn step_of(action: DialogAction) -> Option<isize> {
    match action {
        DialogAction::Up => Some(-1),
        DialogAction::Down => Some(1),
        DialogAction::PageUp => Some(-10),
        DialogAction::PageDown => Some(10),
        _ => None,
    }
}
