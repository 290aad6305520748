//! Saves a recipe in the user's file. The rest of the file stays as it is, with its comments. The
//! file is replaced as a whole, so a failed write changes nothing.

use std::fs;
use std::io;
use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Key, RawString, Table, Value};

use super::parsing::{LIMIT, explain, parse};
use super::recipes_error::{RecipeProblem, RecipesError};
use crate::chat::recipe::Recipe;
use crate::chat::settings::{RecipePart, SettingField, Settings, StopSequence, ValueKind};
use crate::file;

/// The header comment of a new file.
const HEAD: &str = "\
# Recipes for Outcrop. To use one, run outcrop --recipe NAME or choose Apply recipe in the palette.
# The file assets/recipes.toml in Outcrop's source shows every key.

";

/// Writes a recipe to a file and replaces a recipe of the same name. Creates the file and its
/// folder if they do not exist, readable only by the user.
///
/// # Errors
/// If the existing file is invalid, or the file cannot be written. The file is then unchanged.
pub fn save(recipe: &Recipe, path: Option<&Path>) -> Result<(), RecipesError> {
    let path = path.ok_or(RecipesError::NoHome)?;
    // Keep a symbolic link and change the file that it points to.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let unwritten = |why: io::Error| RecipesError::Write { file: path.clone(), why };
    file::create_folder(path.parent().unwrap_or(Path::new("."))).map_err(unwritten)?;
    let _lock = file::lock(path).map_err(unwritten)?;
    let before = match file::read_text(path, LIMIT) {
        Err(error) if error.is_not_found() => HEAD.to_owned(),
        read => read?,
    };
    let after = with_recipe(&before, recipe).map_err(|wrong| wrong.of(path))?;
    if after.len() > LIMIT {
        return Err(unwritten(io::ErrorKind::FileTooLarge.into()));
    }
    file::replace(path, after.as_bytes()).map_err(unwritten)
}

/// Returns the text with the recipe added or replaced.
pub(super) fn with_recipe(text: &str, recipe: &Recipe) -> Result<String, RecipeProblem> {
    // If the text is invalid now, the result would be invalid at the next start.
    parse(text, true)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        RecipeProblem { line: 1, why: explain(error.message()) }
    })?;
    // Convert an inline list to tables.
    let (comments, listed) = match document.remove_entry("recipe") {
        Some((key, listed)) => (comments(&key, &listed), listed),
        None => (String::new(), Item::None),
    };
    let mut trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    let mut tables = listed.into_array_of_tables().unwrap_or_else(|_| ArrayOfTables::new());
    match tables.get_mut(0) {
        Some(first) if !comments.is_empty() => first.decor_mut().set_prefix(comments),
        Some(_) => {}
        None => trailing.insert_str(0, &comments),
    }
    let is_same = |table: &Table| {
        table.get("name").and_then(Item::as_str).is_some_and(|name| name.trim() == recipe.name)
    };
    let there = tables.iter().position(is_same);
    let at = there.unwrap_or_else(|| {
        let mut table = Table::new();
        // Add the recipe after everything else, including comments at the end.
        let gap = if trailing.is_empty() || !trailing.ends_with("\n\n") { "\n" } else { "" };
        table.decor_mut().set_prefix(format!("{trailing}{gap}"));
        document.set_trailing("");
        tables.push(table);
        tables.len() - 1
    });
    if let Some(table) = tables.get_mut(at) {
        write(table, recipe);
    }
    document.insert("recipe", Item::ArrayOfTables(tables));
    Ok(document.to_string())
}

/// Returns the comments in and around an inline list, each on its own line. The tables that replace
/// the list would drop them.
fn comments(key: &Key, listed: &Item) -> String {
    let Some(list) = listed.as_array() else { return String::new() };
    let decors = [key.leaf_decor(), list.decor()].into_iter();
    let decors = decors.chain(list.iter().map(Value::decor));
    let around = decors.flat_map(|decor| [decor.prefix(), decor.suffix()]).flatten();
    let texts = around.chain([list.trailing()]).filter_map(RawString::as_str);
    let lines = texts.flat_map(str::lines).map(str::trim);
    lines.filter(|line| line.starts_with('#')).flat_map(|line| [line, "\n"]).collect()
}

/// Writes the settings of a recipe to its table and removes the keys of unset ones.
fn write(table: &mut Table, recipe: &Recipe) {
    let text = |text: &str| Some(Value::from(text));
    set(table, "name", text(&recipe.name));
    let in_words = |words: &str| Some(words).filter(|words| !words.is_empty()).map(Value::from);
    set(table, "title", in_words(&recipe.title).filter(|_| recipe.title != recipe.name));
    set(table, "help", in_words(&recipe.help));
    let mut fields: Vec<_> = SettingField::all().collect();
    fields.sort_by_key(|field| field.kind());
    for field in fields.into_iter().filter(|field| field.recipe_part() != RecipePart::None) {
        set(table, &field.name().replace('-', "_"), value(field, &recipe.settings));
    }
    let Some(substitute) = &recipe.settings.substitute else {
        table.remove("without_prefill");
        return;
    };
    let form = table.entry("without_prefill").or_insert_with(|| Item::Table(Table::new()));
    if let Some(inline) = form.as_inline_table() {
        *form = Item::Table(inline.clone().into_table());
    }
    let Some(form) = form.as_table_mut() else { return };
    set(form, "instruction", text(substitute.instruction.as_str()));
    set(form, "stop_sequences", stops(&substitute.stop_sequences));
    set(form, "schema", substitute.schema.as_ref().and_then(|schema| text(schema.as_str())));
}

/// Sets the value of a key and keeps the comment after the old value. Removes the key if there is
/// no value.
fn set(table: &mut Table, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Returns the value of a field, if it is set. A number is written as the user entered it: 0.7, not
/// the 64-bit form of the nearest 32-bit number.
fn value(field: SettingField, settings: &Settings) -> Option<Value> {
    let text = field.text(settings)?;
    match field.kind() {
        ValueKind::Texts => stops(&settings.stop_sequences),
        ValueKind::Pairs => Some(Value::Array(text.lines().collect())),
        ValueKind::Decimal => text.parse::<f64>().ok().map(Value::from),
        ValueKind::Whole => text.parse::<i64>().ok().map(Value::from),
        ValueKind::Id | ValueKind::Text | ValueKind::Json | ValueKind::Choice => {
            Some(Value::from(&*text))
        }
    }
}

fn stops(stops: &[StopSequence]) -> Option<Value> {
    let list: Array = stops.iter().map(StopSequence::as_str).collect();
    (!list.is_empty()).then_some(Value::Array(list))
}
