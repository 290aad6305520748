//! Keys that are pressed one after the other, the user's own keys, and the preset `emacs`.

use crossterm::event::KeyCode;
use outcrop::app::actions::keymap;
use outcrop::ui::key_bindings::KeyBinding;
use outcrop::ui::key_preset::KeyPreset;

use super::Story;

/// Creates a client with a preset and the user's keys, each as scope, action and key.
pub fn story_with(preset: KeyPreset, own: &[(&str, &str, &str)]) -> Story {
    let binding = |(scope, action, key): &(&str, &str, &str)| KeyBinding {
        scope: Some((*scope).to_owned()),
        action: (*action).to_owned(),
        keys: vec![(*key).to_owned()],
    };
    let own: Vec<_> = own.iter().map(binding).collect();
    let (keymap, faults) = keymap(preset, &own);
    assert_eq!(faults, []);
    let mut story = Story::new(100, 24);
    story.app.keymap = keymap;
    story.draw();
    story
}

fn composer(story: &Story) -> String {
    story.app.screens.chat.composer.text()
}

#[test]
fn a_begun_sequence_shows_the_possible_next_keys() {
    let mut story = story_with(KeyPreset::Emacs, &[]);
    story.typed("Hello").ctrl('x');
    assert!(
        story.screen().contains("Ctrl+X …  Ctrl+E edit in external editor · "),
        "{}",
        story.screen()
    );
    // Esc cancels without another effect.
    story.key(KeyCode::Esc);
    assert!(!story.screen().contains("Ctrl+X …"));
    story.ctrl('x').ctrl('u');
    assert_eq!(composer(&story), "");
    story.typed("Hi").ctrl('x').ctrl('y');
    assert!(story.screen().contains("Ctrl+X Ctrl+Y has no function here"), "{}", story.screen());
    // A letter is text if it does not continue the sequence.
    story.ctrl('x').typed("zm");
    assert_eq!(composer(&story), "Hizm");
    story.ctrl('x').pasted("!").typed("m");
    assert_eq!(composer(&story), "Hizm!m");
    story.ctrl('x').typed("m");
    assert!(story.screen().contains("┏ Model ━"), "{}", story.screen());
}

#[test]
fn a_sequence_of_letters_works_in_the_conversation() {
    let own = [
        ("conversation", "select-first", "g g"),
        ("conversation", "select-last", "g e"),
        ("conversation", "new-conversation", "space n"),
    ];
    let mut story = story_with(KeyPreset::Default, &own);
    story.turn("One", "A").turn("Two", "B").key(KeyCode::Esc);
    let selected = |story: &Story| story.app.screens.chat.transcript.selected;
    let last = selected(&story);
    story.key(KeyCode::Char('g'));
    assert!(story.screen().contains("g …  g select the first message · e "), "{}", story.screen());
    story.key(KeyCode::Char('g'));
    assert_ne!(selected(&story), last);
    story.key(KeyCode::Char('g')).key(KeyCode::Char('e'));
    assert_eq!(selected(&story), last);
    // After a pause, an unknown key cancels the sequence.
    story.key(KeyCode::Char('g')).after(1000).key(KeyCode::Char('x'));
    assert!(story.screen().contains("g x has no function here"), "{}", story.screen());
    assert_eq!(composer(&story), "");
    // Letters in quick succession are a word.
    story.after(1000).typed_fast("great");
    assert_eq!(composer(&story), "great");
    story.ctrl('u').key(KeyCode::Esc).typed(" ").after(1000).typed("n");
    assert!(story.app.session.open.conversation.is_empty());
}

#[test]
fn a_user_can_rebind_the_keys_of_every_text_box() {
    let own = [("text-box", "text-delete-word-left", "alt+h")];
    let mut story = story_with(KeyPreset::Default, &own);
    story.typed("one two").ctrl('w');
    assert_eq!(composer(&story), "one two");
    story.alt('h');
    assert_eq!(composer(&story), "one ");
    story.command("Set system prompt").typed("one two").ctrl('w').alt('h').typed("!");
    assert!(story.screen().contains("one !"), "{}", story.screen());
}

#[test]
fn emacs_keys_are_in_the_hints_the_help_and_the_palette() {
    let mut story = story_with(KeyPreset::Emacs, &[]);
    assert!(story.screen().contains("Alt+X commands"), "{}", story.screen());
    story.alt('x').typed("choose model");
    assert!(story.screen().contains("Ctrl+X m"), "{}", story.screen());
    story.ctrl('g').key(KeyCode::F(1)).key(KeyCode::Char('/')).typed("quit");
    assert!(story.screen().contains("Ctrl+Q, Ctrl+X Ctrl+C"), "{}", story.screen());
}

#[test]
fn the_keys_page_of_the_manual_has_the_users_keys() {
    let mut story = story_with(KeyPreset::Emacs, &[]);
    story.key(KeyCode::F(1)).typed("mjj").key(KeyCode::Enter);
    assert!(story.screen().contains("Help · Keys"), "{}", story.screen());
    // The keys of the scope "anywhere" are the first table.
    let is_found = (0..4).any(|_| {
        story.key(KeyCode::PageDown);
        story.screen().contains("Ctrl+O, Ctrl+X Ctrl+F")
    });
    assert!(is_found, "{}", story.screen());
}

#[test]
fn emacs_keys_edit_the_prompt_and_recall_prompts() {
    let mut story = story_with(KeyPreset::Emacs, &[]);
    story.turn("First", "A").typed("one two");
    story.alt('b').alt('u');
    assert_eq!(composer(&story), "one TWO");
    story.ctrl('_');
    assert_eq!(composer(&story), "one two");
    story.ctrl('a').ctrl(' ').alt('f').ctrl('w').ctrl('e').ctrl('y');
    assert_eq!(composer(&story), "twoone ");
    story.ctrl('k').ctrl('u').ctrl('p');
    assert_eq!(composer(&story), "First");
    story.ctrl('n');
    assert_eq!(composer(&story), "");
    story.typed("ab").ctrl('t');
    assert_eq!(composer(&story), "ba");
}

#[test]
fn an_emacs_argument_is_shown_and_repeats_the_next_key() {
    let mut story = story_with(KeyPreset::Emacs, &[]);
    story.typed("a.b.c").ctrl('a').alt('2');
    assert!(story.screen().contains("Prompt · argument 2"), "{}", story.screen());
    // Terminals send Ctrl+5 for Ctrl+].
    story.ctrl('5');
    assert!(story.screen().contains("Prompt · find character"), "{}", story.screen());
    story.typed(".").ctrl('d').alt('1').typed("2-");
    assert_eq!(composer(&story), "a.b------------c");
    assert!(!story.screen().contains("Prompt ·"), "{}", story.screen());
    // Another command ends the wait for a number.
    story.alt('9').ctrl('g').typed("x");
    assert_eq!(composer(&story), "a.b------------xc");
}
