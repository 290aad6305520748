//! The recipes: the built-in ones, `assets/recipes.toml`, and those of the user's file,
//! `recipes.toml` in the config folder, which take precedence. `parsing.rs` defines the file
//! format, and `saving.rs` writes it. `chat::recipe` defines what a recipe means.

mod parsing;

mod recipes_error;

mod saving;

use std::path::{Path, PathBuf};

use parsing::{LIMIT, parse};

use super::nearest::nearest;
use crate::chat::recipe::{Recipe, Recipes};
use crate::file;
pub use recipes_error::RecipesError;
pub use saving::save;

const BUILT_IN: &str = include_str!("../../assets/recipes.toml");

const USER_FILE_NAME: &str = "recipes.toml";

/// Returns the user's file in the config folder. The file may not exist.
pub fn own_file(config_folder: &Path) -> PathBuf {
    config_folder.join(USER_FILE_NAME)
}

/// Returns the built-in recipes.
pub fn built_in() -> Recipes {
    let mut recipes = Recipes::default();
    let all = parse(BUILT_IN, false).expect("the built-in recipes are valid, as a test shows");
    for recipe in all {
        recipes.put(recipe);
    }
    recipes
}

/// Returns all recipes. A user's recipe replaces a built-in recipe of the same name. If the user's
/// file cannot be used, returns the built-in recipes and the error.
pub fn read(own_file: Option<&Path>) -> (Recipes, Result<(), RecipesError>) {
    let mut recipes = built_in();
    let own = own_file.map_or(Ok(Vec::new()), own);
    let read = own.map(|own| own.into_iter().for_each(|recipe| recipes.put(recipe)));
    (recipes, read)
}

/// Reads the recipes of the user's file. Returns an empty list if the file does not exist.
fn own(file: &Path) -> Result<Vec<Recipe>, RecipesError> {
    match file::read_text(file, LIMIT) {
        Ok(text) => parse(&text, true).map_err(|wrong| wrong.of(file)),
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// Returns the recipe of this name. If the user's file cannot be used, searches the built-in
/// recipes, unless `must_be_read` is set.
///
/// # Errors
/// If there is no recipe of this name, or the file cannot be used.
pub fn named(
    name: &str,
    own_file: Option<&Path>,
    must_be_read: bool,
) -> Result<Recipe, RecipesError> {
    let (recipes, read) = read(own_file);
    match (recipes.find(name), read) {
        (Some(recipe), Ok(())) => Ok(recipe.clone()),
        (Some(recipe), Err(_)) if !must_be_read => Ok(recipe.clone()),
        (_, Err(error)) => Err(error),
        (None, Ok(())) => {
            let names = || recipes.iter().map(|recipe| recipe.name.as_str());
            Err(RecipesError::Unknown {
                name: name.to_owned(),
                near: nearest(name, names()).map(str::to_owned),
                known: names().collect::<Vec<_>>().join(", "),
            })
        }
    }
}

#[cfg(test)]
mod tests;
