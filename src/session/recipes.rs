//! Applies a recipe to the settings, and undoes an applied recipe.

pub use super::recipe_state::RecipeState;
use super::state::Session;
use crate::chat::model::ModelId;
use crate::chat::recipe::Recipe;
use crate::chat::setting_overrides::SettingOverrides;
use crate::chat::settings::Settings;

impl Session {
    pub fn recipe(&self) -> Option<&Recipe> {
        self.recipes.all.find(self.settings.recipe.as_deref()?)
    }

    pub fn recipe_is_changed(&self) -> bool {
        self.recipe().is_some_and(|recipe| !recipe.is_unchanged_in(&self.settings))
    }

    /// Applies a recipe, after leaving the previous one.
    pub fn apply_recipe(&mut self, name: &str) -> Option<&Recipe> {
        self.leave_recipe();
        let recipe = self.recipes.all.find(name)?;
        self.recipes.before = Some(Box::new(self.settings.clone()));
        recipe.apply(&mut self.settings);
        Some(recipe)
    }

    /// Sets the settings that apply again when the user leaves the recipe of the configuration.
    pub fn set_before_recipe(&mut self, settings: Settings) {
        self.recipes.before = self.settings.recipe.is_some().then(|| Box::new(settings));
    }

    /// Returns the settings that apply again when the user leaves the recipe.
    pub fn before_recipe(&mut self) -> Option<&mut Settings> {
        self.recipes.before.as_deref_mut()
    }

    /// Changes the settings of a stored conversation by the options of the command line.
    pub fn override_settings(&mut self, overrides: &SettingOverrides) {
        if overrides.recipe.is_some() {
            self.leave_recipe();
            self.recipes.before = Some(Box::new(self.settings.clone()));
        }
        overrides.apply(&mut self.settings);
    }

    /// Leaves the recipe. Restores the settings that the recipe set and the user has not changed.
    pub fn leave_recipe(&mut self) {
        let Some(name) = self.settings.recipe.take() else { return };
        let nothing = || Box::new(Settings::new(ModelId::default_for("")));
        let before = self.recipes.before.take().unwrap_or_else(nothing);
        if let Some(recipe) = self.recipes.all.find(&name) {
            recipe.leave(&mut self.settings, &before);
        }
    }
}
