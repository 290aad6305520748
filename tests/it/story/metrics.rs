//! The metrics page: a row for each turn, the summary, the keys, and the warning before a request
//! that the quota is likely to reject.

use outcrop::chat::quota::Quota;
use outcrop::session::effect::SavedText;

use super::*;

impl Story {
    /// Streams a reply at a given pace, with these final figures.
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
            Metadata { usage: Some(usage), latency_ms: Some(latency), ..Metadata::default() };
        self.event(StreamEvent::stopped(StopReason::EndTurn))
            .event(StreamEvent::Metadata(metadata))
            .event(StreamEvent::Ended)
    }

    fn asks(&mut self, model: &str) -> &mut Self {
        self.app.session.settings.model = ModelId::parse(model).expect(model);
        self
    }

    /// Runs turns with two models, a branch, a failure, a stopped reply and a continued reply.
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

/// Returns the words of the selected row.
fn chosen(story: &Story) -> Vec<String> {
    let buffer = story.buffer();
    let rows = story.rows();
    let is_chosen = |y: &usize| {
        let cell = &buffer[(3, u16::try_from(*y).expect("few rows"))];
        cell.modifier.contains(Modifier::REVERSED)
    };
    let at = (0..rows.len()).find(is_chosen).expect("a row is chosen");
    rows[at].trim_matches(['┃', ' ']).split_whitespace().map(str::to_owned).collect()
}

const SIZES: [(u16, u16); 3] = [(140, 40), (80, 24), (40, 10)];

#[test]
fn before_the_first_turn_the_metrics_page_explains_itself() {
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        story.page();
        insta::assert_snapshot!(format!("metrics_empty_{columns}"), story.styled());
    }
}

#[test]
fn one_turn_has_a_row_and_is_its_own_percentile() {
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        story.sent("One").replied(240, 50, 20, 18, 54).page();
        insta::assert_snapshot!(format!("metrics_one_{columns}"), story.styled());
    }
}

#[test]
fn branches_failures_and_continued_replies_are_listed() {
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        story.many_turns().page();
        insta::assert_snapshot!(format!("metrics_many_{columns}"), story.styled());
    }
}

