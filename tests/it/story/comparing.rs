//! Comparing: the same prompt to several settings, side by side, and one of them kept.

mod differing;

mod looking;

mod sizes;

mod spending;

use outcrop::chat::message::{Ending, Reply};
use outcrop::chat::request::HistoryMessage;
use outcrop::chat::settings::{Prefill, Settings, Temperature};

use super::*;

impl Told {
    /// The numbers of the last requests, oldest first.
    fn asked_last(&self, count: usize) -> Vec<RequestNumber> {
        let asked = self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask { reply, .. } => Some(*reply),
            _ => None,
        });
        let all: Vec<_> = asked.collect();
        all[all.len() - count..].to_vec()
    }

    /// The requests of the last comparison.
    fn requests_last(&self, count: usize) -> Vec<&Request> {
        let asked = self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask { request, .. } => Some(&**request),
            _ => None,
        });
        let all: Vec<_> = asked.collect();
        all[all.len() - count..].to_vec()
    }

    fn told_of(&mut self, reply: RequestNumber, event: StreamEvent) -> &mut Self {
        self.msg(Msg::Stream { reply, event })
    }

    fn text_of(&mut self, reply: RequestNumber, text: &str) -> &mut Self {
        self.told_of(reply, StreamEvent::Text { index: 0, text: text.into() })
    }

    /// A whole reply of a column.
    fn done_of(&mut self, reply: RequestNumber, text: &str, out: u64) -> &mut Self {
        self.told_of(reply, StreamEvent::Sent).after(200);
        for word in text.split_inclusive(' ') {
            self.text_of(reply, word).after(10 + out / 10);
        }
        let usage =
            Usage { input: Some(18), output: Some(out), total: Some(18 + out), ..Usage::default() };
        let latency_ms = Some(1000 + out);
        let metadata = Metadata { usage: Some(usage), latency_ms, service_tier: None };
        let stopped = StreamEvent::MessageStopped { reason: StopReason::EndTurn, sequence: None };
        self.told_of(reply, stopped)
            .told_of(reply, StreamEvent::Metadata(metadata))
            .told_of(reply, StreamEvent::Ended)
    }

    /// Sets the temperature of the chosen column.
    fn temperature(&mut self, value: &str) -> &mut Self {
        self.key(KeyCode::Down).key(KeyCode::Down).key(KeyCode::Enter);
        self.typed(value).key(KeyCode::Enter).key(KeyCode::Up).key(KeyCode::Up)
    }

    /// Sends a prompt to temperatures 0 and 1, and says which requests those are.
    fn compared(&mut self, prompt: &str) -> Vec<RequestNumber> {
        self.typed(prompt).key(KeyCode::F(6)).temperature("0").key(KeyCode::Tab).temperature("1");
        self.key(KeyCode::Char('s'));
        self.asked_last(2)
    }

    /// The texts of the replies on the path.
    fn path(&self) -> Vec<String> {
        let replies =
            self.app.session.open.conversation.messages().filter_map(|message| message.reply());
        replies.map(Reply::whole).collect()
    }
}

const PASSAGE: &str = "Tea is a **drink** made of leaves. It is taken hot or cold, and most of the \
                       world drinks it.\n\n- green tea\n- black tea\n";

#[test]
fn columns_are_set_up_with_the_rows_of_the_side_panel() {
    let mut told = Told::new(140, 40);
    told.typed("What is tea?").key(KeyCode::F(6));
    told.temperature("0").key(KeyCode::Tab).temperature("0.7");
    insta::assert_snapshot!("compare_set_up", told.styled());
    told.key(KeyCode::Char('+')).ctrl('t').typed("opus 4.7").key(KeyCode::Enter);
    insta::assert_snapshot!("compare_set_up_three", told.screen());
    told.resized(80, 24);
    insta::assert_snapshot!("compare_set_up_tabs", told.screen());
    told.resized(40, 10);
    insta::assert_snapshot!("compare_set_up_smallest", told.screen());
    told.key(KeyCode::Esc);
    assert_eq!(told.requests(), 0);
    assert!(told.screen().contains("What is tea?"), "what was written stays: {}", told.screen());
    assert_eq!(told.app.session.settings.temperature, None, "the settings are as they were");
}

