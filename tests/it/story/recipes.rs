//! Recipes: applied, shown, changed, saved, left; and what their replies are copied as.

use outcrop::chat::recipe::Recipe;
use outcrop::chat::settings::{Prefill, StopSequence, SystemPrompt};

use super::*;

const NO_PREFILL: &str = "us opus-5-5";

impl Told {
    fn applied(&mut self, name: &str) -> &mut Self {
        self.command("apply recipe").typed(name).key(KeyCode::Enter)
    }

    /// The recipe that was to be saved last.
    fn saved(&self) -> Option<&Recipe> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::SaveRecipe(recipe) => Some(&**recipe),
            _ => None,
        })
    }

    /// Answers that it was saved, or why not.
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
fn the_list_shows_what_each_sets_where_there_is_room() {
    let mut told = Told::new(120, 40);
    told.command("apply recipe");
    insta::assert_snapshot!("recipes", told.styled());
    told.typed("expr");
    insta::assert_snapshot!("recipes_narrowed", told.screen());
    told.typed("zzz");
    assert!(told.screen().contains("Nothing matches"), "{}", told.screen());
    told.key(KeyCode::Enter);
    assert_eq!(told.app.session.settings.recipe, None);
    told.key(KeyCode::Esc).resized(80, 24).command("apply recipe");
    insta::assert_snapshot!("recipes_80x24", told.screen());
    told.resized(40, 10);
    insta::assert_snapshot!("recipes_40x10", told.screen());
}

#[test]
fn a_recipe_is_sent_and_its_reply_is_copied_as_data() {
    let mut told = Told::new(120, 40);
    told.applied("bash");
    insta::assert_snapshot!("recipe_panel", told.styled());
    told.turn("list files", "\nls -l\nuptime\n");
    let prefill = told.request().settings.prefill.as_ref().map(Prefill::as_str);
    assert!(prefill.is_some_and(|prefill| prefill.ends_with("\n```bash")), "{prefill:?}");
    assert_eq!(told.stops(), ["```"]);
    told.command("copy last");
    assert_eq!(told.copied_clean(), "ls -l\nuptime\n");
    told.key(KeyCode::Esc).typed("y");
    assert_eq!(told.copied_clean(), "ls -l\nuptime\n");
}

#[test]
fn a_model_without_prefill_gets_the_other_form() {
    let mut told = Told::new(120, 40);
    told.ctrl('t').typed(NO_PREFILL).key(KeyCode::Enter).applied("csv");
    insta::assert_snapshot!("recipe_without_prefill", told.styled());
    told.turn("rocks", "```csv\nrock,kind\nchalk,sedimentary\n```");
    assert_eq!((&told.request().settings.prefill, told.stops()), (&None, vec![]));
    let system =
        told.request().settings.system.as_ref().map(SystemPrompt::as_str).unwrap_or_default();
    assert!(system.contains("one fenced code block, marked csv"), "{system}");
    told.command("copy last");
    assert_eq!(told.copied_clean(), "rock,kind\nchalk,sedimentary\n");
}

#[test]
fn a_reply_remembers_its_recipe() {
    let mut told = Told::new(120, 40);
    told.applied("json").turn("a rule", "\n{\"a\": 1}\n").command("clear recipe");
    told.command("copy last");
    assert_eq!(told.copied_clean(), "{\"a\": 1}\n", "after it was left");
    // Another branch of the reply has no recipe, and this one keeps its own.
    told.command("regenerate").text("\nSo: {}\n").done().command("copy last");
    assert_eq!(told.copied_clean(), "\nSo: {}\n");
    told.key(KeyCode::Esc).typed("[y");
    assert_eq!(told.copied_clean(), "{\"a\": 1}\n");
    let cut = StreamEvent::MessageStopped { reason: StopReason::MaxTokens, sequence: None };
    told.key(KeyCode::Esc).applied("list").sent("more").text(" apples\n- pe").event(cut);
    told.event(StreamEvent::Ended).command("clear recipe").command("continue").text("ars\n").done();
    told.command("copy last");
    assert_eq!(told.copied_clean(), "- apples\n- pears\n", "after it was continued");
}

