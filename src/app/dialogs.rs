//! Dialogs: opening them, their keys, and the effects of their answers.

use super::App;
use super::actions::{Action, action_of};
use super::layers::{Layer, TextPage};
use crate::chat::invalid_value::InvalidValue;
use crate::chat::quota::Quota;
use crate::chat::settings::{Settings, ValueKind};
use crate::export::RequestFormat;
use crate::screens::choices::ChoicesDialog;
use crate::screens::code_blocks::CodeBlocksDialog;
use crate::screens::context::DialogRequest;
use crate::screens::copy::copy_text;
use crate::screens::focus::Focus;
use crate::screens::models::ModelsDialog;
use crate::screens::prompt_search::PromptSearch;
use crate::screens::recipes::RecipesDialog;
use crate::screens::setting_notices;
use crate::screens::settings::SettingsPanel;
use crate::session::Session;
use crate::session::connection::ConnectionState;
use crate::session::effect::{AttachmentSource, Effect, FileOutcome};
use crate::ui::dialog::DialogAction;
use crate::ui::dialog::value::{SettingsOwner, ValueDialog, ValueOutcome};
use crate::ui::keymap::KeyScope;
use crate::ui::picker::ListInput;
use crate::ui::prompt_target::PromptTarget;
use crate::ui::text_keys::TextKey;
use crate::ui::textbox::TextBox;

impl App {
    pub(super) fn open_dialog(&mut self, request: DialogRequest) {
        let layer = match request {
            DialogRequest::Value(PromptTarget::Setting(field), owner)
                if field.kind() == ValueKind::Choice =>
            {
                let (settings, catalog) = (self.settings_of(owner), &self.session.catalog);
                Layer::Choices(ChoicesDialog::new(field, owner, settings, catalog))
            }
            DialogRequest::Value(target, owner) => {
                let mut dialog = ValueDialog::new(target, owner, self.settings_of(owner));
                if let (PromptTarget::Quota, Some(quota)) = (target, self.session.quota) {
                    dialog.textbox = TextBox::selected(&quota.to_string(), false);
                }
                if target == PromptTarget::AttachedFile {
                    self.effects.push(Effect::ListPaths(String::new()));
                }
                Layer::Value(dialog)
            }
            DialogRequest::ValueInEditor(target, owner) => {
                self.open_dialog(DialogRequest::Value(target, owner));
                return self.open_value_in_editor();
            }
            DialogRequest::Models(owner) => {
                let current = &self.settings_of(owner).model;
                let dialog = ModelsDialog::new(&self.session, current, owner);
                let effects = self.session.list_models_if_needed();
                self.effects.extend(effects);
                Layer::Models(dialog)
            }
            DialogRequest::Recipes(owner) => {
                let current = self.settings_of(owner).recipe.as_deref();
                Layer::Recipes(RecipesDialog::new(&self.session.recipes.all, current, owner))
            }
            DialogRequest::CodeBlocks(blocks) => Layer::CodeBlocks(CodeBlocksDialog::new(blocks)),
            DialogRequest::Request => Layer::Text(TextPage::Request, 0),
            DialogRequest::Definitions => Layer::Text(TextPage::Definitions, 0),
            DialogRequest::Prompts => Layer::Prompts(self.on(|_, cx| PromptSearch::open(cx))),
            DialogRequest::Title { conversation, title } => {
                let target = PromptTarget::Title(conversation);
                let mut dialog =
                    ValueDialog::new(target, SettingsOwner::Session, &self.session.settings);
                dialog.textbox = TextBox::selected(&title, false);
                Layer::Value(dialog)
            }
        };
        self.layers.push(layer);
    }

    /// Performs a key's action in the open dialog. A key without an action is text.
    pub(super) fn dialog_key(&mut self, action: Option<DialogAction>, key: TextKey) {
        let is_identity = matches!(self.layers.last(), Some(Layer::Identity(_)));
        if is_identity && action != Some(DialogAction::Accept) {
            // This question closes only with an answer, but the interrupt key must still quit.
            let interrupt = action_of(&self.keymap, KeyScope::Anywhere, &key.event);
            if interrupt == Some(Action::Interrupt) {
                return self.perform(Action::Interrupt);
            }
        } else if action == Some(DialogAction::Close) {
            if let Some(Layer::Themes(themes)) = self.layers.pop() {
                self.look.choice = themes.before;
            }
            return;
        }
        let rows = action.and_then(DialogAction::rows);
        match (self.layers.last_mut(), action) {
            (Some(Layer::Text(_, line)), _) if rows.is_some() => {
                *line = line.saturating_add_signed(rows.unwrap_or_default());
            }
            (Some(Layer::Text(TextPage::Request, _)), Some(DialogAction::Copy)) => {
                // Close the dialog first, since it would hide the notice.
                self.layers.pop();
                self.on(|screens, cx| screens.chat.copy_request(cx, RequestFormat::Json));
            }
            (Some(Layer::Value(_)), Some(DialogAction::EditInEditor)) => {
                self.open_value_in_editor();
            }
            (Some(Layer::Value(_)), _) => self.value_key(action, key),
            (Some(Layer::Models(_)), Some(DialogAction::ListModels)) => {
                let effects = self.session.list_models();
                self.effects.extend(effects);
            }
            (
                Some(Layer::Models(models)),
                Some(DialogAction::PreviousRoute | DialogAction::NextRoute),
            ) => {
                if !models.step_route(action == Some(DialogAction::NextRoute)) {
                    models.key(key);
                }
            }
            (Some(_), Some(DialogAction::Accept)) => self.accept(),
            (Some(layer), _) => {
                if let Some(list) = layer.list() {
                    match rows {
                        Some(rows) => list.step(rows),
                        None => list.key(key),
                    }
                }
                self.show_chosen_theme();
            }
            (None, _) => {}
        }
    }

