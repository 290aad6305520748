//! Performs the actions of the side panel.

use super::{Action, PanelVisibility, SettingsPanel};
use crate::chat::invalid_value::InvalidValue;
use crate::chat::recipe::{self, Recipe};
use crate::chat::settings::{SettingField, Settings};
use crate::screens::context::{Context, DialogRequest};
use crate::screens::focus::Focus;
use crate::screens::setting_notices;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::ui::dialog::value::{SettingsOwner, ValueDialog};
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;
use crate::ui::settings_editor::{EditorAction, EditorOutcome};

const OWNER: SettingsOwner = SettingsOwner::Session;

impl SettingsPanel {
    pub fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        match action {
            Action::LeaveSettings => cx.focus_on(Focus::Composer),
            Action::Set(target) => cx.open(DialogRequest::Value(target, OWNER)),
            Action::EditSystemPrompt => {
                let target = PromptTarget::Setting(SettingField::SystemPrompt);
                cx.open(DialogRequest::ValueInEditor(target, OWNER));
            }
            Action::ApplyRecipe => cx.open(DialogRequest::Recipes(OWNER)),
            Action::SaveRecipe => {
                if Recipe::of(String::new(), &cx.session.settings).is_empty() {
                    return cx.notice("No settings to save as a recipe");
                }
                cx.open(DialogRequest::Value(PromptTarget::RecipeName, OWNER));
            }
            Action::LeaveRecipe => undo_recipe(cx),
            Action::ChooseModel => cx.open(DialogRequest::Models(OWNER)),
        }
    }

    pub fn edit(&mut self, cx: &mut Context<'_>, action: EditorAction) {
        let Session { settings, catalog, .. } = &mut *cx.session;
        match self.editor.act(action, settings, catalog, cx.keymap, KeyScope::Settings) {
            EditorOutcome::Done => {}
            EditorOutcome::Notice(notice) => cx.notice(notice),
            EditorOutcome::EnterValue(target) => cx.open(DialogRequest::Value(target, OWNER)),
            EditorOutcome::EnterValueInEditor(target) => {
                cx.open(DialogRequest::ValueInEditor(target, OWNER));
            }
            EditorOutcome::ChooseModel => cx.open(DialogRequest::Models(OWNER)),
            EditorOutcome::ChooseRecipe => cx.open(DialogRequest::Recipes(OWNER)),
            EditorOutcome::LeaveRecipe => undo_recipe(cx),
        }
    }

    /// Shows and focuses the panel, or hides it if it has the focus.
    pub fn toggle(&mut self, size: (u16, u16), focus: &mut Focus) {
        if !self.is_shown(size) {
            self.visibility = PanelVisibility::Yes;
            *focus = Focus::Settings;
        } else if *focus == Focus::Settings {
            self.visibility = PanelVisibility::No;
            *focus = Focus::Composer;
        } else {
            *focus = Focus::Settings;
        }
    }

    pub fn click(&mut self, session: &Session, y: u16) {
        if let Some((_, row)) = self.rows.iter().rfind(|(row_y, _)| *row_y <= y) {
            self.editor.choose(*row, &session.settings, &session.catalog);
        }
    }

    /// Applies a recipe after undoing the previous one.
    pub fn apply_recipe(&self, cx: &mut Context<'_>, name: &str) {
        // Undo the previous recipe first, so that `before` contains the settings that it replaced.
        cx.session.leave_recipe();
        let before = cx.session.settings.clone();
        let Some(recipe) = cx.session.apply_recipe(name) else { return };
        let title = recipe.title.clone();
        let replaced = setting_notices::replaced(&before, &cx.session.settings);
        let shown = if self.is_shown(cx.size) {
            String::new()
        } else {
            let key = cx.keymap.key(KeyScope::Anywhere, "toggle-settings");
            format!("; {key} shows its settings")
        };
        cx.notice(format!("Applied {title}{replaced}{shown}"));
    }

    /// Returns the effect that saves the settings under the typed name. An existing name is refused
    /// the first time. Pressing `accept_key` again confirms it.
    pub fn save_recipe(
        session: &Session,
        dialog: &mut ValueDialog,
        accept_key: &str,
    ) -> Option<Effect> {
        let name = match recipe::name(&dialog.textbox.text()) {
            Ok(name) => name,
            Err(refusal) => {
                dialog.refusal = Some(refusal);
                return None;
            }
        };
        let mut recipe = Recipe::of(name.clone(), &session.settings);
        if let Some(existing) = session.recipes.all.find(&name) {
            if dialog.replaces.as_deref() != Some(name.as_str()) {
                let kind = if existing.is_user_defined {
                    format!("already exists. {accept_key} again replaces it")
                } else {
                    format!("is built in. {accept_key} again overrides it with your recipe")
                };
                dialog.refusal = Some(InvalidValue(format!("{name} {kind}")));
                dialog.replaces = Some(name);
                return None;
            }
            recipe.title.clone_from(&existing.title);
            recipe.help.clone_from(&existing.help);
        }
        Some(Effect::SaveRecipe(Box::new(recipe)))
    }

    /// Adds a saved recipe. If the settings have not changed meanwhile, the recipe counts as
    /// applied.
    pub fn recipe_saved(session: &mut Session, recipe: Recipe) {
        let name = Some(recipe.name.clone());
        let applied = Settings { recipe: name, ..session.settings.clone() };
        if recipe.is_unchanged_in(&applied) {
            session.settings = applied;
        }
        session.recipes.all.put(recipe);
    }
}

/// Undoes the changes of the recipe, except for settings that were changed since.
fn undo_recipe(cx: &mut Context<'_>) {
    match &cx.session.settings.recipe {
        Some(name) => {
            let notice = format!("Cleared {name}");
            cx.notice(notice);
        }
        None => cx.notice("No recipe is applied"),
    }
    cx.session.leave_recipe();
}