#[test]
fn two_columns_stream_side_by_side_and_each_gets_its_own_events() {
    let mut told = Told::new(140, 40);
    let asked = told.compared("What is tea?");
    assert_eq!(told.requests(), 2);
    let temperatures: Vec<_> =
        told.requests_last(2).iter().map(|r| r.settings.temperature).collect();
    assert_eq!(temperatures, ["0", "1"].map(|t| Temperature::parse(t).ok()));
    told.told_of(asked[0], StreamEvent::Sent).after(300);
    for word in PASSAGE.split_inclusive(' ') {
        told.text_of(asked[0], word).after(12);
    }
    told.text_of(asked[1], "A leaf");
    insta::assert_snapshot!("compare_two", told.styled());
}

#[test]
fn four_columns_fit_a_window_of_140_columns_and_tabs_stand_for_the_rest_of_a_narrow_one() {
    let mut told = Told::new(140, 40);
    told.command("set prefill").typed("Tea").key(KeyCode::Enter);
    told.typed("What is tea?").key(KeyCode::F(6)).temperature("0");
    told.key(KeyCode::Char('+')).temperature("0.5").key(KeyCode::Char('+')).temperature("1");
    told.key(KeyCode::Tab).ctrl('t').typed("opus 4.7").key(KeyCode::Enter);
    told.key(KeyCode::Char('s'));
    let asked = told.asked_last(4);
    told.done_of(asked[0], " is a drink.", 40);
    told.text_of(asked[1], &PASSAGE[6..]).text_of(asked[2], " is one").after(700);
    insta::assert_snapshot!("compare_four", told.styled());
    told.resized(80, 24);
    insta::assert_snapshot!("compare_tabs", told.styled());
    told.resized(40, 10).key(KeyCode::Right);
    insta::assert_snapshot!("compare_smallest", told.styled());
}

#[test]
fn one_column_fails_and_the_other_goes_on() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    let failure = Failure::new(FailureKind::Throttled, "It broke", "This is why.", "Do this.");
    told.text_of(asked[0], "So far").told_of(asked[0], StreamEvent::Failed(failure));
    told.text_of(asked[1], "Going on");
    insta::assert_snapshot!("compare_one_failed", told.styled());
    // Once more; what had come stays as a branch.
    told.key(KeyCode::Char('r'));
    let again = told.asked();
    told.done_of(again, "Better.", 9).done_of(asked[1], " well.", 9);
    let screen = told.screen();
    assert!(screen.contains("Better.") && screen.contains("Going on well."), "{screen}");
    assert!(screen.contains("‹3/3›"), "{screen}");
}

#[test]
fn esc_stops_one_column_and_ctrl_c_all() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    told.text_of(asked[0], "One").text_of(asked[1], "Two").key(KeyCode::Esc);
    assert_eq!(told.effects.last(), Some(&Effect::Stop(asked[0])));
    told.text_of(asked[0], " too late").text_of(asked[1], " goes on");
    insta::assert_snapshot!("compare_one_stopped", told.styled());
    told.key(KeyCode::Esc);
    assert!(told.screen().contains("Ctrl+C stops them"), "{}", told.screen());
    told.ctrl('c');
    assert_eq!(told.effects.last(), Some(&Effect::Stop(asked[1])));
    assert!(!told.app.session.is_busy());
    told.ctrl('c');
    assert!(told.app.comparison().is_none());
}

#[test]
fn a_recording_begins_and_ends_over_the_page_too() {
    let mut told = Told::new(100, 24);
    told.compared("Hi");
    told.command("Record stream to file").typed("a.jsonl").key(KeyCode::Enter);
    assert_eq!(told.effects.last(), Some(&Effect::Record(Some("a.jsonl".into()))));
    told.msg(Msg::Recording(Some("a.jsonl".into())));
    assert!(told.screen().contains("REC") && told.app.comparison().is_some(), "{}", told.screen());
    told.command("Record stream to file");
    assert_eq!(told.effects.last(), Some(&Effect::Record(None)));
}

