//! The recipes, and the settings from before one was applied.

use crate::chat::recipe::Recipes;
use crate::chat::settings::Settings;

/// The recipes and the one that is applied.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecipeState {
    pub all: Recipes,
    /// What was set before the recipe was applied, or nothing where the program started with it.
    pub(super) before: Option<Box<Settings>>,
}
