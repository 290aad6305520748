//! Tests of concurrent saves, saves while another process holds the lock, and saves just before the
//! program exits.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::thread;

use outcrop::chat::model::ModelId;
use outcrop::chat::recipe::Recipe;
use outcrop::chat::settings::Settings;
use outcrop::config::recipes;

use super::{Special, ready};
use crate::pty::{Key, Pty, Start};

const RECIPES: &str = "xdg_config_home/outcrop/recipes.toml";

/// Returns the number of recipes in the user's file.
fn saved(file: &Path) -> usize {
    let (recipes, read) = recipes::read(Some(file));
    read.expect("the file can be read");
    recipes.iter().filter(|recipe| recipe.is_user_defined).count()
}

/// Opens the dialog that asks for the name of a recipe.
fn ask_for_name(pty: &mut Pty) {
    pty.press(Key::Ctrl('p'));
    pty.type_text("save as recipe");
    pty.press(Key::Enter);
    pty.wait_for("the question for its name", |shown| shown.has("Save as recipe"));
}

/// Starts a client on the stand-in with a prefill to save. `home` is its config folder; `None` means a
/// new one.
fn client(home: Option<&Path>) -> Pty {
    let mut start = Start::outcrop(&["--offline", "--prefill=```csv", "--stop=```"]);
    if let Some(home) = home {
        start = start.variable("XDG_CONFIG_HOME", &home.display().to_string());
    }
    ready(start)
}

#[test]
fn recipes_saved_by_several_threads_are_all_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = recipes::own_file(folder.path());
    let prefill = Settings { prefill: "x".parse().ok(), ..Settings::new(ModelId::default_for("")) };
    thread::scope(|scope| {
        for thread in 0..6 {
            let (file, prefill) = (&file, &prefill);
            scope.spawn(move || {
                for number in 0..5 {
                    let recipe = Recipe::of(format!("r{thread}-{number}"), prefill);
                    recipes::save(&recipe, Some(file)).expect("saved");
                }
            });
        }
    });
    assert_eq!(saved(&file), 30);
}

#[test]
fn recipes_saved_by_several_clients_are_all_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut clients: Vec<_> = (0..4).map(|_| client(Some(folder.path()))).collect();
    for round in 0..3 {
        for pty in &mut clients {
            ask_for_name(pty);
        }
        for (number, pty) in clients.iter_mut().enumerate() {
            pty.type_text(&format!("r{number}-{round}"));
            pty.press(Key::Enter);
        }
        for (number, pty) in clients.iter().enumerate() {
            let word = format!("Saved as r{number}-{round}");
            pty.wait_for("the word that it is saved", |shown| shown.has(&word));
        }
    }
    assert_eq!(saved(&folder.path().join("outcrop/recipes.toml")), 12);
}

/// Locks the recipes file, as another process would.
fn take_lock(pty: &Pty) -> File {
    let folder = pty.path("xdg_config_home/outcrop");
    fs::create_dir_all(&folder).expect("a folder");
    let lock = folder.join(".recipes.toml.lock");
    let lock = OpenOptions::new().create(true).append(true).open(lock).expect("a file");
    lock.lock().expect("nobody has it");
    lock
}

#[test]
fn a_lock_that_is_never_released_is_an_error_and_the_client_continues() {
    let mut pty = client(None);
    let lock = take_lock(&pty);
    ask_for_name(&mut pty);
    pty.type_text("rows");
    pty.press(Key::Enter);
    pty.type_text("-x");
    pty.wait_for("keys meanwhile", |shown| shown.has("rows-x"));
    pty.wait_for("the error", |shown| {
        let text = shown.flowing();
        text.contains("Not saved") && text.contains("holds the lock")
    });
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
    drop(lock);
}

#[test]
fn a_recipe_saved_just_before_quitting_is_kept() {
    let mut pty = client(None);
    let file = pty.path(RECIPES);
    let lock = take_lock(&pty);
    ask_for_name(&mut pty);
    pty.type_text("rows\r\u{11}");
    let home = tempfile::tempdir().expect("a folder");
    let saved_file = home.path().join("recipes.toml");
    // Dropping the PTY removes the folder, so keep a hard link to the file in another folder.
    let linked = thread::spawn({
        let saved_file = saved_file.clone();
        move || {
            drop(lock);
            while fs::hard_link(&file, &saved_file).is_err() {
                thread::yield_now();
            }
        }
    });
    assert_eq!(pty.wait_exit().code, 0);
    linked.join().expect("the file is there");
    assert_eq!(saved(&saved_file), 1);
}

#[test]
fn a_failed_save_at_the_end_is_an_error() {
    let mut pty = client(None);
    let _lock = take_lock(&pty);
    ask_for_name(&mut pty);
    pty.type_text("rows\r\u{11}");
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 1);
    assert!(String::from_utf8_lossy(&ended.raw).contains("not saved"));
}

#[test]
fn a_special_file_is_not_replaced_by_a_save() {
    for special in Special::ALL {
        let mut pty = client(None);
        let file = pty.path(RECIPES);
        special.make(&file);
        ask_for_name(&mut pty);
        pty.type_text("rows");
        pty.press(Key::Enter);
        pty.wait_for("the error", |shown| shown.flowing().contains("Not saved"));
        assert!(special == Special::Huge || !fs::symlink_metadata(&file).expect("there").is_file());
        pty.press(Key::Ctrl('q'));
        assert_eq!(pty.wait_exit().code, 0);
    }
}
