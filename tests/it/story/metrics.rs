//! The metrics page: a row for every turn, what they come to, and what its keys do; and the warning
//! ahead of a request that the quota is likely to refuse.

use outcrop::chat::quota::Quota;

use super::*;

impl Told {
    /// A reply at a pace, with these figures at its end.
    fn replied(&mut self, first: u64, deltas: u64, gap: u64, input: u64, output: u64) -> &mut Self {
        self.event(StreamEvent::Sent).after(first / 2);
        self.event(StreamEvent::Opened { request_id: Some("req-7".into()) }).after(first / 2);
        for _ in 0..deltas {
            self.text("word ").after(gap);
        }
        let usage = Usage {
            input: Some(input),
            output: Some(output),
            total: Some(input + output),
            ..Usage::default()
        };
        self.finished(usage, first + deltas * gap - 20)
    }

    fn finished(&mut self, usage: Usage, latency: u64) -> &mut Self {
        let metadata =
            Metadata { usage: Some(usage), latency_ms: Some(latency), service_tier: None };
        self.event(StreamEvent::MessageStopped { reason: StopReason::EndTurn, sequence: None })
            .event(StreamEvent::Metadata(metadata))
            .event(StreamEvent::Ended)
    }

    fn asks(&mut self, model: &str) -> &mut Self {
        self.app.session.settings.model = ModelId::parse(model).expect(model);
        self
    }

    /// Two models, a branch, a failure, a stop and a reply that was continued.
    fn many_turns(&mut self) -> &mut Self {
        self.command("set temp").typed("0.7").key(KeyCode::Enter);
        self.sent("One").replied(240, 50, 20, 18, 54);
        self.sent("Two").replied(900, 20, 50, 90, 31);
        self.command("regenerate reply").replied(410, 80, 11, 90, 97);
        self.sent("Three").after(120).failed(FailureKind::Throttled);
        self.asks("global.anthropic.claude-opus-5-5");
        self.command("send again").after(2100);
        self.text("half a").after(300).text(" reply").key(KeyCode::Esc);
        self.command("continue reply").replied(1500, 30, 30, 210, 64);
        self.sent("Four").event(StreamEvent::Sent).after(640).text("first").after(40).text(" and");
        let usage = Usage {
            input: Some(12),
            output: Some(9),
            total: Some(2021),
            cache_read: Some(2000),
            cache_write: Some(0),
            ..Usage::default()
        };
        self.after(60).finished(usage, 700)
    }

    fn page(&mut self) -> &mut Self {
        self.key(KeyCode::F(7))
    }
}

/// The words of the row that is chosen.
fn chosen(told: &Told) -> Vec<String> {
    let buffer = told.buffer();
    let rows = told.rows();
    let is_chosen = |y: &usize| {
        let cell = &buffer[(3, u16::try_from(*y).expect("few rows"))];
        cell.modifier.contains(Modifier::REVERSED)
    };
    let at = (0..rows.len()).find(is_chosen).expect("a row is chosen");
    rows[at].trim_matches(['┃', ' ']).split_whitespace().map(str::to_owned).collect()
}

const SIZES: [(u16, u16); 3] = [(140, 40), (80, 24), (40, 10)];

#[test]
fn before_the_first_turn_the_page_says_what_will_stand_there() {
    for (columns, rows) in SIZES {
        let mut told = Told::new(columns, rows);
        told.page();
        insta::assert_snapshot!(format!("metrics_empty_{columns}"), told.styled());
    }
}

#[test]
fn one_turn_is_a_row_and_its_own_percentiles() {
    for (columns, rows) in SIZES {
        let mut told = Told::new(columns, rows);
        told.sent("One").replied(240, 50, 20, 18, 54).page();
        insta::assert_snapshot!(format!("metrics_one_{columns}"), told.styled());
    }
}

#[test]
fn branches_failures_and_continued_replies_are_all_there() {
    for (columns, rows) in SIZES {
        let mut told = Told::new(columns, rows);
        told.many_turns().page();
        insta::assert_snapshot!(format!("metrics_many_{columns}"), told.styled());
    }
}

