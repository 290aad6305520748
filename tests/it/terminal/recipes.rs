//! Recipes across runs: a recipe saved in one run is available in the next.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{ask, ready};
use crate::pty::{Key, Start};

#[test]
fn a_saved_recipe_is_available_in_the_next_run() {
    let mut first = ready(Start::outcrop(&["--offline", "--prefill=```csv", "--stop=```"]));
    first.press(Key::Ctrl('p'));
    first.type_text("save as recipe");
    first.press(Key::Enter);
    first.wait_for("the question for its name", |shown| shown.has("Save as recipe"));
    first.type_text("rows");
    first.press(Key::Enter);
    first.wait_for("the word that it is saved", |shown| shown.has("Saved as rows"));
    let file = first.path("xdg_config_home/outcrop/recipes.toml");
    let mode = fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = fs::read_to_string(&file).expect("it can be read");
    first.press(Key::Ctrl('q'));
    assert_eq!(first.wait_exit().code, 0);

    let start = Start::outcrop(&["--offline", "--recipe", "rows"]).size(120, 30);
    let folder = start.path("xdg_config_home/outcrop");
    fs::create_dir_all(&folder).expect("a folder of the test");
    fs::write(folder.join("recipes.toml"), text).expect("it can be written");
    let mut second = ready(start);
    second.wait_for("the row of the panel", |shown| shown.has("Recipe         rows"));
    ask(&mut second, "some rows");
    second.wait_for("the reply", |shown| shown.footer().contains("stop_sequence"));
    second.press(Key::Ctrl('p'));
    second.type_text("apply recipe");
    second.press(Key::Enter);
    second.wait_for("the list", |shown| shown.has("YOURS") && shown.has("Bash commands"));
    second.press(Key::Ctrl('q'));
    assert_eq!(second.wait_exit().code, 0);
}

#[test]
fn the_client_starts_with_an_invalid_recipes_file_and_shows_a_note() {
    for arguments in [&["--offline"][..], &["--offline", "--recipe=json"]] {
        let start = Start::outcrop(arguments);
        let folder = start.path("xdg_config_home/outcrop");
        fs::create_dir_all(&folder).expect("a folder of the test");
        let wrong = "[[recipe]]\nname = \"a\"\nprefil = \"x\"\n";
        fs::write(folder.join("recipes.toml"), wrong).expect("it can be written");
        let mut pty = ready(start);
        pty.wait_for("the note", |shown| {
            let text = shown.flowing();
            text.contains("Your recipes are not used") && text.contains("line 3: unknown key")
        });
        pty.press(Key::Ctrl('q'));
        assert_eq!(pty.wait_exit().code, 0);
    }
}
