//! Send, stream, stop, fail, send again.

use outcrop::chat::message::Role;
use outcrop::chat::model::ModelRefusal;
use outcrop::chat::settings::SettingField;

use super::*;

#[test]
fn ask_stream_finish() {
    let mut told = Told::new(60, 14);
    told.sent("What is 1+1?");
    insta::assert_snapshot!("asked", told.styled());
    told.after(100).event(StreamEvent::Sent).after(140);
    assert!(told.footer().starts_with("waiting 0.2 s"), "{}", told.footer());
    told.text("1 + 1 ").after(1000).text("is 2.");
    insta::assert_snapshot!("streaming", told.styled());
    told.done();
    insta::assert_snapshot!("finished", told.styled());
}

#[test]
fn the_footer_says_what_the_service_said_with_these_labels() {
    let mut told = Told::new(140, 20);
    told.sent("Hi").event(StreamEvent::Sent).after(240).text("a").after(1000).text("b").done();
    assert_eq!(
        told.footer(),
        "ready  in 18  out 54  total 72  latency 1822 ms  ttft 240 ms  54.0 tok/s  end_turn  \
         $0.0003"
    );
}

#[test]
fn figures_that_did_not_come_are_a_dash_and_estimates_carry_a_tilde() {
    let mut told = Told::new(140, 20);
    told.sent("Hi").event(StreamEvent::Sent).after(100);
    assert_eq!(
        told.footer(),
        "waiting 0.1 s      in –  out –       total –  latency –  ttft –       – tok/s       –  $–"
    );
    told.text("12345678").after(1000).text("1234");
    assert_eq!(
        told.footer(),
        "streaming 1.1 s    █···              in –  out ~3      total –  latency –  ttft 100 ms  \
         ~3.0 tok/s    –  $–",
        "what grows has its room, so that nothing moves"
    );
}

#[test]
fn cache_tokens_join_when_they_are_not_zero() {
    fn check(cache_read: Option<u64>, cache_write: Option<u64>, expected: &str) {
        let mut told = Told::new(140, 20);
        let usage = Usage {
            input: Some(5),
            output: Some(1),
            total: Some(6),
            cache_read,
            cache_write,
            ..Usage::default()
        };
        let metadata = Metadata { usage: Some(usage), latency_ms: Some(9), service_tier: None };
        told.sent("Hi").text("x").event(StreamEvent::Metadata(metadata));
        assert!(told.footer().contains(expected), "{}", told.footer());
    }
    check(Some(4096), Some(0), "total 6  cache read 4096  latency 9 ms");
    check(None, Some(7), "total 6  cache write 7  latency 9 ms");
    check(Some(1), Some(2), "total 6  cache read 1  cache write 2  latency 9 ms");
    check(None, None, "total 6  latency 9 ms");
}

#[test]
fn the_stop_sequence_that_matched_is_named() {
    let mut told = Told::new(140, 20);
    told.sent("Hi").text("ls").event(StreamEvent::MessageStopped {
        reason: StopReason::StopSequence,
        sequence: Some("\n```".into()),
    });
    assert!(told.footer().contains("stop_sequence \"\\n```\""), "{}", told.footer());
}

#[test]
fn stop_keeps_the_text_ignores_late_words_and_the_next_turn_is_valid() {
    let mut told = Told::new(60, 14);
    told.sent("Tell me").text("Once upon");
    let first = told.asked();
    told.key(KeyCode::Esc);
    assert!(told.effects.contains(&Effect::Stop(told.asked())));
    told.msg(Msg::Stream {
        reply: first,
        event: StreamEvent::Text { index: 0, text: " LATE".into() },
    });
    insta::assert_snapshot!("stopped", told.styled());
    told.sent("Go on");
    let history = &told.request().history;
    assert_eq!(
        history.iter().map(|m| m.role).collect::<Vec<_>>(),
        [Role::User, Role::Assistant, Role::User]
    );
    assert_eq!(history[1].texts().collect::<Vec<_>>(), ["Once upon"]);
}

