//! The inspector: its pages at every size, its keys and its copies.

mod copying;

mod finding;

mod misbehaving;

mod standing;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use outcrop::screens::focus::Focus;
use outcrop::screens::inspector::{Dock, Tab};
use outcrop::wire::wire_event::{
    AttemptEnd, BodyChunks, Header, ResponseHead, SentRequest, WireEvent,
};
use serde_json::json;

use super::*;
use crate::loopback::frame;

const SIZES: [(u16, u16); 4] = [(140, 40), (100, 30), (80, 24), (40, 10)];

const BODY: &str = r#"{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig":{"maxTokens":4096,"temperature":0.699999988079071}}"#;

fn header(name: &str, value: &str) -> Header {
    Header { name: name.into(), value: value.into() }
}

impl Story {
    fn wire(&mut self, seen: WireEvent) -> &mut Self {
        let reply = self.last_reply();
        self.msg(Msg::Wire { reply, events: vec![seen] })
    }

    pub fn handed_over(&mut self, attempt: u32) -> &mut Self {
        let sent = SentRequest {
            method: "POST".into(),
            uri: "https://bedrock-runtime.us-east-1.amazonaws.com/model/m%3A0/converse-stream"
                .into(),
            headers: vec![
                header("content-type", "application/json"),
                header("amz-sdk-request", &format!("attempt={attempt}; max=3")),
                header("authorization", "Bearer ***"),
            ],
            size: BODY.len() as u64,
            body: Some(BODY.as_bytes().into()),
        };
        self.wire(WireEvent::Sent(self.now, sent))
    }

    fn answered(&mut self, status: u16, media_type: &str) -> &mut Self {
        let headers =
            vec![header("content-type", media_type), header("x-amzn-requestid", "abc-123")];
        self.wire(WireEvent::Answered(self.now, ResponseHead { status, headers }))
    }

    pub fn opened(&mut self) -> &mut Self {
        self.answered(200, "application/vnd.amazon.eventstream")
    }

    pub fn came(&mut self, bytes: &[u8]) -> &mut Self {
        let mut pieces = BodyChunks::default();
        pieces.push(bytes, self.now);
        self.wire(WireEvent::Chunks(pieces))
    }

    pub fn ended(&mut self, ended: AttemptEnd) -> &mut Self {
        self.wire(WireEvent::Ended(self.now, ended))
    }

    /// Adds a delta to the wire and to the reply.
    pub fn delta(&mut self, text: &str) -> &mut Self {
        self.came(&frame::text(0, text)).text(text)
    }

