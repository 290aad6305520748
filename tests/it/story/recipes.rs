//! Recipes: applying, showing, changing, saving and leaving a recipe, and copying a reply to a request
//! with a recipe.

use outcrop::chat::recipe::Recipe;
use outcrop::chat::settings::{Prefill, StopSequence, SystemPrompt};

use super::*;

const NO_PREFILL: &str = "us opus-5-5";

impl Story {
    fn applied(&mut self, name: &str) -> &mut Self {
        self.command("apply recipe").typed(name).key(KeyCode::Enter)
    }

    /// Returns the recipe of the last save.
    fn saved(&self) -> Option<&Recipe> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::SaveRecipe(recipe) => Some(&**recipe),
            _ => None,
        })
    }

    /// Reports the result of the save.
    fn written(&mut self, saved: Result<&str, &str>) -> &mut Self {
        let recipe = Box::new(self.saved().expect("one was to be saved").clone());
        let saved = saved.map(str::to_owned).map_err(str::to_owned);
        self.msg(Msg::RecipeSaved { recipe, saved })
    }

    fn copied_clean(&self) -> &str {
        match self.effects.last() {
            Some(Effect::Copy { text, .. }) => text,
            other => panic!("{other:?} is no copy"),
        }
    }

    fn stops(&self) -> Vec<&str> {
        self.request().settings.stop_sequences.iter().map(StopSequence::as_str).collect()
    }
}

#[test]
fn the_list_shows_the_settings_of_each_recipe_in_a_wide_window() {
    let mut story = Story::new(120, 40);
    story.command("apply recipe");
    insta::assert_snapshot!("recipes", story.styled());
    story.typed("expr");
    insta::assert_snapshot!("recipes_narrowed", story.screen());
    story.typed("zzz");
    assert!(story.screen().contains("No match"), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.recipe, None);
    story.key(KeyCode::Esc).resized(80, 24).command("apply recipe");
    insta::assert_snapshot!("recipes_80x24", story.screen());
    story.resized(40, 10);
    insta::assert_snapshot!("recipes_40x10", story.screen());
}

#[test]
fn a_recipe_is_sent_and_its_reply_is_copied_as_data() {
    let mut story = Story::new(120, 40);
    story.applied("bash");
    insta::assert_snapshot!("recipe_panel", story.styled());
    story.turn("list files", "\nls -l\nuptime\n");
    let prefill = story.request().settings.prefill.as_ref().map(Prefill::as_str);
    assert!(prefill.is_some_and(|prefill| prefill.ends_with("\n```bash")), "{prefill:?}");
    assert_eq!(story.stops(), ["```"]);
    story.command("copy last");
    assert_eq!(story.copied_clean(), "ls -l\nuptime\n");
    story.key(KeyCode::Esc).typed("y");
    assert_eq!(story.copied_clean(), "ls -l\nuptime\n");
}

#[test]
fn a_model_without_prefill_gets_the_substitute() {
    let mut story = Story::new(120, 40);
    story.ctrl('t').typed(NO_PREFILL).key(KeyCode::Enter).applied("csv");
    insta::assert_snapshot!("recipe_without_prefill", story.styled());
    story.turn("rocks", "```csv\nrock,kind\nchalk,sedimentary\n```");
    assert_eq!((&story.request().settings.prefill, story.stops()), (&None, vec![]));
    let system =
        story.request().settings.system.as_ref().map(SystemPrompt::as_str).unwrap_or_default();
    assert!(system.contains("one fenced code block, marked csv"), "{system}");
    story.command("copy last");
    assert_eq!(story.copied_clean(), "rock,kind\nchalk,sedimentary\n");
}

#[test]
fn a_reply_remembers_its_recipe() {
    let mut story = Story::new(120, 40);
    story.applied("json").turn("a rule", "\n{\"a\": 1}\n").command("clear recipe");
    story.command("copy last");
    assert_eq!(story.copied_clean(), "{\"a\": 1}\n", "after it was left");
    // Another branch of the reply has no recipe, and this branch keeps its recipe.
    story.command("regenerate").text("\nSo: {}\n").done().command("copy last");
    assert_eq!(story.copied_clean(), "\nSo: {}\n");
    story.key(KeyCode::Esc).typed("[y");
    assert_eq!(story.copied_clean(), "{\"a\": 1}\n");
    let cut = StreamEvent::stopped(StopReason::MaxTokens);
    story.key(KeyCode::Esc).applied("list").sent("more").text(" apples\n- pe").event(cut);
    story
        .event(StreamEvent::Ended)
        .command("clear recipe")
        .command("continue")
        .text("ars\n")
        .done();
    story.command("copy last");
    assert_eq!(story.copied_clean(), "- apples\n- pears\n", "after it was continued");
}

