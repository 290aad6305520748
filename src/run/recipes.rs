//! Recipes from and to a person's own file. Both are done where the loop stands: the file is small,
//! and a quit that follows must not lose what was saved.

use super::Edges;
use crate::app::msg::Msg;
use crate::chat::recipe::Recipe;
use crate::config::recipes;

/// The recipes that there are.
pub(super) fn read(edges: &Edges) -> Msg {
    let (recipes, read) = recipes::read(edges.own_recipes.as_deref());
    let wrong = read.err().map(|error| format!("Your recipes are not used: {error}"));
    Msg::RecipesRead { recipes, wrong }
}

/// Writes a recipe.
pub(super) fn save(edges: &Edges, recipe: Box<Recipe>) -> Msg {
    let file = edges.own_recipes.as_deref();
    let saved = recipes::save(&recipe, file);
    let shown = file.map(|file| file.display().to_string()).unwrap_or_default();
    Msg::RecipeSaved {
        recipe,
        saved: saved.map(|()| shown).map_err(|error| format!("Not saved: {error}")),
    }
}