    /// Runs a turn whose first attempt is throttled and whose stream contains a pause.
    fn throttled_then_ok(&mut self) -> &mut Self {
        self.sent("Hi").after(5).handed_over(1).after(40);
        self.answered(429, "application/json");
        self.came(br#"{"message":"Too many tokens, please wait before trying again."}"#);
        self.ended(AttemptEnd::Complete).after(300).handed_over(2).after(120).opened();
        self.event(StreamEvent::Opened { request_id: Some("abc-123".into()) });
        self.came(&frame::message_start()).after(80);
        for word in ["Hello", " there", ",\n", "how"] {
            self.delta(word).after(20);
        }
        self.after(1500).delta(" are you?").after(3);
        let stop = [frame::block_stop(0), frame::message_stop("end_turn")].concat();
        self.came(&stop).after(2).came(&frame::metadata(18, 54, 1822)).ended(AttemptEnd::Complete);
        self.done()
    }

    /// Runs a turn with an unknown event, a wrong checksum, an exception and a truncated frame.
    fn damaged(&mut self) -> &mut Self {
        self.sent("Hi").handed_over(1).after(100).opened().came(&frame::message_start());
        self.after(10).came(&frame::event("contentBlockHologram", &json!({ "depth": 3 })));
        self.after(10).came(&frame::spoilt(frame::text(0, "spoilt")));
        let message = json!({ "message": "Too many tokens" });
        self.after(10).came(&frame::exception("throttlingException", &message));
        let cut = frame::text(0, "never whole");
        self.after(10).came(&cut[..60]).ended(AttemptEnd::Broken("connection reset".into()));
        self.failed(FailureKind::BrokenStream)
    }

    fn copied_text(&self) -> &str {
        self.copied().0
    }

    fn click(&mut self, column: u16, row: u16, kind: MouseEventKind) -> &mut Self {
        self.msg(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
    }

    /// Returns the row of the screen that contains a text.
    fn row_of(&self, text: &str) -> u16 {
        let row = self.rows().iter().position(|row| row.contains(text));
        row.map_or_else(
            || panic!("no {text:?} in\n{}", self.screen()),
            |row| u16::try_from(row).expect("few rows"),
        )
    }
}

#[test]
fn every_page_shows_its_content_at_every_size() {
    for (columns, rows) in SIZES {
        let mut story = Story::new(columns, rows);
        story.throttled_then_ok().key(KeyCode::F(3));
        for (key, tab) in ('1'..).zip(Tab::ALL) {
            story.key(KeyCode::Char(key));
            let name = format!("inspector_{}_{columns}x{rows}", tab.label().to_lowercase());
            insta::assert_snapshot!(name, story.styled());
        }
    }
}

#[test]
fn an_empty_inspector_says_that_nothing_was_sent() {
    let mut story = Story::new(80, 24);
    story.key(KeyCode::F(3));
    insta::assert_snapshot!("inspector_empty", story.styled());
    for key in "12345jkgGtT/nNyY[]{}zx".chars() {
        story.key(KeyCode::Char(key)).key(KeyCode::Enter).key(KeyCode::PageUp);
    }
    assert!(!story.effects.iter().any(|effect| matches!(effect, Effect::Copy { .. })));
    let mut story = Story::new(80, 24);
    story.sent("Hi").key(KeyCode::F(3));
    assert!(story.screen().contains("Nothing sent yet."));
}

#[test]
fn damaged_events_are_shown_as_damaged_and_unknown_events_as_unknown() {
    let mut story = Story::new(120, 34);
    story.damaged().key(KeyCode::F(3));
    insta::assert_snapshot!("inspector_damaged", story.styled());
    for (name, ups) in [("cut", 0), ("exception", 1), ("checksum", 1), ("unknown", 1)] {
        for _ in 0..ups {
            story.key(KeyCode::Up);
        }
        story.key(KeyCode::Enter);
        insta::assert_snapshot!(format!("inspector_open_{name}"), story.styled());
        story.key(KeyCode::Enter);
    }
    story.key(KeyCode::Char('4'));
    assert!(story.screen().contains("connection lost at 140.0 ms:"), "{}", story.screen());
}

#[test]
fn the_footer_and_the_figures_count_unknown_events_alike() {
    let mut story = Story::new(140, 40);
    story.sent("Hi").handed_over(1).opened().event(StreamEvent::Unknown("novelEvent".into()));
    story.delta("text").key(KeyCode::F(3)).key(KeyCode::Char('5')).key(KeyCode::Char('G'));
    assert!(story.footer().contains("unknown 1"), "{}", story.footer());
    let screen = story.screen();
    assert!(screen.lines().any(|row| row.contains("unknown") && row.contains(" 1 ")), "{screen}");
}

#[test]
fn a_body_that_is_not_a_stream_is_shown_as_text() {
    let refused = br#"{"message":"The model takes no prefill."}"#;
    let page = b"<html>\n<body>Bad Gateway \x1b[31m</body>\n</html>";
    for (name, media_type, body) in
        [("json", "application/json", &refused[..]), ("html", "text/html", &page[..])]
    {
        let mut story = Story::new(90, 24);
        story
            .sent("Hi")
            .handed_over(1)
            .answered(400, media_type)
            .came(body)
            .ended(AttemptEnd::Complete);
        story.failed(FailureKind::ServiceFault).key(KeyCode::F(3));
        insta::assert_snapshot!(format!("inspector_body_{name}"), story.styled());
        story.key(KeyCode::Char('y'));
    }
}

#[test]
fn control_characters_in_payloads_are_drawn_as_marks() {
    let mut story = Story::new(100, 30);
    story.sent("Hi").handed_over(1).opened();
    let hostile = "\u{1b}]0;owned\u{7}\u{202e}\u{9b}2J\r";
    story.delta(hostile).came(&frame::event(hostile, &json!({ hostile: hostile })));
    story.key(KeyCode::F(3));
    for key in ["\r", "\r", "k", "\r", "2", "3", "4", "5"] {
        match key {
            "\r" => story.key(KeyCode::Enter),
            key => story.typed(key),
        };
        let screen = story.screen();
        assert!(!screen.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{7}', '\r']), "{screen:?}");
    }
    story.key(KeyCode::Char('1'));
    assert!(story.screen().contains("‹U+202E›"), "{}", story.screen());
}

#[test]
fn f3_shows_focuses_and_hides_the_inspector_which_fills_small_windows() {
    let mut story = Story::new(120, 34);
    story.throttled_then_ok();
    story.key(KeyCode::F(3));
    assert_eq!((story.app.focus, story.app.inspector_dock()), (Focus::Inspector, Dock::Below));
    story.key(KeyCode::Esc);
    assert_eq!((story.app.focus, story.app.inspector_dock()), (Focus::Composer, Dock::Below));
    story.key(KeyCode::F(3)).key(KeyCode::Char('z'));
    assert_eq!(story.app.inspector_dock(), Dock::Page);
    story.key(KeyCode::Char('z')).key(KeyCode::F(3));
    assert_eq!((story.app.focus, story.app.inspector_dock()), (Focus::Composer, Dock::Nowhere));
    story.resized(80, 24).key(KeyCode::F(3));
    assert_eq!(story.app.inspector_dock(), Dock::Page);
    story.key(KeyCode::Tab);
    assert_eq!(story.app.inspector_dock(), Dock::Nowhere, "a page that is left is gone");
    story.resized(120, 34);
    assert_eq!(story.app.inspector_dock(), Dock::Below, "and there again where it fits");
    let mut panes = Vec::new();
    for _ in 0..4 {
        panes.push(story.key(KeyCode::Tab).app.focus);
    }
    let round = [Focus::Conversation, Focus::Inspector, Focus::Settings, Focus::Composer];
    let from = round.iter().position(|pane| *pane == panes[0]).expect("one of them");
    assert_eq!(panes, [&round[from..], &round[..from]].concat());
    story.key(KeyCode::BackTab);
    assert_ne!(story.app.focus, panes[3]);
}

#[test]
fn the_list_follows_the_stream_until_the_user_scrolls_up() {
    let mut story = Story::new(100, 30);
    story.sent("Hi").handed_over(1).opened();
    for number in 1..=40 {
        story.delta(&format!("word{number} "));
    }
    story.key(KeyCode::F(3));
    assert!(story.screen().contains("word40") && story.screen().contains("following"));
    story.delta("word41 ");
    assert!(story.screen().contains("word41"), "{}", story.screen());
    story.key(KeyCode::Up).delta("word42 ").delta("word43 ");
    let screen = story.screen();
    let is_listed = |screen: &str, text: &str| {
        screen.lines().any(|row| row.starts_with(['┃']) && row.contains(text))
    };
    assert!(!is_listed(&screen, "word43") && screen.contains("paused, 3 below"), "{screen}");
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(40));
    story.key(KeyCode::Char('G'));
    assert!(is_listed(&story.screen(), "word43") && story.screen().contains("following"));
    story.key(KeyCode::Char('g'));
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(1));
    story.key(KeyCode::PageDown);
    assert!(story.app.screens.inspector.inspected_event() > Some(5));
    // The last event stays selected when more events arrive.
    story.key(KeyCode::Enter).key(KeyCode::Char('G'));
    let last = story.app.screens.inspector.inspected_event();
    story.delta("word44 ").delta("word45 ");
    assert_eq!(story.app.screens.inspector.inspected_event(), last);
    assert!(story.screen().contains("Delta word43·"), "{}", story.screen());
}

#[test]
fn events_are_listed_by_type() {
    let mut story = Story::new(100, 40);
    story.throttled_then_ok().key(KeyCode::F(3));
    let listed = |story: &Story| -> Vec<String> {
        let list = story.rows().into_iter().skip_while(|row| !row.contains("gap"));
        let rows = list.skip(1).take_while(|row| row.starts_with(['┃', '▸']));
        let types = ["contentBlock", "messageSt", "metadata"];
        let is_type = |word: &&str| types.iter().any(|start| word.starts_with(start));
        rows.filter_map(|row| row.split_whitespace().find(is_type).map(str::to_owned)).collect()
    };
    story.key(KeyCode::Char('t'));
    assert_eq!(listed(&story), ["messageStart", "contentBlockStop", "messageStop", "metadata"]);
    story.key(KeyCode::Char('t'));
    assert_eq!(listed(&story), ["messageStart"]);
    story.key(KeyCode::Char('t'));
    assert_eq!(listed(&story), ["contentBlockDelta"; 5]);
    assert!(story.screen().contains("only contentBlockDelta"), "{}", story.screen());
    // Later events are listed, too. The numbers count all events.
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(6));
    story.typed("TTT");
    assert_eq!(listed(&story).len(), 9);
}

