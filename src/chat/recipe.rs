//! A recipe: a named set of settings that determines the format of the reply. Defines how a recipe
//! is applied, removed and saved. Does no I/O.
//!
//! Prefill, substitute, stop sequences and schema belong together, so applying a recipe sets all of
//! them, or unsets those that it does not have. It sets system prompt and parameters only if it has
//! them. It never changes the model or prompt caching.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::model::ModelId;
use super::settings::{RecipePart, SettingField, Settings};
use crate::chat::invalid_value::InvalidValue;

#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The name for `--recipe`: see [`name`].
    pub name: String,
    /// The name for the screen.
    pub title: String,
    /// A one-line description; may be empty.
    pub help: String,
    /// Whether the user created the recipe.
    pub is_user_defined: bool,
    /// The settings of the recipe. Model and prompt caching are ignored.
    pub settings: Settings,
}

const LONGEST_NAME: usize = 40;

/// Parses the name of a recipe: words of lowercase letters and digits, joined by hyphens.
///
/// # Errors
/// Returns [`InvalidValue`] for any other text.
pub fn name(text: &str) -> Result<String, InvalidValue> {
    let name = text.trim();
    let is_part = |c: char| c.is_alphanumeric() && c.to_lowercase().eq([c]);
    let is_word = |word: &str| !word.is_empty() && word.chars().all(is_part);
    if name.split('-').all(is_word) && name.chars().count() <= LONGEST_NAME {
        return Ok(name.to_owned());
    }
    Err(InvalidValue(format!(
        "A recipe name has at most {LONGEST_NAME} characters: lowercase letters, digits and hyphens, \
         such as aws-cli"
    )))
}

impl Recipe {
    /// Returns the recipe that turns empty settings into these settings.
    pub fn of(name: String, settings: &Settings) -> Self {
        let mut own = Self::unset_recipe_fields();
        for field in SettingField::all().filter(|field| field.recipe_part() != RecipePart::None) {
            field.copy(settings, &mut own);
        }
        Self {
            title: name.clone(),
            name,
            help: String::new(),
            is_user_defined: true,
            settings: own,
        }
    }

    /// Returns settings in which every field of a recipe is unset.
    pub fn unset_recipe_fields() -> Settings {
        Settings::new(ModelId::default_for(""))
    }

    pub fn is_empty(&self) -> bool {
        self.settings == Self::unset_recipe_fields()
    }

    fn fields(&self) -> impl Iterator<Item = SettingField> {
        SettingField::all().filter(|field| match field.recipe_part() {
            RecipePart::Always => true,
            RecipePart::IfPresent => field.is_set(&self.settings),
            RecipePart::None => false,
        })
    }

    pub fn apply(&self, settings: &mut Settings) {
        for field in self.fields() {
            field.copy(&self.settings, settings);
        }
        settings.recipe = Some(self.name.clone());
    }

    /// Returns true if the settings still have every value of the recipe.
    pub fn is_unchanged_in(&self, settings: &Settings) -> bool {
        let is_same = |field: SettingField| field.is_same(&self.settings, settings);
        settings.recipe.as_ref() == Some(&self.name) && self.fields().all(is_same)
    }

    /// Restores the values from `before`, for each field that the recipe set and the user has not
    /// changed since. The substitute is restored together with the prefill.
    pub fn leave(&self, settings: &mut Settings, before: &Settings) {
        for field in self.fields() {
            if field.text(settings) == field.text(&self.settings) {
                field.copy(before, settings);
            }
        }
        settings.recipe = None;
    }
}

/// All recipes in display order, with unique names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recipes {
    all: Vec<Recipe>,
    /// The index in `all` of each recipe, by name.
    indexes: HashMap<String, usize>,
}

impl Recipes {
    /// Adds a recipe, or replaces the recipe with the same name.
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
    fn a_name_has_lowercase_letters_digits_and_hyphens() {
        for text in ["bash", "aws-cli", " two-2 ", "größe", "要約"] {
            assert_eq!(name(text), Ok(text.trim().to_owned()));
        }
        let long = "x".repeat(41);
        for text in ["", " ", "-a", "a-", "a--b", "A", "a b", "a_b", "a.b", "../x", &long] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn leaving_a_recipe_restores_the_settings() {
        let before = Settings {
            system: "Be brief.".parse().ok(),
            prefill: "Tea is".parse().ok(),
            temperature: "0.5".parse().ok(),
            ..blank()
        };
        let mut settings = before.clone();
        recipe().apply(&mut settings);
        assert_eq!(settings.recipe.as_deref(), Some("shell"));
        assert!(recipe().is_unchanged_in(&settings));
        assert_eq!(
            settings.system, before.system,
            "a recipe without a system prompt keeps the old one"
        );
        recipe().leave(&mut settings, &before);
        assert_eq!(settings, before);
    }

    #[test]
    fn leaving_a_recipe_keeps_changed_fields() {
        let mut settings = blank();
        recipe().apply(&mut settings);
        settings.temperature = "1".parse().ok();
        settings.set_prefill("```bash".parse().ok());
        assert!(!recipe().is_unchanged_in(&settings));
        recipe().leave(&mut settings, &blank());
        let expected =
            Settings { temperature: "1".parse().ok(), prefill: "```bash".parse().ok(), ..blank() };
        assert_eq!(settings, expected);
    }

    #[test]
    fn changing_the_model_does_not_change_the_recipe() {
        let mut settings = blank();
        recipe().apply(&mut settings);
        settings.top_p = "0.9".parse().ok();
        settings.model = ModelId::parse("other").expect("valid");
        assert!(recipe().is_unchanged_in(&settings));
    }

    #[test]
    fn a_saved_recipe_restores_its_settings() {
        let mut settings = Settings { thinking: "high".parse().expect("valid"), ..blank() };
        recipe().apply(&mut settings);
        let saved = Recipe::of("mine".into(), &settings);
        let mut other = blank();
        saved.apply(&mut other);
        assert_eq!(other, Settings { recipe: Some("mine".into()), ..settings });
        assert!(!saved.is_empty() && Recipe::of("none".into(), &blank()).is_empty());
    }
}
