//! What the next request will take, before it is sent; and what the cache did for a reply.

use outcrop::session::effect::CountId;

use super::*;

impl Told {
    /// The bottom of the composer's frame, without the frame.
    fn spending(&self) -> String {
        let rows = self.rows();
        let bottom = rows.iter().rfind(|row| row.starts_with(['┗', '└'])).expect("a composer");
        let main = bottom.split(['┛', '┘']).next().unwrap_or_default();
        main.trim_matches(['┗', '└', '━', '─', ' ']).to_owned()
    }

    /// A conversation of one turn whose prompt has so many characters.
    fn long_turn(&mut self, characters: usize) -> &mut Self {
        self.pasted(&"word ".repeat(characters / 5)).key(KeyCode::Enter).text("Yes.").done()
    }

    /// The last effect, if it is about counting.
    fn count_effect(&self) -> Option<&Effect> {
        self.effects.last().filter(|effect| {
            matches!(effect, Effect::CountSoon(_) | Effect::Count { .. } | Effect::DropCount)
        })
    }

    fn counts(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::Count { .. })).count()
    }
}

#[test]
fn what_is_written_is_estimated_with_each_key() {
    let mut told = Told::new(140, 20);
    assert_eq!(told.spending(), "");
    told.typed("Hello");
    assert_eq!(
        told.spending(),
        "~2 tokens (<0.1 % of 200,000)  <$0.0001 + up to $0.0225 for 4,096 out"
    );
    told.pasted(&"x".repeat(4000));
    assert!(told.spending().starts_with("~1,002 tokens (0.5 % of 200,000)"), "{}", told.spending());
    insta::assert_snapshot!("spending_wide", told.styled());
    told.resized(80, 14);
    insta::assert_snapshot!("spending_80", told.styled());
    told.resized(40, 10);
    insta::assert_snapshot!("spending_40", told.styled());
    told.ctrl('c');
    assert_eq!(told.spending(), "");
}

#[test]
fn the_conversation_and_the_settings_are_in_the_estimate() {
    let mut told = Told::new(140, 30);
    told.turn(&"a".repeat(400), &"b".repeat(800)).typed("four");
    assert!(told.spending().starts_with("~301 tokens"), "{}", told.spending());
    told.command("set system").typed(&"c".repeat(400)).key(KeyCode::Enter);
    assert!(told.spending().starts_with("~401 tokens"), "{}", told.spending());
    told.command("set max tokens").ctrl('a').typed("1").key(KeyCode::Enter);
    // Enter sends nothing while a reply is under way, so there is nothing to tell.
    told.key(KeyCode::Enter).text("half").typed("x");
    assert_eq!(told.spending(), "");
    told.done();
    assert!(told.spending().starts_with("~403 tokens"), "{}", told.spending());
    // An edit sends what came before the edited prompt, and no more.
    told.ctrl('c').key(KeyCode::Esc).typed("gke");
    let edited = told.spending();
    assert!(edited.starts_with("~200 tokens") || edited.starts_with("~401 tokens"), "{edited}");
}

#[test]
fn a_reply_that_goes_on_is_counted_anew() {
    let mut told = Told::new(140, 30);
    told.sent("abcd").text("efgh");
    told.event(StreamEvent::MessageStopped { reason: StopReason::MaxTokens, sequence: None });
    told.event(StreamEvent::Ended).typed("x");
    assert!(told.spending().starts_with("~3 tokens"), "{}", told.spending());
    told.key(KeyCode::Backspace).command("continue reply").text(&"i".repeat(40)).done().typed("x");
    assert!(told.spending().starts_with("~13 tokens"), "{}", told.spending());
}

#[test]
fn a_model_that_is_not_known_has_no_price_and_no_context() {
    let mut told = Told::new(140, 30);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
    told.ctrl('t').pasted(arn).key(KeyCode::Enter).typed("Hello");
    assert_eq!(told.spending(), "~2 tokens  $– + up to 4,096 out");
    told.key(KeyCode::F(4));
    insta::assert_snapshot!("spending_unknown", told.screen());
}

#[test]
fn the_gauge_warns_and_never_blocks() {
    let mut told = Told::new(140, 20);
    told.long_turn(400_000);
    assert_eq!(told.spending(), "");
    told.typed("x");
    assert!(told.spending().contains("(50 % of 200,000, half full)"), "{}", told.spending());
    insta::assert_snapshot!("spending_half", told.styled());
    told.key(KeyCode::Backspace).long_turn(240_000);
    assert!(told.spending().contains("(80 % of 200,000, nearly full)"), "{}", told.spending());
    insta::assert_snapshot!("spending_nearly", told.styled());
    told.long_turn(208_000);
    let said = "too long by ~12,003 tokens for this model: ~212,003 of 200,000";
    assert_eq!(told.spending(), said);
    told.typed("x").resized(80, 20);
    insta::assert_snapshot!("spending_over_80", told.styled());
    told.resized(40, 14);
    insta::assert_snapshot!("spending_over_40", told.styled());
    let before = told.requests();
    told.key(KeyCode::Enter);
    assert_eq!(told.requests(), before + 1);
}

#[test]
fn a_note_goes_ahead_of_the_estimate() {
    let mut told = Told::new(80, 20);
    told.typed("Hello").command("toggle mouse");
    let line = told.spending();
    assert!(line.starts_with("The mouse is the terminal's now"), "{line}");
    assert!(line.ends_with("~2 tokens (<0.1 %)  <$0.0001"), "{line}");
}

#[test]
fn the_details_tell_the_next_request() {
    let mut told = Told::new(100, 24);
    told.typed("Hello").key(KeyCode::F(4));
    insta::assert_snapshot!("spending_details", told.screen());
}

