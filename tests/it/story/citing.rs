//! Citations: marks in the text, the list under the reply, the next request and copying.

use crossterm::event::KeyCode;
use outcrop::chat::citation::{Citation, CitationLocation, LocationUnit};
use outcrop::chat::event::StreamEvent;
use outcrop::session::effect::Effect;
use serde_json::json;

use super::Story;
use crate::loopback::frame;

fn text(index: i32, text: &str) -> StreamEvent {
    StreamEvent::Text { index, text: text.into() }
}

fn cite(index: i32, page: i32, passage: &str) -> StreamEvent {
    let citation = Citation {
        title: Some("report".into()),
        source: None,
        passage: passage.into(),
        location: Some(CitationLocation::Range {
            unit: LocationUnit::Page,
            source: Some(0),
            start: Some(page),
            end: Some(page),
        }),
    };
    StreamEvent::Citation { index, citation: Box::new(citation) }
}

/// Sends a prompt whose reply has two cited parts and three citations. Two of the citations are equal.
fn cited(story: &mut Story) {
    story.sent("What does it say?");
    for event in [
        text(0, "It says that "),
        StreamEvent::BlockStopped { index: 0 },
        text(1, "sales rose"),
        cite(1, 3, "Sales  rose\nby 4 %."),
        StreamEvent::BlockStopped { index: 1 },
        text(2, " and "),
        StreamEvent::BlockStopped { index: 2 },
        cite(3, 7, "Costs fell."),
        text(3, "costs fell"),
        cite(3, 3, "Sales  rose\nby 4 %."),
        StreamEvent::BlockStopped { index: 3 },
        text(4, "."),
        StreamEvent::BlockStopped { index: 4 },
    ] {
        story.event(event);
    }
    story.done();
}

#[test]
fn citations_are_marked_in_the_text_and_listed_under_the_reply() {
    let mut story = Story::new(80, 16);
    cited(&mut story);
    insta::assert_snapshot!("citations", story.screen());
}

#[test]
fn cited_text_is_part_of_the_next_request() {
    let mut story = Story::new(80, 16);
    cited(&mut story);
    story.sent("And profit?");
    let request = story.request();
    let texts: Vec<_> = request.history[1].texts().collect();
    assert_eq!(texts, ["It says that sales rose and costs fell."]);
}

#[test]
fn the_user_goes_from_citation_to_citation() {
    let mut story = Story::new(80, 16);
    cited(&mut story);
    story.key(KeyCode::Esc).typed(")");
    let first = "[1] report, page 3: \u{201c}Sales rose by 4 %.\u{201d}";
    let second = "[2] report, page 7: \u{201c}Costs fell.\u{201d}";
    let notice = |story: &Story| story.app.notice.as_deref().unwrap_or_default().to_owned();
    assert_eq!(notice(&story), first);
    story.typed(")");
    assert_eq!(notice(&story), second);
    story.typed(")");
    assert_eq!(notice(&story), first);
    story.typed(")");
    assert_eq!(notice(&story), "No more citations");
    story.typed("(");
    assert_eq!(notice(&story), second);
    story.command("previous citation");
    assert_eq!(notice(&story), first);
}

#[test]
fn a_reply_without_citations_says_so() {
    let mut story = Story::new(80, 16);
    story.turn("Hi", "Hello").command("next citation");
    assert!(story.screen().contains("This reply has no citations"), "{}", story.screen());
}

#[test]
fn a_copied_reply_has_its_citations() {
    let mut story = Story::new(80, 16);
    cited(&mut story);
    story.command("copy last reply");
    let copied = story.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.as_str()),
        _ => None,
    });
    let expected = "It says that sales rose\\[1] and costs fell\\[2]\\[1].\n\n\
                    \\[1] report, page 3: \u{201c}Sales rose by 4 %.\u{201d}\\\n\
                    \\[2] report, page 7: \u{201c}Costs fell.\u{201d}\n";
    assert_eq!(copied, Some(expected));
}

#[test]
fn the_citation_list_is_hidden_while_a_reply_is_continued() {
    let mut story = Story::new(80, 20);
    story.sent("Tell me").event(text(0, "One")).event(cite(0, 1, "First."));
    story.event(StreamEvent::stopped(outcrop::chat::event::StopReason::MaxTokens));
    story.event(StreamEvent::Ended);
    assert!(story.screen().contains("Citations"), "{}", story.screen());
    story.alt('c').event(text(0, " two"));
    assert!(!story.screen().contains("Citations"), "{}", story.screen());
    story.event(cite(0, 2, "Second.")).done();
    let screen = story.screen();
    assert!(screen.contains("One[1] two[2]"), "{screen}");
    assert!(screen.contains("[2] report, page 2"), "{screen}");
}

#[test]
fn the_inspector_shows_each_citation_with_its_place() {
    let mut story = Story::new(120, 40);
    story.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    let page = json!({ "documentPage": { "documentIndex": 0, "start": 3, "end": 3 } });
    let citation = json!({ "title": "report", "sourceContent": [{ "text": "Sales rose." }], "location": page });
    story.came(&frame::text(0, "Sales rose"));
    story.came(&frame::delta(0, &json!({ "citation": citation })));
    let screen = story.screen();
    assert!(screen.contains("cites report: Sales rose."), "{screen}");
    let screen = story.typed("zgj").key(KeyCode::Enter).screen();
    assert!(screen.contains("documentPage"), "{screen}");
}