#[test]
fn the_metrics_stand_in_a_table() {
    let mut told = Told::new(120, 24);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "One two three four.", 40).done_of(asked[1], "One two.", 20);
    told.key(KeyCode::Char('m'));
    insta::assert_snapshot!("compare_table", told.styled());
    told.resized(40, 10);
    insta::assert_snapshot!("compare_table_smallest", told.screen());
    for _ in 0..40 {
        told.key(KeyCode::Down);
    }
    let last = told.screen();
    assert!(last.contains("texts differ"), "{last}");
    assert_ne!(told.key(KeyCode::Up).screen(), last, "the end is where it was");
}

#[test]
fn what_differs_is_marked_in_both_texts() {
    let mut told = Told::new(100, 20);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "A cup of **green** tea.", 9);
    told.key(KeyCode::Char('d'));
    assert!(told.screen().contains("until all columns are complete"), "{}", told.screen());
    told.done_of(asked[1], "A pot of **green** tea, hot.", 9).key(KeyCode::Char('d'));
    insta::assert_snapshot!("compare_differences", told.styled());
    let marked = told.styled();
    told.key(KeyCode::Char('d'));
    assert_ne!(told.styled(), marked, "the marks can be taken away");
}

#[test]
fn equal_texts_are_said_to_be() {
    let mut told = Told::new(120, 24);
    told.command("set temp").typed("0").key(KeyCode::Enter);
    told.typed("Hi").command("several samples").key(KeyCode::Char('-')).key(KeyCode::Char('-'));
    told.key(KeyCode::Char('s'));
    for reply in told.asked_last(2) {
        told.done_of(reply, "The same.", 9);
    }
    told.key(KeyCode::Char('m'));
    let screen = told.screen();
    assert!(screen.contains("All 2 texts are identical, at temperature 0."), "{screen}");
}

#[test]
fn texts_are_compared_though_a_column_failed() {
    let mut told = Told::new(140, 40);
    told.typed("Hi").key(KeyCode::F(6)).key(KeyCode::Char('+')).key(KeyCode::Char('s'));
    let asked = told.asked_last(3);
    let failure = Failure::new(FailureKind::Throttled, "Too many requests", "So.", "Wait.");
    let broken = failure.clone();
    told.told_of(asked[0], StreamEvent::Failed(failure));
    told.done_of(asked[1], "The same.", 9).key(KeyCode::Char('m'));
    assert!(!told.screen().contains("are identical"), "one is under way: {}", told.screen());
    told.done_of(asked[2], "The same.", 9);
    let said = "All 2 texts that are complete are identical";
    assert!(told.screen().contains(said), "{}", told.screen());
    told.key(KeyCode::Char('d'));
    assert!(told.screen().contains("All texts are identical"), "{}", told.screen());
    assert!(told.rows().iter().any(|row| row.contains("2 ") && row.contains("compared with")));
    told.key(KeyCode::Char('d')).key(KeyCode::Char('D'));
    assert!(told.screen().contains("Column 1 has no text to compare"), "{}", told.screen());
    told.key(KeyCode::Char('r'));
    let again = told.asked();
    told.text_of(again, "The").told_of(again, StreamEvent::Failed(broken)).key(KeyCode::Char('d'));
    assert!(told.screen().contains("Differences from column 2"), "{}", told.screen());
}

#[test]
fn a_comparison_that_was_closed_is_shown_again() {
    let mut told = Told::new(140, 40);
    told.command("show comparison");
    assert!(told.screen().contains("Nothing has been compared"), "{}", told.screen());
    let asked = told.compared("Hi");
    told.done_of(asked[0], "Hello.", 9).done_of(asked[1], "Good day.", 9);
    told.key(KeyCode::Char('l'));
    let page = told.screen();
    told.key(KeyCode::Char('k')).key(KeyCode::Char('i')).turn("And now?", "Tea.");
    let path = told.path();
    told.command("show comparison");
    assert_eq!(told.screen(), page);
    told.key(KeyCode::Esc);
    assert_eq!(told.path(), path, "leaving it leads back");
    told.ctrl('n').command("show comparison");
    assert!(told.screen().contains("Nothing has been compared"), "{}", told.screen());
}