#[test]
fn a_percentile_that_a_turn_with_a_lower_bound_may_raise_is_one() {
    let mut told = Told::new(140, 40);
    told.many_turns().page();
    let row = |label: &str| {
        let rows = told.rows();
        let row = rows.iter().find(|row| row.contains(label)).expect("a row of the summary");
        row.trim_matches(['┃', ' ']).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // In: 12, 18, 90, 90, ≥210; out: 9, 31, 54, ≥64, 97.
    assert_eq!(row("p50"), "p50 90 54 2000 0 640 1270 1240 20 73.6 $0.0006");
    assert_eq!(row("p95"), "p95 ≥210 ≥97 2000 0 1500 2380 2400 40 225.0 ≥$0.0021");
}

#[test]
fn a_turn_that_runs_is_in_it_with_what_is_known() {
    let mut told = Told::new(140, 40);
    told.sent("One").event(StreamEvent::Sent).after(240).text("word").page().after(1000);
    assert_eq!(chosen(&told).join(" "), "1 us. Haiku 4.5 – – – – – 240 – – – – running –");
    assert!(told.screen().contains("~4097 reserved"), "{}", told.screen());
}

#[test]
fn ctrl_c_on_the_page_stops_the_reply_and_then_closes_the_page() {
    let mut told = Told::new(140, 40);
    told.sent("One").event(StreamEvent::Sent).after(240).text("word").page().ctrl('c');
    assert!(matches!(told.effects.last(), Some(Effect::Stop(_))), "{:?}", told.effects.last());
    assert!(told.screen().contains("Metrics · 1 turn"), "the page stays: {}", told.screen());
    assert!(chosen(&told).contains(&"stopped".to_owned()));
    told.ctrl('c');
    assert!(!told.screen().contains("Metrics · 1 turn"), "{}", told.screen());
}

#[test]
fn deltas_that_came_in_one_read_have_no_rate_and_do_not_flatten_the_chart() {
    let mut told = Told::new(140, 40);
    told.sent("One").replied(240, 50, 20, 18, 54);
    told.sent("Two").replied(240, 5, 1, 18, 54_000).page();
    let row = chosen(&told).join(" ");
    assert!(row.ends_with("– end_turn $0.30"), "{row}");
    assert!(told.screen().contains("tok/s, 0 to 55.1"), "{}", told.screen());
}

#[test]
fn what_is_too_little_to_be_told_is_not_told_as_nothing() {
    let mut told = Told::new(140, 40);
    told.sent("One").event(StreamEvent::Sent);
    let usage = Usage { input: Some(9), output: Some(1), total: Some(10), ..Usage::default() };
    told.text("x").finished(usage, 7);
    assert!(told.footer().contains("ttft 0.0 ms"), "{}", told.footer());
    assert!(told.footer().ends_with("<$0.0001"), "{}", told.footer());
    told.page();
    assert!(chosen(&told).join(" ").ends_with("<$0.0001"), "{}", told.screen());
}

#[test]
fn the_service_tier_goes_after_what_is_unknown_and_the_total() {
    let mut told = Told::new(140, 40);
    told.sent("One").event(StreamEvent::Sent).after(240).text("word").after(90).text("s");
    told.event(StreamEvent::Unknown("fancy".into())).event(StreamEvent::Unknown("odd".into()));
    let usage = Usage {
        input: Some(18),
        output: Some(54),
        total: Some(72),
        cache_read: Some(1200),
        cache_write: Some(345),
        ..Usage::default()
    };
    let service_tier = Some("priority".to_owned());
    let metadata = Metadata { usage: Some(usage), latency_ms: Some(182), service_tier };
    let sequence = Some("\n\n### the end of it".to_owned());
    told.event(StreamEvent::MessageStopped { reason: StopReason::StopSequence, sequence });
    told.event(StreamEvent::Metadata(metadata)).event(StreamEvent::Ended);
    let mut has_given_way = false;
    for columns in (100..=200).rev() {
        let footer = told.resized(columns, 40).footer();
        let has = |word: &str| footer.contains(word);
        assert!(has("tier priority") || (!has("total") && !has("unknown")), "{footer}");
        has_given_way |= !has("total");
    }
    assert!(has_given_way);
}

#[test]
fn no_row_is_wider_than_the_window_and_what_gives_way_is_said() {
    let mut told = Told::new(160, 24);
    told.many_turns().page();
    for columns in 40..160 {
        told.resized(columns, 24);
        for row in told.rows() {
            assert!(row.cell_width() <= columns, "{row}");
        }
        let head = &told.rows()[1];
        for kept in ["turn", " out", "ttft ms", "tok/s", "cost"] {
            assert!(head.contains(kept), "{columns}: {head}");
        }
        let by_order = [
            "write",
            "read",
            "outside ms",
            "temp",
            "wall ms",
            "latency ms",
            "stop",
            "model",
            " in",
        ];
        let mut shown = by_order.iter().map(|name| head.contains(name)).skip_while(|is| !is);
        assert!(shown.all(|is_shown| is_shown), "{columns}: {head}");
    }
    let mut told = Told::new(80, 40);
    told.page().key(KeyCode::Char('?'));
    insta::assert_snapshot!("metrics_definitions", told.styled());
    told.key(KeyCode::Esc);
    assert!(told.screen().contains("No turns yet"), "back on the page");
}

#[test]
fn rows_are_sorted_by_the_column_beside_and_the_unknown_come_last() {
    let mut told = Told::new(140, 40);
    told.many_turns().page();
    let turns = |told: &Told| {
        let rows = told.rows();
        let turn = |row: &String| row.split_whitespace().nth(1).unwrap_or_default().to_owned();
        rows[2..8].iter().map(turn).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(turns(&told), "1 2 2.2 3 3.2 4");
    for _ in 0..7 {
        told.key(KeyCode::Right);
    }
    assert!(told.screen().contains("by ttft ms ▼"), "{}", told.screen());
    assert_eq!(turns(&told), "3.2 2 4 2.2 1 3");
    told.typed("r");
    assert_eq!(turns(&told), "1 2.2 4 2 3.2 3");
    told.key(KeyCode::Left);
    assert!(told.screen().contains("by write ▼"), "{}", told.screen());
}

#[test]
fn the_turns_of_one_model_are_shown_alone() {
    let mut told = Told::new(140, 40);
    told.many_turns().page().typed("m");
    assert!(
        told.screen().contains("4 turns · by turn ▲ · us. Haiku 4.5 only"),
        "{}",
        told.screen()
    );
    assert_eq!(chosen(&told)[0], "3");
    told.typed("m");
    assert!(told.screen().contains("2 turns · by turn ▲ · global. Opus 5.5 only"));
    told.typed("m");
    assert!(told.screen().contains("6 turns"), "{}", told.screen());
}

#[test]
fn enter_goes_to_the_turn_on_whatever_branch_it_is() {
    let mut told = Told::new(140, 40);
    told.many_turns().page().typed("g").key(KeyCode::Down);
    assert_eq!(chosen(&told)[0], "2");
    told.key(KeyCode::Enter);
    assert!(told.app.layers.is_empty());
    assert_eq!(told.app.session.open.conversation.tip(), told.app.screens.chat.transcript.selected);
    assert!(told.footer().contains("in 90  out 31"), "{}", told.footer());
    assert!(told.footer().starts_with("ready"), "{}", told.footer());
    // Back to where it came from, on the other branch.
    told.page().typed("G").key(KeyCode::Enter);
    assert!(told.footer().contains("in 12  out 9"), "{}", told.footer());
}

#[test]
fn while_a_reply_is_under_way_the_path_stays() {
    let mut told = Told::new(140, 40);
    told.many_turns().sent("Five").text("word").page().typed("g").key(KeyCode::Down);
    told.key(KeyCode::Enter);
    assert!(
        told.screen().contains("That turn is on another branch. Wait until the reply is complete")
    );
    told.typed("g").key(KeyCode::Enter);
    assert!(told.footer().contains("in 18  out 54"), "{}", told.footer());
    told.text(" more");
}

#[test]
fn what_is_shown_is_copied_and_saved_as_csv_and_as_json() {
    let mut told = Told::new(140, 40);
    told.many_turns().page().typed("mm").typed("y");
    let Some(Effect::Copy { text, what }) = told.effects.last() else { panic!("no copy") };
    assert_eq!((text.lines().count(), what.as_str()), (3, "the metrics as CSV"));
    assert!(text.starts_with("turn,branch,shown,model,"), "{text}");
    let csv = text.clone();
    told.typed("Y");
    let Some(Effect::Copy { text, .. }) = told.effects.last() else { panic!("no copy") };
    let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(json[0]["requests"], 2);
    assert_eq!(json[0]["usage_of_all_requests"], false);
    told.typed("w");
    insta::assert_snapshot!("metrics_save", told.screen());
    told.key(KeyCode::Enter);
    let saved = Effect::SaveMetrics { file: "metrics.csv".into(), text: csv };
    assert_eq!(told.effects.last(), Some(&saved));
    let why = "/home/me/metrics.csv is there already; choose another name";
    told.msg(Msg::MetricsSaved(Err(why.into())));
    assert!(told.screen().contains(why), "{}", told.screen());
    told.typed("all.JSON").key(KeyCode::Enter);
    let Some(Effect::SaveMetrics { file, text }) = told.effects.last() else { panic!("no file") };
    assert!(file.ends_with("all.JSON") && text.starts_with('['), "{file}: {text}");
    told.msg(Msg::MetricsSaved(Ok("/home/me/all.JSON".into())));
    let screen = told.screen();
    assert!(
        screen.contains("Saved in /home/me/all.JSON") && screen.contains("2 turns"),
        "{screen}"
    );
}

#[test]
fn without_a_turn_there_is_nothing_to_copy() {
    let mut told = Told::new(80, 24);
    told.page().typed("y").typed("w");
    assert!(told.effects.is_empty());
    assert!(told.screen().contains("No turns yet"), "{}", told.screen());
}

#[test]
fn the_quota_warns_with_the_wait_and_holds_nothing_back() {
    let mut told = Told::new(80, 24);
    told.command("set token quota").typed("10,000").key(KeyCode::Enter);
    assert_eq!(told.app.session.quota, Quota::parse("10000").ok());
    assert!(!told.app.has_clock(), "nothing counts yet");
    told.sent("One").replied(200, 10, 20, 2000, 900);
    // 2000 + 5 × 900 = 6500 count; 14 + 4096 are wanted next.
    assert!(told.app.has_clock());
    insta::assert_snapshot!("quota_warning", told.styled());
    told.after(20_000);
    assert!(
        told.screen().contains("Over quota by 610 tokens: wait 40 s or expect a 429"),
        "{}",
        told.screen()
    );
    told.page();
    assert!(told.screen().contains("Last 60 s: 6500 of 10000 tokens, 65 %"), "{}", told.screen());
    told.key(KeyCode::Esc).after(40_000);
    assert!(!told.screen().contains("Quota"), "{}", told.screen());
    assert!(!told.app.has_clock(), "the minute is over");
    told.sent("Two").replied(200, 10, 20, 2000, 900).sent("Three");
    assert_eq!(told.requests(), 3, "it is sent all the same");
    told.key(KeyCode::Esc);
    told.command("set token quota").typed("4000").key(KeyCode::Enter);
    assert!(told.screen().contains("Over quota: lower max tokens by"), "{}", told.screen());
    told.command("set token quota").key(KeyCode::Backspace).key(KeyCode::Enter);
    assert_eq!(told.app.session.quota, None);
}

#[test]
fn a_quota_that_is_none_is_refused_in_its_prompt() {
    let mut told = Told::new(80, 24);
    told.command("set token quota").typed("lots").key(KeyCode::Enter);
    assert!(told.screen().contains("A quota is a whole number of tokens"), "{}", told.screen());
    assert_eq!(told.app.session.quota, None);
}

#[test]
fn the_mouse_chooses_a_turn_and_the_wheel_steps() {
    use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
    let mut told = Told::new(140, 40);
    told.many_turns().page();
    let at =
        |kind, row| Msg::Mouse(MouseEvent { kind, column: 20, row, modifiers: KeyModifiers::NONE });
    told.msg(at(MouseEventKind::Down(MouseButton::Left), 4));
    assert_eq!(chosen(&told)[0], "2.2");
    told.msg(at(MouseEventKind::ScrollUp, 9));
    assert_eq!(chosen(&told)[0], "2");
}

#[test]
fn many_more_turns_than_rows_scroll_and_the_charts_go_with_the_chosen_one() {
    let mut told = Told::new(40, 10);
    for number in 0..200_u64 {
        told.sent("Next").replied(200 + number, 3, 20, number, 30);
    }
    told.page();
    for (columns, rows) in SIZES {
        told.resized(columns, rows).typed("G");
        insta::assert_snapshot!(format!("metrics_two_hundred_{columns}"), told.styled());
        told.typed("g");
        assert_eq!(chosen(&told)[0], "1");
        let title = if columns == 40 { "Metrics" } else { "ttft ms, 0 to 2" };
        assert!(told.screen().contains(title), "{}", told.screen());
        assert!(!told.screen().contains(", last "), "{}", told.screen());
        told.key(KeyCode::PageDown);
        assert_eq!(chosen(&told)[0], "11");
    }
}

#[test]
fn turns_without_figures_and_long_and_wide_names_keep_the_columns() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
    for (columns, rows) in SIZES {
        let mut told = Told::new(columns, rows);
        told.asks(arn).sent("One").text("no figures").after(30).text(" at all");
        let sequence = Some("全角の文字列".into());
        let reason = StopReason::Other("全角の理由、とても長い名前のもの".into());
        told.event(StreamEvent::MessageStopped { reason, sequence }).event(StreamEvent::Ended);
        told.asks("eu.anthropic.claude-sonnet-4-6").sent("Two").failed(FailureKind::Throttled);
        told.asks("anthropic.never-heard-of-v9:0").sent("Three").replied(300, 4, 20, 7, 8).page();
        insta::assert_snapshot!(format!("metrics_wide_{columns}"), told.styled());
        for row in told.rows() {
            assert_eq!(row.cell_width(), columns, "{row}");
        }
    }
}

#[test]
fn the_details_tell_gaps_and_what_was_outside_of_the_service() {
    let mut told = Told::new(100, 30);
    told.sent("One").replied(240, 50, 20, 18, 54).key(KeyCode::F(4));
    let screen = told.screen();
    for shown in ["1220 ms, the service's own; 20 ms outside of it", "p50 20 ms  p95 20 ms"] {
        assert!(screen.contains(shown), "{shown}: {screen}");
    }
}
