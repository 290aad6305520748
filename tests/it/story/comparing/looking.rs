//! The inspector and the metrics page for the columns of a comparison, and the return to the
//! columns.

use outcrop::screens::focus::Focus;
use outcrop::screens::inspector::Dock;
use outcrop::wire::wire_event::{BodyChunks, Header, ResponseHead, SentRequest, WireEvent};

use super::*;
use crate::loopback::frame;

impl Story {
    /// Adds the wire events of a started stream to a column.
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
        let events = vec![WireEvent::Sent(self.now, sent), WireEvent::Answered(self.now, answered)];
        self.msg(Msg::Wire { reply, events }).after(120);
        for word in words {
            let mut pieces = BodyChunks::default();
            pieces.push(&frame::text(0, word), self.now);
            self.msg(Msg::Wire { reply, events: vec![WireEvent::Chunks(pieces)] });
            self.text_of(reply, word).after(20);
        }
        self
    }

    /// Starts two streaming columns with their wire events.
    fn two_on_the_wire(&mut self) -> Vec<RequestNumber> {
        let replies = self.compared("What is tea?");
        self.wire_of(replies[0], &["Tea ", "is ", "a ", "drink."]);
        self.wire_of(replies[1], &["A ", "leaf."]);
        replies
    }
}

#[test]
fn the_inspector_shows_the_selected_column_and_returns_to_the_columns() {
    let mut story = Story::new(140, 40);
    story.two_on_the_wire();
    let columns = story.screen();
    story.key(KeyCode::F(3));
    insta::assert_snapshot!("compare_inspector", story.styled());
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(4));
    story.key(KeyCode::Char(']'));
    assert!(story.screen().contains("column 2 of 2"), "{}", story.screen());
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(2));
    story.key(KeyCode::Char('[')).key(KeyCode::Esc);
    assert_eq!(story.screen(), columns);
    story.key(KeyCode::F(3)).key(KeyCode::F(3));
    assert_eq!(story.screen(), columns);
}

#[test]
fn the_inspector_over_the_columns_works_in_every_window() {
    let mut story = Story::new(80, 24);
    story.two_on_the_wire();
    story.key(KeyCode::Right).key(KeyCode::F(3));
    insta::assert_snapshot!("compare_inspector_80", story.screen());
    story.resized(40, 10);
    insta::assert_snapshot!("compare_inspector_smallest", story.screen());
    story.key(KeyCode::Enter);
    assert!(story.screen().contains("contentBlockDelta"), "{}", story.screen());
}

#[test]
fn events_are_found_in_the_inspector_over_the_columns() {
    let mut story = Story::new(100, 24);
    story.two_on_the_wire();
    story.key(KeyCode::F(3)).key(KeyCode::Char('/')).typed("is ").key(KeyCode::Enter);
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(2), "{}", story.screen());
    // Esc closes the find bar, then the marks, then the inspector.
    story.key(KeyCode::Esc).key(KeyCode::Esc).key(KeyCode::Esc);
    assert_eq!(story.app.key_scope().label(), "comparison");
}

#[test]
fn ctrl_c_in_the_inspector_stops_all_columns_and_closing_them_closes_the_inspector() {
    let mut story = Story::new(140, 40);
    let replies = story.two_on_the_wire();
    story.key(KeyCode::F(3)).ctrl('c');
    assert_eq!(story.effects.last(), Some(&Effect::Stop(replies[1])));
    assert!(story.screen().contains("2 of 2 ended"), "{}", story.screen());
    story.ctrl('c');
    assert!(story.screen().contains("1 temperature 0"), "{}", story.screen());
    story.key(KeyCode::Esc);
    assert_eq!((story.app.focus, story.app.inspector_dock()), (Focus::Composer, Dock::Nowhere));
}

#[test]
fn the_inspector_below_the_conversation_reappears_after_the_comparison() {
    let mut story = Story::new(140, 40);
    story.turn("Hi", "Hello.").key(KeyCode::F(3)).key(KeyCode::F(6));
    assert!(story.screen().contains("sends 2 requests"), "{}", story.screen());
    story.key(KeyCode::F(3)).key(KeyCode::F(3)).key(KeyCode::Esc);
    assert_eq!(story.app.inspector_dock(), Dock::Below);
}

#[test]
fn actions_that_a_comparison_does_not_support_show_a_note() {
    let mut story = Story::new(100, 24);
    story.two_on_the_wire();
    story.key(KeyCode::F(3)).ctrl('n');
    assert!(
        story.screen().contains("Return to the comparison first with F3"),
        "{}",
        story.screen()
    );
    story.pasted("lost?");
    assert!(story.screen().contains("does not accept text"), "{}", story.screen());
}

#[test]
fn the_metrics_page_lists_the_columns_among_all_turns() {
    let mut story = Story::new(120, 30);
    story.turn("Hi", "Hello.");
    let replies = story.compared("What is tea?");
    story.done_of(replies[0], "A drink.", 40).text_of(replies[1], "A leaf").key(KeyCode::F(7));
    insta::assert_snapshot!("compare_metrics", story.styled());
    story.done_of(replies[1], " of a bush.", 20);
    let screen = story.screen();
    assert!(screen.contains("2 of 2 ended") && screen.contains("total"), "{screen}");
    story.key(KeyCode::Esc);
    assert!(story.screen().contains("k keep"), "{}", story.screen());
}

#[test]
fn enter_on_a_metrics_row_selects_its_column() {
    let mut story = Story::new(120, 30);
    story.turn("Hi", "Hello.");
    let replies = story.compared("What is tea?");
    story.done_of(replies[0], "A drink.", 40).done_of(replies[1], "A leaf.", 20);
    story.key(KeyCode::F(7)).key(KeyCode::Char('G')).key(KeyCode::Enter);
    let chosen = |story: &Story| {
        story.app.comparison().and_then(|page| page.columns()).map(|columns| columns.chosen)
    };
    assert_eq!(chosen(&story), Some(1));
    story.key(KeyCode::F(7)).key(KeyCode::Char('g')).key(KeyCode::Enter);
    assert!(story.screen().contains("not part of this comparison"), "{}", story.screen());
    assert_eq!(chosen(&story), Some(1));
}

#[test]
fn leaving_a_comparison_returns_to_the_pane_that_opened_it() {
    let leave = |from: KeyCode| {
        let mut story = Story::new(120, 30);
        story
            .turn("Tea?", "Yes")
            .key(from)
            .key(KeyCode::F(6))
            .temperature("0")
            .key(KeyCode::Char('s'));
        let replies = story.last_replies(2);
        story.done_of(replies[0], "Tea", 9).done_of(replies[1], "Coffee", 9).key(KeyCode::Esc);
        (story.app.focus, story.app.notice.clone().unwrap_or_default())
    };
    let (focus, notice) = leave(KeyCode::Right);
    assert_eq!(focus, Focus::Composer);
    assert!(notice.ends_with("Esc, then [ or ] switches between them"), "{notice}");
    let (focus, notice) = leave(KeyCode::Esc);
    assert_eq!(focus, Focus::Conversation);
    assert!(notice.ends_with("is now a branch. [ or ] switches between them"), "{notice}");
}
