//! Sending, streaming, stopping, failing, and sending again.

use outcrop::chat::message::Role;
use outcrop::chat::model::ModelRefusal;
use outcrop::chat::settings::SettingField;

use super::*;

#[test]
fn a_turn_is_sent_streams_and_finishes() {
    let mut story = Story::new(60, 14);
    story.sent("What is 1+1?");
    insta::assert_snapshot!("asked", story.styled());
    story.after(100).event(StreamEvent::Sent).after(140);
    assert!(story.footer().starts_with("waiting 0.2 s"), "{}", story.footer());
    story.text("1 + 1 ").after(1000).text("is 2.");
    insta::assert_snapshot!("streaming", story.styled());
    story.done();
    insta::assert_snapshot!("finished", story.styled());
}

#[test]
fn the_footer_shows_the_figures_of_the_service() {
    let mut story = Story::new(140, 20);
    story.sent("Hi").event(StreamEvent::Sent).after(240).text("a").after(1000).text("b").done();
    assert_eq!(
        story.footer(),
        "ready   in 18  out 54  total 72  latency 1822 ms  ttft 240 ms  54.0 tok/s  end_turn  \
         $0.0003  total would cost $0.0003"
    );
}

#[test]
fn missing_figures_are_a_dash_and_estimates_have_a_tilde() {
    let mut story = Story::new(140, 20);
    story.sent("Hi").event(StreamEvent::Sent).after(100);
    assert_eq!(story.footer(), "waiting 0.1 s", "nothing was measured yet");
    story.text("12345678").after(1000).text("1234");
    assert_eq!(
        story.footer(),
        "streaming 1.1 s     █···              out ~3      ttft 100 ms  ~3.0 tok/s",
        "what grows has its room, and what may still arrive is left out"
    );
    story.event(StreamEvent::Ended);
    assert_eq!(
        story.footer(),
        "failed  interrupted  in –  out ~3  total –  latency –  ttft 100 ms  ~3.0 tok/s  –  $–"
    );
}

#[test]
fn cache_tokens_are_shown_if_they_are_not_zero() {
    fn check(cache_read: Option<u64>, cache_write: Option<u64>, expected: &str) {
        let mut story = Story::new(140, 20);
        let usage = Usage {
            input: Some(5),
            output: Some(1),
            total: Some(6),
            cache_read,
            cache_write,
            ..Usage::default()
        };
        let metadata = Metadata { usage: Some(usage), latency_ms: Some(9), ..Metadata::default() };
        story.sent("Hi").text("x").event(StreamEvent::Metadata(metadata));
        assert!(story.footer().contains(expected), "{}", story.footer());
    }
    check(Some(4096), Some(0), "total 6  cache read 4096  latency 9 ms");
    check(None, Some(7), "total 6  cache write 7  latency 9 ms");
    check(Some(1), Some(2), "total 6  cache read 1  cache write 2  latency 9 ms");
    check(None, None, "total 6  latency 9 ms");
}

#[test]
fn the_matched_stop_sequence_is_named() {
    let mut story = Story::new(140, 20);
    story.sent("Hi").text("ls").event(StreamEvent::stopped_at("\n```"));
    assert!(story.footer().contains("stop_sequence \"\\n```\""), "{}", story.footer());
}

#[test]
fn stopping_keeps_the_text_and_ignores_late_events() {
    let mut story = Story::new(60, 14);
    story.sent("Tell me").text("Once upon");
    let first = story.last_reply();
    story.key(KeyCode::Esc);
    assert!(story.effects.contains(&Effect::Stop(story.last_reply())));
    story.msg(Msg::Stream {
        reply: first,
        event: StreamEvent::Text { index: 0, text: " LATE".into() },
    });
    insta::assert_snapshot!("stopped", story.styled());
    story.sent("Go on");
    let history = &story.request().history;
    assert_eq!(
        history.iter().map(|m| m.role).collect::<Vec<_>>(),
        [Role::User, Role::Assistant, Role::User]
    );
    assert_eq!(history[1].texts().collect::<Vec<_>>(), ["Once upon"]);
}