    pub(super) fn show_chosen_theme(&mut self) {
        if let Some(Layer::Themes(themes)) = self.layers.last() {
            self.look.choice = themes.shown();
        }
    }

    pub(super) fn accept(&mut self) {
        let Some(layer) = self.layers.last() else { return };
        match layer {
            Layer::Palette(picker, letter) => match picker.chosen().map(|item| item.value) {
                Some(action) => {
                    self.layers.pop();
                    self.close_page_for(action);
                    self.perform(action);
                }
                None => {
                    let text: String = letter.iter().copied().collect();
                    let text = text + &picker.filter().text();
                    self.write_unmatched(&text);
                }
            },
            Layer::Models(models) => match models.chosen() {
                Ok(model) => {
                    let owner = models.owner;
                    self.layers.pop();
                    self.session.model_is_chosen |= owner == SettingsOwner::Session;
                    let settings = Settings { model, ..self.settings_of(owner).clone() };
                    self.change_settings(owner, settings);
                }
                Err(invalid) => self.notice = Some(invalid.to_string()),
            },
            Layer::Recipes(recipes) => {
                if let Some(name) = recipes.picker.chosen().map(|item| item.value.clone()) {
                    let owner = recipes.owner;
                    self.layers.pop();
                    if let SettingsOwner::Column(_) = owner {
                        self.with_comparison(|page, cx| page.apply_recipe(cx, &name));
                    } else {
                        self.on(|screens, cx| screens.settings.apply_recipe(cx, &name));
                    }
                }
            }
            Layer::CodeBlocks(blocks) => {
                if let Some(block) = blocks.picker.chosen().map(|item| item.value.clone()) {
                    self.layers.pop();
                    let name = format!("code block {}", block.number);
                    self.on(|_, cx| copy_text(cx, block.code, name));
                }
            }
            Layer::Choices(choices) => {
                let (field, owner) = (choices.field, choices.owner);
                let mut settings = self.settings_of(owner).clone();
                match field.set(&mut settings, &choices.value()) {
                    Ok(()) => {
                        self.layers.pop();
                        self.change_settings(owner, settings);
                    }
                    Err(refusal) => {
                        if let Some(Layer::Choices(choices)) = self.layers.last_mut() {
                            choices.picker.nothing = format!("✗ {refusal}");
                        }
                    }
                }
            }
            Layer::Themes(themes) => {
                if themes.picker.chosen().is_some() {
                    self.layers.pop();
                }
            }
            Layer::Identity(identity) => {
                let choice = identity.marked;
                self.layers.pop();
                self.session.connection = ConnectionState::Resolving;
                self.effects.push(Effect::ChooseIdentity(choice));
            }
            Layer::Compare(_)
            | Layer::Inspector
            | Layer::Metrics
            | Layer::History
            | Layer::Prompts(_)
            | Layer::Branches
            | Layer::Help(_)
            | Layer::Text(..)
            | Layer::Value(_) => {}
        }
    }

    /// Closes the palette and puts its text into the prompt, if the prompt is below it.
    fn write_unmatched(&mut self, text: &str) {
        if self.layers.len() == 1 && !self.session.is_replay() {
            self.layers.pop();
            self.focus_on(Focus::Composer);
            self.screens.chat.composer.insert(text);
        }
    }

    fn value_key(&mut self, action: Option<DialogAction>, key: TextKey) {
        let Some(Layer::Value(dialog)) = self.layers.last() else { return };
        let settings = self.settings_of(dialog.owner).clone();
        let Some(Layer::Value(dialog)) = self.layers.last_mut() else { return };
        match dialog.key(action, key, &settings) {
            ValueOutcome::Stay => {}
            ValueOutcome::CompletePath => {
                self.effects.push(Effect::CompletePath(dialog.textbox.text()));
            }
            ValueOutcome::ListPaths => {
                self.effects.push(Effect::ListPaths(dialog.textbox.text()));
            }
            ValueOutcome::Accept => self.accept_value(settings),
        }
    }

