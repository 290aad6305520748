//! The estimate of the next request, and the cache use of a reply.

use outcrop::session::effect::CountId;

use super::*;

impl Story {
    /// Returns the text in the lower border of the composer, without the keys.
    fn spending(&self) -> String {
        let rows = self.rows();
        let bottom = rows.iter().rfind(|row| row.starts_with(['┗', '└'])).expect("a composer");
        let main = bottom.split(['┛', '┘']).next().unwrap_or_default();
        let keys = main.find(" Enter ").unwrap_or(main.len());
        main[..keys].trim_matches(['┗', '└', '━', '─', ' ']).to_owned()
    }

    /// Sends a turn whose prompt has this many characters.
    fn long_turn(&mut self, characters: usize) -> &mut Self {
        self.pasted(&"word ".repeat(characters / 5)).key(KeyCode::Enter).text("Yes.").done()
    }

    /// Returns the last effect if it is about counting.
    fn count_effect(&self) -> Option<&Effect> {
        self.effects.last().filter(|effect| {
            matches!(effect, Effect::ScheduleCount(_) | Effect::Count { .. } | Effect::DropCount)
        })
    }

    fn counts(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::Count { .. })).count()
    }
}

#[test]
fn the_draft_is_estimated_with_each_key() {
    let mut story = Story::new(140, 20);
    assert_eq!(story.spending(), "");
    story.typed("Hello");
    assert_eq!(story.spending(), "~9 tokens (<0.1 %)  <$0.0001 + up to $0.0225");
    story.pasted(&"x".repeat(4000));
    assert!(story.spending().starts_with("~1,009 tokens (0.5 %)"), "{}", story.spending());
    insta::assert_snapshot!("spending_wide", story.styled());
    story.resized(80, 14);
    insta::assert_snapshot!("spending_80", story.styled());
    story.resized(40, 10);
    insta::assert_snapshot!("spending_40", story.styled());
    story.ctrl('c');
    assert_eq!(story.spending(), "");
}

#[test]
fn the_estimate_includes_the_conversation_and_the_settings() {
    let mut story = Story::new(140, 30);
    story.turn(&"a".repeat(400), &"b".repeat(800)).typed("four");
    assert!(story.spending().starts_with("~316 tokens"), "{}", story.spending());
    story.command("set system").typed(&"c".repeat(400)).key(KeyCode::Enter).key(KeyCode::End);
    assert!(story.spending().starts_with("~416 tokens"), "{}", story.spending());
    story.command("set max tokens").ctrl('a').typed("1").key(KeyCode::Enter);
    // During a reply, Enter sends nothing, so there is no estimate.
    story.key(KeyCode::Enter).text("half").typed("x");
    assert_eq!(story.spending(), "");
    story.done();
    assert!(story.spending().starts_with("~426 tokens"), "{}", story.spending());
    // An edit sends only the messages before the edited prompt.
    story.ctrl('c').key(KeyCode::Esc).typed("gke");
    let edited = story.spending();
    assert!(edited.starts_with("~207 tokens") || edited.starts_with("~416 tokens"), "{edited}");
}

#[test]
fn a_continued_reply_is_estimated_again() {
    let mut story = Story::new(140, 30);
    story.sent("abcd").text("efgh");
    story.event(StreamEvent::stopped(StopReason::MaxTokens));
    story.event(StreamEvent::Ended).typed("x");
    assert!(story.spending().starts_with("~18 tokens"), "{}", story.spending());
    story.key(KeyCode::Backspace).command("continue reply").text(&"i".repeat(40)).done().typed("x");
    assert!(story.spending().starts_with("~28 tokens"), "{}", story.spending());
}

#[test]
fn an_unknown_model_has_neither_price_nor_context_size() {
    let mut story = Story::new(140, 30);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
    story.ctrl('t').pasted(arn).key(KeyCode::Enter).typed("Hello");
    assert_eq!(story.spending(), "~9 tokens  $– + up to 4,096 out");
    story.key(KeyCode::F(4));
    insta::assert_snapshot!("spending_unknown", story.screen());
}