#[test]
fn a_percentile_is_shown_as_a_lower_bound_if_an_inexact_value_could_raise_it() {
    let mut story = Story::new(140, 40);
    story.many_turns().page();
    let row = |label: &str| {
        let rows = story.rows();
        let row = rows.iter().find(|row| row.contains(label)).expect("a row of the summary");
        row.trim_matches(['┃', ' ']).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // Input tokens: 12, 18, 90, 90, ≥210. Output tokens: 9, 31, 54, ≥64, 97.
    assert_eq!(row("p50"), "p50 90 54 2000 0 640 1270 1240 20 73.6 $0.0006");
    assert_eq!(row("p95"), "p95 ≥210 ≥97 2000 0 1500 2380 2400 40 225.0 ≥$0.0021");
}

#[test]
fn a_running_turn_is_listed_with_its_known_figures() {
    let mut story = Story::new(140, 40);
    story.sent("One").event(StreamEvent::Sent).after(240).text("word").page().after(1000);
    assert_eq!(chosen(&story).join(" "), "1 us. Haiku 4.5 – – – – – 240 – – – – running –");
    assert!(story.screen().contains("~4104 reserved"), "{}", story.screen());
}

#[test]
fn ctrl_c_on_the_page_stops_the_reply_and_then_closes_the_page() {
    let mut story = Story::new(140, 40);
    story.sent("One").event(StreamEvent::Sent).after(240).text("word").page().ctrl('c');
    assert!(matches!(story.effects.last(), Some(Effect::Stop(_))), "{:?}", story.effects.last());
    assert!(story.screen().contains("Metrics · 1 turn"), "the page stays: {}", story.screen());
    assert!(chosen(&story).contains(&"stopped".to_owned()));
    story.ctrl('c');
    assert!(!story.screen().contains("Metrics · 1 turn"), "{}", story.screen());
}

#[test]
fn deltas_in_a_short_burst_have_no_rate_and_do_not_flatten_the_chart() {
    let mut story = Story::new(140, 40);
    story.sent("One").replied(240, 50, 20, 18, 54);
    story.sent("Two").replied(240, 50, 20, 18, 54);
    story.sent("Three").replied(240, 5, 1, 18, 54_000).page();
    let row = chosen(&story).join(" ");
    assert!(row.ends_with("– end_turn $0.30"), "{row}");
    assert!(story.screen().contains("55.1 ┤"), "{}", story.screen());
}

#[test]
fn very_small_values_are_not_shown_as_zero() {
    let mut story = Story::new(140, 40);
    story.sent("One").event(StreamEvent::Sent);
    let usage = Usage { input: Some(9), output: Some(1), total: Some(10), ..Usage::default() };
    story.text("x").finished(usage, 7);
    assert!(story.footer().contains("ttft 0.0 ms"), "{}", story.footer());
    assert!(story.footer().contains("  <$0.0001  total would cost <$0.0001"), "{}", story.footer());
    story.page();
    assert!(chosen(&story).join(" ").ends_with("<$0.0001"), "{}", story.screen());
}

#[test]
fn a_narrow_footer_drops_unknown_figures_then_the_total_then_the_service_tier() {
    let mut story = Story::new(140, 40);
    story.sent("One").event(StreamEvent::Sent).after(240).text("word").after(90).text("s");
    story.event(StreamEvent::Unknown("fancy".into())).event(StreamEvent::Unknown("odd".into()));
    let usage = Usage {
        input: Some(18),
        output: Some(54),
        total: Some(72),
        cache_read: Some(1200),
        cache_write: Some(345),
        ..Usage::default()
    };
    let service_tier = Some("priority".to_owned());
    let metadata =
        Metadata { usage: Some(usage), latency_ms: Some(182), service_tier, ..Metadata::default() };
    story.event(StreamEvent::stopped_at("\n\n### the end of it"));
    story.event(StreamEvent::Metadata(metadata)).event(StreamEvent::Ended);
    let mut has_given_way = false;
    for columns in (100..=200).rev() {
        let footer = story.resized(columns, 40).footer();
        let has = |word: &str| footer.contains(word);
        assert!(has("tier priority") || (!has("total") && !has("unknown")), "{footer}");
        has_given_way |= !has("total");
    }
    assert!(has_given_way);
}

#[test]
fn rows_fit_the_window_and_hidden_columns_are_named() {
    let mut story = Story::new(160, 24);
    story.many_turns().page();
    for columns in 40..160 {
        story.resized(columns, 24);
        for row in story.rows() {
            assert!(row.cell_width() <= columns, "{row}");
        }
        let head = &story.rows()[1];
        for column in ["turn", " out", "ttft ms", "tok/s", "cost"] {
            assert!(head.contains(column), "{columns}: {head}");
        }
        let by_order = [
            "write",
            "read",
            "overhead ms",
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
    let mut story = Story::new(80, 40);
    story.page().key(KeyCode::Char('?'));
    insta::assert_snapshot!("metrics_definitions", story.styled());
    story.key(KeyCode::Esc);
    assert!(story.screen().contains("No turns yet"), "back on the page");
}

#[test]
fn rows_are_sorted_by_the_next_column_with_unknown_values_last() {
    let mut story = Story::new(140, 40);
    story.many_turns().page();
    let turns = |story: &Story| {
        let rows = story.rows();
        let turn = |row: &String| row.split_whitespace().nth(1).unwrap_or_default().to_owned();
        rows[2..8].iter().map(turn).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(turns(&story), "1 2 2.2 3 3.2 4");
    for _ in 0..7 {
        story.key(KeyCode::Right);
    }
    assert!(story.screen().contains("by ttft ms ▼"), "{}", story.screen());
    assert_eq!(turns(&story), "3.2 2 4 2.2 1 3");
    story.typed("r");
    assert_eq!(turns(&story), "1 2.2 4 2 3.2 3");
    story.key(KeyCode::Left);
    assert!(story.screen().contains("by write ▼"), "{}", story.screen());
}

#[test]
fn the_turns_can_be_filtered_by_model() {
    let mut story = Story::new(140, 40);
    story.many_turns().page().typed("m");
    assert!(
        story.screen().contains("4 turns · by turn ▲ · us. Haiku 4.5 only"),
        "{}",
        story.screen()
    );
    assert_eq!(chosen(&story)[0], "3");
    story.typed("m");
    assert!(story.screen().contains("2 turns · by turn ▲ · global. Opus 5.5 only"));
    story.typed("m");
    assert!(story.screen().contains("6 turns"), "{}", story.screen());
}

#[test]
fn enter_opens_a_turn_on_any_branch() {
    let mut story = Story::new(140, 40);
    story.many_turns().page().typed("g").key(KeyCode::Down);
    assert_eq!(chosen(&story)[0], "2");
    story.key(KeyCode::Enter);
    assert!(story.app.layers.is_empty());
    assert_eq!(
        story.app.session.open.conversation.tip(),
        story.app.screens.chat.transcript.selected
    );
    assert!(story.footer().contains("in 90  out 31"), "{}", story.footer());
    assert!(story.footer().starts_with("ready"), "{}", story.footer());
    // Return to the first turn on the other branch.
    story.page().typed("G").key(KeyCode::Enter);
    assert!(story.footer().contains("in 12  out 9"), "{}", story.footer());
}

#[test]
fn during_a_reply_the_branch_is_not_switched() {
    let mut story = Story::new(140, 40);
    story.many_turns().sent("Five").text("word").page().typed("g").key(KeyCode::Down);
    story.key(KeyCode::Enter);
    assert!(
        story.screen().contains("That turn is on another branch. Wait until the reply is complete")
    );
    story.typed("g").key(KeyCode::Enter);
    assert!(story.footer().contains("in 18  out 54"), "{}", story.footer());
    story.text(" more");
}

#[test]
fn the_visible_metrics_are_copied_and_saved_as_csv_and_as_json() {
    let mut story = Story::new(140, 40);
    story.many_turns().page().typed("mm").typed("y");
    let Some(Effect::Copy { text, label: what }) = story.effects.last() else { panic!("no copy") };
    assert_eq!((text.lines().count(), what.as_str()), (3, "the metrics as CSV"));
    assert!(text.starts_with("turn,branch,shown,model,"), "{text}");
    let csv = text.clone();
    story.typed("Y");
    let Some(Effect::Copy { text, .. }) = story.effects.last() else { panic!("no copy") };
    let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(json[0]["requests"], 2);
    assert_eq!(json[0]["usage_of_all_requests"], false);
    story.typed("w");
    insta::assert_snapshot!("metrics_save", story.screen());
    story.key(KeyCode::Enter);
    let saved =
        Effect::SaveText { kind: SavedText::Metrics, file: "metrics.csv".into(), text: csv };
    assert_eq!(story.effects.last(), Some(&saved));
    let why = "/home/me/metrics.csv already exists and was not changed. Choose another name";
    story.msg(Msg::TextSaved(SavedText::Metrics, Err(why.into())));
    assert!(
        story.screen().contains("✗ /home/me/metrics.csv already exists and"),
        "{}",
        story.screen()
    );
    story.typed("all.JSON").key(KeyCode::Enter);
    let Some(Effect::SaveText { file, text, .. }) = story.effects.last() else { panic!("no file") };
    assert!(file.ends_with("all.JSON") && text.starts_with('['), "{file}: {text}");
    story.msg(Msg::TextSaved(SavedText::Metrics, Ok("/home/me/all.JSON".into())));
    let screen = story.screen();
    assert!(
        screen.contains("Saved in /home/me/all.JSON") && screen.contains("2 turns"),
        "{screen}"
    );
}

#[test]
fn without_a_turn_there_is_nothing_to_copy() {
    let mut story = Story::new(80, 24);
    story.page().typed("y").typed("w");
    assert!(story.effects.is_empty());
    assert!(story.screen().contains("No turns yet"), "{}", story.screen());
}

#[test]
fn the_quota_warning_shows_the_wait_and_does_not_block() {
    let mut story = Story::new(80, 24);
    story.command("set token quota").typed("10,000").key(KeyCode::Enter);
    assert_eq!(story.app.session.quota, Quota::parse("10000").ok());
    assert!(!story.app.has_clock(), "nothing counts yet");
    story.sent("One").replied(200, 10, 20, 2000, 900);
    // 2,000 + 5 × 900 = 6,500 tokens are used; the next request reserves 25 + 4,096.
    assert!(story.app.has_clock());
    insta::assert_snapshot!("quota_warning", story.styled());
    story.after(20_000);
    assert!(
        story.screen().contains("Over quota by 621 tokens: wait 40 s or expect a 429"),
        "{}",
        story.screen()
    );
    story.page();
    assert!(story.screen().contains("Last 60 s: 6500 of 10000 tokens, 65 %"), "{}", story.screen());
    story.key(KeyCode::Esc).after(40_000);
    assert!(!story.screen().contains("Quota"), "{}", story.screen());
    assert!(!story.app.has_clock(), "the minute is over");
    story.sent("Two").replied(200, 10, 20, 2000, 900).sent("Three");
    assert_eq!(story.requests(), 3, "it is sent all the same");
    story.key(KeyCode::Esc);
    story.command("set token quota").typed("4000").key(KeyCode::Enter);
    assert!(story.screen().contains("Over quota: lower max tokens by"), "{}", story.screen());
    story.command("set token quota").key(KeyCode::Backspace).key(KeyCode::Enter);
    assert_eq!(story.app.session.quota, None);
}

#[test]
fn an_invalid_quota_is_refused_in_its_dialog() {
    let mut story = Story::new(80, 24);
    story.command("set token quota").typed("lots").key(KeyCode::Enter);
    assert!(
        story.screen().contains("A quota must be a whole number of tokens"),
        "{}",
        story.screen()
    );
    assert_eq!(story.app.session.quota, None);
}

#[test]
fn the_mouse_selects_a_turn_and_the_wheel_moves_the_selection() {
    use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
    let mut story = Story::new(140, 40);
    story.many_turns().page();
    let at =
        |kind, row| Msg::Mouse(MouseEvent { kind, column: 20, row, modifiers: KeyModifiers::NONE });
    story.msg(at(MouseEventKind::Down(MouseButton::Left), 4));
    assert_eq!(chosen(&story)[0], "2.2");
    story.msg(at(MouseEventKind::ScrollUp, 9));
    assert_eq!(chosen(&story)[0], "2");
}

#[test]
fn many_turns_scroll_and_the_charts_follow_the_selection() {
    let mut story = Story::new(40, 10);
    for number in 0..200_u64 {
        story.sent("Next").replied(200 + number, 3, 20, number, 30);
    }
    story.page();
    for (columns, rows) in SIZES {
        story.resized(columns, rows).typed("G");
        insta::assert_snapshot!(format!("metrics_two_hundred_{columns}"), story.styled());
        story.typed("g");
        assert_eq!(chosen(&story)[0], "1");
        let title = if columns == 40 { "Metrics" } else { "ttft ms, " };
        assert!(story.screen().contains(title), "{}", story.screen());
        assert!(!story.screen().contains(", last "), "{}", story.screen());
        story.key(KeyCode::PageDown);
        assert_eq!(chosen(&story)[0], "11");
    }
}

#[test]
fn missing_figures_and_long_or_wide_names_keep_the_columns_aligned() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        story.asks(arn).sent("One").text("no figures").after(30).text(" at all");
        let sequence = Some("全角の文字列".into());
        let reason = StopReason::Other("全角の理由、とても長い名前のもの".into());
        let stop = StreamEvent::MessageStopped { reason, sequence, details: None };
        story.event(stop).event(StreamEvent::Ended);
        story.asks("eu.anthropic.claude-sonnet-4-6").sent("Two").failed(FailureKind::Throttled);
        story.asks("anthropic.never-heard-of-v9:0").sent("Three").replied(300, 4, 20, 7, 8).page();
        insta::assert_snapshot!(format!("metrics_wide_{columns}"), story.styled());
        for row in story.rows() {
            assert_eq!(row.cell_width(), columns, "{row}");
        }
    }
}

#[test]
fn the_details_show_gaps_and_the_latency_outside_the_service() {
    let mut story = Story::new(100, 30);
    story.sent("One").replied(240, 50, 20, 18, 54).key(KeyCode::F(4));
    let screen = story.screen();
    for shown in ["1220 ms, reported by Bedrock; 20 ms overhead", "p50 20 ms  p95 20 ms"] {
        assert!(screen.contains(shown), "{shown}: {screen}");
    }
}