#[test]
fn a_reply_that_is_stopped_behind_its_last_word_is_complete_wherever_it_is_told() {
    let mut told = Told::new(140, 24);
    told.sent("Hi").text("All of it.");
    told.event(StreamEvent::MessageStopped { reason: StopReason::EndTurn, sequence: None });
    told.key(KeyCode::Esc);
    assert!(told.effects.contains(&Effect::Stop(told.asked())));
    let footer = told.footer();
    assert!(footer.starts_with("ready  in –  out ~3"), "{footer}");
    assert!(footer.contains("end_turn") && !footer.contains("stopped"), "{footer}");
    let why = "The reply is complete, but its usage did not arrive";
    assert!(told.screen().contains(why), "{}", told.screen());
    told.key(KeyCode::F(7));
    assert!(told.screen().contains("end_turn") && !told.screen().contains("stopped"));
    told.typed("y");
    let Some(Effect::Copy { text, .. }) = told.effects.last() else { panic!("no copy") };
    assert!(text.contains(",complete,end_turn,"), "{text}");
}

#[test]
fn a_prompt_that_brought_nothing_is_in_the_composer_again() {
    let mut told = Told::new(60, 16);
    told.turn("One", "1").sent("Two").failed(FailureKind::Throttled);
    insta::assert_snapshot!("failed", told.styled());
    assert_eq!(told.app.screens.chat.composer.text(), "Two");
    // Sent once more it stands beside the failed turn, which is not sent again.
    told.key(KeyCode::Enter);
    let texts: Vec<_> =
        told.request().history.iter().flat_map(|m| m.texts().map(str::to_owned)).collect();
    assert_eq!(texts, ["One", "1", "Two"]);
    assert!(told.screen().contains("‹2/2›"), "{}", told.screen());
}

#[test]
fn what_is_being_written_is_not_replaced_by_a_failed_prompt() {
    let mut told = Told::new(60, 16);
    told.sent("One").typed("next thing").failed(FailureKind::ServiceFault);
    assert_eq!(told.app.screens.chat.composer.text(), "next thing");
}

#[test]
fn send_again_leaves_out_the_field_that_was_refused() {
    let mut told = Told::new(60, 16);
    told.command("set temp").typed("0.5").key(KeyCode::Enter);
    told.sent("Hi");
    assert!(told.request().settings.temperature.is_some());
    told.failed(FailureKind::RefusedField(SettingField::Temperature)).command("send again");
    assert_eq!(told.requests(), 2);
    assert_eq!(told.request().settings.temperature, None);
    assert_eq!(
        told.app.session.settings.temperature.map(|t| t.to_string()).as_deref(),
        Some("0.5")
    );
    assert_eq!(
        told.app.screens.chat.composer.text(),
        "",
        "the prompt that was put back is on its way"
    );
}

#[test]
fn what_a_model_refused_is_learned_shown_and_not_sent_again() {
    let link = ConnectionState::Online {
        region: "us-east-1".into(),
        source: "test".into(),
        endpoint: None,
    };
    let mut told = Told::linked(140, 30, link);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
    told.ctrl('t').pasted(arn).key(KeyCode::Enter);
    told.command("set temp").typed("0.5").key(KeyCode::Enter).sent("Hi");
    let lesson = ModelRefusal::NoTemperature;
    told.failed(FailureKind::RefusedByModel(lesson));
    let id = told.app.session.settings.model.clone();
    assert_eq!(told.effects.last(), Some(&Effect::Remember(id.clone(), lesson)));
    let screen = told.screen();
    assert!(screen.contains("off: the service refused it"), "{screen}");
    assert!(screen.contains("Alt+S does."), "{screen}");
    told.alt('s');
    assert_eq!((told.requests(), told.request().settings.temperature), (2, None));
    assert!(told.screen().contains("Sent again without temperature"), "{}", told.screen());
    told.text("Hello").done().sent("And?");
    assert_eq!(told.request().settings.temperature, None);
    told.done().command("forget");
    assert_eq!(told.effects.last(), Some(&Effect::ForgetLessons));
    told.sent("Once more");
    assert!(told.request().settings.temperature.is_some());
    told.msg(Msg::Recalled(vec![(id, lesson)]));
    assert!(told.screen().contains("off: the service refused it"), "{}", told.screen());
}