#[test]
fn a_narrow_column_keeps_what_the_footer_keeps() {
    let mut told = Told::new(40, 10);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "Hello there.", 54).done_of(asked[1], "Good day.", 9);
    for kept in ["done", "out 54", "end_turn", "$0.0003"] {
        assert!(told.screen().contains(kept), "{kept}: {}", told.screen());
    }
}

#[test]
fn samples_show_how_the_figures_spread() {
    let mut told = Told::new(140, 30);
    told.typed("What is tea?").command("several samples").key(KeyCode::Char('+'));
    insta::assert_snapshot!("samples_set_up", told.screen());
    told.key(KeyCode::Char('s'));
    let asked = told.asked_last(5);
    for (at, reply) in (1..).zip(&asked) {
        told.done_of(*reply, &"word ".repeat(at), 10 * u64::try_from(at).expect("few"));
    }
    told.key(KeyCode::Right).key(KeyCode::Right).key(KeyCode::Right).key(KeyCode::Right);
    insta::assert_snapshot!("samples", told.screen());
    told.key(KeyCode::Char('m'));
    insta::assert_snapshot!("samples_spread", told.screen());
}

#[test]
fn a_kept_column_is_the_branch_that_goes_on() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "Zero.", 9).done_of(asked[1], "One.", 9);
    told.key(KeyCode::Right).key(KeyCode::Char('k'));
    insta::assert_snapshot!("compare_kept", told.styled());
    assert_eq!(told.path(), ["One."]);
    assert_eq!(told.app.session.settings.temperature, None, "the settings are as they were");
    told.command("use this reply");
    assert_eq!(told.app.session.settings.temperature, Temperature::parse("1").ok());
    told.key(KeyCode::Char('['));
    assert_eq!(told.path(), ["Zero."]);
    told.key(KeyCode::Char('i')).turn("And?", "Two.");
    let history: Vec<_> = told.request().history.iter().flat_map(HistoryMessage::texts).collect();
    assert_eq!(history, ["Hi", "Zero.", "And?"]);
}

#[test]
fn a_column_is_kept_with_its_settings() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "Zero.", 9).done_of(asked[1], "One.", 9).key(KeyCode::Char('K'));
    assert_eq!(told.path(), ["Zero."]);
    let expected =
        Settings { temperature: Temperature::parse("0").ok(), ..told.app.session.settings.clone() };
    assert_eq!(told.app.session.settings, expected);
}

#[test]
fn a_prompt_is_compared_again_and_leaving_shows_what_was_there() {
    let mut told = Told::new(100, 24);
    told.turn("Hi", "First.").turn("And?", "Second.");
    told.key(KeyCode::F(6)).key(KeyCode::Char('s'));
    let asked = told.asked_last(2);
    let history: Vec<_> =
        told.requests_last(1)[0].history.iter().flat_map(HistoryMessage::texts).collect();
    assert_eq!(history, ["Hi", "First.", "And?"]);
    told.done_of(asked[0], "Third.", 9).done_of(asked[1], "Fourth.", 9);
    assert!(told.screen().contains("‹2/3›"), "{}", told.screen());
    told.key(KeyCode::Esc);
    assert_eq!(told.path(), ["First.", "Second."]);
    assert!(told.screen().contains("‹1/3›"), "{}", told.screen());
}

#[test]
fn a_column_scrolls_on_its_own_and_follows_its_stream() {
    let mut told = Told::new(100, 20);
    let asked = told.compared("Hi");
    told.text_of(asked[0], &numbered(50)).text_of(asked[1], &numbered(60));
    assert!(told.screen().contains("line 50") && told.screen().contains("line 60"));
    told.key(KeyCode::PageUp).text_of(asked[0], "more\n").text_of(asked[1], "and more\n");
    let screen = told.screen();
    assert!(screen.contains("line 24") && screen.contains("1 new line"), "{screen}");
    assert!(screen.contains("and more"), "the other one follows: {screen}");
}