#[test]
fn a_reply_stopped_after_message_stop_is_complete_everywhere() {
    let mut story = Story::new(140, 24);
    story.sent("Hi").text("All of it.");
    story.event(StreamEvent::stopped(StopReason::EndTurn));
    story.key(KeyCode::Esc);
    assert!(story.effects.contains(&Effect::Stop(story.last_reply())));
    let footer = story.footer();
    assert!(footer.starts_with("ready   in –  out ~3"), "{footer}");
    assert!(footer.contains("end_turn") && !footer.contains("stopped"), "{footer}");
    let why = "The reply is complete, but its usage did not arrive";
    assert!(story.screen().contains(why), "{}", story.screen());
    story.key(KeyCode::F(7));
    assert!(story.screen().contains("end_turn") && !story.screen().contains("stopped"));
    story.typed("y");
    let Some(Effect::Copy { text, .. }) = story.effects.last() else { panic!("no copy") };
    assert!(text.contains(",complete,end_turn,"), "{text}");
}

#[test]
fn a_failed_prompt_returns_to_the_composer() {
    let mut story = Story::new(60, 16);
    story.turn("One", "1").sent("Two").failed(FailureKind::Throttled);
    insta::assert_snapshot!("failed", story.styled());
    assert_eq!(story.app.screens.chat.composer.text(), "Two");
    // Sending the prompt again creates a branch next to the failed turn. The failed turn is not
    // sent.
    story.key(KeyCode::Enter);
    let texts: Vec<_> =
        story.request().history.iter().flat_map(|m| m.texts().map(str::to_owned)).collect();
    assert_eq!(texts, ["One", "1", "Two"]);
    assert!(story.screen().contains("‹2/2›"), "{}", story.screen());
}

#[test]
fn a_failed_prompt_does_not_replace_a_draft() {
    let mut story = Story::new(60, 16);
    story.sent("One").typed("next thing").failed(FailureKind::ServiceFault);
    assert_eq!(story.app.screens.chat.composer.text(), "next thing");
}

#[test]
fn send_again_omits_the_refused_field() {
    let mut story = Story::new(60, 16);
    story.command("set temp").typed("0.5").key(KeyCode::Enter);
    story.sent("Hi");
    assert!(story.request().settings.temperature.is_some());
    story.failed(FailureKind::RefusedField(SettingField::Temperature)).command("send again");
    assert_eq!(story.requests(), 2);
    assert_eq!(story.request().settings.temperature, None);
    assert_eq!(
        story.app.session.settings.temperature.map(|t| t.to_string()).as_deref(),
        Some("0.5")
    );
    assert_eq!(
        story.app.screens.chat.composer.text(),
        "",
        "the prompt that was put back is on its way"
    );
}

#[test]
fn a_refusal_is_learned_shown_and_respected() {
    let link = ConnectionState::Online {
        region: "us-east-1".into(),
        source: "test".into(),
        endpoint: None,
    };
    let mut story = Story::linked(140, 30, link);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
    story.ctrl('t').pasted(arn).key(KeyCode::Enter);
    story.command("set temp").typed("0.5").key(KeyCode::Enter).sent("Hi");
    let lesson = ModelRefusal::NoTemperature;
    story.failed(FailureKind::RefusedByModel(lesson));
    let id = story.app.session.settings.model.clone();
    assert_eq!(story.effects.last(), Some(&Effect::StoreRefusal(id.clone(), lesson)));
    let screen = story.screen();
    assert!(screen.contains("not sent: Bedrock rejected it"), "{screen}");
    assert!(screen.contains("Alt+S send again without it"), "{screen}");
    story.alt('s');
    assert_eq!((story.requests(), story.request().settings.temperature), (2, None));
    assert!(story.screen().contains("Sent again without temperature"), "{}", story.screen());
    story.text("Hello").done().sent("And?");
    assert_eq!(story.request().settings.temperature, None);
    story.done().command("forget");
    assert_eq!(story.effects.last(), Some(&Effect::ForgetLessons));
    story.sent("Once more");
    assert!(story.request().settings.temperature.is_some());
    story.msg(Msg::RefusalsLoaded(vec![(id, lesson)]));
    assert!(story.screen().contains("not sent: Bedrock rejected it"), "{}", story.screen());
}

