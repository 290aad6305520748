//! Recipes in use: choosing one, leaving it, saving the settings as one. Owns which recipes there are
//! and what was set before one was applied; what a recipe is stands in `chat::recipe`, and its file
//! is somebody else's business.

use super::App;
use super::actions::Action;
use super::overlay::{Overlay, ValuePrompt};
use crate::chat::invalid_value::InvalidValue;
use crate::chat::recipe::{self, Recipe, Recipes};
use crate::chat::settings::Settings;
use crate::session::effect::Effect;
use crate::ui::dialog::DialogAction;
use crate::ui::keymap::KeyScope;
use crate::ui::picker::{Picker, PickerItem};
use crate::ui::prompt_target::PromptTarget;

/// A list to choose a recipe from: name and title, and what comes of it.
fn list(recipes: &Recipes, now: Option<&str>) -> Picker<String> {
    let widest = recipes.iter().map(|recipe| recipe.name.chars().count()).max().unwrap_or(0);
    let item = |recipe: &Recipe| {
        let title = Some(&recipe.title).filter(|title| **title != recipe.name);
        let title = title.map_or(String::new(), |title| format!("  {title}"));
        let remark = match (recipe.is_own, recipe.help.as_str()) {
            (true, "") => "yours".to_owned(),
            (true, help) => format!("yours: {help}"),
            (false, help) => help.to_owned(),
        };
        let name = format!("{:widest$}{title}", recipe.name);
        PickerItem {
            name: name.trim_end().to_owned(),
            synonyms: "",
            remark,
            value: recipe.name.clone(),
        }
    };
    Picker::new(recipes.iter().map(item).collect()).starting_at(|name| Some(name.as_str()) == now)
}

impl App {
    pub(super) fn choose_recipe(&mut self) {
        let picker = list(&self.session.recipes.all, self.session.settings.recipe.as_deref());
        self.overlay = Overlay::Recipes(picker);
    }

    /// Applies the recipe that is chosen in the list. One that was applied before is left first.
    pub(super) fn apply_chosen_recipe(&mut self) {
        let Overlay::Recipes(picker) = &self.overlay else { return };
        let Some(name) = picker.chosen().map(|item| item.value.clone()) else { return };
        self.overlay = Overlay::None;
        if self.comparing.is_open() {
            return self.apply_to_column(&name);
        }
        let Some(recipe) = self.session.apply_recipe(&name) else { return };
        let title = recipe.title.clone();
        let shown = if self.panel_is_shown() {
            String::new()
        } else {
            format!("; {} shows what it sets", self.key_of(Action::ToggleSettings))
        };
        self.note = Some(format!("{title}: applied{shown}"));
    }

    /// Leaves the recipe: what it set and what was not changed since is as it was before.
    pub(super) fn leave_recipe(&mut self) {
        self.note = Some(match &self.session.settings.recipe {
            Some(name) => format!("{name}: left"),
            None => "No recipe is applied".into(),
        });
        self.session.leave_recipe();
    }

    /// Asks for the name under which the settings are saved.
    pub(super) fn name_recipe(&mut self) {
        if Recipe::of(String::new(), &self.session.settings).is_empty() {
            self.note = Some("Nothing is set that a recipe could hold".into());
            return;
        }
        self.overlay =
            Overlay::Prompt(ValuePrompt::new(PromptTarget::RecipeName, &self.session.settings));
    }

    /// Saves the settings under the name that is typed. A name that is taken is asked about once.
    pub(super) fn save_recipe(&mut self) -> Vec<Effect> {
        let key = self.keymap.key(KeyScope::Prompt, DialogAction::Accept);
        let Overlay::Prompt(prompt) = &mut self.overlay else { return Vec::new() };
        let name = match recipe::name(&prompt.textbox.text()) {
            Ok(name) => name,
            Err(refused) => {
                prompt.refusal = Some(refused);
                return Vec::new();
            }
        };
        let mut recipe = Recipe::of(name.clone(), &self.session.settings);
        if let Some(there) = self.session.recipes.all.find(&name) {
            if prompt.replaces.as_deref() != Some(name.as_str()) {
                let what = if there.is_own {
                    format!("is there already; {key} once more replaces it")
                } else {
                    format!("came with the program; {key} once more puts yours in its place")
                };
                prompt.refusal = Some(InvalidValue(format!("{name} {what}")));
                prompt.replaces = Some(name);
                return Vec::new();
            }
            recipe.title.clone_from(&there.title);
            recipe.help.clone_from(&there.help);
        }
        vec![Effect::SaveRecipe(Box::new(recipe))]
    }

    /// Takes in that a recipe was saved, or why it was not: the name stays where it was typed then.
    pub(super) fn recipe_saved(&mut self, recipe: Recipe, saved: Result<String, String>) {
        let is_asked = matches!(
            &self.overlay,
            Overlay::Prompt(ValuePrompt { asked: PromptTarget::RecipeName, .. })
        );
        match (saved, &mut self.overlay) {
            (Ok(file), _) => {
                self.note = Some(format!("Saved as {} in {file}", recipe.name));
                // The settings may have changed while the file was written.
                let applied =
                    Settings { recipe: Some(recipe.name.clone()), ..self.session.settings.clone() };
                if recipe.is_as_applied(&applied) {
                    self.session.settings = applied;
                }
                self.session.recipes.all.put(recipe);
                if is_asked {
                    self.overlay = Overlay::None;
                }
            }
            (Err(why), Overlay::Prompt(prompt)) if is_asked => {
                prompt.refusal = Some(InvalidValue(why));
            }
            (Err(why), _) => self.note = Some(why),
        }
    }
}
