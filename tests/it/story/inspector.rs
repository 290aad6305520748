//! The inspector: its pages at every size, what its keys do, and what it copies.

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

impl Told {
    fn wire(&mut self, seen: WireEvent) -> &mut Self {
        let reply = self.asked();
        self.msg(Msg::Wire { reply, seen: vec![seen] })
    }

    fn handed_over(&mut self, attempt: u32) -> &mut Self {
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

    fn opened(&mut self) -> &mut Self {
        self.answered(200, "application/vnd.amazon.eventstream")
    }

    fn came(&mut self, bytes: &[u8]) -> &mut Self {
        let mut pieces = BodyChunks::default();
        pieces.push(bytes, self.now);
        self.wire(WireEvent::Chunks(pieces))
    }

    fn ended(&mut self, ended: AttemptEnd) -> &mut Self {
        self.wire(WireEvent::Ended(self.now, ended))
    }

    /// A delta on the wire and in the reply.
    fn delta(&mut self, text: &str) -> &mut Self {
        self.came(&frame::text(0, text)).text(text)
    }

    /// A turn whose first attempt is throttled and whose stream has a silence in it.
    fn throttled_then_ok(&mut self) -> &mut Self {
        self.sent("Hi").after(5).handed_over(1).after(40);
        self.answered(429, "application/json");
        self.came(br#"{"message":"Too many tokens, please wait before trying again."}"#);
        self.ended(AttemptEnd::Whole).after(300).handed_over(2).after(120).opened();
        self.event(StreamEvent::Opened { request_id: Some("abc-123".into()) });
        self.came(&frame::message_start()).after(80);
        for word in ["Hello", " there", ",\n", "how"] {
            self.delta(word).after(20);
        }
        self.after(1500).delta(" are you?").after(3);
        let stop = [frame::block_stop(0), frame::message_stop("end_turn")].concat();
        self.came(&stop).after(2).came(&frame::metadata(18, 54, 1822)).ended(AttemptEnd::Whole);
        self.done()
    }

    /// A turn with an event that is not known, a wrong checksum, an exception and a cut frame.
    fn damaged(&mut self) -> &mut Self {
        self.sent("Hi").handed_over(1).after(100).opened().came(&frame::message_start());
        self.after(10).came(&frame::event("contentBlockHologram", &json!({ "depth": 3 })));
        self.after(10).came(&frame::spoilt(frame::text(0, "spoilt")));
        let said = json!({ "message": "Too many tokens" });
        self.after(10).came(&frame::exception("throttlingException", &said));
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

    /// The row of the screen that holds a text.
    fn row_of(&self, text: &str) -> u16 {
        let row = self.rows().iter().position(|row| row.contains(text));
        row.map_or_else(
            || panic!("no {text:?} in\n{}", self.screen()),
            |row| u16::try_from(row).expect("few rows"),
        )
    }
}

#[test]
fn every_page_shows_its_part_at_every_size() {
    for (columns, rows) in SIZES {
        let mut told = Told::new(columns, rows);
        told.throttled_then_ok().key(KeyCode::F(3));
        for (key, tab) in ('1'..).zip(Tab::ALL) {
            told.key(KeyCode::Char(key));
            let name = format!("inspector_{}_{columns}x{rows}", tab.label().to_lowercase());
            insta::assert_snapshot!(name, told.styled());
        }
    }
}

#[test]
fn before_anything_was_sent_it_says_so() {
    let mut told = Told::new(80, 24);
    told.key(KeyCode::F(3));
    insta::assert_snapshot!("inspector_empty", told.styled());
    for key in "12345jkgGtT/nNyY[]{}zx".chars() {
        told.key(KeyCode::Char(key)).key(KeyCode::Enter).key(KeyCode::PageUp);
    }
    assert!(!told.effects.iter().any(|effect| matches!(effect, Effect::Copy { .. })));
    let mut told = Told::new(80, 24);
    told.sent("Hi").key(KeyCode::F(3));
    assert!(told.screen().contains("Nothing sent yet."));
}

#[test]
fn what_is_damaged_or_not_known_is_shown_as_what_it_is() {
    let mut told = Told::new(120, 34);
    told.damaged().key(KeyCode::F(3));
    insta::assert_snapshot!("inspector_damaged", told.styled());
    for (name, ups) in [("cut", 0), ("exception", 1), ("checksum", 1), ("unknown", 1)] {
        for _ in 0..ups {
            told.key(KeyCode::Up);
        }
        told.key(KeyCode::Enter);
        insta::assert_snapshot!(format!("inspector_open_{name}"), told.styled());
        told.key(KeyCode::Enter);
    }
    told.key(KeyCode::Char('4'));
    assert!(told.screen().contains("broken at 140.0 ms: connection"), "{}", told.screen());
}

#[test]
fn what_this_program_does_not_know_is_counted_alike_by_footer_and_figures() {
    let mut told = Told::new(140, 40);
    told.sent("Hi").handed_over(1).opened().event(StreamEvent::Unknown("novelEvent".into()));
    told.delta("text").key(KeyCode::F(3)).key(KeyCode::Char('5')).key(KeyCode::Char('G'));
    assert!(told.footer().contains("unknown 1"), "{}", told.footer());
    let screen = told.screen();
    assert!(screen.lines().any(|row| row.contains("unknown") && row.contains(" 1 ")), "{screen}");
}

#[test]
fn a_body_that_is_no_stream_is_shown_as_text() {
    let refused = br#"{"message":"The model takes no prefill."}"#;
    let page = b"<html>\n<body>Bad Gateway \x1b[31m</body>\n</html>";
    for (name, media_type, body) in
        [("json", "application/json", &refused[..]), ("html", "text/html", &page[..])]
    {
        let mut told = Told::new(90, 24);
        told.sent("Hi")
            .handed_over(1)
            .answered(400, media_type)
            .came(body)
            .ended(AttemptEnd::Whole);
        told.failed(FailureKind::ServiceFault).key(KeyCode::F(3));
        insta::assert_snapshot!(format!("inspector_body_{name}"), told.styled());
        told.key(KeyCode::Char('y'));
    }
}

#[test]
fn hostile_payloads_reach_the_terminal_as_marks() {
    let mut told = Told::new(100, 30);
    told.sent("Hi").handed_over(1).opened();
    let hostile = "\u{1b}]0;owned\u{7}\u{202e}\u{9b}2J\r";
    told.delta(hostile).came(&frame::event(hostile, &json!({ hostile: hostile })));
    told.key(KeyCode::F(3));
    for key in ["\r", "\r", "k", "\r", "2", "3", "4", "5"] {
        match key {
            "\r" => told.key(KeyCode::Enter),
            key => told.typed(key),
        };
        let screen = told.screen();
        assert!(!screen.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{7}', '\r']), "{screen:?}");
    }
    told.key(KeyCode::Char('1'));
    assert!(told.screen().contains("‹U+202E›"), "{}", told.screen());
}

#[test]
fn f3_shows_focuses_and_hides_and_small_windows_have_a_page() {
    let mut told = Told::new(120, 34);
    told.throttled_then_ok();
    told.key(KeyCode::F(3));
    assert_eq!((told.app.focus, told.app.inspector_dock()), (Focus::Inspector, Dock::Below));
    told.key(KeyCode::Esc);
    assert_eq!((told.app.focus, told.app.inspector_dock()), (Focus::Composer, Dock::Below));
    told.key(KeyCode::F(3)).key(KeyCode::Char('z'));
    assert_eq!(told.app.inspector_dock(), Dock::Page);
    told.key(KeyCode::Char('z')).key(KeyCode::F(3));
    assert_eq!((told.app.focus, told.app.inspector_dock()), (Focus::Composer, Dock::Nowhere));
    told.resized(80, 24).key(KeyCode::F(3));
    assert_eq!(told.app.inspector_dock(), Dock::Page);
    told.key(KeyCode::Tab);
    assert_eq!(told.app.inspector_dock(), Dock::Nowhere, "a page that is left is gone");
    told.resized(120, 34);
    assert_eq!(told.app.inspector_dock(), Dock::Below, "and there again where it fits");
    let mut panes = Vec::new();
    for _ in 0..4 {
        panes.push(told.key(KeyCode::Tab).app.focus);
    }
    let round = [Focus::Conversation, Focus::Inspector, Focus::Settings, Focus::Composer];
    let from = round.iter().position(|pane| *pane == panes[0]).expect("one of them");
    assert_eq!(panes, [&round[from..], &round[..from]].concat());
    told.key(KeyCode::BackTab);
    assert_ne!(told.app.focus, panes[3]);
}

#[test]
fn the_list_follows_the_stream_until_one_goes_up() {
    let mut told = Told::new(100, 30);
    told.sent("Hi").handed_over(1).opened();
    for number in 1..=40 {
        told.delta(&format!("word{number} "));
    }
    told.key(KeyCode::F(3));
    assert!(told.screen().contains("word40") && told.screen().contains("following"));
    told.delta("word41 ");
    assert!(told.screen().contains("word41"), "{}", told.screen());
    told.key(KeyCode::Up).delta("word42 ").delta("word43 ");
    let screen = told.screen();
    let is_listed = |screen: &str, text: &str| {
        screen.lines().any(|row| row.starts_with(['┃']) && row.contains(text))
    };
    assert!(!is_listed(&screen, "word43") && screen.contains("paused, 3 below"), "{screen}");
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(40));
    told.key(KeyCode::Char('G'));
    assert!(is_listed(&told.screen(), "word43") && told.screen().contains("following"));
    told.key(KeyCode::Char('g'));
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(1));
    told.key(KeyCode::PageDown);
    assert!(told.app.screens.inspector.inspected_event() > Some(5));
    // The last one that is read stays when more come.
    told.key(KeyCode::Enter).key(KeyCode::Char('G'));
    let last = told.app.screens.inspector.inspected_event();
    told.delta("word44 ").delta("word45 ");
    assert_eq!(told.app.screens.inspector.inspected_event(), last);
    assert!(told.screen().contains("Delta word43·"), "{}", told.screen());
}

#[test]
fn events_are_listed_by_type() {
    let mut told = Told::new(100, 40);
    told.throttled_then_ok().key(KeyCode::F(3));
    let listed = |told: &Told| -> Vec<String> {
        let list = told.rows().into_iter().skip_while(|row| !row.contains("gap"));
        let rows = list.skip(1).take_while(|row| row.starts_with(['┃', '▸']));
        let types = ["contentBlock", "messageSt", "metadata"];
        let is_type = |word: &&str| types.iter().any(|start| word.starts_with(start));
        rows.filter_map(|row| row.split_whitespace().find(is_type).map(str::to_owned)).collect()
    };
    told.key(KeyCode::Char('t'));
    assert_eq!(listed(&told), ["messageStart", "contentBlockStop", "messageStop", "metadata"]);
    told.key(KeyCode::Char('t'));
    assert_eq!(listed(&told), ["messageStart"]);
    told.key(KeyCode::Char('t'));
    assert_eq!(listed(&told), ["contentBlockDelta"; 5]);
    assert!(told.screen().contains("only contentBlockDelta"), "{}", told.screen());
    // What comes later is listed as well, and the numbers are those of all events.
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(6));
    told.typed("TTT");
    assert_eq!(listed(&told).len(), 9);
}

#[test]
fn find_goes_from_event_to_event() {
    let mut told = Told::new(100, 30);
    told.throttled_then_ok().key(KeyCode::F(3)).typed("g/");
    told.typed("HE");
    assert!(told.screen().contains("no match"), "a capital makes case count: {}", told.screen());
    told.key(KeyCode::Backspace).key(KeyCode::Backspace).typed("the").key(KeyCode::Esc);
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(3));
    insta::assert_snapshot!("inspector_find", told.styled());
    told.key(KeyCode::Char('/')).pasted("o").key(KeyCode::Enter).key(KeyCode::Esc);
    let first = told.app.screens.inspector.inspected_event();
    told.key(KeyCode::Char('n')).key(KeyCode::Char('N'));
    assert_eq!(told.app.screens.inspector.inspected_event(), first);
    told.key(KeyCode::Char('/')).pasted("latencyMs").key(KeyCode::Esc);
    assert_eq!(
        told.app.screens.inspector.inspected_event(),
        Some(9),
        "payloads are looked through as they came"
    );
    told.key(KeyCode::Char('n'));
    assert!(told.screen().contains("wrapped to the start"), "{}", told.screen());
    assert_eq!(
        told.app.screens.chat.composer.text(),
        "",
        "nothing of it was typed into the prompt"
    );
}