#[test]
fn the_gauge_warns_but_never_blocks() {
    let mut story = Story::new(140, 20);
    story.long_turn(400_000);
    assert_eq!(story.spending(), "");
    story.typed("x");
    assert!(story.spending().contains("(50 %, over half full)"), "{}", story.spending());
    insta::assert_snapshot!("spending_half", story.styled());
    story.key(KeyCode::Backspace).long_turn(240_000);
    assert!(story.spending().contains("(80 % of 200,000, nearly full)"), "{}", story.spending());
    insta::assert_snapshot!("spending_nearly", story.styled());
    story.long_turn(208_000);
    let warning = "too long by ~12,030 tokens for this model: ~212,030 of 200,000";
    assert_eq!(story.spending(), warning);
    story.typed("x").resized(80, 20);
    insta::assert_snapshot!("spending_over_80", story.styled());
    story.resized(40, 14);
    insta::assert_snapshot!("spending_over_40", story.styled());
    let before = story.requests();
    story.key(KeyCode::Enter);
    assert_eq!(story.requests(), before + 1);
}

#[test]
fn a_note_takes_precedence_over_the_estimate() {
    let mut story = Story::new(60, 20);
    story.typed("Hello").command("toggle mouse");
    let line = story.spending();
    assert!(line.starts_with("Mouse capture is off"), "{line}");
    assert!(line.ends_with("~9 tokens (<0.1 %)  <$0.0001"), "{line}");
}

#[test]
fn the_details_describe_the_next_request() {
    let mut story = Story::new(100, 24);
    story.typed("Hello").key(KeyCode::F(4));
    insta::assert_snapshot!("spending_details", story.screen());
}

/// Runs a turn with this cache use.
fn cached_turn(story: &mut Story, input: u64, read: u64, written: u64, hour: u64) {
    story.sent("go").text("Yes.");
    story.event(StreamEvent::stopped(StopReason::EndTurn));
    let usage = Usage {
        input: Some(input),
        output: Some(10),
        total: Some(input + read + written + 10),
        cache_read: Some(read),
        cache_write: Some(written),
        cache_write_hour: hour,
    };
    let metadata = Metadata { usage: Some(usage), ..Metadata::default() };
    story.event(StreamEvent::Metadata(metadata)).event(StreamEvent::Ended);
}

#[test]
fn the_details_describe_cache_use() {
    let mut story = Story::new(100, 30);
    story.command("set prompt caching").ctrl('a').typed("1h").key(KeyCode::Enter);
    cached_turn(&mut story, 310, 0, 0, 0);
    story.key(KeyCode::F(4));
    insta::assert_snapshot!("cache_too_short", story.screen());
    story.key(KeyCode::Esc);
    cached_turn(&mut story, 20, 12_000, 5000, 5000);
    story.pasted(&"x".repeat(20_000)).key(KeyCode::F(4));
    insta::assert_snapshot!("cache_read_and_written", story.screen());
}

#[test]
fn zero_usage_is_shown_as_zero_with_and_without_a_reply() {
    for reply in ["", "The guardrail blocked this."] {
        let mut story = Story::new(140, 24);
        story.sent("go").text(reply).event(StreamEvent::stopped(StopReason::EndTurn));
        let (input, output, total) = (Some(0), Some(0), Some(0));
        let usage = Some(Usage { input, output, total, ..Usage::default() });
        let metadata = Metadata { usage, ..Metadata::default() };
        story.event(StreamEvent::Metadata(metadata)).event(StreamEvent::Ended);
        let footer = story.footer();
        assert!(footer.contains("in 0  out 0  total 0"), "{footer}");
        assert!(footer.ends_with("$0.0000"), "{footer}");
    }
}

