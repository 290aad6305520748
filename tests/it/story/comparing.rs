//! Comparisons: one prompt is sent with several settings, each in its own column. The user can keep
//! one column.

mod differing;

mod looking;

mod sizes;

mod spending;

use outcrop::chat::message::{Ending, Reply};
use outcrop::chat::request::HistoryMessage;
use outcrop::chat::settings::{Prefill, Settings, Temperature};

use super::*;

impl Story {
    /// Returns the numbers of the last `count` requests, oldest first.
    fn last_replies(&self, count: usize) -> Vec<RequestNumber> {
        let replies = self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask { reply, .. } => Some(*reply),
            _ => None,
        });
        let all: Vec<_> = replies.collect();
        all[all.len() - count..].to_vec()
    }

    /// Returns the last `count` requests, oldest first.
    fn requests_last(&self, count: usize) -> Vec<&Request> {
        let replies = self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask { request, .. } => Some(&**request),
            _ => None,
        });
        let all: Vec<_> = replies.collect();
        all[all.len() - count..].to_vec()
    }

    fn event_of(&mut self, reply: RequestNumber, event: StreamEvent) -> &mut Self {
        self.msg(Msg::Stream { reply, event })
    }

    fn text_of(&mut self, reply: RequestNumber, text: &str) -> &mut Self {
        self.event_of(reply, StreamEvent::Text { index: 0, text: text.into() })
    }

    /// Streams a complete reply to a column.
    fn done_of(&mut self, reply: RequestNumber, text: &str, out: u64) -> &mut Self {
        self.event_of(reply, StreamEvent::Sent).after(200);
        for word in text.split_inclusive(' ') {
            self.text_of(reply, word).after(10 + out / 10);
        }
        let usage =
            Usage { input: Some(18), output: Some(out), total: Some(18 + out), ..Usage::default() };
        let latency_ms = Some(1000 + out);
        let metadata = Metadata { usage: Some(usage), latency_ms, ..Metadata::default() };
        let stopped = StreamEvent::stopped(StopReason::EndTurn);
        self.event_of(reply, stopped)
            .event_of(reply, StreamEvent::Metadata(metadata))
            .event_of(reply, StreamEvent::Ended)
    }

    /// Sets the temperature of the selected column.
    fn temperature(&mut self, value: &str) -> &mut Self {
        self.typed("jjjj").key(KeyCode::Enter);
        self.typed(value).key(KeyCode::Enter).typed("kkkk")
    }

    /// Sends a prompt with temperatures 0 and 1, and returns the numbers of the requests.
    fn compared(&mut self, prompt: &str) -> Vec<RequestNumber> {
        self.typed(prompt).key(KeyCode::F(6)).temperature("0").key(KeyCode::Tab).temperature("1");
        self.key(KeyCode::Char('s'));
        self.last_replies(2)
    }

    /// Returns the texts of the replies on the current branch.
    fn path(&self) -> Vec<String> {
        let replies =
            self.app.session.open.conversation.messages().filter_map(|message| message.reply());
        replies.map(Reply::full_text).collect()
    }
}

const PASSAGE: &str = "Tea is a **drink** made of leaves. It is taken hot or cold, and most of the \
                       world drinks it.\n\n- green tea\n- black tea\n";

#[test]
fn comparison_columns_show_the_setting_rows_of_the_side_panel() {
    let mut story = Story::new(140, 40);
    story.typed("What is tea?").key(KeyCode::F(6));
    story.temperature("0").key(KeyCode::Tab).temperature("0.7");
    insta::assert_snapshot!("compare_set_up", story.styled());
    story.key(KeyCode::Char('+')).ctrl('t').typed("opus 4.7").key(KeyCode::Enter);
    insta::assert_snapshot!("compare_set_up_three", story.screen());
    story.resized(80, 24);
    insta::assert_snapshot!("compare_set_up_tabs", story.screen());
    story.resized(40, 10);
    insta::assert_snapshot!("compare_set_up_smallest", story.screen());
    story.key(KeyCode::Esc);
    assert_eq!(story.requests(), 0);
    assert!(story.screen().contains("What is tea?"), "what was written stays: {}", story.screen());
    assert_eq!(story.app.session.settings.temperature, None, "the settings are as they were");
}

