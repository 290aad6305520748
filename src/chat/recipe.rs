//! A recipe: settings with a name that give the reply a form. Owns what applying, leaving and saving
//! one means for the settings; refuses to know any file.
//!
//! Prefill, what takes its place, stop sequences and schema make the form: they belong together, and
//! applying sets them all, to none where the recipe has none. System prompt and parameters are set
//! only where the recipe has them. The model and prompt caching are no business of a recipe.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::model::ModelId;
use super::settings::{RecipePart, SettingField, Settings};
use crate::chat::invalid_value::InvalidValue;

/// A recipe.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// What `--recipe` takes: see [`name`].
    pub name: String,
    /// The name in words.
    pub title: String,
    /// What comes of it, in a line; may be empty.
    pub help: String,
    /// Whether a person wrote it, or it came with the program.
    pub is_own: bool,
    /// Its values. The model and prompt caching are not a part of them.
    pub settings: Settings,
}

/// The most characters of a name.
const LONGEST_NAME: usize = 40;

/// A recipe's name from what was typed or read: small letters and digits in words with a hyphen
/// between each two.
///
/// # Errors
/// [`InvalidValue`] when it is none.
pub fn name(text: &str) -> Result<String, InvalidValue> {
    let name = text.trim();
    let is_part = |c: char| c.is_alphanumeric() && c.to_lowercase().eq([c]);
    let is_word = |word: &str| !word.is_empty() && word.chars().all(is_part);
    if name.split('-').all(is_word) && name.chars().count() <= LONGEST_NAME {
        return Ok(name.to_owned());
    }
    Err(InvalidValue(format!(
        "A recipe's name is of small letters, digits and hyphens, such as aws-cli, and of at most \
         {LONGEST_NAME} characters"
    )))
}

impl Recipe {
    /// The recipe that makes these settings of settings that have nothing set.
    pub fn of(name: String, settings: &Settings) -> Self {
        let mut own = Self::nothing();
        for field in SettingField::all().filter(|field| field.recipe_part() != RecipePart::None) {
            field.copy(settings, &mut own);
        }
        Self { title: name.clone(), name, help: String::new(), is_own: true, settings: own }
    }

    /// Settings with no value that a recipe can have.
    pub fn nothing() -> Settings {
        Settings::new(ModelId::default_for(""))
    }

    /// Whether it would set nothing at all.
    pub fn is_empty(&self) -> bool {
        self.settings == Self::nothing()
    }

    /// The fields that it sets.
    fn fields(&self) -> impl Iterator<Item = SettingField> {
        SettingField::all().filter(|field| match field.recipe_part() {
            RecipePart::Form => true,
            RecipePart::Extra => field.is_set(&self.settings),
            RecipePart::None => false,
        })
    }

    /// Puts what it has into the settings.
    pub fn apply(&self, settings: &mut Settings) {
        for field in self.fields() {
            field.copy(&self.settings, settings);
        }
        settings.recipe = Some(self.name.clone());
    }

    /// Whether the settings still have all that it put there.
    pub fn is_as_applied(&self, settings: &Settings) -> bool {
        let is_same = |field: SettingField| field.is_same(&self.settings, settings);
        settings.recipe.as_ref() == Some(&self.name) && self.fields().all(is_same)
    }

    /// Takes back what it put into the settings and what was not changed since: that becomes what
    /// it was `before`. What takes the place of the prefill goes where the prefill goes.
    pub fn leave(&self, settings: &mut Settings, before: &Settings) {
        for field in self.fields() {
            if field.text(settings) == field.text(&self.settings) {
                field.copy(before, settings);
            }
        }
        settings.recipe = None;
    }
}

/// All recipes, in the order in which they are offered. No two have the same name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recipes {
    all: Vec<Recipe>,
    /// The index of each recipe in `all`, by its name.
    indexes: HashMap<String, usize>,
}

impl Recipes {
    /// Adds a recipe, in the place of one of the same name.
    pub fn put(&mut self, recipe: Recipe) {
        match self.indexes.entry(recipe.name.clone()) {
            Entry::Occupied(entry) => self.all[*entry.get()] = recipe,
            Entry::Vacant(entry) => {
                entry.insert(self.all.len());
                self.all.push(recipe);
            }
        }
    }

    pub fn find(&self, name: &str) -> Option<&Recipe> {
        self.indexes.get(name).map(|index| &self.all[*index])
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Recipe> {
        self.all.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::settings::Substitute;

    fn blank() -> Settings {
        Settings::new(ModelId::default_for("us-east-1"))
    }

    fn recipe() -> Recipe {
        let settings = Settings {
            prefill: "```sh".parse().ok(),
            stop_sequences: vec!["```".parse().expect("valid")],
            temperature: "0".parse().ok(),
            ..blank()
        };
        let prefill = settings.prefill.clone().expect("set");
        let substitute = Some(Substitute::of(&prefill, &settings.stop_sequences));
        Recipe::of("shell".into(), &Settings { substitute, ..settings })
    }

    #[test]
    fn a_name_is_of_small_letters_digits_and_hyphens() {
        for text in ["bash", "aws-cli", " two-2 ", "größe", "要約"] {
            assert_eq!(name(text), Ok(text.trim().to_owned()));
        }
        let long = "x".repeat(41);
        for text in ["", " ", "-a", "a-", "a--b", "A", "a b", "a_b", "a.b", "../x", &long] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn applied_and_left_the_settings_are_what_they_were() {
        let before = Settings {
            system: "Be brief.".parse().ok(),
            prefill: "Tea is".parse().ok(),
            temperature: "0.5".parse().ok(),
            ..blank()
        };
        let mut settings = before.clone();
        recipe().apply(&mut settings);
        assert_eq!(settings.recipe.as_deref(), Some("shell"));
        assert!(recipe().is_as_applied(&settings));
        assert_eq!(settings.system, before.system, "a recipe without one leaves it");
        recipe().leave(&mut settings, &before);
        assert_eq!(settings, before);
    }

    #[test]
    fn what_was_changed_stays_when_a_recipe_is_left() {
        let mut settings = blank();
        recipe().apply(&mut settings);
        settings.temperature = "1".parse().ok();
        settings.set_prefill("```bash".parse().ok());
        assert!(!recipe().is_as_applied(&settings));
        recipe().leave(&mut settings, &blank());
        let expected =
            Settings { temperature: "1".parse().ok(), prefill: "```bash".parse().ok(), ..blank() };
        assert_eq!(settings, expected);
    }

    #[test]
    fn a_setting_of_another_kind_is_no_change_of_the_recipe() {
        let mut settings = blank();
        recipe().apply(&mut settings);
        settings.top_p = "0.9".parse().ok();
        settings.model = ModelId::parse("other").expect("valid");
        assert!(recipe().is_as_applied(&settings));
    }

    #[test]
    fn saved_and_applied_a_recipe_makes_the_same_settings() {
        let mut settings = Settings { thinking: "high".parse().expect("valid"), ..blank() };
        recipe().apply(&mut settings);
        let saved = Recipe::of("mine".into(), &settings);
        let mut other = blank();
        saved.apply(&mut other);
        assert_eq!(other, Settings { recipe: Some("mine".into()), ..settings });
        assert!(!saved.is_empty() && Recipe::of("none".into(), &blank()).is_empty());
    }
}
