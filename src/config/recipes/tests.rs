//! Tests of recipe files: the built-in file, errors in files, and saving.

use std::fs;

use super::saving::with_recipe;
use super::*;
use crate::chat::conversation::Conversation;
use crate::chat::message::Message;
use crate::chat::model::ModelId;
use crate::chat::prompt::Prompt;
use crate::chat::request::Request;
use crate::chat::settings::{MaxTokens, RecipePart, SettingField, Settings, StopSequence};
use crate::config::models::catalog;

const NAMES: [&str; 10] =
    ["bash", "python", "javascript", "json", "csv", "yaml", "toml", "list", "sql", "regex"];

/// Returns the request that a recipe builds from a prompt.
fn request(recipe: &Recipe, model: &str) -> Request {
    let mut settings = Settings::new(ModelId::parse(model).expect(model));
    recipe.apply(&mut settings);
    let mut conversation = Conversation::default();
    conversation.append(Message::User(Prompt::from("list files")));
    Request::ask(&conversation, &settings, &catalog()).expect("a prompt")
}

#[test]
fn the_built_in_recipes_have_the_expected_names_and_texts() {
    let recipes = built_in();
    assert!(recipes.iter().map(|recipe| recipe.name.as_str()).eq(NAMES));
    for recipe in recipes.iter() {
        assert!(recipe.title != recipe.name && !recipe.help.is_empty() && !recipe.is_user_defined);
        assert!(recipe.help.chars().count() <= 40, "{}", recipe.help);
    }
}

#[test]
fn every_built_in_recipe_can_be_sent_to_both_classes_of_models() {
    for recipe in built_in().iter() {
        let with = request(recipe, "us.anthropic.claude-haiku-4-5-20251001-v1:0").settings;
        let prefill = with.prefill.expect("this model takes it");
        let [stop] = &with.stop_sequences[..] else { panic!("{}: one stop", recipe.name) };
        assert_eq!(with.system, None);
        // The prefill opens the block that the stop sequence ends.
        assert_eq!(prefill.as_str().matches(stop.as_str()).count() % 2, 1, "{}", recipe.name);

        let without = request(recipe, "us.anthropic.claude-opus-5-5").settings;
        assert_eq!((without.prefill, without.schema), (None, None));
        let system = without.system.expect("the instruction takes its place");
        for stop in recipe.settings.stop_sequences.iter().chain(&without.stop_sequences) {
            assert!(!system.as_str().contains(stop.as_str()), "{}", recipe.name);
        }
        assert!(
            without.stop_sequences.is_empty(),
            "a stop sequence would end the reply at its start"
        );
        assert!(!system.as_str().contains('\n'), "{system:?} is one paragraph");
    }
}

#[test]
fn a_recipe_keeps_its_prefill_next_to_a_substitute_schema() {
    let text = "[[recipe]]\nname = 'a'\nprefill = '{'\n\
                without_prefill = { instruction = 'JSON.', schema = '{\"type\": \"object\"}' }";
    let recipe = &parse(text, true).expect("valid")[0];
    let with = request(recipe, "us.anthropic.claude-haiku-4-5-20251001-v1:0").settings;
    assert!(with.prefill.is_some() && with.schema.is_none());
    let without = request(recipe, "us.anthropic.claude-opus-5-5").settings;
    assert_eq!(without.schema.map(|schema| schema.as_str().len()), Some(18));
    let schemaless = request(recipe, "us.anthropic.claude-opus-4-7").settings;
    let takes = catalog().models.iter().any(|m| m.id.ends_with("opus-4-7") && m.schema);
    assert_eq!(schemaless.schema.is_some(), takes);
}

#[test]
fn a_recipe_has_every_setting_of_its_table() {
    let text = r#"
[[recipe]]
name = "mine"
system = "Be brief."
prefill = "Tea"
stop_sequences = ["\n\n#", "a\\b"]
temperature = 0.7
top_p = 1
max_tokens = 300
thinking = "high"
"#;
    let recipe = &parse(text, true).expect("valid")[0];
    let mut settings = Settings::new(ModelId::default_for(""));
    recipe.apply(&mut settings);
    let stops: Vec<_> = settings.stop_sequences.iter().map(StopSequence::as_str).collect();
    assert_eq!(stops, ["\n\n#", "a\\b"]);
    assert_eq!(settings.temperature, "0.7".parse().ok());
    assert_eq!(settings.max_tokens.map(MaxTokens::get), Some(300));
    assert_eq!((recipe.title.as_str(), recipe.is_user_defined), ("mine", true));
}