#[test]
fn a_reply_is_regenerated_with_another_temperature_for_once() {
    let mut told = Told::new(80, 24);
    told.turn("One", "1").key(KeyCode::Esc).typed("R");
    assert!(told.screen().contains("Regenerate with another temperature"), "{}", told.screen());
    told.typed("7").key(KeyCode::Enter);
    assert_eq!(told.requests(), 1, "what cannot be sent is refused in the prompt");
    told.key(KeyCode::Backspace).typed("0.2").key(KeyCode::Enter);
    let sent = |told: &Told| told.request().settings.temperature.map(|t| t.to_string());
    assert_eq!((told.requests(), sent(&told).as_deref()), (2, Some("0.2")));
    assert_eq!(told.app.session.settings.temperature, None, "the settings stay as they are");
    told.text("one").done();
    assert!(told.screen().contains("‹2/2›"), "{}", told.screen());
    told.typed("r");
    assert_eq!((told.requests(), sent(&told)), (3, None));
}

#[test]
fn the_stop_sequence_that_matched_is_said_in_the_turn_and_in_the_footer() {
    let mut told = Told::new(100, 16);
    let stopped = |sequence: &str| StreamEvent::MessageStopped {
        reason: StopReason::StopSequence,
        sequence: Some(sequence.into()),
    };
    told.sent("Count").text("1, 2, ").event(stopped("\n3")).event(StreamEvent::Ended);
    let screen = told.screen();
    assert!(screen.contains("⊣ Stop sequence \"\\n3\""), "{screen}");
    assert!(screen.contains("stop_sequence \"\\n3\""), "{screen}");
    told.sent("Again").event(stopped("END")).event(StreamEvent::Ended);
    let screen = told.screen();
    assert!(screen.contains("∅ Empty reply: it began with the stop sequence \"END\"."), "{screen}");
}

#[test]
fn a_reply_is_regenerated_with_another_model_for_once() {
    let mut told = Told::new(100, 30);
    told.command("set prefill").typed("One").key(KeyCode::Enter);
    told.turn("One", "1").key(KeyCode::Esc).typed("m").typed("opus 5.5").key(KeyCode::Enter);
    let request = told.request();
    assert_eq!(request.settings.model.as_str(), "us.anthropic.claude-opus-5-5");
    assert_eq!(request.settings.prefill, None, "the other model takes none");
    assert_eq!(told.app.session.settings.model, ModelId::default_for("us-east-1"));
    told.text("one").done();
    assert!(told.screen().contains("‹2/2›"), "{}", told.screen());
}

#[test]
fn a_refused_continuation_teaches_the_model_that_was_asked_and_goes_on() {
    let mut told = Told::new(100, 24);
    told.sent("Count").text("1, 2,");
    let cut = StreamEvent::MessageStopped { reason: StopReason::MaxTokens, sequence: None };
    told.event(cut).event(StreamEvent::Ended);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
    told.ctrl('t').pasted(arn).key(KeyCode::Enter).alt('c');
    assert!(told.request().settings.prefill.is_some());
    told.failed(FailureKind::RefusedByModel(ModelRefusal::NoPrefill));
    assert!(
        !told
            .app
            .session
            .catalog
            .has_learned(&ModelId::default_for("us-east-1"), ModelRefusal::NoPrefill)
    );
    told.alt('s');
    assert_eq!((told.requests(), &told.request().settings.prefill), (3, &None));
    told.text(" 3").done();
    let whole = told.app.session.last_reply().map(|(_, reply)| reply.generated());
    assert_eq!(whole.as_deref(), Some("1, 2, 3"), "one reply, in one piece");
}

