//! The recipes, and the settings before a recipe was applied.

use crate::chat::recipe::Recipes;
use crate::chat::settings::Settings;

/// All recipes and the applied one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecipeState {
    pub all: Recipes,
    /// The settings before the recipe was applied; `None` if the session started with the recipe.
    pub(super) before: Option<Box<Settings>>,
}
