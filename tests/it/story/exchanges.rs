//! The wire exchanges of each reply stay available within the conversation.

use std::time::Instant;

use crossterm::event::{KeyCode, KeyModifiers};
use outcrop::app::msg::Msg;
use outcrop::chat::conversation::MessageId;
use outcrop::chat::event::StreamEvent;
use outcrop::session::requests::RequestNumber;
use outcrop::wire::exchange::Exchange;
use outcrop::wire::wire_event::{
    AttemptEnd, BodyChunks, Header, ResponseHead, SentRequest, WireEvent,
};

use super::Story;
use crate::loopback::frame;

/// Returns the wire events that the tap reports for an exchange with one frame of this text.
fn seen(text: &str) -> Vec<WireEvent> {
    let at = Instant::now();
    let sent = SentRequest {
        method: "POST".into(),
        uri: "http://127.0.0.1/model/m/converse-stream".into(),
        headers: Vec::new(),
        size: 2,
        body: Some(b"{}"[..].into()),
    };
    let media_type =
        Header { name: "content-type".into(), value: "application/vnd.amazon.eventstream".into() };
    let answered = ResponseHead { status: 200, headers: vec![media_type] };
    let mut pieces = BodyChunks::default();
    pieces.push(&frame::text(0, text), at);
    vec![WireEvent::Sent(at, sent), WireEvent::Answered(at, answered), WireEvent::Chunks(pieces)]
}

impl Story {
    fn seen(&mut self, text: &str) -> &mut Self {
        let reply = self.last_reply();
        self.msg(Msg::Wire { reply, events: seen(text) }).text(text)
    }

    fn replies(&self) -> Vec<MessageId> {
        let path = self.app.session.open.conversation.path().iter().copied();
        path.filter(|id| self.app.session.open.conversation.reply(*id).is_some()).collect()
    }

    /// Returns the payloads of all frames of a reply, by exchange.
    fn payloads(&mut self, reply: MessageId) -> Vec<String> {
        self.app.session.read_exchanges(reply);
        let attempts = self.app.session.exchanges(reply).flat_map(Exchange::attempts);
        let payloads = attempts.flat_map(|attempt| {
            let rows = attempt.frames().rows().iter();
            rows.filter_map(|row| Some(row.content(attempt.body())?.payload))
        });
        payloads.map(|payload| String::from_utf8(payload).expect("JSON")).collect()
    }
}

#[test]
fn the_exchanges_of_the_running_turn_and_of_earlier_turns_are_available() {
    let mut story = Story::new(80, 24);
    story.sent("one").seen("first").done().sent("two").seen("second");
    let replies = story.replies();
    for (reply, text) in replies.into_iter().zip(["first", "second"]) {
        let payloads = story.payloads(reply);
        assert_eq!(payloads.len(), 1);
        assert!(payloads[0].contains(text), "{payloads:?}");
    }
    // Further events of the running exchange are available at the next call.
    story.seen("third");
    let last = story.replies()[1];
    let Some(reply) = story.app.session.turn(last).and_then(|turn| turn.requests.last().copied())
    else {
        panic!("it was replies for");
    };
    assert_eq!(reply, story.last_reply());
    assert_eq!(story.app.session.exchanges(last).count(), 1);
}

#[test]
fn a_continued_reply_has_an_exchange_for_each_request() {
    let mut story = Story::new(80, 24);
    story.sent("one").seen("half").event(StreamEvent::Ended);
    story.key(KeyCode::Esc);
    story.msg(Msg::Key(crossterm::event::KeyEvent::new(KeyCode::Char('c'), KeyModifiers::ALT)));
    story.seen(" and half").done();
    let reply = story.replies()[0];
    let payloads = story.payloads(reply);
    assert_eq!(payloads.len(), 2);
    assert!(payloads[0].contains("half") && payloads[1].contains(" and half"), "{payloads:?}");
}

#[test]
fn stopping_ends_the_exchange_and_a_new_conversation_drops_it() {
    let mut story = Story::new(80, 24);
    story.sent("one").seen("half").ctrl('c');
    let reply = story.replies()[0];
    let last = story.app.session.exchanges(reply).last().and_then(|exchange| exchange.last());
    let ended = last.and_then(|attempt| attempt.ended.as_ref()).map(|(_, ended)| ended);
    assert_eq!(ended, Some(&AttemptEnd::Abandoned));
    assert!(story.app.session.wire().kept() > 0);
    story.ctrl('n');
    assert_eq!(story.app.session.wire().kept(), 0);
    story.msg(Msg::Wire { reply: RequestNumber(1), events: seen("late") });
    assert_eq!(story.app.session.wire().kept(), 0, "what comes late for an old one is dropped");
}