#[test]
fn events_of_a_closed_comparison_are_dropped() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "Zero.", 9).text_of(asked[1], "On").key(KeyCode::Char('k'));
    assert_eq!(told.effects.last(), Some(&Effect::Stop(asked[1])));
    told.text_of(asked[1], "ce upon").told_of(asked[1], StreamEvent::Ended);
    told.key(KeyCode::Char(']'));
    assert_eq!(told.path(), ["On"]);
    let (_, reply) = told.app.session.last_reply().expect("it is a branch");
    assert_eq!(reply.ending, Ending::Stopped);
}

#[test]
fn the_page_says_why_it_does_not_open() {
    let mut told = Told::new(100, 24);
    told.key(KeyCode::F(6));
    assert!(told.screen().contains("Type a prompt to compare"), "{}", told.screen());
    told.sent("Hi").text("So").key(KeyCode::F(6));
    assert!(told.screen().contains("till replying"), "{}", told.screen());
    told.done().key(KeyCode::F(6)).ctrl('n');
    assert!(told.screen().contains("Esc closes the comparison first"), "{}", told.screen());
    told.pasted("lost?");
    assert!(told.screen().contains("does not accept text"), "{}", told.screen());
}

#[test]
fn a_recipe_is_applied_to_one_column() {
    let mut told = Told::new(140, 40);
    told.typed("Hi").key(KeyCode::F(6));
    for _ in 0..7 {
        told.key(KeyCode::Down);
    }
    told.key(KeyCode::Enter).typed("bash").key(KeyCode::Enter);
    assert!(told.screen().contains("to this column"), "{}", told.screen());
    told.key(KeyCode::Char('s'));
    let prefills = |told: &Told| {
        let requests = told.requests_last(2);
        requests.iter().map(|request| request.settings.prefill.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(prefills(&told), [true, false]);
    assert_eq!(told.app.session.settings.recipe, None, "the settings are as they were");
}

#[test]
fn a_column_that_was_stopped_goes_on() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    told.text_of(asked[0], "Tea is").text_of(asked[1], "A leaf").key(KeyCode::Esc).alt('c');
    let again = told.asked();
    let request = told.request();
    assert_eq!(
        request.settings.temperature,
        Temperature::parse("0").ok(),
        "by the column's own settings"
    );
    assert_eq!(request.settings.prefill.as_ref().map(Prefill::as_str), Some("Tea is"));
    told.alt('c');
    assert!(told.screen().contains("till replying"), "{}", told.screen());
    told.done_of(again, " a drink.", 9).done_of(asked[1], ".", 9).alt('c');
    let screen = told.screen();
    assert!(
        screen.contains("Tea is a drink.") && screen.contains("last of 2 requests"),
        "{screen}"
    );
    assert!(screen.contains("did not end for its length"), "{screen}");
    told.key(KeyCode::Char('m'));
    assert!(
        told.screen().contains("1: the last of 2 requests. F7 shows all."),
        "{}",
        told.screen()
    );
    told.key(KeyCode::Char('k'));
    assert_eq!(told.path(), ["Tea is a drink."]);
}

#[test]
fn alt_s_sends_again_what_failed_and_nothing_else() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "Tea", 1).done_of(asked[1], "Leaf", 1);
    let before = told.requests();
    told.alt('s');
    assert_eq!(told.requests(), before);
    assert!(told.screen().contains("did not fail"), "{}", told.screen());
    told.key(KeyCode::Char('r'));
    assert_eq!(told.requests(), before + 1);
    let again = told.asked();
    told.told_of(again, StreamEvent::Ended).alt('s');
    assert_eq!(told.requests(), before + 2);
}

#[test]
fn the_keys_of_the_page_come_first_in_its_help() {
    let mut told = Told::new(100, 24);
    let asked = told.compared("Hi");
    told.done_of(asked[0], "So.", 9).key(KeyCode::F(1));
    let screen = told.screen();
    assert!(screen.contains("the table of metrics"), "{screen}");
}