#[test]
fn what_was_asked_apart_is_sent_again_as_it_was() {
    let mut told = Told::new(100, 24);
    told.turn("One", "1").key(KeyCode::Esc).typed("m").typed("opus 5.5").key(KeyCode::Enter);
    told.failed(FailureKind::ServiceFault).alt('s');
    assert_eq!(told.request().settings.model.as_str(), "us.anthropic.claude-opus-5-5");
}

#[test]
fn a_refused_prefill_leaves_the_place_to_its_substitute() {
    let mut told = Told::new(100, 30);
    told.command("apply rec").typed("json").key(KeyCode::Enter).sent("A rule");
    told.failed(FailureKind::RefusedField(SettingField::Prefill)).alt('s');
    let request = told.request();
    assert_eq!((&request.settings.prefill, request.settings.stop_sequences.len()), (&None, 0));
    assert!(request.settings.system.is_some(), "the system prompt says it in its place");
}

#[test]
fn a_temperature_that_is_not_sent_is_said() {
    let mut told = Told::new(100, 24);
    told.ctrl('t').typed("opus 5.5").key(KeyCode::Enter);
    told.turn("One", "1").key(KeyCode::Esc).typed("R").typed("0.3").key(KeyCode::Enter);
    assert!(told.screen().contains("Temperature was not sent"), "{}", told.screen());
}

#[test]
fn what_the_stand_in_refuses_is_no_lesson_for_another_day() {
    let mut told = Told::new(80, 24);
    told.command("set prefill").typed("{").key(KeyCode::Enter).sent("Hi");
    told.failed(FailureKind::RefusedByModel(ModelRefusal::NoPrefill));
    assert!(!told.effects.iter().any(|effect| matches!(effect, Effect::Remember(..))));
    told.key(KeyCode::Enter);
    assert_eq!((told.requests(), &told.request().settings.prefill), (2, &None));
}

#[test]
fn an_end_without_message_stop_is_said_and_the_text_is_kept() {
    let mut told = Told::new(60, 14);
    told.sent("Hi").text("half a").event(StreamEvent::Ended);
    assert!(told.screen().contains("⚠ Interrupted"), "{}", told.screen());
    assert!(told.screen().contains("half a"));
    assert!(told.footer().starts_with("failed: interrupted"), "{}", told.footer());
}

#[test]
fn an_empty_reply_is_said() {
    let mut told = Told::new(60, 14);
    told.sent("Hi").done();
    assert!(told.screen().contains("Empty reply"), "{}", told.screen());
    assert!(told.footer().starts_with("ready"));
}

#[test]
fn a_retry_is_seen_with_its_reason() {
    let mut told = Told::new(80, 14);
    told.sent("Hi").event(StreamEvent::Sent);
    told.event(StreamEvent::Retrying { attempt: 2, why: "too many requests".into() });
    assert!(
        told.footer().starts_with("retrying (attempt 2: too many requests)"),
        "{}",
        told.footer()
    );
    told.event(StreamEvent::Sent).text("ok").done();
    assert!(told.footer().starts_with("ready"));
}

#[test]
fn a_silence_is_said_with_the_way_out() {
    let mut told = Told::new(80, 14);
    told.sent("Hi").event(StreamEvent::Sent).text("a").after(12_300);
    assert_eq!(told.elapsed().as_secs(), 12);
    assert!(told.footer().contains("no data for 12 s, Esc stops"), "{}", told.footer());
    told.key(KeyCode::Tab);
    assert!(told.footer().contains("no data for 12 s, Ctrl+C stops"), "{}", told.footer());
    told.key(KeyCode::F(1));
    assert!(!told.footer().contains("stops"), "here these keys close help: {}", told.footer());
    told.key(KeyCode::Esc);
}

#[test]
fn enter_during_a_reply_keeps_what_is_written() {
    let mut told = Told::new(60, 14);
    told.sent("Hi").text("a").sent("more");
    assert_eq!(told.requests(), 1);
    assert_eq!(told.app.screens.chat.composer.text(), "more");
    assert!(told.screen().contains("Still replying"));
}