#[test]
fn turns_requests_and_attempts_are_stepped_through() {
    let mut told = Told::new(120, 34);
    told.throttled_then_ok();
    told.sent("Two")
        .handed_over(1)
        .opened()
        .delta("half")
        .ended(AttemptEnd::Broken("reset".into()));
    told.event(StreamEvent::Ended).alt('c').handed_over(1).opened().delta(" whole").done();
    told.key(KeyCode::F(3));
    assert!(told.screen().contains("turn 2 of 2 · request 2 of 2 · 200"), "{}", told.screen());
    told.key(KeyCode::Char('{'));
    assert!(told.screen().contains("request 1 of 2"), "{}", told.screen());
    assert!(told.screen().contains("half"));
    told.key(KeyCode::Char('{')).key(KeyCode::Char('}'));
    assert!(told.screen().contains("request 2 of 2"), "{}", told.screen());
    told.key(KeyCode::Char('['));
    assert!(told.screen().contains("turn 1 of 2 · attempt 2 of 2 · 200"), "{}", told.screen());
    told.key(KeyCode::Char('{'));
    assert!(told.screen().contains("attempt 1 of 2 · 429"), "{}", told.screen());
    assert!(told.screen().contains("Too many tokens, please wait"), "{}", told.screen());
    told.key(KeyCode::Char('['));
    assert!(told.screen().contains("No more turns"), "{}", told.screen());
    told.key(KeyCode::Char(']'));
    assert!(told.screen().contains("turn 2 of 2"), "{}", told.screen());
    // A prompt that is sent is what is looked at from then on.
    told.key(KeyCode::Esc).sent("Three").handed_over(1).opened();
    assert!(told.screen().contains("turn 3 of 3"), "{}", told.screen());
}