#[test]
fn a_refused_tier_latency_or_citation_is_learned_for_a_profile_arn() {
    for (command, value, lesson, sent) in [
        (
            "set service tier",
            "flex",
            ModelRefusal::NoServiceTier,
            "Sent again without service tier",
        ),
        ("set latency", "optimized", ModelRefusal::NoLatency, "Sent again without latency"),
        ("set documents", "seen", ModelRefusal::NoCitations, "Sent again without documents"),
    ] {
        let link = ConnectionState::Online {
            region: "us-east-1".into(),
            source: "test".into(),
            endpoint: None,
        };
        let mut story = Story::linked(140, 30, link);
        let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
        story.ctrl('t').pasted(arn).key(KeyCode::Enter);
        story.command(command).ctrl('u').typed(value).key(KeyCode::Enter).sent("Hi");
        let unset = |story: &Story| {
            let settings = &story.request().settings;
            let is_cited = settings.documents.is_cited();
            match lesson {
                ModelRefusal::NoServiceTier => settings.service_tier.is_none(),
                ModelRefusal::NoLatency => settings.latency.is_none(),
                _ => !is_cited,
            }
        };
        assert!(!unset(&story), "{command}");
        story.failed(FailureKind::RefusedByModel(lesson));
        let id = story.app.session.settings.model.clone();
        assert_eq!(story.effects.last(), Some(&Effect::StoreRefusal(id, lesson)));
        story.alt('s');
        assert!(unset(&story), "{command}");
        assert!(story.screen().contains(sent), "{}", story.screen());
        story.text("Hello").done().sent("And?");
        assert!(unset(&story), "{command}");
    }
}

#[test]
fn a_reply_is_regenerated_once_with_another_temperature() {
    let mut story = Story::new(80, 24);
    story.turn("One", "1").key(KeyCode::Esc).typed("RR");
    assert!(story.screen().contains("Regenerate with another temperature"), "{}", story.screen());
    story.typed("7").key(KeyCode::Enter);
    assert_eq!(story.requests(), 1, "what cannot be sent is refused in the prompt");
    story.key(KeyCode::Backspace).typed("0.2").key(KeyCode::Enter);
    let sent = |story: &Story| story.request().settings.temperature.map(|t| t.to_string());
    assert_eq!((story.requests(), sent(&story).as_deref()), (2, Some("0.2")));
    assert_eq!(story.app.session.settings.temperature, None, "the settings stay as they are");
    story.text("one").done();
    assert!(story.screen().contains("‹2/2›"), "{}", story.screen());
    story.typed("rr");
    assert_eq!((story.requests(), sent(&story)), (3, None));
}

#[test]
fn the_matched_stop_sequence_is_shown_in_the_turn_and_in_the_footer() {
    let mut story = Story::new(100, 16);
    let stopped = |sequence: &str| StreamEvent::stopped_at(sequence);
    story.sent("Count").text("1, 2, ").event(stopped("\n3")).event(StreamEvent::Ended);
    let screen = story.screen();
    assert!(screen.contains("⊣ Stop sequence \"\\n3\""), "{screen}");
    assert!(screen.contains("stop_sequence \"\\n3\""), "{screen}");
    story.sent("Again").event(stopped("END")).event(StreamEvent::Ended);
    let screen = story.screen();
    assert!(screen.contains("∅ Empty reply: it began with the stop sequence \"END\"."), "{screen}");
}

#[test]
fn a_reply_is_regenerated_once_with_another_model() {
    let mut story = Story::new(100, 30);
    story.command("set prefill").typed("One").key(KeyCode::Enter);
    story.turn("One", "1").key(KeyCode::Esc).typed("mm").typed("opus 5.5").key(KeyCode::Enter);
    let request = story.request();
    assert_eq!(request.settings.model.as_str(), "us.anthropic.claude-opus-5-5");
    assert_eq!(request.settings.prefill, None, "the other model takes none");
    assert_eq!(story.app.session.settings.model, ModelId::default_for("us-east-1"));
    story.text("one").done();
    assert!(story.screen().contains("‹2/2›"), "{}", story.screen());
}