#[test]
fn two_columns_stream_side_by_side_and_each_gets_its_own_events() {
    let mut story = Story::new(140, 40);
    let replies = story.compared("What is tea?");
    assert_eq!(story.requests(), 2);
    let temperatures: Vec<_> =
        story.requests_last(2).iter().map(|r| r.settings.temperature).collect();
    assert_eq!(temperatures, ["0", "1"].map(|t| Temperature::parse(t).ok()));
    story.event_of(replies[0], StreamEvent::Sent).after(300);
    for word in PASSAGE.split_inclusive(' ') {
        story.text_of(replies[0], word).after(12);
    }
    story.text_of(replies[1], "A leaf");
    insta::assert_snapshot!("compare_two", story.styled());
}

#[test]
fn four_columns_fit_a_wide_window_and_a_narrow_window_has_tabs() {
    let mut story = Story::new(140, 40);
    story.command("set prefill").typed("Tea").key(KeyCode::Enter);
    story.typed("What is tea?").key(KeyCode::F(6)).temperature("0");
    story.key(KeyCode::Char('+')).temperature("0.5").key(KeyCode::Char('+')).temperature("1");
    story.key(KeyCode::Tab).ctrl('t').typed("opus 4.7").key(KeyCode::Enter);
    story.key(KeyCode::Char('s'));
    let replies = story.last_replies(4);
    story.done_of(replies[0], " is a drink.", 40);
    story.text_of(replies[1], &PASSAGE[6..]).text_of(replies[2], " is one").after(700);
    insta::assert_snapshot!("compare_four", story.styled());
    story.resized(80, 24);
    insta::assert_snapshot!("compare_tabs", story.styled());
    story.resized(40, 10).key(KeyCode::Right);
    insta::assert_snapshot!("compare_smallest", story.styled());
}

#[test]
fn a_failed_column_does_not_stop_the_other() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    let failure = Failure::new(FailureKind::Throttled, "It broke", "This is why.", "Do this.");
    story.text_of(replies[0], "So far").event_of(replies[0], StreamEvent::Failed(failure));
    story.text_of(replies[1], "Going on");
    insta::assert_snapshot!("compare_one_failed", story.styled());
    // Retry the column. The partial reply is kept as a branch.
    story.key(KeyCode::Char('r'));
    let again = story.last_reply();
    story.done_of(again, "Better.", 9).done_of(replies[1], " well.", 9);
    let screen = story.screen();
    assert!(screen.contains("Better.") && screen.contains("Going on well."), "{screen}");
    assert!(screen.contains("‹3/3›"), "{screen}");
}

#[test]
fn esc_stops_one_column_and_ctrl_c_stops_all() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    story.text_of(replies[0], "One").text_of(replies[1], "Two").key(KeyCode::Esc);
    assert_eq!(story.effects.last(), Some(&Effect::Stop(replies[0])));
    story.text_of(replies[0], " too late").text_of(replies[1], " goes on");
    insta::assert_snapshot!("compare_one_stopped", story.styled());
    story.key(KeyCode::Esc);
    assert!(story.screen().contains("Ctrl+C stops them"), "{}", story.screen());
    story.ctrl('c');
    assert_eq!(story.effects.last(), Some(&Effect::Stop(replies[1])));
    assert!(!story.app.session.is_busy());
    story.ctrl('c');
    assert!(story.app.comparison().is_none());
}

#[test]
fn a_recording_can_start_and_end_during_a_comparison() {
    let mut story = Story::new(100, 24);
    story.compared("Hi");
    story.command("Record stream to file").typed("a.jsonl").key(KeyCode::Enter);
    assert_eq!(story.effects.last(), Some(&Effect::Record(Some("a.jsonl".into()))));
    story.msg(Msg::RecordingChanged(Some("a.jsonl".into())));
    assert!(
        story.screen().contains("REC") && story.app.comparison().is_some(),
        "{}",
        story.screen()
    );
    story.command("Record stream to file");
    assert_eq!(story.effects.last(), Some(&Effect::Record(None)));
}