#[test]
fn cached_tokens_of_the_previous_reply_lower_the_estimate_until_they_expire() {
    let mut story = Story::new(140, 30);
    story.command("set prompt caching").ctrl('a').typed("5m").key(KeyCode::Enter);
    story.long_turn(40_000);
    let cost = |story: &mut Story| {
        story.typed("x");
        let estimate = story.app.screens.chat.estimate.now().expect("there is one");
        (estimate.cache_read, estimate.cache_write)
    };
    // The usage of this turn contains no cache tokens, so the estimate includes no cache discount.
    assert_eq!(cost(&mut story), (0, 10_017));
    story.key(KeyCode::Backspace);
    cached_turn(&mut story, 2, 0, 10_000, 0);
    assert_eq!(cost(&mut story), (10_000, 26));
    story.after(299_000);
    assert_eq!(cost(&mut story), (10_000, 26));
    story.after(2000);
    assert_eq!(cost(&mut story), (0, 10_027));
}

#[test]
fn tokens_are_counted_only_if_counting_is_on() {
    let mut story = Story::new(140, 20);
    story.typed("Hello").after(10_000);
    assert_eq!(story.count_effect(), None);
    story.command("toggle exact");
    assert_eq!(story.count_effect(), Some(&Effect::ScheduleCount(CountId(1))));
    story.command("toggle exact");
    assert_eq!(story.count_effect(), Some(&Effect::DropCount));
}

#[test]
fn only_the_count_of_the_latest_draft_is_used() {
    let mut story = Story::new(140, 20);
    story.command("toggle exact").typed("Hi");
    assert_eq!(story.count_effect(), Some(&Effect::ScheduleCount(CountId(2))));
    story.msg(Msg::CountDue(CountId(1)));
    assert_eq!(story.counts(), 0);
    story.msg(Msg::CountDue(CountId(2)));
    let Some(Effect::Count { count: CountId(2), request }) = story.count_effect() else {
        panic!("{:?}", story.count_effect());
    };
    assert_eq!(request.settings.model.as_str(), "anthropic.claude-haiku-4-5-20251001-v1:0");
    assert_eq!(request.history[0].texts().collect::<Vec<_>>(), ["Hi"]);
    let answer = |count, tokens| Msg::TokensCounted { count: CountId(count), answer: Ok(tokens) };
    story.msg(answer(1, 77));
    assert!(story.spending().starts_with("~8 tokens "), "{}", story.spending());
    story.msg(answer(2, 9));
    assert!(story.spending().starts_with("9 tokens (<0.1 %)"), "{}", story.spending());
    // The count stays valid while the request does not change, so the client does not count again.
    let effects = story.effects.len();
    story.resized(120, 20).key(KeyCode::F(4));
    assert!(story.screen().contains("9 tokens, counted by Bedrock"), "{}", story.screen());
    story.key(KeyCode::Esc).resized(140, 20);
    assert_eq!(story.effects.len(), effects);
    story.typed("!");
    assert!(story.spending().starts_with("~8 tokens "), "{}", story.spending());
    story.msg(answer(2, 9));
    assert!(story.spending().starts_with("~8 tokens "), "{}", story.spending());
    story.key(KeyCode::Enter);
    assert!(story.effects.contains(&Effect::DropCount));
    assert_eq!(story.requests(), 1);
}

#[test]
fn a_refused_count_is_remembered_and_shown_only_in_the_details() {
    let mut story = Story::new(140, 30);
    story.command("toggle exact").typed("Hi").msg(Msg::CountDue(CountId(2)));
    let mut failure = Failure::new(FailureKind::Other, "Refused", "Because.", "Nothing.");
    failure.raw_message = Some("You may not count".into());
    story.msg(Msg::TokensCounted { count: CountId(2), answer: Err(failure) });
    assert!(story.spending().starts_with("~8 tokens "), "{}", story.spending());
    let effects = story.effects.len();
    story.typed("!!!").after(10_000);
    assert_eq!(story.effects.len(), effects, "replies again");
    story.key(KeyCode::F(4));
    assert!(story.screen().contains("failed: You may not count"), "{}", story.screen());
}

#[test]
fn no_count_is_requested_for_a_model_that_does_not_support_it() {
    let mut story = Story::new(140, 20);
    story.command("toggle exact");
    for model in [
        "us.anthropic.claude-opus-4-7",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
    ] {
        story.ctrl('t').pasted(model).key(KeyCode::Enter).typed("Hi");
        assert_eq!(story.count_effect(), None, "{model}");
        story.ctrl('c');
    }
}