#[test]
fn a_refused_continuation_is_learned_for_its_model_and_sent_again() {
    let mut story = Story::new(100, 24);
    story.sent("Count").text("1, 2,");
    let cut = StreamEvent::stopped(StopReason::MaxTokens);
    story.event(cut).event(StreamEvent::Ended);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
    story.ctrl('t').pasted(arn).key(KeyCode::Enter).alt('c');
    assert!(story.request().settings.prefill.is_some());
    story.failed(FailureKind::RefusedByModel(ModelRefusal::NoPrefill));
    assert!(
        !story
            .app
            .session
            .catalog
            .has_learned(&ModelId::default_for("us-east-1"), ModelRefusal::NoPrefill)
    );
    story.alt('s');
    assert_eq!((story.requests(), &story.request().settings.prefill), (3, &None));
    story.text(" 3").done();
    let whole = story.app.session.last_reply().map(|(_, reply)| reply.generated());
    assert_eq!(whole.as_deref(), Some("1, 2, 3"), "one reply, in one piece");
}

#[test]
fn a_one_time_setting_is_kept_when_the_request_is_sent_again() {
    let mut story = Story::new(100, 24);
    story.turn("One", "1").key(KeyCode::Esc).typed("mm").typed("opus 5.5").key(KeyCode::Enter);
    story.failed(FailureKind::ServiceFault).alt('s');
    assert_eq!(story.request().settings.model.as_str(), "us.anthropic.claude-opus-5-5");
}

#[test]
fn a_substitute_replaces_a_refused_prefill() {
    let mut story = Story::new(100, 30);
    story.command("apply rec").typed("json").key(KeyCode::Enter).sent("A rule");
    story.failed(FailureKind::RefusedField(SettingField::Prefill)).alt('s');
    let request = story.request();
    assert_eq!((&request.settings.prefill, request.settings.stop_sequences.len()), (&None, 0));
    assert!(request.settings.system.is_some(), "the system prompt says it in its place");
}

#[test]
fn an_omitted_temperature_is_reported() {
    let mut story = Story::new(100, 24);
    story.ctrl('t').typed("opus 5.5").key(KeyCode::Enter);
    story.turn("One", "1").key(KeyCode::Esc).typed("RR").typed("0.3").key(KeyCode::Enter);
    assert!(story.screen().contains("Temperature was not sent"), "{}", story.screen());
}

#[test]
fn refusals_of_the_stand_in_are_not_stored() {
    let mut story = Story::new(80, 24);
    story.command("set prefill").typed("{").key(KeyCode::Enter).sent("Hi");
    story.failed(FailureKind::RefusedByModel(ModelRefusal::NoPrefill));
    assert!(!story.effects.iter().any(|effect| matches!(effect, Effect::StoreRefusal(..))));
    story.key(KeyCode::Enter);
    assert_eq!((story.requests(), &story.request().settings.prefill), (2, &None));
}

#[test]
fn an_end_without_message_stop_is_reported_and_keeps_the_text() {
    let mut story = Story::new(60, 14);
    story.sent("Hi").text("half a").event(StreamEvent::Ended);
    assert!(story.screen().contains("⚠ Interrupted"), "{}", story.screen());
    assert!(story.screen().contains("half a"));
    assert!(story.footer().starts_with("failed  interrupted"), "{}", story.footer());
}

#[test]
fn an_empty_reply_is_reported() {
    let mut story = Story::new(60, 14);
    story.sent("Hi").done();
    assert!(story.screen().contains("∅ Empty reply. r regenerates it."), "{}", story.screen());
    assert!(story.footer().starts_with("ready"));
    story.sent("Again").text("\n \n").done();
    assert!(
        story.screen().contains("∅ Empty reply: it contains only whitespace."),
        "{}",
        story.screen()
    );
}

#[test]
fn a_retry_is_shown_with_its_reason_and_a_countdown() {
    let mut story = Story::new(80, 14);
    story.sent("Hi").event(StreamEvent::Sent);
    let due = Some(story.now + Duration::from_millis(2500));
    story.event(StreamEvent::Retrying { attempt: 2, why: "too many requests".into(), due });
    for expected in [
        "retrying 0.0 s  attempt 2 in 3 s: too many requests",
        "retrying 1.0 s  attempt 2 in 2 s: too many requests",
        "retrying 2.0 s  attempt 2 in 1 s: too many requests",
        "retrying 3.0 s  attempt 2: too many requests",
    ] {
        assert!(story.footer().starts_with(expected), "{}", story.footer());
        story.after(1000);
    }
    story.event(StreamEvent::Sent).text("ok").done();
    assert!(story.footer().starts_with("ready"));
}