#[test]
fn the_metrics_of_the_columns_are_a_table() {
    let mut story = Story::new(120, 24);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "One two three four.", 40).done_of(replies[1], "One two.", 20);
    story.key(KeyCode::Char('m'));
    insta::assert_snapshot!("compare_table", story.styled());
    story.resized(40, 10);
    insta::assert_snapshot!("compare_table_smallest", story.screen());
    for _ in 0..40 {
        story.key(KeyCode::Down);
    }
    let last = story.screen();
    assert!(last.contains("replies differ"), "{last}");
    assert_ne!(story.key(KeyCode::Up).screen(), last, "the end is where it was");
}

#[test]
fn differences_are_marked_in_both_texts() {
    let mut story = Story::new(100, 20);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "A cup of **green** tea.", 9);
    story.key(KeyCode::Char('d'));
    assert!(story.screen().contains("until all columns are complete"), "{}", story.screen());
    story.done_of(replies[1], "A pot of **green** tea, hot.", 9).key(KeyCode::Char('d'));
    insta::assert_snapshot!("compare_differences", story.styled());
    let marked = story.styled();
    story.key(KeyCode::Char('d'));
    assert_ne!(story.styled(), marked, "the marks can be taken away");
}

#[test]
fn equal_texts_are_reported() {
    let mut story = Story::new(120, 24);
    story.command("set temp").typed("0").key(KeyCode::Enter);
    story.typed("Hi").command("several samples").key(KeyCode::Char('-')).key(KeyCode::Char('-'));
    story.key(KeyCode::Char('s'));
    for reply in story.last_replies(2) {
        story.done_of(reply, "The same.", 9);
    }
    story.key(KeyCode::Char('m'));
    let screen = story.screen();
    assert!(screen.contains("All 2 replies are identical, at temperature 0."), "{screen}");
}

#[test]
fn complete_texts_are_compared_despite_a_failed_column() {
    let mut story = Story::new(140, 40);
    story.typed("Hi").key(KeyCode::F(6)).key(KeyCode::Char('+')).key(KeyCode::Char('s'));
    let replies = story.last_replies(3);
    let failure = Failure::new(FailureKind::Throttled, "Too many requests", "So.", "Wait.");
    let broken = failure.clone();
    story.event_of(replies[0], StreamEvent::Failed(failure));
    story.done_of(replies[1], "The same.", 9).key(KeyCode::Char('m'));
    assert!(!story.screen().contains("are identical"), "one is under way: {}", story.screen());
    story.done_of(replies[2], "The same.", 9);
    let note = "All 2 complete replies are identical";
    assert!(story.screen().contains(note), "{}", story.screen());
    story.key(KeyCode::Char('d'));
    assert!(story.screen().contains("All replies are identical"), "{}", story.screen());
    assert!(story.rows().iter().any(|row| row.contains("2 ") && row.contains("compared with")));
    story.key(KeyCode::Char('d')).key(KeyCode::Char('D'));
    assert!(story.screen().contains("Column 1 has no text to compare"), "{}", story.screen());
    story.key(KeyCode::Char('r'));
    let again = story.last_reply();
    story
        .text_of(again, "The")
        .event_of(again, StreamEvent::Failed(broken))
        .key(KeyCode::Char('d'));
    assert!(story.screen().contains("Differences from column 2"), "{}", story.screen());
}

#[test]
fn a_closed_comparison_can_be_reopened() {
    let mut story = Story::new(140, 40);
    story.command("show comparison");
    assert!(story.screen().contains("Nothing has been compared"), "{}", story.screen());
    let replies = story.compared("Hi");
    story.done_of(replies[0], "Hello.", 9).done_of(replies[1], "Good day.", 9);
    story.key(KeyCode::Char('l'));
    let page = story.screen();
    story.key(KeyCode::Char('k')).key(KeyCode::Char('i')).turn("And now?", "Tea.");
    let path = story.path();
    story.command("show comparison");
    assert_eq!(story.screen(), page);
    story.key(KeyCode::Esc);
    assert_eq!(story.path(), path, "leaving it leads back");
    story.ctrl('n').command("show comparison");
    assert!(story.screen().contains("Nothing has been compared"), "{}", story.screen());
}

