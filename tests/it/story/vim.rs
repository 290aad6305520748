//! The preset `vim`: the modes of the prompt, and vim's keys in the conversation.

use crossterm::event::KeyCode;
use outcrop::app::msg::Msg;
use outcrop::ui::key_preset::KeyPreset;

use super::Story;
use super::sequences::story_with;

fn vim() -> Story {
    story_with(KeyPreset::Vim, &[])
}

fn composer(story: &Story) -> String {
    story.app.screens.chat.composer.text()
}

/// Asserts that the screen contains a text.
#[track_caller]
fn has(story: &Story, text: &str) {
    assert!(story.screen().contains(text), "{text:?} is missing:\n{}", story.screen());
}

#[test]
fn the_title_of_the_prompt_shows_the_mode() {
    let mut story = vim();
    has(&story, " Prompt · INSERT ");
    has(&story, "Esc normal mode");
    story.typed("one two").key(KeyCode::Esc);
    has(&story, " Prompt · NORMAL ");
    story.resized(160, 24);
    has(&story, ": commands");
    story.typed("2d");
    has(&story, " Prompt · NORMAL 2d ");
    story.typed("b");
    assert_eq!(composer(&story), "o");
    story.typed("v");
    has(&story, " Prompt · VISUAL ");
    story.key(KeyCode::Esc).typed("V");
    has(&story, " Prompt · VISUAL LINE ");
    story.key(KeyCode::Esc).typed("A!");
    has(&story, " Prompt · INSERT ");
    assert_eq!(composer(&story), "o!");
}

#[test]
fn commands_edit_the_prompt_and_undo_restores_it() {
    let mut story = vim();
    story.typed("say \"hello world\" now").key(KeyCode::Esc);
    story.typed("0f\"ci\"bye").key(KeyCode::Esc);
    assert_eq!(composer(&story), "say \"bye\" now");
    story.typed("u");
    assert_eq!(composer(&story), "say \"hello world\" now");
    story.ctrl('r');
    assert_eq!(composer(&story), "say \"bye\" now");
    story.typed("0dw$p.");
    assert_eq!(composer(&story), "\"bye\" nowsay say ");
    story.typed("yyP").typed("Vd");
    assert_eq!(composer(&story), "\"bye\" nowsay say ");
    // Ctrl+C clears the prompt, and the next prompt starts in insert mode.
    story.ctrl('c').typed("x");
    assert_eq!(composer(&story), "x");
}

#[test]
fn a_sent_prompt_is_followed_by_insert_mode_and_k_recalls_it() {
    let mut story = vim();
    story.typed("First").key(KeyCode::Esc).key(KeyCode::Enter).text("A").done();
    has(&story, " Prompt · INSERT ");
    story.key(KeyCode::Esc).typed("k");
    assert_eq!(composer(&story), "First");
    story.typed("x");
    assert_eq!(composer(&story), "Firs");
    story.typed("ccSecond").key(KeyCode::Enter).text("B").done();
    assert_eq!(story.app.session.open.conversation.path().len(), 4);
}

#[test]
fn two_quick_letters_leave_insert_mode_and_other_letters_stay_text() {
    let mut story = vim();
    story.typed("ab").typed("j");
    assert_eq!(composer(&story), "abj");
    story.typed("j");
    assert_eq!(composer(&story), "ab");
    has(&story, " Prompt · NORMAL ");
    // After a pause, both letters are text.
    story.typed("Aj").after(600).typed("j").after(600);
    assert_eq!(composer(&story), "abjj");
    has(&story, " Prompt · INSERT ");
    story.typed("jk");
    assert_eq!(composer(&story), "abjjjk");
    // Letters that arrive in one `Msg` have the same effect as single keys.
    story.msg(Msg::Typed("xjjx".into()));
    assert_eq!(composer(&story), "abjjjk");
    has(&story, " Prompt · NORMAL ");
    let mut story = story_with(KeyPreset::Vim, &[("insert", "normal-mode", "esc")]);
    story.typed("ajjj");
    assert_eq!(composer(&story), "ajjj");
}

#[test]
fn the_palette_the_find_bar_and_the_help_open_from_normal_mode() {
    let mut story = vim();
    story.turn("One", "A").typed("draft").key(KeyCode::Esc).typed(":");
    has(&story, "Choose model");
    story.key(KeyCode::Esc).typed("?").typed("/").typed("copy lines");
    has(&story, "dd cc yy");
    story.key(KeyCode::Esc).key(KeyCode::Esc).after(1000).key(KeyCode::Esc).after(1000);
    assert_eq!(composer(&story), "draft");
    story.app.focus = outcrop::screens::focus::Focus::Composer;
    story.typed("/").typed("A");
    has(&story, "Find");
}

#[test]
fn the_user_can_add_sequences_to_normal_mode() {
    let own = [("normal", "new-conversation", "space n"), ("normal", "toggle-settings", "g s")];
    let mut story = story_with(KeyPreset::Vim, &own);
    story.turn("One", "A").typed("a b").key(KeyCode::Esc).typed(" ");
    has(&story, "Space …  n new conversation");
    story.key(KeyCode::Esc).typed("df ");
    assert_eq!(composer(&story), "a b");
    story.typed("0df ");
    assert_eq!(composer(&story), "b");
    story.typed("ccx").key(KeyCode::Esc).typed(" n");
    assert!(story.app.session.open.conversation.is_empty());
}

#[test]
fn vim_keys_move_in_the_conversation() {
    let mut story = vim();
    story.turn("One", "A").turn("Two", "B").key(KeyCode::Esc).key(KeyCode::Esc);
    let selected = |story: &Story| story.app.screens.chat.transcript.selected;
    let last = selected(&story);
    story.typed("gg");
    assert_ne!(selected(&story), last);
    story.key(KeyCode::Char('G'));
    assert_eq!(selected(&story), last);
    story.after(1000).key(KeyCode::Char('i')).typed("hi");
    assert_eq!(composer(&story), "hi");
}

#[test]
fn a_chip_is_deleted_as_one_character() {
    let mut story = vim();
    story.typed("see ").pasted(&"x\n".repeat(80)).typed(" now").key(KeyCode::Esc);
    story.typed("0wx");
    assert_eq!(composer(&story), "see  now");
}
