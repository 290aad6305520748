//! The recipes: those that are compiled in, `assets/recipes.toml`, and a person's own in
//! `recipes.toml` of the config folder, which go before. Owns the files' form and reading; writing
//! stands in `saving.rs`. What a recipe means is the business of `chat::recipe`.

mod saving;

use std::collections::HashSet;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::nearest::nearest;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::recipe::{self, Recipe, Recipes};
use crate::chat::settings::{
    MaxTokens, OutputSchema, Prefill, Settings, StopSequence, Substitute, SystemPrompt,
    Temperature, Thinking, TopP,
};
use crate::file::{self, ReadError};
pub use saving::save;

const BUILT_IN: &str = include_str!("../../assets/recipes.toml");

/// The name of a person's own file.
const OWN: &str = "recipes.toml";

/// The largest such file, in bytes: some 25,000 short recipes.
const LIMIT: usize = 1_000_000;

/// Why recipes cannot be used, or one cannot be saved.
#[derive(Debug, thiserror::Error)]
pub enum RecipesError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("{}, line {line}: {why}", .file.display())]
    Parse { file: PathBuf, line: usize, why: String },
    #[error("no recipe is named {name}.{} There are {known}", asked(.near.as_deref()))]
    Unknown { name: String, near: Option<String>, known: String },
    #[error("there is no home folder to keep recipes in; set HOME")]
    NoHome,
    #[error("{} cannot be written: {why}", .file.display())]
    Write { file: PathBuf, why: io::Error },
}

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

/// What is wrong with a text, and in which line.
#[derive(Debug, PartialEq)]
struct RecipeProblem {
    line: usize,
    why: String,
}

impl RecipeProblem {
    fn of(self, file: &Path) -> RecipesError {
        let Self { line, why } = self;
        RecipesError::Parse { file: file.to_owned(), line, why }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeFile {
    #[serde(default)]
    recipe: Vec<Spanned<RecipeRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeRow {
    name: Spanned<String>,
    title: Option<String>,
    help: Option<String>,
    prefill: Option<Spanned<String>>,
    #[serde(default)]
    stop_sequences: Vec<Spanned<String>>,
    schema: Option<Spanned<String>>,
    system: Option<Spanned<String>>,
    temperature: Option<Spanned<f64>>,
    top_p: Option<Spanned<f64>>,
    max_tokens: Option<Spanned<i64>>,
    thinking: Option<Spanned<String>>,
    without_prefill: Option<Spanned<RecipeForm>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeForm {
    instruction: Spanned<String>,
    #[serde(default)]
    stop_sequences: Vec<Spanned<String>>,
    schema: Option<Spanned<String>>,
}

/// The recipes of a text, in their order.
fn parse(text: &str, are_own: bool) -> Result<Vec<Recipe>, RecipeProblem> {
    let line = |span: Range<usize>| 1 + text[..span.start.min(text.len())].matches('\n').count();
    let file: RecipeFile = toml::from_str(text).map_err(|error| RecipeProblem {
        line: error.span().map_or(1, line),
        why: explained(error.message()),
    })?;
    let mut recipes = Vec::with_capacity(file.recipe.len());
    let mut names = HashSet::with_capacity(file.recipe.len());
    for row in file.recipe {
        let row = row.into_inner();
        let (name, span) = (row.name.get_ref().clone(), row.name.span());
        let wrong = |(span, InvalidValue(why)): Located<InvalidValue>| RecipeProblem {
            line: line(span),
            why: format!("recipe {name}: {why}"),
        };
        if !names.insert(name.clone()) {
            return Err(wrong((span, InvalidValue("the name stands there twice".into()))));
        }
        recipes.push(row.recipe(are_own).map_err(wrong)?);
    }
    Ok(recipes)
}

/// Something, and the bytes where it stands.
type Located<T> = (Range<usize>, T);

/// A value that the domain judges by its text.
fn judged<T: ToString, V>(
    field: Option<Spanned<T>>,
    judge: impl Fn(&str) -> Result<V, InvalidValue>,
) -> Result<Option<V>, Located<InvalidValue>> {
    let judged = field.map(|field| {
        judge(&field.get_ref().to_string()).map_err(|refused| (field.span(), refused))
    });
    judged.transpose()
}

fn stops(fields: Vec<Spanned<String>>) -> Result<Vec<StopSequence>, Located<InvalidValue>> {
    let one = |field| judged(Some(field), StopSequence::exactly);
    fields.into_iter().filter_map(|field| one(field).transpose()).collect()
}

impl RecipeRow {
    fn recipe(self, is_own: bool) -> Result<Recipe, Located<InvalidValue>> {
        let at = self.name.span();
        let name = judged(Some(self.name), recipe::name)?.unwrap_or_default();
        let form = self.without_prefill;
        if let (Some(form), None) = (&form, &self.prefill) {
            let why = "without_prefill takes the place of a prefill, and there is none";
            return Err((form.span(), InvalidValue(why.into())));
        }
        let settings = Settings {
            prefill: judged(self.prefill, Prefill::parse)?,
            substitute: form.map(|form| form.into_inner().substitute()).transpose()?,
            stop_sequences: stops(self.stop_sequences)?,
            schema: judged(self.schema, OutputSchema::parse)?,
            system: judged(self.system, SystemPrompt::parse)?,
            temperature: judged(self.temperature, Temperature::parse)?,
            top_p: judged(self.top_p, TopP::parse)?,
            max_tokens: judged(self.max_tokens, MaxTokens::parse)?,
            thinking: judged(self.thinking, Thinking::parse)?.unwrap_or_default(),
            ..Recipe::nothing()
        };
        let title = self.title.unwrap_or_else(|| name.clone());
        let help = self.help.unwrap_or_default();
        let recipe = Recipe { name, title, help, is_own, settings };
        if recipe.is_empty() {
            return Err((
                at,
                InvalidValue("it sets nothing; give it a prefill or a system prompt".into()),
            ));
        }
        Ok(recipe)
    }
}

impl RecipeForm {
    fn substitute(self) -> Result<Substitute, Located<InvalidValue>> {
        let at = self.instruction.span();
        let instruction = judged(Some(self.instruction), |text| {
            SystemPrompt::parse(text)
                .map_err(|_| InvalidValue("an instruction must hold text".into()))
        })?;
        Ok(Substitute {
            instruction: instruction.ok_or((at, InvalidValue(String::new())))?,
            stop_sequences: stops(self.stop_sequences)?,
            schema: judged(self.schema, OutputSchema::parse)?,
        })
    }
}

/// What is wrong with a file in this program's words where they say more.
fn explained(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let mut quoted = first.split('`').skip(1).step_by(2);
    match quoted.next() {
        Some(unknown) if first.starts_with("unknown field") => match nearest(unknown, quoted) {
            Some(near) => format!("no key is named {unknown}; {near} is one"),
            None => {
                let known: Vec<_> = first.split('`').skip(3).step_by(2).collect();
                format!("no key is named {unknown}; the keys are {}", known.join(", "))
            }
        },
        Some(missing) if first.starts_with("missing field") => format!("{missing} is missing"),
        _ => first.to_owned(),
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

/// A question for what was probably meant.
fn asked(near: Option<&str>) -> String {
    near.map_or(String::new(), |near| format!(" Did you mean {near}?"))
}

#[cfg(test)]
mod tests;
