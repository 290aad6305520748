//! A recipe: settings with a name that give the reply a form. Owns what applying, leaving and saving
//! one means for the settings; refuses to know any file.
//!
//! Prefill, what takes its place, stop sequences and schema make the form: they belong together, and
//! applying sets them all, to none where the recipe has none. System prompt and parameters are set
//! only where the recipe has them. The model and prompt caching are no business of a recipe.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::model::ModelId;
use super::settings::{
    InvalidValue, MaxTokens, OutputSchema, Prefill, Settings, StopSequence, Substitute,
    SystemPrompt, Temperature, Thinking, TopP,
};

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
    pub prefill: Option<Prefill>,
    /// What is sent in the place of the prefill where the model takes none.
    pub substitute: Option<Substitute>,
    pub stop_sequences: Vec<StopSequence>,
    pub schema: Option<OutputSchema>,
    pub system: Option<SystemPrompt>,
    pub temperature: Option<Temperature>,
    pub top_p: Option<TopP>,
    pub max_tokens: Option<MaxTokens>,
    /// `Default`: as it is set.
    pub thinking: Thinking,
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
        let settings = settings.clone();
        Self {
            title: name.clone(),
            name,
            help: String::new(),
            is_own: true,
            prefill: settings.prefill,
            substitute: settings.substitute,
            stop_sequences: settings.stop_sequences,
            schema: settings.schema,
            system: settings.system,
            temperature: settings.temperature,
            top_p: settings.top_p,
            max_tokens: settings.max_tokens,
            thinking: settings.thinking,
        }
    }

    /// Whether it would set nothing at all.
    pub fn is_empty(&self) -> bool {
        let mut settings = Settings::new(ModelId::default_for(""));
        self.apply(&mut settings);
        settings.recipe = None;
        settings == Settings::new(ModelId::default_for(""))
    }

    /// Puts what it has into the settings.
    pub fn apply(&self, settings: &mut Settings) {
        fn set<T: Clone>(now: &mut Option<T>, own: Option<&T>) {
            if let Some(own) = own {
                *now = Some(own.clone());
            }
        }
        settings.prefill.clone_from(&self.prefill);
        settings.substitute.clone_from(&self.substitute);
        settings.stop_sequences.clone_from(&self.stop_sequences);
        settings.schema.clone_from(&self.schema);
        set(&mut settings.system, self.system.as_ref());
        set(&mut settings.temperature, self.temperature.as_ref());
        set(&mut settings.top_p, self.top_p.as_ref());
        set(&mut settings.max_tokens, self.max_tokens.as_ref());
        if self.thinking != Thinking::Default {
            settings.thinking = self.thinking;
        }
        settings.recipe = Some(self.name.clone());
    }

    /// Whether the settings still have all that it put there.
    pub fn is_as_applied(&self, settings: &Settings) -> bool {
        let mut applied = settings.clone();
        self.apply(&mut applied);
        applied == *settings
    }

    /// Takes back what it put into the settings and what was not changed since: that becomes what
    /// it was `before`.
    pub fn leave(&self, settings: &mut Settings, before: &Settings) {
        fn back<T: Clone + PartialEq>(now: &mut T, set: &T, before: &T) {
            if now == set {
                now.clone_from(before);
            }
        }
        fn back_if_set<T: Clone + PartialEq>(
            now: &mut Option<T>,
            set: Option<&T>,
            before: Option<&T>,
        ) {
            if set.is_some() && now.as_ref() == set {
                *now = before.cloned();
            }
        }
        // What takes the place of the prefill goes where the prefill goes.
        if settings.prefill == self.prefill {
            settings.prefill.clone_from(&before.prefill);
            settings.substitute.clone_from(&before.substitute);
        }
        back(&mut settings.stop_sequences, &self.stop_sequences, &before.stop_sequences);
        back(&mut settings.schema, &self.schema, &before.schema);
        back_if_set(&mut settings.system, self.system.as_ref(), before.system.as_ref());
        let temperature = self.temperature.as_ref();
        back_if_set(&mut settings.temperature, temperature, before.temperature.as_ref());
        back_if_set(&mut settings.top_p, self.top_p.as_ref(), before.top_p.as_ref());
        let max_tokens = self.max_tokens.as_ref();
        back_if_set(&mut settings.max_tokens, max_tokens, before.max_tokens.as_ref());
        if self.thinking != Thinking::Default {
            back(&mut settings.thinking, &self.thinking, &before.thinking);
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