/// A turn whose prompt was cached so.
fn cached_turn(told: &mut Told, input: u64, read: u64, written: u64, hour: u64) {
    told.sent("go").text("Yes.");
    told.event(StreamEvent::MessageStopped { reason: StopReason::EndTurn, sequence: None });
    let usage = Usage {
        input: Some(input),
        output: Some(10),
        total: Some(input + read + written + 10),
        cache_read: Some(read),
        cache_write: Some(written),
        cache_write_hour: hour,
    };
    let metadata = Metadata { usage: Some(usage), latency_ms: None, service_tier: None };
    told.event(StreamEvent::Metadata(metadata)).event(StreamEvent::Ended);
}

#[test]
fn the_details_tell_what_the_cache_did() {
    let mut told = Told::new(100, 30);
    told.command("set prompt caching").ctrl('a').typed("1h").key(KeyCode::Enter);
    cached_turn(&mut told, 310, 0, 0, 0);
    told.key(KeyCode::F(4));
    insta::assert_snapshot!("cache_too_short", told.screen());
    told.key(KeyCode::Esc);
    cached_turn(&mut told, 20, 12_000, 5000, 5000);
    told.pasted(&"x".repeat(20_000)).key(KeyCode::F(4));
    insta::assert_snapshot!("cache_read_and_written", told.screen());
}

#[test]
fn what_the_reply_before_left_in_the_cache_is_reckoned_with_while_it_lasts() {
    let mut told = Told::new(140, 30);
    told.command("set prompt caching").ctrl('a').typed("5m").key(KeyCode::Enter);
    told.long_turn(40_000);
    let cost = |told: &mut Told| {
        told.typed("x");
        let estimate = told.app.screens.chat.estimate.now().expect("there is one");
        (estimate.cache_read, estimate.cache_write)
    };
    // What the turn said of its usage: nothing of a cache.
    assert_eq!(cost(&mut told), (0, 10_002));
    told.key(KeyCode::Backspace);
    cached_turn(&mut told, 2, 0, 10_000, 0);
    assert_eq!(cost(&mut told), (10_000, 3));
    told.after(299_000);
    assert_eq!(cost(&mut told), (10_000, 3));
    told.after(2000);
    assert_eq!(cost(&mut told), (0, 10_004));
}

#[test]
fn nothing_is_counted_unless_it_was_turned_on() {
    let mut told = Told::new(140, 20);
    told.typed("Hello").after(10_000);
    assert_eq!(told.count_effect(), None);
    told.command("toggle exact");
    assert_eq!(told.count_effect(), Some(&Effect::CountSoon(CountId(1))));
    told.command("toggle exact");
    assert_eq!(told.count_effect(), Some(&Effect::DropCount));
}

#[test]
fn a_count_is_of_what_was_written_last_and_a_late_one_is_dropped() {
    let mut told = Told::new(140, 20);
    told.command("toggle exact").typed("Hi");
    assert_eq!(told.count_effect(), Some(&Effect::CountSoon(CountId(2))));
    told.msg(Msg::CountDue(CountId(1)));
    assert_eq!(told.counts(), 0);
    told.msg(Msg::CountDue(CountId(2)));
    let Some(Effect::Count { count: CountId(2), request }) = told.count_effect() else {
        panic!("{:?}", told.count_effect());
    };
    assert_eq!(request.settings.model.as_str(), "anthropic.claude-haiku-4-5-20251001-v1:0");
    assert_eq!(request.history[0].texts().collect::<Vec<_>>(), ["Hi"]);
    let answer = |count, tokens| Msg::Counted { count: CountId(count), answer: Ok(tokens) };
    told.msg(answer(1, 77));
    assert!(told.spending().starts_with("~1 token "), "{}", told.spending());
    told.msg(answer(2, 9));
    assert!(told.spending().starts_with("9 tokens (<0.1 % of 200,000)"), "{}", told.spending());
    // The answer stands while nothing changes, and asks for nothing more.
    let effects = told.effects.len();
    told.resized(120, 20).key(KeyCode::F(4));
    assert!(told.screen().contains("9 tokens, counted by Bedrock"), "{}", told.screen());
    told.key(KeyCode::Esc).resized(140, 20);
    assert_eq!(told.effects.len(), effects);
    told.typed("!");
    assert!(told.spending().starts_with("~1 token "), "{}", told.spending());
    told.msg(answer(2, 9));
    assert!(told.spending().starts_with("~1 token "), "{}", told.spending());
    told.key(KeyCode::Enter);
    assert!(told.effects.contains(&Effect::DropCount));
    assert_eq!(told.requests(), 1);
}

#[test]
fn a_refusal_to_count_is_remembered_and_told_in_the_details_only() {
    let mut told = Told::new(140, 30);
    told.command("toggle exact").typed("Hi").msg(Msg::CountDue(CountId(2)));
    let mut failure = Failure::new(FailureKind::Other, "Refused", "Because.", "Nothing.");
    failure.words = Some("You may not count".into());
    told.msg(Msg::Counted { count: CountId(2), answer: Err(failure) });
    assert!(told.spending().starts_with("~1 token "), "{}", told.spending());
    let effects = told.effects.len();
    told.typed("!!!").after(10_000);
    assert_eq!(told.effects.len(), effects, "asked again");
    told.key(KeyCode::F(4));
    assert!(told.screen().contains("failed: You may not count"), "{}", told.screen());
}

#[test]
fn a_model_for_which_nothing_is_counted_is_not_asked_about() {
    let mut told = Told::new(140, 20);
    told.command("toggle exact");
    for model in [
        "us.anthropic.claude-opus-4-7",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
    ] {
        told.ctrl('t').pasted(model).key(KeyCode::Enter).typed("Hi");
        assert_eq!(told.count_effect(), None, "{model}");
        told.ctrl('c');
    }
}