#[test]
fn a_narrow_column_keeps_the_figures_of_the_footer() {
    let mut story = Story::new(40, 10);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "Hello there.", 54).done_of(replies[1], "Good day.", 9);
    for part in ["done", "out 54", "end_turn", "$0.0003"] {
        assert!(story.screen().contains(part), "{part}: {}", story.screen());
    }
}

#[test]
fn samples_show_how_the_figures_spread() {
    let mut story = Story::new(140, 30);
    story.typed("What is tea?").command("several samples").key(KeyCode::Char('+'));
    insta::assert_snapshot!("samples_set_up", story.screen());
    story.key(KeyCode::Char('s'));
    let replies = story.last_replies(5);
    for (at, reply) in (1..).zip(&replies) {
        story.done_of(*reply, &"word ".repeat(at), 10 * u64::try_from(at).expect("few"));
    }
    story.key(KeyCode::Right).key(KeyCode::Right).key(KeyCode::Right).key(KeyCode::Right);
    insta::assert_snapshot!("samples", story.screen());
    story.key(KeyCode::Char('m'));
    insta::assert_snapshot!("samples_spread", story.screen());
}

#[test]
fn a_kept_column_becomes_the_current_branch() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "Zero.", 9).done_of(replies[1], "One.", 9);
    story.key(KeyCode::Right).key(KeyCode::Char('k'));
    insta::assert_snapshot!("compare_kept", story.styled());
    assert_eq!(story.path(), ["One."]);
    assert_eq!(story.app.session.settings.temperature, None, "the settings are as they were");
    story.command("use this reply");
    assert_eq!(story.app.session.settings.temperature, Temperature::parse("1").ok());
    story.key(KeyCode::Esc).key(KeyCode::Char('['));
    assert_eq!(story.path(), ["Zero."]);
    story.key(KeyCode::Char('i')).turn("And?", "Two.");
    let history: Vec<_> = story.request().history.iter().flat_map(HistoryMessage::texts).collect();
    assert_eq!(history, ["Hi", "Zero.", "And?"]);
}

#[test]
fn a_column_is_kept_with_its_settings() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "Zero.", 9).done_of(replies[1], "One.", 9).key(KeyCode::Char('K'));
    assert_eq!(story.path(), ["Zero."]);
    let expected = Settings {
        temperature: Temperature::parse("0").ok(),
        ..story.app.session.settings.clone()
    };
    assert_eq!(story.app.session.settings, expected);
}

#[test]
fn an_earlier_prompt_is_compared_and_closing_restores_the_branch() {
    let mut story = Story::new(100, 24);
    story.turn("Hi", "First.").turn("And?", "Second.");
    story.key(KeyCode::F(6)).key(KeyCode::Char('s'));
    let replies = story.last_replies(2);
    let history: Vec<_> =
        story.requests_last(1)[0].history.iter().flat_map(HistoryMessage::texts).collect();
    assert_eq!(history, ["Hi", "First.", "And?"]);
    story.done_of(replies[0], "Third.", 9).done_of(replies[1], "Fourth.", 9);
    assert!(story.screen().contains("‹2/3›"), "{}", story.screen());
    story.key(KeyCode::Esc);
    assert_eq!(story.path(), ["First.", "Second."]);
    assert!(story.screen().contains("‹1/3›"), "{}", story.screen());
}

#[test]
fn a_column_scrolls_separately_and_follows_its_stream() {
    let mut story = Story::new(100, 20);
    let replies = story.compared("Hi");
    story.text_of(replies[0], &numbered(50)).text_of(replies[1], &numbered(60));
    assert!(story.screen().contains("line 50") && story.screen().contains("line 60"));
    story.key(KeyCode::PageUp).text_of(replies[0], "more\n").text_of(replies[1], "and more\n");
    let screen = story.screen();
    assert!(screen.contains("line 25") && screen.contains("1 new line"), "{screen}");
    assert!(screen.contains("and more"), "the other one follows: {screen}");
}