#[test]
fn a_silence_is_shown_with_the_key_that_stops_the_reply() {
    let mut story = Story::new(80, 14);
    story.sent("Hi").event(StreamEvent::Sent).text("a").after(12_300);
    assert_eq!(story.elapsed().as_secs(), 12);
    assert!(story.footer().contains("no data for 12 s, Esc stops"), "{}", story.footer());
    story.key(KeyCode::Tab);
    assert!(story.footer().contains("no data for 12 s, Ctrl+C stops"), "{}", story.footer());
    story.key(KeyCode::F(1));
    assert!(!story.footer().contains("stops"), "here these keys close help: {}", story.footer());
    story.key(KeyCode::Esc);
}

#[test]
fn an_edited_prompt_is_a_branch_and_the_old_branch_can_be_shown_again() {
    let mut story = Story::new(60, 16);
    story.turn("One", "first answer").key(KeyCode::Esc);
    story.typed("ee").ctrl('u');
    story.typed(" and more").key(KeyCode::Enter).text("second answer").done();
    assert!(story.screen().contains("‹2/2›"), "{}", story.screen());
    story.key(KeyCode::Esc).typed("[");
    assert!(story.screen().contains("first answer"), "{}", story.screen());
    story.typed("]");
    assert!(story.screen().contains("second answer"), "{}", story.screen());
}

#[test]
fn regenerating_creates_a_branch() {
    let mut story = Story::new(60, 16);
    story.turn("One", "first answer").key(KeyCode::Esc).typed("rr");
    story.text("second answer").done();
    insta::assert_snapshot!("regenerated", story.styled());
    assert_eq!(story.request().history.len(), 1);
}

#[test]
fn a_new_conversation_stops_the_reply_and_starts_empty() {
    let mut story = Story::new(60, 16);
    story.sent("One").text("x").ctrl('n').ctrl('n');
    assert!(story.effects.contains(&Effect::Stop(story.last_reply())));
    assert!(story.screen().contains("built-in demo"), "{}", story.screen());
    story.sent("Two");
    assert_eq!(story.request().history.len(), 1);
}

#[test]
fn an_edit_or_a_recall_never_loses_a_draft() {
    let mut story = Story::new(60, 16);
    story.turn("One", "1").typed("half a thought").key(KeyCode::Esc);
    story.typed("ke");
    assert_eq!(story.app.screens.chat.composer.text(), "One");
    story.key(KeyCode::Esc).key(KeyCode::Up).key(KeyCode::Up);
    assert_eq!(story.app.screens.chat.composer.text(), "half a thought");
    story.ctrl('c').typed("draft").key(KeyCode::Up).key(KeyCode::Enter).text("x").done();
    story.key(KeyCode::Up).key(KeyCode::Up);
    assert_eq!(story.app.screens.chat.composer.text(), "draft");
}

#[test]
fn a_palette_command_acts_on_the_selected_message_or_on_the_last() {
    let mut story = Story::new(60, 16);
    story.turn("One", "1").turn("Two", "2").key(KeyCode::Esc).typed("kkki");
    story.command("regenerate");
    assert_eq!(story.request().history.len(), 3, "the last reply, not the one marked before");
}

#[test]
fn send_again_uses_a_corrected_setting() {
    let mut story = Story::new(60, 16);
    story.command("set stop").typed("END").key(KeyCode::Enter).sent("Hi");
    story.failed(FailureKind::RefusedField(SettingField::StopSequences));
    story.command("set stop").typed("STOP").key(KeyCode::Enter).command("send again");
    assert_eq!(story.request().settings.stop_sequences[0].as_str(), "STOP");
    story.failed(FailureKind::RefusedField(SettingField::MaxTokens)).command("send again");
    assert!(!story.screen().contains("without"), "{}", story.screen());
}

#[test]
fn branches_can_be_switched_from_either_message_of_a_turn() {
    let mut story = Story::new(60, 20);
    story.turn("One", "first").key(KeyCode::Esc).typed("rr").text("second").done();
    story.typed("i").turn("Two", "2").key(KeyCode::Esc).typed("k[");
    assert!(story.screen().contains("No more branches"), "{}", story.screen());
    assert!(story.screen().contains("Two"));
    story.typed("kk[");
    assert!(story.screen().contains("first"), "{}", story.screen());
}

