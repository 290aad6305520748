//! The recipes: those that are compiled in, `assets/recipes.toml`, and a person's own in
//! `recipes.toml` of the config folder, which go before. The files' form stands in
//! `parsing.rs`, writing in `saving.rs`. What a recipe means is the business of `chat::recipe`.

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

/// The name of a person's own file.
const OWN: &str = "recipes.toml";

/// A person's own file in the config folder, which need not be there.
pub fn own_file(config_folder: &Path) -> PathBuf {
    config_folder.join(OWN)
}

/// The recipes that came with the program.
pub fn built_in() -> Recipes {
    let mut recipes = Recipes::default();
    let all = parse(BUILT_IN, false).expect("the embedded recipes parse, as a test shows");
    for recipe in all {
        recipes.put(recipe);
    }
    recipes
}

/// All recipes: a person's own go in the place of those of the same name. Without a usable file
/// they are those that came with the program, and it says why.
pub fn read(own_file: Option<&Path>) -> (Recipes, Result<(), RecipesError>) {
    let mut recipes = built_in();
    let own = own_file.map_or(Ok(Vec::new()), own);
    let read = own.map(|own| own.into_iter().for_each(|recipe| recipes.put(recipe)));
    (recipes, read)
}

/// The recipes of a person's own file; none where there is no such file.
fn own(file: &Path) -> Result<Vec<Recipe>, RecipesError> {
    match file::read_text(file, LIMIT) {
        Ok(text) => parse(&text, true).map_err(|wrong| wrong.of(file)),
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// The recipe of a name for one start of the program. Where a person's file cannot be used, what
/// came with the program serves, unless it `must_be_read`.
///
/// # Errors
/// When there is none of this name, or the file cannot be used.
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