#[test]
fn find_moves_from_event_to_event() {
    let mut story = Story::new(100, 30);
    story.throttled_then_ok().key(KeyCode::F(3)).typed("g/");
    story.typed("HE");
    assert!(story.screen().contains("no match"), "a capital makes case count: {}", story.screen());
    story.key(KeyCode::Backspace).key(KeyCode::Backspace).typed("the").key(KeyCode::Esc);
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(3));
    insta::assert_snapshot!("inspector_find", story.styled());
    story.key(KeyCode::Char('/')).pasted("o").key(KeyCode::Enter).key(KeyCode::Esc);
    let first = story.app.screens.inspector.inspected_event();
    story.key(KeyCode::Char('n')).key(KeyCode::Char('N'));
    assert_eq!(story.app.screens.inspector.inspected_event(), first);
    story.key(KeyCode::Char('/')).pasted("latencyMs").key(KeyCode::Esc);
    assert_eq!(
        story.app.screens.inspector.inspected_event(),
        Some(9),
        "payloads are looked through as they came"
    );
    story.key(KeyCode::Char('n'));
    assert!(story.screen().contains("wrapped to the start"), "{}", story.screen());
    assert_eq!(
        story.app.screens.chat.composer.text(),
        "",
        "nothing of it was typed into the prompt"
    );
}