#[test]
fn events_of_a_closed_comparison_are_dropped() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "Zero.", 9).text_of(replies[1], "On").key(KeyCode::Char('k'));
    assert_eq!(story.effects.last(), Some(&Effect::Stop(replies[1])));
    story.text_of(replies[1], "ce upon").event_of(replies[1], StreamEvent::Ended);
    story.key(KeyCode::Esc).key(KeyCode::Char(']'));
    assert_eq!(story.path(), ["On"]);
    let (_, reply) = story.app.session.last_reply().expect("it is a branch");
    assert_eq!(reply.ending, Ending::Stopped);
}

#[test]
fn a_note_says_why_a_comparison_does_not_open() {
    let mut story = Story::new(100, 24);
    story.key(KeyCode::F(6));
    assert!(story.screen().contains("Type a prompt to compare"), "{}", story.screen());
    story.sent("Hi").text("So").key(KeyCode::F(6));
    assert!(story.screen().contains("till replying"), "{}", story.screen());
    story.done().key(KeyCode::F(6)).ctrl('n');
    assert!(story.screen().contains("Close the comparison first with Esc"), "{}", story.screen());
    story.pasted("lost?");
    assert!(story.screen().contains("does not accept text"), "{}", story.screen());
}

#[test]
fn a_recipe_is_applied_to_one_column() {
    let mut story = Story::new(140, 40);
    story.typed("Hi").key(KeyCode::F(6));
    for _ in 0..11 {
        story.key(KeyCode::Down);
    }
    story.key(KeyCode::Enter).typed("bash").key(KeyCode::Enter);
    assert!(story.screen().contains("to this column"), "{}", story.screen());
    story.key(KeyCode::Char('s'));
    let prefills = |story: &Story| {
        let requests = story.requests_last(2);
        requests.iter().map(|request| request.settings.prefill.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(prefills(&story), [true, false]);
    assert_eq!(story.app.session.settings.recipe, None, "the settings are as they were");
}

#[test]
fn a_stopped_column_can_be_continued() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    story.text_of(replies[0], "Tea is").text_of(replies[1], "A leaf").key(KeyCode::Esc).alt('c');
    let again = story.last_reply();
    let request = story.request();
    assert_eq!(
        request.settings.temperature,
        Temperature::parse("0").ok(),
        "by the column's own settings"
    );
    assert_eq!(request.settings.prefill.as_ref().map(Prefill::as_str), Some("Tea is"));
    story.alt('c');
    assert!(story.screen().contains("till replying"), "{}", story.screen());
    story.done_of(again, " a drink.", 9).done_of(replies[1], ".", 9).alt('c');
    let screen = story.screen();
    assert!(
        screen.contains("Tea is a drink.") && screen.contains("last of 2 requests"),
        "{screen}"
    );
    assert!(screen.contains("The reply is already complete"), "{screen}");
    story.key(KeyCode::Char('m'));
    assert!(
        story.screen().contains("Column 1: figures of the last of 2 requests. F7 shows all."),
        "{}",
        story.screen()
    );
    story.key(KeyCode::Char('k'));
    assert_eq!(story.path(), ["Tea is a drink."]);
}

#[test]
fn alt_s_sends_only_failed_columns_again() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "Tea", 1).done_of(replies[1], "Leaf", 1);
    let before = story.requests();
    story.alt('s');
    assert_eq!(story.requests(), before);
    assert!(story.screen().contains("did not fail"), "{}", story.screen());
    story.key(KeyCode::Char('r'));
    assert_eq!(story.requests(), before + 1);
    let again = story.last_reply();
    story.event_of(again, StreamEvent::Ended).alt('s');
    assert_eq!(story.requests(), before + 2);
}

#[test]
fn the_help_lists_the_keys_of_the_comparison_first() {
    let mut story = Story::new(100, 24);
    let replies = story.compared("Hi");
    story.done_of(replies[0], "So.", 9).key(KeyCode::F(1));
    let screen = story.screen();
    let scope = screen.split("Comparison").nth(1).expect("the scope is listed");
    assert!(scope.contains("stop all columns"), "{screen}");
    assert!(!screen.contains("Conversation"), "{screen}");
}