#[test]
fn the_mouse_scrolls_the_list_and_chooses_rows_and_tabs() {
    let mut told = Told::new(120, 34);
    told.throttled_then_ok().key(KeyCode::F(3)).key(KeyCode::Esc);
    let row = told.row_of("messageStart");
    told.click(10, row, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(
        (told.app.focus, told.app.screens.inspector.inspected_event()),
        (Focus::Inspector, Some(1))
    );
    told.click(10, row, MouseEventKind::ScrollDown);
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(4));
    let tabs = told.row_of("1 Events");
    told.click(30, tabs, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(told.app.screens.inspector.tab, Tab::Request);
    told.click(30, tabs + 3, MouseEventKind::ScrollDown);
    assert!(!told.screen().contains("POST https"), "{}", told.screen());
    told.click(10, 2, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(told.app.focus, Focus::Conversation);
}

#[test]
fn what_was_given_up_for_memory_is_said() {
    let mut told = Told::new(120, 34);
    told.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    let large = "x".repeat(1 << 20);
    for _ in 0..10 {
        told.delta(&large);
    }
    assert!(told.screen().contains("bytes, of them the first "), "{}", told.screen());
    told.key(KeyCode::Char('g'));
    assert!(told.screen().contains("dropped to save memory"), "{}", told.screen());
    told.key(KeyCode::Enter).key(KeyCode::Char('y'));
    assert!(!told.effects.iter().any(|effect| matches!(effect, Effect::Copy { .. })));
}

#[test]
fn a_hundred_thousand_events_are_drawn_like_ten() {
    let mut told = Told::new(120, 34);
    told.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    told.came(&frame::text(0, "word").repeat(100_010));
    let screen = told.screen();
    assert!(screen.contains("100010 events") && screen.contains("the first 50000 are not kept"));
    told.key(KeyCode::Char('t')).key(KeyCode::Char('t')).key(KeyCode::Char('g'));
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(50_001));
}

#[test]
fn a_new_conversation_has_nothing_to_inspect() {
    let mut told = Told::new(120, 34);
    told.throttled_then_ok().key(KeyCode::F(3)).ctrl('n');
    assert!(told.screen().contains("Nothing sent yet"), "{}", told.screen());
}