#[test]
fn a_finished_edit_leaves_edit_mode() {
    let mut story = Story::new(60, 16);
    story.turn("One", "1").key(KeyCode::Esc).typed("ke").key(KeyCode::Tab).typed("rr");
    assert!(!story.screen().contains("Edit:"), "{}", story.screen());
    story.text("again").done().typed("i").sent("Two");
    assert_eq!(story.request().history.len(), 3);
}

#[test]
fn a_returned_prompt_is_dropped_with_its_conversation() {
    let mut story = Story::new(60, 16);
    story.sent("One").ctrl('n').ctrl('n');
    assert_eq!(story.app.screens.chat.composer.text(), "");
    story.typed("own words").ctrl('n');
    assert_eq!(story.app.screens.chat.composer.text(), "own words");
}

/// Returns the text of the last message and the prefill of the last request.
fn continued(story: &mut Story) -> (String, Option<String>) {
    let prefill =
        story.request().settings.prefill.as_ref().map(|prefill| prefill.as_str().to_owned());
    let text = story.app.session.last_reply().expect("a reply").1.full_text();
    (text, prefill)
}

#[test]
fn a_truncated_reply_continues_in_the_same_message() {
    let mut story = Story::new(60, 20);
    story.sent("Count").text("One, two, ");
    story.event(StreamEvent::stopped(StopReason::MaxTokens));
    story.event(StreamEvent::Ended);
    assert!(story.screen().contains("Alt+C continues"), "{}", story.screen());
    story.pressed(KeyCode::Char('c'), KeyModifiers::ALT);
    assert_eq!(continued(&mut story).1.as_deref(), Some("One, two,"));
    story.text(" three").key(KeyCode::Esc);
    assert_eq!(story.app.session.state(), "stopped");
    story.command("continue reply").text(", four").event(StreamEvent::Ended);
    assert_eq!(story.app.session.state(), "failed", "cut off once more");
    story.command("continue reply").text(".").done();
    let (text, prefill) = continued(&mut story);
    assert_eq!(
        (text.as_str(), prefill.as_deref()),
        ("One, two, three, four.", Some("One, two, three, four"))
    );
    assert_eq!(story.app.session.open.conversation.path().len(), 2, "it is one message");
    assert!(story.screen().contains("  One, two, three, four.\n"), "{}", story.screen());
    assert!(story.footer().contains("last of 4 requests:  in 18"), "{}", story.footer());
    story.command("continue reply");
    assert!(story.screen().contains("The reply is already complete"), "{}", story.screen());
}

#[test]
fn the_footer_shows_the_pace_and_keeps_its_columns() {
    let mut story = Story::new(140, 20);
    story.sent("Hi").event(StreamEvent::Sent).event(StreamEvent::Opened { request_id: None });
    let mut places = Vec::new();
    for step in 0u64..40 {
        story.after(50 + 10 * (step % 5)).text("some words of a reply");
        let footer = story.footer();
        let at = |label: &str| footer.find(label).map(|at| footer[..at].chars().count());
        places.push((at("out ~"), at("total"), at("tok/s").is_some(), at("$")));
    }
    assert!(story.footer().contains('█'), "{}", story.footer());
    assert!(places.windows(2).all(|pair| pair[0].1 == pair[1].1 && pair[0].3 == pair[1].3));
    insta::assert_snapshot!(
        "footer_streaming",
        story.styled().lines().rev().take(2).collect::<String>()
    );
}

#[test]
fn a_narrow_footer_keeps_the_important_figures() {
    let mut story = Story::new(40, 10);
    story.sent("Hi").text("ok");
    let usage =
        Usage { input: Some(1800), output: Some(5400), total: Some(7200), ..Usage::default() };
    let metadata = Metadata {
        usage: Some(usage),
        latency_ms: Some(18_220),
        service_tier: Some("priority".into()),
        ..Metadata::default()
    };
    story
        .event(StreamEvent::stopped(StopReason::MaxTokens))
        .event(StreamEvent::Metadata(metadata))
        .event(StreamEvent::Ended);
    for part in ["ready", "out 5400", "max_tokens", "$0.03"] {
        assert!(story.footer().contains(part), "{part}: {}", story.footer());
    }
    story.resized(140, 20);
    assert!(story.footer().contains("tok/s  tier priority  max_tokens"), "{}", story.footer());
}