#[test]
fn an_error_names_the_line_and_suggests_a_correction() {
    fn check(text: &str, line: usize, sentence: &str) {
        let problem = parse(text, true).expect_err(text);
        assert_eq!(problem.line, line, "{text}\n{problem:?}");
        assert!(problem.why.contains(sentence), "{problem:?}");
    }
    let recipe = |rest: &str| format!("# mine\n[[recipe]]\nname = \"a\"\n{rest}");
    check(&recipe("prefil = 'x'"), 4, "unknown key prefil; did you mean prefill?");
    check(&recipe("zzz = 'x'"), 4, "unknown key zzz; the keys are name, title");
    check("[[recipes]]\nname = 'a'", 1, "unknown key recipes; did you mean recipe?");
    check(
        &recipe("\n[recipe.without_prefill]\ninstructions = 'x'"),
        6,
        "did you mean instruction?",
    );
    check("[[recipe]]\nprefill = 'x'", 1, "name is missing");
    check(&recipe("prefill = \"x \""), 4, "recipe a: A prefill cannot end with a space");
    check(
        &recipe("stop_sequences = ['x', \"\\n\"]"),
        4,
        "recipe a: A stop sequence cannot be only",
    );
    check(&recipe("temperature = 1.5"), 4, "recipe a: Temperature must be a number from 0 to 1");
    check(&recipe("max_tokens = 0"), 4, "recipe a: Max tokens must be");
    check(&recipe("thinking = 'hard'"), 4, "recipe a: Thinking must be off, on");
    check(
        &recipe("documents = 'pages'"),
        4,
        "recipe a: The documents setting must be seen or text",
    );
    check(&recipe("schema = '[]'"), 4, "recipe a: A JSON schema must be an object");
    check(&recipe("system = ' '"), 4, "recipe a: A system prompt cannot be only spaces");
    check(&recipe("title = 'A'"), 3, "recipe a: the recipe sets nothing");
    check(&recipe("without_prefill = { instruction = 'x' }"), 4, "the recipe has none");
    check("[[recipe]]\nname = 'A b'\nprefill = 'x'", 2, "recipe A b: A recipe name has");
    let twice = "[[recipe]]\nname = 'a'\nprefill = 'x'\n".repeat(2);
    check(&twice, 5, "the name occurs twice");
    check(&recipe("prefill = x"), 4, "");
    check(&recipe("prefill = 1"), 4, "invalid type");
    check("[[recipe]\n", 1, "");
}

#[test]
fn user_recipes_come_first_and_an_invalid_file_leaves_the_built_in_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = own_file(folder.path());
    let (recipes, read) = super::read(Some(&file));
    assert!(read.is_ok() && recipes == built_in(), "a missing file is not an error");
    fs::write(&file, "[[recipe]]\nname = 'json'\nprefill = '{'\n").expect("written");
    let (recipes, read) = super::read(Some(&file));
    assert!(read.is_ok());
    assert_eq!(recipes.iter().len(), NAMES.len());
    assert!(recipes.find("json").is_some_and(|json| json.is_user_defined));
    fs::write(&file, "[[recipe]]\nname = 'json'\nprefil = '{'\n").expect("written");
    let (recipes, read) = super::read(Some(&file));
    assert_eq!(recipes, built_in());
    let message = read.expect_err("a wrong key").to_string();
    assert!(message.contains("recipes.toml\", line 3: unknown key prefil"), "{message}");
    assert!(named("json", Some(&file), true).is_err());
    assert!(named("json", Some(&file), false).is_ok());
    assert!(named("mine", Some(&file), false).is_err());
}

#[test]
fn an_unknown_name_lists_the_existing_recipes() {
    let message = named("pyhton", None, true).expect_err("none").to_string();
    let expected =
        format!("unknown recipe \"pyhton\". Did you mean python? Available: {}", NAMES.join(", "));
    assert_eq!(message, expected);
    let message = named("zzz", None, true).expect_err("none").to_string();
    assert!(message.starts_with("unknown recipe \"zzz\". Available: bash, "), "{message}");
}

/// Returns a recipe with every setting.
fn recipe_with_every_setting(name: &str) -> Recipe {
    let text = "[[recipe]]\nname = 'x'\nprefill = \"a\\n```sh\"\nstop_sequences = ['```', \"\\n\\\\q\\\"\"]\n\
                system = 'é\u{1f994}'\ntemperature = 0.7\ntop_p = 0.95\nmax_tokens = 5\nthinking = '2000'\ndocuments = 'text'\nschema = '{}'\n\
                service_tier = 'flex'\nlatency = 'optimized'\nguardrail = 'gr1:1'\nmetadata = ['team=search']\n\
                without_prefill = { instruction = \"'''\\n\\\"\\\"\\\"\", stop_sequences = ['E'], schema = '{}' }";
    let mut recipe = parse(text, true).expect("valid").remove(0);
    recipe.title = name.to_owned();
    Recipe { name: name.to_owned(), ..recipe }
}

