//! Looking at the stream and the figures of what is compared, and coming back.

use outcrop::screens::focus::Focus;
use outcrop::screens::inspector::Dock;
use outcrop::wire::wire_event::{BodyChunks, Header, ResponseHead, SentRequest, WireEvent};

use super::*;
use crate::loopback::frame;

impl Told {
    /// What goes over the wire of a column whose stream has begun.
    fn wire_of(&mut self, reply: RequestNumber, words: &[&str]) -> &mut Self {
        let sent = SentRequest {
            method: "POST".into(),
            uri: "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse-stream".into(),
            headers: Vec::new(),
            size: 2,
            body: Some(b"{}"[..].into()),
        };
        let media_type = Header {
            name: "content-type".into(),
            value: "application/vnd.amazon.eventstream".into(),
        };
        let answered = ResponseHead { status: 200, headers: vec![media_type] };
        let seen = vec![WireEvent::Sent(self.now, sent), WireEvent::Answered(self.now, answered)];
        self.msg(Msg::Wire { reply, seen }).after(120);
        for word in words {
            let mut pieces = BodyChunks::default();
            pieces.push(&frame::text(0, word), self.now);
            self.msg(Msg::Wire { reply, seen: vec![WireEvent::Chunks(pieces)] });
            self.text_of(reply, word).after(20);
        }
        self
    }

    /// Two columns that stream, with what went over their wires.
    fn two_on_the_wire(&mut self) -> Vec<RequestNumber> {
        let asked = self.compared("What is tea?");
        self.wire_of(asked[0], &["Tea ", "is ", "a ", "drink."]);
        self.wire_of(asked[1], &["A ", "leaf."]);
        asked
    }
}

#[test]
fn the_inspector_shows_the_chosen_column_and_comes_back_to_the_columns() {
    let mut told = Told::new(140, 40);
    told.two_on_the_wire();
    let columns = told.screen();
    told.key(KeyCode::F(3));
    insta::assert_snapshot!("compare_inspector", told.styled());
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(4));
    told.key(KeyCode::Char(']'));
    assert!(told.screen().contains("column 2 of 2"), "{}", told.screen());
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(2));
    told.key(KeyCode::Char('[')).key(KeyCode::Esc);
    assert_eq!(told.screen(), columns);
    told.key(KeyCode::F(3)).key(KeyCode::F(3));
    assert_eq!(told.screen(), columns);
}

#[test]
fn the_inspector_over_the_columns_works_in_every_window() {
    let mut told = Told::new(80, 24);
    told.two_on_the_wire();
    told.key(KeyCode::Right).key(KeyCode::F(3));
    insta::assert_snapshot!("compare_inspector_80", told.screen());
    told.resized(40, 10);
    insta::assert_snapshot!("compare_inspector_smallest", told.screen());
    told.key(KeyCode::Enter);
    assert!(told.screen().contains("contentBlockDelta"), "{}", told.screen());
}

#[test]
fn events_are_found_in_the_inspector_over_the_columns() {
    let mut told = Told::new(100, 24);
    told.two_on_the_wire();
    told.key(KeyCode::F(3)).key(KeyCode::Char('/')).typed("is ").key(KeyCode::Enter);
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(2), "{}", told.screen());
    // The bar, the marks, the inspector.
    told.key(KeyCode::Esc).key(KeyCode::Esc).key(KeyCode::Esc);
    assert_eq!(told.app.key_scope().label(), "comparison");
}

#[test]
fn all_columns_are_stopped_from_the_inspector_and_none_of_it_is_left_when_they_close() {
    let mut told = Told::new(140, 40);
    let asked = told.two_on_the_wire();
    told.key(KeyCode::F(3)).ctrl('c');
    assert_eq!(told.effects.last(), Some(&Effect::Stop(asked[1])));
    assert!(told.screen().contains("2 of 2 ended"), "{}", told.screen());
    told.ctrl('c');
    assert!(told.screen().contains("1 temperature 0"), "{}", told.screen());
    told.key(KeyCode::Esc);
    assert_eq!((told.app.focus, told.app.inspector_dock()), (Focus::Conversation, Dock::Nowhere));
}

#[test]
fn the_inspector_that_was_there_before_is_there_again() {
    let mut told = Told::new(140, 40);
    told.turn("Hi", "Hello.").key(KeyCode::F(3)).key(KeyCode::F(6));
    assert!(told.screen().contains("sends 2 requests"), "{}", told.screen());
    told.key(KeyCode::F(3)).key(KeyCode::F(3)).key(KeyCode::Esc);
    assert_eq!(told.app.inspector_dock(), Dock::Below);
}

#[test]
fn what_has_no_place_over_the_columns_says_where_to_go() {
    let mut told = Told::new(100, 24);
    told.two_on_the_wire();
    told.key(KeyCode::F(3)).ctrl('n');
    assert!(told.screen().contains("F3 returns to the comparison"), "{}", told.screen());
    told.pasted("lost?");
    assert!(told.screen().contains("does not accept text"), "{}", told.screen());
}

#[test]
fn the_metrics_page_has_the_columns_among_all_turns() {
    let mut told = Told::new(120, 30);
    told.turn("Hi", "Hello.");
    let asked = told.compared("What is tea?");
    told.done_of(asked[0], "A drink.", 40).text_of(asked[1], "A leaf").key(KeyCode::F(7));
    insta::assert_snapshot!("compare_metrics", told.styled());
    told.done_of(asked[1], " of a bush.", 20);
    let screen = told.screen();
    assert!(screen.contains("2 of 2 ended") && screen.contains("total"), "{screen}");
    told.key(KeyCode::Esc);
    assert!(told.screen().contains("k keep"), "{}", told.screen());
}

#[test]
fn a_row_of_the_metrics_page_goes_to_its_column() {
    let mut told = Told::new(120, 30);
    told.turn("Hi", "Hello.");
    let asked = told.compared("What is tea?");
    told.done_of(asked[0], "A drink.", 40).done_of(asked[1], "A leaf.", 20);
    told.key(KeyCode::F(7)).key(KeyCode::Char('G')).key(KeyCode::Enter);
    let chosen = |told: &Told| {
        told.app.comparison().and_then(|page| page.columns()).map(|columns| columns.chosen)
    };
    assert_eq!(chosen(&told), Some(1));
    told.key(KeyCode::F(7)).key(KeyCode::Char('g')).key(KeyCode::Enter);
    assert!(told.screen().contains("not part of this comparison"), "{}", told.screen());
    assert_eq!(chosen(&told), Some(1));
}