#[test]
fn an_edited_prompt_is_a_branch_and_the_old_one_comes_back() {
    let mut told = Told::new(60, 16);
    told.turn("One", "first answer").key(KeyCode::Esc);
    told.typed("e").ctrl('u');
    told.typed(" and more").key(KeyCode::Enter).text("second answer").done();
    assert!(told.screen().contains("‹2/2›"), "{}", told.screen());
    told.key(KeyCode::Esc).typed("[");
    assert!(told.screen().contains("first answer"), "{}", told.screen());
    told.typed("]");
    assert!(told.screen().contains("second answer"), "{}", told.screen());
}

#[test]
fn regenerate_makes_a_branch_of_the_reply() {
    let mut told = Told::new(60, 16);
    told.turn("One", "first answer").key(KeyCode::Esc).typed("r");
    told.text("second answer").done();
    insta::assert_snapshot!("regenerated", told.styled());
    assert_eq!(told.request().history.len(), 1);
}

#[test]
fn a_new_conversation_stops_the_reply_and_starts_empty() {
    let mut told = Told::new(60, 16);
    told.sent("One").text("x").ctrl('n');
    assert!(told.effects.contains(&Effect::Stop(told.asked())));
    assert!(told.screen().contains("built-in demo"), "{}", told.screen());
    told.sent("Two");
    assert_eq!(told.request().history.len(), 1);
}

#[test]
fn drafts_are_never_lost_to_an_edit_or_a_recall() {
    let mut told = Told::new(60, 16);
    told.turn("One", "1").typed("half a thought").key(KeyCode::Esc);
    told.typed("ke");
    assert_eq!(told.app.screens.chat.composer.text(), "One");
    told.key(KeyCode::Esc).key(KeyCode::Up).key(KeyCode::Up);
    assert_eq!(told.app.screens.chat.composer.text(), "half a thought");
    told.ctrl('c').typed("draft").key(KeyCode::Up).key(KeyCode::Enter).text("x").done();
    told.key(KeyCode::Up).key(KeyCode::Up);
    assert_eq!(told.app.screens.chat.composer.text(), "draft");
}

#[test]
fn a_palette_command_acts_on_what_is_marked_or_on_the_last() {
    let mut told = Told::new(60, 16);
    told.turn("One", "1").turn("Two", "2").key(KeyCode::Esc).typed("kkki");
    told.command("regenerate");
    assert_eq!(told.request().history.len(), 3, "the last reply, not the one marked before");
}

#[test]
fn a_mended_setting_goes_as_it_is_with_send_again() {
    let mut told = Told::new(60, 16);
    told.command("set stop").typed("END").key(KeyCode::Enter).sent("Hi");
    told.failed(FailureKind::RefusedField(SettingField::StopSequences));
    told.command("set stop").typed("STOP").key(KeyCode::Enter).command("send again");
    assert_eq!(told.request().settings.stop_sequences[0].as_str(), "STOP");
    told.failed(FailureKind::RefusedField(SettingField::MaxTokens)).command("send again");
    assert!(!told.screen().contains("without"), "{}", told.screen());
}

#[test]
fn branches_of_a_turn_are_switched_from_either_of_its_messages() {
    let mut told = Told::new(60, 20);
    told.turn("One", "first").key(KeyCode::Esc).typed("r").text("second").done();
    told.typed("i").turn("Two", "2").key(KeyCode::Esc).typed("k[");
    assert!(told.screen().contains("No more branches"), "{}", told.screen());
    assert!(told.screen().contains("Two"));
    told.typed("kk[");
    assert!(told.screen().contains("first"), "{}", told.screen());
}

#[test]
fn an_edit_that_is_over_leaves_no_mode_behind() {
    let mut told = Told::new(60, 16);
    told.turn("One", "1").key(KeyCode::Esc).typed("ke").key(KeyCode::Tab).typed("r");
    assert!(!told.screen().contains("Edit:"), "{}", told.screen());
    told.text("again").done().typed("i").sent("Two");
    assert_eq!(told.request().history.len(), 3);
}