#[test]
fn every_field_of_a_recipe_has_a_key() {
    let settings = recipe_with_every_setting("a").settings;
    for field in SettingField::all().filter(|field| field.recipe_part() != RecipePart::None) {
        assert!(field.is_set(&settings), "{}", field.label());
    }
}

#[test]
fn a_saved_recipe_is_read_back_and_the_rest_of_the_file_stays() {
    let text = "# mine\n\n[[recipe]] # first\nname = \"a\" # the name\nprefill = \"x\" # why\n\n\
                # about b\n[[recipe]]\nname = 'b'\nsystem = 'Be brief.'\n# the end\n";
    let after = with_recipe(text, &recipe_with_every_setting("a")).expect("saved");
    let recipes = parse(&after, true).expect("valid");
    assert_eq!((&recipes[0], recipes.len()), (&recipe_with_every_setting("a"), 2), "{after}");
    for line in
        ["# mine\n", "[[recipe]] # first\n", "# the name\n", "# why\n", "# about b\n", "# the end"]
    {
        assert!(after.contains(line), "{line} in\n{after}");
    }
    let after = with_recipe(text, &recipe_with_every_setting("c")).expect("saved");
    assert!(after.starts_with(text.trim_end()), "{after}");
    let recipes = parse(&after, true).expect("valid");
    assert_eq!((&recipes[2], recipes.len()), (&recipe_with_every_setting("c"), 3));
    // Saving a recipe with fewer settings removes the other keys.
    let prefill = Settings { prefill: "y".parse().ok(), ..Settings::new(ModelId::default_for("")) };
    let less = Recipe::of("a".into(), &prefill);
    let after =
        with_recipe(&with_recipe(text, &recipe_with_every_setting("a")).expect("saved"), &less)
            .expect("saved");
    assert_eq!(parse(&after, true).expect("valid")[0], less);
    assert_eq!(after, text.replace("\"x\"", "\"y\""));
}

#[test]
fn a_recipe_can_be_added_to_any_form_of_the_list() {
    for text in ["", HEAD_ALONE, "recipe = []\n", "recipe = [{ name = 'b', prefill = 'x' }]\n"] {
        let after = with_recipe(text, &recipe_with_every_setting("a")).expect("saved");
        let recipes = parse(&after, true).expect(&after);
        assert_eq!(recipes.last(), Some(&recipe_with_every_setting("a")), "{after}");
        assert_eq!(recipes.len(), 1 + text.matches("'b'").count());
        let again = with_recipe(&after, &recipe_with_every_setting("a")).expect("saved");
        assert_eq!(again, after);
    }
}

#[test]
fn an_inline_list_keeps_its_comments_when_it_becomes_tables() {
    let text = "# above\nrecipe = [ # within\n  { name = 'b', prefill = 'x' }, # behind\n  # last\n] # after\n";
    for text in [text, "# above\nrecipe = [ # within\n] # after\n"] {
        let after = with_recipe(text, &recipe_with_every_setting("a")).expect("saved");
        assert_eq!(
            parse(&after, true).expect(&after).last(),
            Some(&recipe_with_every_setting("a")),
            "{after}"
        );
        let comments = ["above", "within", "behind", "last", "after"].into_iter();
        for comment in comments.map(|comment| format!("# {comment}\n")) {
            assert_eq!(after.matches(&comment).count(), text.matches(&comment).count(), "{after}");
        }
    }
}

const HEAD_ALONE: &str = "# only a remark\n";

#[cfg(unix)]
#[test]
fn the_file_is_private_and_is_written_completely_or_not_at_all() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = tempfile::tempdir().expect("a folder");
    let file = own_file(&folder.path().join("config/outcrop"));
    save(&recipe_with_every_setting("a"), Some(&file)).expect("saved");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().expect("a folder"))), (0o600, 0o700));
    assert_eq!(own(&file).expect("valid"), [recipe_with_every_setting("a")]);
    // A symbolic link stays a link, and its target changes.
    let link = folder.path().join("link.toml");
    symlink(&file, &link).expect("linked");
    save(&recipe_with_every_setting("b"), Some(&link)).expect("saved");
    assert!(link.is_symlink());
    assert_eq!(own(&file).expect("valid").len(), 2);

    fs::write(&file, "[[recipe]]\nnam = 'a'\n").expect("written");
    let message =
        save(&recipe_with_every_setting("c"), Some(&file)).expect_err("a wrong file").to_string();
    assert!(message.contains("line 2: unknown key nam; did you mean name?"), "{message}");
    assert_eq!(fs::read_to_string(&file).expect("there"), "[[recipe]]\nnam = 'a'\n");
    let message = save(&recipe_with_every_setting("c"), None).expect_err("nowhere").to_string();
    assert!(message.contains("no home folder"), "{message}");
    let message = save(&recipe_with_every_setting("c"), Some(folder.path()))
        .expect_err("a folder")
        .to_string();
    assert!(message.contains("cannot read"), "{message}");
}