    /// Accepts the typed value if it is valid. If the value goes to a file, the dialog stays open
    /// until the file is written.
    pub(super) fn accept_value(&mut self, mut settings: Settings) {
        let Some(Layer::Value(dialog)) = self.layers.last_mut() else { return };
        let typed = dialog.textbox.text();
        let (target, owner) = (dialog.target, dialog.owner);
        match target {
            PromptTarget::AttachedFile => {
                let source = AttachmentSource::Typed(typed);
                let (number, effect) = self.screens.chat.attachments.begin(source);
                dialog.pending_read = Some(number);
                return self.effects.push(effect);
            }
            PromptTarget::RecipeName => {
                let key = self.keymap.key(KeyScope::Prompt, DialogAction::Accept);
                let effect = SettingsPanel::save_recipe(&self.session, dialog, &key);
                return self.effects.extend(effect);
            }
            PromptTarget::MetricsFile | PromptTarget::UsageFile => {
                let file = typed.trim();
                if !file.is_empty() {
                    self.effects.push(self.screens.metrics.save(&self.session, file.to_owned()));
                }
                return;
            }
            PromptTarget::ExportFile | PromptTarget::ImportFile => {
                let file = typed.trim().to_owned();
                match target {
                    _ if file.is_empty() => {}
                    PromptTarget::ExportFile => self.export(file),
                    _ => {
                        let model = self.session.settings.model.as_str().to_owned();
                        self.effects.push(Effect::ReadImport { file, model });
                    }
                }
                return;
            }
            PromptTarget::Quota if typed.trim().is_empty() => self.session.quota = None,
            PromptTarget::Quota => match Quota::parse(&typed) {
                Ok(quota) => self.session.quota = Some(quota),
                Err(refusal) => {
                    dialog.refusal = Some(refusal);
                    return;
                }
            },
            _ => {
                if let Err(refusal) = target.set(&mut settings, &typed) {
                    dialog.refusal = Some(refusal);
                    if !target.is_multiline() {
                        dialog.textbox.select_all();
                    }
                    return;
                }
            }
        }
        self.layers.pop();
        match target {
            PromptTarget::Quota => {}
            PromptTarget::Title(conversation) => self.rename_conversation(conversation, &typed),
            PromptTarget::Recording => {
                self.effects.push(Effect::Record(Some(typed.trim().to_owned())));
            }
            _ => {
                self.change_settings(owner, settings);
                if target == PromptTarget::StopSequence(None) {
                    self.select_last_stop(owner);
                }
            }
        }
    }

    /// Selects the row of a stop sequence that was added.
    fn select_last_stop(&mut self, owner: SettingsOwner) {
        match owner {
            SettingsOwner::Session => {
                let Session { settings, catalog, .. } = &self.session;
                self.screens.settings.editor.choose_last_stop(settings, catalog);
            }
            SettingsOwner::Column(at) => {
                self.with_comparison(|page, cx| page.select_last_stop(at, &cx.session.catalog));
            }
            SettingsOwner::Reply(_) => {}
        }
    }

    /// Attaches files that were read. If a dialog asked for them, closes it or shows the refusal.
    pub(super) fn files_read(&mut self, number: u64, outcome: FileOutcome) {
        let dialog = self.layers.value_dialog(PromptTarget::AttachedFile);
        let is_from_dialog = dialog.is_some_and(|dialog| dialog.pending_read == Some(number));
        let refusal =
            self.on(|screens, cx| screens.chat.attached(cx, number, outcome, is_from_dialog));
        if is_from_dialog {
            match refusal {
                None => drop(self.layers.pop()),
                Some(why) => {
                    if let Some(dialog) = self.layers.value_dialog(PromptTarget::AttachedFile) {
                        dialog.pending_read = None;
                        dialog.refusal = Some(InvalidValue(why));
                    }
                }
            }
        }
    }

    /// Closes the dialog whose value was saved, or shows the error in it.
    pub(super) fn value_saved(&mut self, target: PromptTarget, saved: Result<String, String>) {
        match (saved, self.layers.value_dialog(target)) {
            (Ok(notice), dialog) => {
                let is_open = dialog.is_some();
                self.notice = Some(notice);
                if is_open {
                    self.layers.pop();
                }
            }
            (Err(why), Some(dialog)) => dialog.refusal = Some(InvalidValue(why)),
            (Err(why), None) => self.notice = Some(why),
        }
    }

    fn change_settings(&mut self, owner: SettingsOwner, settings: Settings) {
        match owner {
            SettingsOwner::Session => {
                let before = std::mem::replace(&mut self.session.settings, settings);
                let Session { settings, catalog, .. } = &self.session;
                self.notice = setting_notices::changed(&before, settings, catalog);
            }
            SettingsOwner::Column(at) => {
                self.with_comparison(|page, _| page.set_column(at, settings));
            }
            SettingsOwner::Reply(reply) => {
                self.on(|screens, cx| screens.chat.regenerate_with(cx, reply, &settings));
            }
        }
    }
}