#[test]
fn keys_step_through_turns_requests_and_attempts() {
    let mut story = Story::new(120, 34);
    story.throttled_then_ok();
    story
        .sent("Two")
        .handed_over(1)
        .opened()
        .delta("half")
        .ended(AttemptEnd::Broken("reset".into()));
    story.event(StreamEvent::Ended).alt('c').handed_over(1).opened().delta(" whole").done();
    story.key(KeyCode::F(3));
    assert!(story.screen().contains("turn 2 of 2 · request 2 of 2 · 200"), "{}", story.screen());
    story.key(KeyCode::Char('{'));
    assert!(story.screen().contains("request 1 of 2"), "{}", story.screen());
    assert!(story.screen().contains("half"));
    story.key(KeyCode::Char('{')).key(KeyCode::Char('}'));
    assert!(story.screen().contains("request 2 of 2"), "{}", story.screen());
    story.key(KeyCode::Char('['));
    assert!(story.screen().contains("turn 1 of 2 · attempt 2 of 2 · 200"), "{}", story.screen());
    story.key(KeyCode::Char('{'));
    assert!(story.screen().contains("attempt 1 of 2 · 429"), "{}", story.screen());
    assert!(story.screen().contains("Too many tokens, please wait"), "{}", story.screen());
    story.key(KeyCode::Char('['));
    assert!(story.screen().contains("No more turns"), "{}", story.screen());
    story.key(KeyCode::Char(']'));
    assert!(story.screen().contains("turn 2 of 2"), "{}", story.screen());
    // At the first event of a new request, the inspector switches to the new turn.
    story.key(KeyCode::Esc).sent("Three").handed_over(1).opened();
    assert!(story.screen().contains("turn 3 of 3"), "{}", story.screen());
}

#[test]
fn the_mouse_scrolls_the_list_and_selects_rows_and_tabs() {
    let mut story = Story::new(120, 34);
    story.throttled_then_ok().key(KeyCode::F(3)).key(KeyCode::Esc);
    let row = story.row_of("messageStart");
    story.click(10, row, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(
        (story.app.focus, story.app.screens.inspector.inspected_event()),
        (Focus::Inspector, Some(1))
    );
    story.click(10, row, MouseEventKind::ScrollDown);
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(4));
    let tabs = story.row_of("1 Events");
    story.click(30, tabs, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(story.app.screens.inspector.tab, Tab::Request);
    story.click(30, tabs + 3, MouseEventKind::ScrollDown);
    assert!(!story.screen().contains("POST https"), "{}", story.screen());
    story.click(10, 2, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(story.app.focus, Focus::Conversation);
}

#[test]
fn dropped_bytes_are_reported() {
    let mut story = Story::new(120, 34);
    story.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    let large = "x".repeat(1 << 20);
    for _ in 0..10 {
        story.delta(&large);
    }
    assert!(story.screen().contains("bytes, the first "), "{}", story.screen());
    story.key(KeyCode::Char('g'));
    assert!(story.screen().contains("dropped to save memory"), "{}", story.screen());
    story.key(KeyCode::Enter).key(KeyCode::Char('y'));
    assert!(!story.effects.iter().any(|effect| matches!(effect, Effect::Copy { .. })));
}

#[test]
fn a_hundred_thousand_events_are_drawn_as_fast_as_ten() {
    let mut story = Story::new(120, 34);
    story.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    story.came(&frame::text(0, "word").repeat(100_010));
    let screen = story.screen();
    assert!(screen.contains("100010 events") && screen.contains("the first 50000 dropped"));
    story.key(KeyCode::Char('t')).key(KeyCode::Char('t')).key(KeyCode::Char('g'));
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(50_001));
}

#[test]
fn a_new_conversation_has_nothing_to_inspect() {
    let mut story = Story::new(120, 34);
    story.throttled_then_ok().key(KeyCode::F(3)).ctrl('n');
    assert!(story.screen().contains("Nothing sent yet"), "{}", story.screen());
}
