//! The input for the text of a value: the settings, the models and the recipes.

use crate::chat::model::Catalog;
use crate::chat::recipe::Recipes;
use crate::chat::settings::Settings;

/// Settings, with the models and recipes that they refer to.
#[derive(Debug, Clone, Copy)]
pub struct ValueOrigin<'a> {
    pub settings: &'a Settings,
    pub catalog: &'a Catalog,
    pub recipes: &'a Recipes,
}

impl ValueOrigin<'_> {
    pub fn recipe_is_changed(self) -> bool {
        let name = self.settings.recipe.as_deref();
        let recipe = name.and_then(|name| self.recipes.find(name));
        recipe.is_some_and(|recipe| !recipe.is_unchanged_in(self.settings))
    }
}
