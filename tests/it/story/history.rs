//! The page of stored conversations, and what opening another conversation keeps.

use outcrop::app::msg::StoreMsg;
use outcrop::session::store_link::StoreLink;
use outcrop::session::wall_clock::WallClock;
use outcrop::stored::{FoundPassage, KeySource, PurgeScope, StoreAnswer, StoreQuery, StoreRequest};

use super::*;

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// A client with four stored conversations. The last one is open.
fn four(columns: u16, rows: u16) -> Story {
    let mut story = Story::stored(columns, rows);
    story.turn("Why is the sky blue?", "Because of Rayleigh scattering.").ctrl('n').after(40 * DAY);
    story.turn("Plan a week in Lisbon", "Day 1: Alfama.").ctrl('n').after(2 * DAY);
    let long = "Explain how the stream of a reply begins, which events follow, and how it ends";
    story.turn(long, "It begins with messageStart, then the scattered deltas follow.");
    story.turn("And its usage?", "In the last event.").ctrl('n').after(3 * 60 * MINUTE);
    story.turn("Write a haiku about Rust", "Borrowed without fear").after(5 * MINUTE);
    story
}

fn check(name: &str, story: impl Fn(u16, u16) -> Story) {
    for (columns, rows) in [(140, 40), (80, 24), (40, 10)] {
        let story = story(columns, rows);
        insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), story.styled());
    }
}

impl Story {
    fn title(&self) -> String {
        self.app.session.title().to_owned()
    }

    fn texts(&self) -> Vec<String> {
        let conversation = &self.app.session.open.conversation;
        let prompts = conversation.path().iter().filter_map(|id| conversation.prompt(*id));
        prompts.map(|prompt| prompt.text.clone()).collect()
    }