#[test]
fn leaving_takes_back_what_was_set_and_not_changed() {
    let mut told = Told::new(120, 40);
    told.command("set prefill").typed("Tea is").key(KeyCode::Enter);
    told.command("set stop").typed("END").key(KeyCode::Enter);
    let before = told.app.session.settings.clone();
    told.applied("bash").applied("json");
    assert_eq!(told.app.session.settings.recipe.as_deref(), Some("json"));
    told.command("clear recipe");
    assert_eq!(told.app.session.settings, before, "{}", told.screen());
    assert!(told.screen().contains("Cleared json"), "{}", told.screen());
    told.applied("json").command("set prefill").typed("{").key(KeyCode::Enter);
    assert!(told.screen().contains("changed since it was applied"), "{}", told.screen());
    told.command("clear recipe").typed("x").key(KeyCode::Enter);
    assert_eq!(told.request().settings.prefill.as_ref().map(Prefill::as_str), Some("{"));
    assert_eq!(told.stops(), ["END"]);
    told.done().command("clear recipe");
    assert!(told.screen().contains("No recipe is applied"), "{}", told.screen());
}

#[test]
fn the_row_of_the_panel_applies_and_leaves() {
    let mut told = Told::new(120, 40);
    told.key(KeyCode::F(2));
    for _ in 0..7 {
        told.key(KeyCode::Down);
    }
    assert!(told.screen().contains("▸Recipe         none"), "{}", told.screen());
    told.key(KeyCode::Enter).typed("sql").key(KeyCode::Enter);
    assert_eq!(told.app.session.settings.recipe.as_deref(), Some("sql"));
    assert!(told.screen().contains("Recipe         sql"), "{}", told.screen());
    // The stop sequence has a row now.
    told.key(KeyCode::Down);
    assert!(told.screen().contains("▸Recipe         sql"), "{}", told.screen());
    told.typed("d");
    assert_eq!(
        (&told.app.session.settings.recipe, &told.app.session.settings.prefill),
        (&None, &None)
    );
}

#[test]
fn what_is_set_is_saved_under_a_name() {
    let mut told = Told::new(100, 30);
    told.command("save as");
    assert!(told.screen().contains("No settings to save"), "{}", told.screen());
    told.command("set prefill").typed("- ").key(KeyCode::Backspace).key(KeyCode::Enter);
    told.command("set temp").typed("0.2").key(KeyCode::Enter);
    told.command("save as").typed("My list");
    insta::assert_snapshot!("recipe_name_refused", told.screen());
    told.key(KeyCode::Enter);
    assert!(told.saved().is_none());
    for _ in 0..7 {
        told.key(KeyCode::Backspace);
    }
    told.typed("my-list").key(KeyCode::Enter);
    let saved = told.saved().expect("it is to be written");
    assert_eq!((saved.name.as_str(), saved.is_own), ("my-list", true));
    assert_eq!(saved.settings.prefill.as_ref().map(Prefill::as_str), Some("-"));
    assert_eq!(saved.settings.temperature.map(|t| t.to_string()).as_deref(), Some("0.2"));
    // A file that cannot be written: the name is not lost.
    told.written(Err("Not saved: the disk is full"));
    let screen = told.screen();
    assert!(screen.contains("the disk is full") && screen.contains("my-list"), "{screen}");
    told.key(KeyCode::Enter).written(Ok("recipes.toml"));
    assert!(told.screen().contains("Saved as my-list in recipes.toml"), "{}", told.screen());
    assert_eq!(told.app.session.settings.recipe.as_deref(), Some("my-list"));
    told.command("apply recipe").typed("my");
    assert!(told.screen().contains("yours"), "{}", told.screen());
}

#[test]
fn a_name_that_is_taken_is_asked_about() {
    let mut told = Told::new(100, 30);
    told.applied("json").command("set temp").typed("0").key(KeyCode::Enter);
    told.command("save as").key(KeyCode::Enter);
    insta::assert_snapshot!("recipe_name_taken", told.screen());
    assert!(told.saved().is_none());
    // Another name, and then it once more: it is asked again.
    told.typed("a").key(KeyCode::Esc).command("save as").key(KeyCode::Enter);
    assert!(told.saved().is_none());
    told.key(KeyCode::Enter).written(Ok("recipes.toml"));
    let saved = told.saved().expect("it is to be written");
    assert_eq!((saved.name.as_str(), saved.title.as_str()), ("json", "JSON"));
    assert!(!told.app.session.recipe_is_changed());
    told.command("save as").key(KeyCode::Enter);
    assert!(told.screen().contains("already exists"), "{}", told.screen());
}

#[test]
fn a_file_that_is_wrong_is_said_on_the_first_screen() {
    let mut told = Told::new(100, 30);
    let wrong = Some("Your recipes are not used: recipes.toml, line 3: no key is named x".into());
    told.msg(Msg::RecipesRead { recipes: built_in(), wrong });
    assert!(told.screen().contains("Note: Your recipes are not used"), "{}", told.screen());
    told.applied("json");
    assert!(told.app.session.settings.prefill.is_some());
}
