//! Recipes files: a saved recipe is read back unchanged, and saving it changes no other recipe.

use std::fs;
use std::path::Path;

use outcrop::chat::model::ModelId;
use outcrop::chat::recipe::{self, Recipe, Recipes};
use outcrop::chat::settings::{OutputSchema, Settings, Substitute};
use outcrop::config::recipes::{RecipesError, built_in, own_file, read, save};

/// The marker between the file and the values of the recipe that is saved.
const VALUES: &str = "\n\u{1}";

/// Checks a recipe file. The input holds the file and then the values of a recipe. A U+0001
/// precedes each value.
///
/// # Panics
/// Panics if an error gives no line number of the file, if a saved recipe is read back differently,
/// or if saving a recipe changes another recipe or drops a comment.
pub fn check(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (text, values) = input.split_once(VALUES).unwrap_or((&input, ""));
    let folder = folder();
    let file = own_file(folder.path());
    check_saved(&recipe_of(values), &own_file(&folder.path().join("new")));

    fs::write(&file, text).expect("a temporary file");
    let (recipes, result) = read(Some(&file));
    if let Err(error) = result {
        return check_error(&error, text, &file);
    }
    let own: Vec<_> = recipes.iter().filter(|recipe| recipe.is_user_defined).cloned().collect();
    for recipe in own.into_iter().take(1).chain([recipe_of(values)]) {
        let mut expected = recipes.clone();
        expected.put(recipe.clone());
        fs::write(&file, text).expect("a temporary file");
        let saved = saved(&recipe, &file);
        assert_eq!(read(Some(&file)).0, expected, "{recipe:?} in\n{text}\nis\n{saved}");
        let is_comment = |line: &&str| line.starts_with('#');
        // Skip this check if the save replaced a recipe, because the replaced text may contain a
        // line that looks like a comment. Trailing blanks of a comment may be lost.
        if recipes.find(&recipe.name).is_none_or(|recipe| !recipe.is_user_defined) {
            let mut comments = text.lines().filter(is_comment);
            let has_comments = comments.all(|line| saved.contains(line.trim_end()));
            assert!(has_comments, "a comment of\n{text}\nis not in\n{saved}");
        }
        assert_eq!(self::saved(&recipe, &file), saved, "saved twice");
    }
}

/// Creates a temporary folder for a file that is written often, in memory if possible.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a temporary folder")
}

fn saved(recipe: &Recipe, file: &Path) -> String {
    save(recipe, Some(file)).unwrap_or_else(|error| panic!("{recipe:?}: {error}"));
    fs::read_to_string(file).expect("it was saved")
}

/// Saves a recipe in a new file.
fn check_saved(recipe: &Recipe, file: &Path) {
    let text = saved(recipe, file);
    let mut expected: Recipes = built_in();
    expected.put(recipe.clone());
    let (recipes, result) = read(Some(file));
    assert!(result.is_ok(), "{result:?} of\n{text}");
    assert_eq!(recipes, expected, "{text}");
}

fn check_error(error: &RecipesError, text: &str, file: &Path) {
    let RecipesError::Parse { line, why, .. } = error else { panic!("{error}") };
    assert!((1..=text.matches('\n').count() + 1).contains(line) && !why.is_empty(), "{error}");
    save(&recipe_of(""), Some(file)).expect_err("a file that cannot be read is not changed");
    assert_eq!(fs::read_to_string(file).expect("it is there"), text);
}

/// Returns a recipe with these values, as far as they are valid.
fn recipe_of(values: &str) -> Recipe {
    let mut values = values.split('\u{1}');
    let mut next = || values.next().unwrap_or_default();
    let mut settings = Settings::new(ModelId::default_for(""));
    let name = recipe::name(next()).unwrap_or_else(|_| "mine".into());
    let (title, help) = (next(), next());
    settings.prefill = next().parse().ok();
    settings.system = next().parse().ok();
    settings.temperature = next().parse().ok();
    settings.top_p = next().parse().ok();
    settings.max_tokens = next().parse().ok();
    settings.thinking = next().parse().unwrap_or_default();
    settings.schema = OutputSchema::parse(next()).ok();
    settings.stop_sequences = values.filter_map(|stop| stop.parse().ok()).collect();
    let substitute = |prefill| Substitute::of(prefill, &settings.stop_sequences);
    settings.substitute = settings.prefill.as_ref().map(substitute);
    let mut recipe = Recipe::of(name, &settings);
    if recipe.is_empty() {
        // A recipe without settings is not saved.
        recipe.settings.system = "Be brief.".parse().ok();
    }
    if !title.is_empty() {
        title.clone_into(&mut recipe.title);
    }
    help.clone_into(&mut recipe.help);
    recipe
}