    fn has(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    fn prompt_box(&self) -> String {
        self.app.screens.chat.composer.text()
    }
}

#[test]
fn the_list_shows_pinned_and_then_new_conversations() {
    check("history_list", |columns, rows| {
        let mut story = four(columns, rows);
        story.ctrl('o').key(KeyCode::Down).key(KeyCode::Down).alt('p').key(KeyCode::Up);
        story
    });
}

#[test]
fn a_search_shows_passages_below_their_titles() {
    check("history_search", |columns, rows| {
        let mut story = four(columns, rows);
        story.ctrl('o').typed("scatter");
        story
    });
}

#[test]
fn a_page_without_rows_says_why() {
    check("history_empty", |columns, rows| {
        let mut story = Story::stored(columns, rows);
        story.ctrl('o');
        story
    });
    check("history_no_match", |columns, rows| {
        let mut story = four(columns, rows);
        story.ctrl('o').typed("zebra");
        story
    });
    check("history_ephemeral", |columns, rows| {
        let mut story = Story::ephemeral(columns, rows);
        story.turn("Hello", "A reply").ctrl('o');
        story
    });
}

#[test]
fn a_wide_window_shows_every_column() {
    let mut story = four(220, 12);
    story.ctrl('o');
    insta::assert_snapshot!(story.screen());
}

#[test]
fn a_found_passage_is_opened_at_the_match_on_its_branch() {
    let mut story = Story::stored(80, 16);
    let long = numbered(60) + "\nthe needle is here\n\n" + &numbered(60);
    story.turn("First", &long).command("regenerate reply").text("Another version").done();
    story.turn("More", "Enough");
    story.ctrl('n').turn("Other", "Something else");
    story.ctrl('o').typed("needle").key(KeyCode::Enter);
    assert!(story.has("the needle is here"), "{}", story.screen());
    assert_eq!(story.texts(), ["First"]);
    let shown = story.app.screens.chat.transcript.selected;
    assert_eq!(shown, story.app.session.open.conversation.path().get(1).copied());
    // A match in the open conversation is shown without reading the conversation again.
    story.ctrl('o').typed("enough").key(KeyCode::Enter);
    assert!(story.has("Enough") && !story.has("the needle"), "{}", story.screen());
    assert_eq!(story.texts(), ["First", "More"]);
}

#[test]
fn a_conversation_is_renamed_from_the_list_and_from_the_palette() {
    let mut story = four(100, 24);
    story.ctrl('o').alt('r');
    assert!(story.has("Rename conversation"), "{}", story.screen());
    story.typed("Poems").key(KeyCode::Enter);
    assert!(story.has("Poems open"), "{}", story.screen());
    assert_eq!(story.title(), "Poems");
    story.key(KeyCode::Down).alt('r').ctrl('u').typed("Events").key(KeyCode::Enter);
    assert!(story.has("Events"), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert_eq!(story.title(), "Events");
    story.command("rename conversation").typed("The stream").key(KeyCode::Enter);
    assert!(story.rows()[0].contains("The stream"), "{}", story.screen());
    // Without a title, the title is the first prompt again.
    story.command("rename conversation").ctrl('u').key(KeyCode::Enter);
    assert!(story.rows()[0].contains("Explain how the stream"), "{}", story.screen());
    story.command("rename conversation").typed("Kept").key(KeyCode::Enter).turn("More", "1");
    let story = story.restarted().resumed();
    assert_eq!(story.title(), "Kept");
}

#[test]
fn a_title_that_was_given_before_the_first_prompt_is_kept() {
    let mut story = Story::stored(100, 24);
    story.command("rename conversation").typed("Early").key(KeyCode::Enter).turn("One", "1");
    let story = story.restarted().resumed();
    assert_eq!((story.title().as_str(), story.texts().len()), ("Early", 1));
}

#[test]
fn a_deleted_conversation_can_be_restored_on_the_page() {
    let mut story = four(100, 24);
    story.ctrl('o').key(KeyCode::Down).alt('x');
    assert!(story.has("Conversation deleted. Alt+U restores it"), "{}", story.screen());
    assert!(!story.has("Explain how"), "{}", story.screen());
    story.key(KeyCode::Down).key(KeyCode::Esc).ctrl('o').alt('u');
    assert!(story.has("Explain how"), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert_eq!(story.texts().len(), 2);
}

#[test]
fn a_conversation_that_another_window_removed_for_good_cannot_be_restored() {
    let mut story = four(100, 24);
    story.ctrl('o').key(KeyCode::Down).alt('x');
    story.purged(PurgeScope::Everything).alt('u');
    let notice = "The conversation cannot be restored. Another window removed it for good";
    assert!(story.has(notice), "{}", story.screen());
    assert!(!story.has("Explain how"), "{}", story.screen());
    story.alt('u');
    assert!(story.has("No deleted conversation to restore"), "{}", story.screen());
}

#[test]
fn deleting_the_open_conversation_needs_confirmation_and_opens_an_empty_conversation() {
    let mut story = four(100, 24);
    story.sent("More").text("Half of a").ctrl('o').alt('x');
    assert!(story.has("Press Alt+X again to delete it"), "{}", story.screen());
    assert!(story.app.session.is_busy());
    story.alt('x');
    assert!(!story.app.session.is_busy() && story.texts().is_empty());
    assert!(!story.has("haiku"), "{}", story.screen());
    story.key(KeyCode::Esc).command("restore conversation");
    assert!(story.texts().is_empty());
    story.ctrl('o').alt('u').key(KeyCode::Enter);
    assert_eq!(story.texts(), ["Write a haiku about Rust", "More"]);
    assert!(story.has("Half of a"), "{}", story.screen());
}

#[test]
fn during_a_reply_another_conversation_is_opened_with_the_second_press() {
    let mut story = four(100, 24);
    story.sent("More").text("Half of a").typed("next one").key(KeyCode::Enter);
    story.typed("and a draft").ctrl('n');
    assert!(story.has("The reply is not complete. Press Ctrl+N again to stop it"));
    assert!(story.app.session.is_busy());
    story.ctrl('o').key(KeyCode::Down).key(KeyCode::Enter);
    assert!(story.app.session.is_busy(), "{}", story.screen());
    assert!(story.has("Press Enter again to stop it"), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert!(story.has("Conversation opened"), "{}", story.screen());
    assert_eq!((story.texts().len(), story.prompt_box().as_str()), (2, ""));
    // Nothing is lost: the partial reply, the queued prompt and the draft are stored.
    story.ctrl('o').key(KeyCode::Enter);
    assert!(story.has("Half of a") && story.has("Stopped"), "{}", story.screen());
    assert_eq!(story.prompt_box(), "next one\n\nand a draft");
}

#[test]
fn nothing_is_lost_when_the_client_quits_during_a_reply() {
    let mut story = four(100, 24);
    story.sent("More").text("Half of a").typed("next one").key(KeyCode::Enter).typed("a draft");
    let story = story.restarted().resumed();
    assert!(story.has("Half of a"), "{}", story.screen());
    assert_eq!(story.prompt_box(), "next one\n\na draft");
}

#[test]
fn an_edited_prompt_still_makes_a_branch_after_another_conversation_was_opened() {
    let mut story = four(100, 24);
    story.key(KeyCode::Esc).typed("ke").ctrl('u').typed("Write a limerick");
    story.ctrl('o').key(KeyCode::Down).key(KeyCode::Enter).ctrl('o').key(KeyCode::Enter);
    assert_eq!(story.prompt_box(), "Write a limerick");
    let mut story = story.restarted().resumed();
    story.key(KeyCode::Enter);
    assert_eq!(story.texts(), ["Write a limerick"]);
}

#[test]
fn the_prompt_of_a_reply_without_text_returns_with_its_conversation() {
    let mut story = four(100, 24);
    story.sent("Unanswered").ctrl('n').ctrl('n').turn("Other", "1");
    story.ctrl('o').key(KeyCode::Down).key(KeyCode::Enter);
    assert_eq!(story.prompt_box(), "Unanswered");
}

#[test]
fn a_conversation_is_resumed_as_it_was() {
    let mut story = Story::stored(80, 20);
    story.turn("One", &numbered(80)).command("regenerate reply").text("Version 2").done();
    story.key(KeyCode::Esc).typed("[").turn("Two", &numbered(30));
    story.command("set temperature").typed("0.25").key(KeyCode::Enter);
    story.command("go to start").key(KeyCode::PageDown).typed("a draft");
    let before = story.screen();
    let mut story = story.restarted().resumed();
    assert!(story.has("Conversation opened"), "{}", story.screen());
    assert_eq!(story.texts(), ["One", "Two"]);
    story.key(KeyCode::Right);
    let body =
        |screen: &str| screen.lines().skip(1).take(10).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(body(&story.screen()), body(&before));
    assert_eq!(story.prompt_box(), "a draft");
    story.key(KeyCode::Enter);
    assert_eq!(
        story.request().settings.temperature.map(|it| it.to_string()).as_deref(),
        Some("0.25")
    );
}

#[test]
fn the_inspector_says_that_the_events_of_a_stored_reply_are_gone() {
    let mut story = four(100, 30).restarted().resumed();
    story.key(KeyCode::F(3));
    for tab in ["1", "2", "3", "4", "5"] {
        story.typed(tab);
        assert!(story.has("The events of this reply were not stored"), "{}", story.screen());
        story.key(KeyCode::Down).key(KeyCode::Enter).typed("y/x").key(KeyCode::Esc);
    }
    story.key(KeyCode::F(7));
    assert!(story.has("1 turn") && story.has("end_turn"), "{}", story.screen());
}

#[test]
fn the_answer_to_an_older_search_is_dropped() {
    let mut story = Story::new(100, 24);
    story.app.session.store = StoreLink::new(WallClock::new(Instant::now(), 1_796_000_000_000), 7);
    story.ctrl('o').typed("ab");
    let search = |text: &str| {
        let found = story.effects.iter().rev().find_map(|effect| match effect {
            Effect::Store { number, request } => match &**request {
                StoreRequest::Query(StoreQuery::Search { text: searched, .. })
                    if searched == text =>
                {
                    Some(*number)
                }
                _ => None,
            },
            _ => None,
        });
        found.expect("a search")
    };
    let (older, newer) = (search("a"), search("ab"));
    let mut keys = KeySource::new(5);
    let mut answer = |text: &str| {
        let passage = FoundPassage {
            conversation: keys.conversation(1),
            message: Some(keys.message(1)),
            title: text.into(),
            updated_ms: 1,
            passage: format!("A {text}"),
            matches: std::iter::once(0..1).collect(),
            cursor: None,
        };
        Box::new(StoreAnswer::Passages(Vec::from([passage])))
    };
    story.msg(Msg::Store(StoreMsg::Answer { number: newer, answer: answer("newer") }));
    story.msg(Msg::Store(StoreMsg::Answer { number: older, answer: answer("older") }));
    assert!(story.has("A newer") && !story.has("A older"), "{}", story.screen());
}

#[test]
fn the_list_reads_more_conversations_near_its_end() {
    let mut story = Story::stored(80, 24);
    for number in 0..130 {
        story.turn(&format!("Prompt {number}."), "1").ctrl('n').after(MINUTE);
    }
    story.ctrl('o');
    assert!(story.has("Prompt 129."), "{}", story.screen());
    for _ in 0..13 {
        story.key(KeyCode::PageDown);
    }
    assert!(story.has("Prompt 0."), "{}", story.screen());
}

#[test]
fn an_unknown_conversation_is_reported() {
    let mut story = Story::stored(80, 24);
    let unknown = KeySource::new(9).conversation(1);
    let effects = story.app.resume(Some(unknown), Vec::new());
    story.pass_to_store(&effects);
    assert!(story.has("The conversation was not found"), "{}", story.screen());
}

#[test]
fn prompts_of_all_conversations_are_recalled_after_those_of_this_one() {
    let mut story = four(100, 24).restarted().resumed();
    story.typed("a draft");
    let mut recalled = Vec::new();
    for _ in 0..7 {
        story.key(KeyCode::Up);
        recalled.push(story.prompt_box());
        // Move to the first row, so that the next Up leaves a recalled prompt of several rows.
        story.ctrl('a');
    }
    let stream = "Explain how the stream of a reply begins, which events follow, and how it ends";
    let all = [
        "Write a haiku about Rust",
        "And its usage?",
        stream,
        "Plan a week in Lisbon",
        "Why is the sky blue?",
        "Why is the sky blue?",
        "Why is the sky blue?",
    ];
    assert_eq!(recalled, all);
    for _ in 0..6 {
        story.key(KeyCode::Down);
    }
    assert_eq!(story.prompt_box(), "a draft");
}

#[test]
fn a_prompt_is_searched_and_used_again() {
    let mut story = four(100, 24);
    story.typed("a draft").alt('r');
    assert!(story.has("Search prompts") && story.has("Plan a week"), "{}", story.screen());
    story.typed("sky");
    assert!(story.has("Why is the sky blue?") && !story.has("Plan a week"), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert_eq!(story.prompt_box(), "Why is the sky blue?");
    story.key(KeyCode::Up);
    assert_eq!(story.prompt_box(), "a draft");
    story.command("search prompts").typed("zebra");
    assert!(story.has("No prompt contains these words"), "{}", story.screen());
    story.key(KeyCode::Enter).key(KeyCode::Esc);
    assert_eq!(story.prompt_box(), "a draft");
}

#[test]
fn the_search_of_prompts_fits_every_window() {
    check("prompt_search", |columns, rows| {
        let mut story = four(columns, rows);
        story.alt('r').typed("the");
        story
    });
}