#[test]
fn leaving_a_recipe_resets_its_unchanged_settings() {
    let mut story = Story::new(120, 40);
    story.command("set prefill").typed("Tea is").key(KeyCode::Enter);
    story.command("set stop").typed("END").key(KeyCode::Enter);
    let before = story.app.session.settings.clone();
    story.applied("bash").applied("json");
    assert_eq!(story.app.session.settings.recipe.as_deref(), Some("json"));
    story.command("clear recipe");
    assert_eq!(story.app.session.settings, before, "{}", story.screen());
    assert!(story.screen().contains("Cleared json"), "{}", story.screen());
    story.applied("json").command("set prefill").typed("{").key(KeyCode::Enter);
    assert!(story.screen().contains("changed since it was applied"), "{}", story.screen());
    story.command("clear recipe").typed("x").key(KeyCode::Enter);
    assert_eq!(story.request().settings.prefill.as_ref().map(Prefill::as_str), Some("{"));
    assert_eq!(story.stops(), ["END"]);
    story.done().command("clear recipe");
    assert!(story.screen().contains("No recipe is applied"), "{}", story.screen());
}

#[test]
fn the_panel_row_applies_and_leaves_a_recipe() {
    let mut story = Story::new(120, 40);
    story.key(KeyCode::F(2));
    for _ in 0..11 {
        story.key(KeyCode::Down);
    }
    assert!(story.screen().contains("Recipe         none"), "{}", story.screen());
    story.key(KeyCode::Enter).typed("sql").key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.recipe.as_deref(), Some("sql"));
    assert!(story.screen().contains("Recipe         sql"), "{}", story.screen());
    // The recipe added a row for the stop sequence.
    story.key(KeyCode::Down);
    story.typed("d");
    assert_eq!(
        (&story.app.session.settings.recipe, &story.app.session.settings.prefill),
        (&None, &None)
    );
}

#[test]
fn the_settings_are_saved_as_a_named_recipe() {
    let mut story = Story::new(100, 30);
    story.command("save as");
    assert!(story.screen().contains("No settings to save"), "{}", story.screen());
    story.command("set prefill").typed("- ").key(KeyCode::Backspace).key(KeyCode::Enter);
    story.command("set temp").typed("0.2").key(KeyCode::Enter);
    story.command("save as").typed("My list");
    insta::assert_snapshot!("recipe_name_refused", story.screen());
    story.key(KeyCode::Enter);
    assert!(story.saved().is_none());
    for _ in 0..7 {
        story.key(KeyCode::Backspace);
    }
    story.typed("my-list").key(KeyCode::Enter);
    let saved = story.saved().expect("it is to be written");
    assert_eq!((saved.name.as_str(), saved.is_user_defined), ("my-list", true));
    assert_eq!(saved.settings.prefill.as_ref().map(Prefill::as_str), Some("-"));
    assert_eq!(saved.settings.temperature.map(|t| t.to_string()).as_deref(), Some("0.2"));
    // A failed save keeps the name.
    story.written(Err("Not saved: the disk is full"));
    let screen = story.screen();
    assert!(screen.contains("the disk is full") && screen.contains("my-list"), "{screen}");
    story.key(KeyCode::Enter).written(Ok("recipes.toml"));
    assert!(story.screen().contains("Saved as my-list in recipes.toml"), "{}", story.screen());
    assert_eq!(story.app.session.settings.recipe.as_deref(), Some("my-list"));
    story.command("apply recipe");
    assert!(story.screen().contains("YOURS"), "{}", story.screen());
}

#[test]
fn an_existing_name_needs_confirmation() {
    let mut story = Story::new(100, 30);
    story.applied("json").command("set temp").typed("0").key(KeyCode::Enter);
    story.command("save as").key(KeyCode::Enter);
    insta::assert_snapshot!("recipe_name_taken", story.screen());
    assert!(story.saved().is_none());
    // After another name, the first name needs confirmation again.
    story.typed("a").key(KeyCode::Esc).command("save as").key(KeyCode::Enter);
    assert!(story.saved().is_none());
    story.key(KeyCode::Enter).written(Ok("recipes.toml"));
    let saved = story.saved().expect("it is to be written");
    assert_eq!((saved.name.as_str(), saved.title.as_str()), ("json", "JSON"));
    assert!(!story.app.session.recipe_is_changed());
    story.command("save as").key(KeyCode::Enter);
    assert!(story.screen().contains("already exists"), "{}", story.screen());
}

#[test]
fn an_invalid_recipes_file_is_reported_on_the_first_screen() {
    let mut story = Story::new(100, 30);
    let wrong = Some("Your recipes are not used: recipes.toml, line 3: no key is named x".into());
    story.msg(Msg::RecipesRead { recipes: built_in(), wrong });
    assert!(story.screen().contains("Note: Your recipes are not used"), "{}", story.screen());
    story.applied("json");
    assert!(story.app.session.settings.prefill.is_some());
}

#[test]
fn applying_a_recipe_names_the_settings_that_it_replaces() {
    let mut story = Story::new(140, 24);
    story.command("set stop").typed("END").key(KeyCode::Enter);
    story.command("set prefill").typed("x").key(KeyCode::Enter);
    let ending = ". Until you clear the recipe, it replaces your stop sequences, prefill";
    for recipe in ["json", "yaml", "json"] {
        let notice = story.applied(recipe).app.notice.clone().unwrap_or_default();
        assert!(notice.starts_with("Applied ") && notice.ends_with(ending), "{notice}");
    }
    story.command("clear recipe").command("set stop").ctrl('u').key(KeyCode::Enter);
    let notice = story.applied("json").app.notice.clone().unwrap_or_default();
    assert!(notice.ends_with("it replaces your prefill"), "{notice}");
}