#[test]
fn a_prompt_that_was_given_back_stays_with_its_conversation() {
    let mut told = Told::new(60, 16);
    told.sent("One").ctrl('n');
    assert_eq!(told.app.screens.chat.composer.text(), "");
    told.typed("own words").ctrl('n');
    assert_eq!(told.app.screens.chat.composer.text(), "own words");
}

/// The text of the last message, and what was sent as prefill with the last request.
fn continued(told: &mut Told) -> (String, Option<String>) {
    let prefill =
        told.request().settings.prefill.as_ref().map(|prefill| prefill.as_str().to_owned());
    let text = told.app.session.last_reply().expect("a reply").1.whole();
    (text, prefill)
}

#[test]
fn a_reply_that_was_cut_off_goes_on_in_the_same_message() {
    let mut told = Told::new(60, 20);
    told.sent("Count").text("One, two, ");
    told.event(StreamEvent::MessageStopped { reason: StopReason::MaxTokens, sequence: None });
    told.event(StreamEvent::Ended);
    assert!(told.screen().contains("Alt+C continues"), "{}", told.screen());
    told.pressed(KeyCode::Char('c'), KeyModifiers::ALT);
    assert_eq!(continued(&mut told).1.as_deref(), Some("One, two,"));
    told.text(" three").key(KeyCode::Esc);
    assert_eq!(told.app.session.state(), "stopped");
    told.command("continue reply").text(", four").event(StreamEvent::Ended);
    assert_eq!(told.app.session.state(), "failed", "cut off once more");
    told.command("continue reply").text(".").done();
    let (text, prefill) = continued(&mut told);
    assert_eq!(
        (text.as_str(), prefill.as_deref()),
        ("One, two, three, four.", Some("One, two, three, four"))
    );
    assert_eq!(told.app.session.open.conversation.path().len(), 2, "it is one message");
    assert!(told.screen().contains("  One, two, three, four.\n"), "{}", told.screen());
    assert!(told.footer().contains("last of 4 requests:  in 18"), "{}", told.footer());
    told.command("continue reply");
    assert!(told.screen().contains("The reply is complete"), "{}", told.screen());
}

#[test]
fn the_footer_tells_the_pace_and_a_line_that_runs_does_not_move() {
    let mut told = Told::new(140, 20);
    told.sent("Hi").event(StreamEvent::Sent).event(StreamEvent::Opened { request_id: None });
    let mut places = Vec::new();
    for step in 0u64..40 {
        told.after(50 + 10 * (step % 5)).text("some words of a reply");
        let footer = told.footer();
        let at = |label: &str| footer.find(label).map(|at| footer[..at].chars().count());
        places.push((at("out ~"), at("total"), at("tok/s").is_some(), at("$")));
    }
    assert!(told.footer().contains('█'), "{}", told.footer());
    assert!(places.windows(2).all(|pair| pair[0].1 == pair[1].1 && pair[0].3 == pair[1].3));
    insta::assert_snapshot!(
        "footer_streaming",
        told.styled().lines().rev().take(2).collect::<String>()
    );
}

#[test]
fn a_narrow_footer_keeps_what_counts_and_names_the_tier() {
    let mut told = Told::new(40, 10);
    told.sent("Hi").text("ok");
    let usage =
        Usage { input: Some(1800), output: Some(5400), total: Some(7200), ..Usage::default() };
    let metadata = Metadata {
        usage: Some(usage),
        latency_ms: Some(18_220),
        service_tier: Some("priority".into()),
    };
    told.event(StreamEvent::MessageStopped { reason: StopReason::MaxTokens, sequence: None })
        .event(StreamEvent::Metadata(metadata))
        .event(StreamEvent::Ended);
    for what in ["ready", "out 5400", "max_tokens", "$0.03"] {
        assert!(told.footer().contains(what), "{what}: {}", told.footer());
    }
    told.resized(140, 20);
    assert!(told.footer().contains("tok/s  tier priority  max_tokens"), "{}", told.footer());
}
