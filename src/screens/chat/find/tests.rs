//! Tests of the matches while the user types and steps, and while a reply grows.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;

use super::*;
use crate::chat::conversation::Conversation;
use crate::chat::event::StreamEvent;
use crate::chat::message::{Message, Reply};
use crate::chat::model::ModelId;
use crate::document::written_marks::WrittenMarks;
use crate::ui::text_row::MatchMark;
use crate::ui::transcript::message_text::MessageMarks;

/// A conversation of prompts with a search.
struct Search {
    conversation: Conversation,
    growing: Option<MessageId>,
    find: Find,
    top: Option<Anchor>,
}

impl Search {
    fn new(prompts: &[&str]) -> Self {
        let mut conversation = Conversation::default();
        for prompt in prompts {
            conversation.append(Message::User((*prompt).into()));
        }
        Self { conversation, growing: None, find: Find::default(), top: None }
    }

    fn searched(&self) -> SearchedPath<'_> {
        SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            written: WrittenMarks::default(),
        }
    }

    fn open(mut self) -> Self {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            written: WrittenMarks::default(),
        };
        self.find.open(searched, ScrollPosition::Following);
        self
    }

    fn typed(&mut self, query: &str) -> ViewChange {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            written: WrittenMarks::default(),
        };
        self.find.paste(query, searched, self.top)
    }

    fn key(&mut self, code: KeyCode) -> ViewChange {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            written: WrittenMarks::default(),
        };
        self.find.key(KeyEvent::new(code, KeyModifiers::NONE).into(), searched, self.top)
    }

    fn step(&mut self, is_forward: bool) -> Option<bool> {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            written: WrittenMarks::default(),
        };
        self.find.step(is_forward, searched, self.top).map(|(_, is_round)| is_round)
    }

    fn refresh(&mut self) {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            written: WrittenMarks::default(),
        };
        self.find.refresh(searched);
    }

    fn at(&self, message: usize, offset: usize) -> Anchor {
        Anchor::at(self.conversation.path()[message], offset)
    }

    /// Returns the marked texts, with the current match in brackets.
    fn marks(&self) -> String {
        let mut marks = Vec::new();
        for id in self.conversation.path() {
            let message = self.conversation.get(*id).expect("a message of the path");
            let text = projection(message, WrittenMarks::default());
            for (bytes, mark) in self.find.marks(*id, 0..usize::MAX) {
                let is_current = mark == MatchMark::FoundNow;
                let text = &text[bytes];
                marks.push(if is_current { format!("[{text}]") } else { text.to_owned() });
            }
        }
        marks.join(" ")
    }
}

/// Checks the marks and the count after typing `query`.
fn check(prompts: &[&str], query: &str, marks: &str, count: &str) {
    let mut search = Search::new(prompts).open();
    search.typed(query);
    assert_eq!(
        (search.marks().as_str(), search.find.count().as_str()),
        (marks, count),
        "{query:?}"
    );
}

#[test]
fn all_matches_of_the_path_are_marked_and_counted() {
    check(&["one two", "Two", "none"], "two", "[two] Two", "1/2");
    check(&["one two", "Two", "none"], "Two", "[Two]", "1/1");
    check(&["one two"], "three", "", "no match");
    check(&["aaaa"], "aa", "[aa] aa", "1/2");
    check(&["ΟΔΟΣ ẞ"], "ß", "[ẞ]", "1/1");
    check(&["short"], "much longer than the text", "", "no match");
    check(&["one"], "", "", "");
    check(&[], "one", "", "no match");
    check(&["one two"], "one\r\ntwo\n", "[one two]", "1/1");
}

#[test]
fn typing_searches_from_the_top_of_the_view() {
    let mut search = Search::new(&["ab abc", "ab", "abc ab"]).open();
    search.top = Some(search.at(1, 0));
    assert_eq!(search.typed("ab"), ViewChange::At(search.at(1, 1)));
    assert_eq!(search.find.count(), "3/5");
    assert_eq!(
        search.typed("c"),
        ViewChange::At(search.at(2, 1)),
        "a longer query goes on from there"
    );
    assert_eq!(search.marks(), "abc [abc]");
    assert_eq!(
        search.key(KeyCode::Backspace),
        ViewChange::At(search.at(1, 1)),
        "a shorter one comes back"
    );
    search.top = Some(search.at(2, 5));
    assert_eq!(
        search.typed("c"),
        ViewChange::At(search.at(2, 1)),
        "the start of the search does not move"
    );
}

#[test]
fn typing_past_the_last_match_wraps_to_the_start() {
    let mut search = Search::new(&["first", "second"]).open();
    search.top = Some(search.at(1, 0));
    assert_eq!(search.typed("first"), ViewChange::At(search.at(0, 1)));
}

#[test]
fn steps_report_wrapping_around() {
    let mut search = Search::new(&["a b a", "a"]).open();
    search.typed("a");
    assert_eq!(search.step(true), Some(false));
    assert_eq!(search.step(true), Some(false));
    assert_eq!((search.marks().as_str(), search.step(true)), ("a a [a]", Some(true)));
    assert_eq!((search.marks().as_str(), search.step(false)), ("[a] a a", Some(true)));
    assert_eq!(search.find.count(), "3/3");
    search.typed("x");
    assert_eq!(search.step(true), None);
}

#[test]
fn typing_continues_from_the_current_match() {
    let mut search = Search::new(&["ab abc abc"]).open();
    search.typed("ab");
    search.step(true);
    search.step(true);
    search.typed("c");
    assert_eq!(search.marks(), "abc [abc]");
}

#[test]
fn closing_without_a_step_restores_everything() {
    let mut search = Search::new(&["a b a"]).open();
    search.typed("a");
    assert_eq!(search.find.close(), Some(ScrollPosition::Following));
    assert_eq!((search.marks().as_str(), search.find.is_marked()), ("", false));
    assert_eq!(search.step(true), Some(false), "the query is kept");
    assert_eq!((search.marks().as_str(), search.find.is_marked()), ("[a] a", true));
}

#[test]
fn closing_after_a_step_keeps_the_marks() {
    let mut search = Search::new(&["a b a"]).open();
    search.typed("a");
    search.step(true);
    assert_eq!(search.find.close(), None);
    assert_eq!((search.marks().as_str(), search.find.is_marked()), ("a [a]", true));
    let mut search = search.open();
    assert_eq!(search.marks(), "a [a]", "opening the bar again does not move the match");
    search.typed("b");
    assert_eq!(search.marks(), "[b]", "typing replaces the query");
    assert_eq!(search.key(KeyCode::Backspace), ViewChange::Back(ScrollPosition::Following));
    assert_eq!((search.step(true), search.find.count().as_str()), (None, ""));
}

#[test]
fn a_growing_reply_keeps_the_current_match() {
    let mut search = Search::new(&["a"]);
    let reply = Reply::new(ModelId::parse("m").expect("valid"), None);
    let id = search.conversation.append(Message::Assistant(reply));
    search.growing = Some(id);
    let mut search = search.open();
    search.typed("a");
    for (text, marks) in [("x", "[a]"), (" a", "[a] a"), (" A", "[a] a A")] {
        let event = StreamEvent::Text { index: 0, text: text.into() };
        search.conversation.reply_mut(id).expect("a reply").apply(&event);
        search.refresh();
        assert_eq!(search.marks(), marks);
    }
    search.step(true);
    let event = StreamEvent::Text { index: 0, text: " a".into() };
    search.conversation.reply_mut(id).expect("a reply").apply(&event);
    search.growing = None;
    let searched = SearchedPath {
        conversation: &search.conversation,
        growing: None,
        written: WrittenMarks::default(),
    };
    search.find.update_if_changed(searched);
    assert_eq!(search.marks(), "a [a] A a");
}

#[test]
fn another_branch_is_searched_again() {
    let mut search = Search::new(&["a", "a b"]).open();
    search.typed("a");
    search.step(true);
    let first = search.conversation.path()[0];
    let other = search.conversation.add_child(Some(first), Message::User("a c a".into()));
    let searched = SearchedPath {
        conversation: &search.conversation,
        growing: None,
        written: WrittenMarks::default(),
    };
    search.find.update_if_changed(searched);
    assert_eq!((search.marks().as_str(), search.find.count().as_str()), ("a a a", "3 found"));
    search.conversation.switch(other, -1);
    let searched = SearchedPath {
        conversation: &search.conversation,
        growing: None,
        written: WrittenMarks::default(),
    };
    search.find.update_if_changed(searched);
    assert_eq!(search.marks(), "a a");
}

#[test]
fn a_capped_count_says_that_there_are_more_matches() {
    let many = "a".repeat(MAX_MATCHES + 1);
    let mut search = Search::new(&["b", &many, "ab"]).open();
    search.top = Some(search.at(2, 0));
    assert_eq!(search.typed("a"), ViewChange::Stay, "the next match is unknown");
    assert_eq!(search.find.count(), "1000000+ found");
    assert_eq!(
        search.typed("b"),
        ViewChange::At(search.at(2, 1)),
        "a longer query searches all of it"
    );
    assert_eq!(search.find.count(), "1/1");
}

#[test]
fn marks_are_limited_to_a_range_of_a_message() {
    let mut search = Search::new(&["aa b aa b aa"]).open();
    search.typed("aa");
    let id = search.conversation.path()[0];
    let marks = |within| {
        search.find.marks(id, within).into_iter().map(|(bytes, _)| bytes).collect::<Vec<_>>()
    };
    assert_eq!(marks(0..usize::MAX), [1..3, 6..8, 11..13]);
    assert_eq!(marks(2..7), [1..3, 6..8]);
    assert!(marks(3..6).is_empty());
}

proptest! {
    #[test]
    fn typing_and_pasting_find_the_same_matches(
        prompts in prop::collection::vec("[abA ]{0,12}", 1..5),
        query in "[abA]{1,4}",
        top in 0usize..4,
    ) {
        let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
        let mut typed = Search::new(&prompts).open();
        typed.top = Some(typed.at(top.min(prompts.len() - 1), 0));
        for letter in query.chars() {
            typed.key(KeyCode::Char(letter));
        }
        let mut pasted = Search::new(&prompts).open();
        pasted.top = typed.top;
        pasted.typed(&query);
        prop_assert_eq!(typed.marks(), pasted.marks());
        prop_assert_eq!(typed.find.count(), pasted.find.count());
        let searched = typed.searched();
        let mut fresh = Find { query: query.clone(), ..Find::default() };
        fresh.open(searched, ScrollPosition::Following);
        prop_assert_eq!(fresh.total(), pasted.find.total());
    }

    #[test]
    fn steps_visit_every_match_once_per_round(
        prompts in prop::collection::vec("[ab ]{0,12}", 1..5),
        is_forward: bool,
    ) {
        let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
        let mut search = Search::new(&prompts).open();
        search.typed("a");
        let total = search.find.total();
        let mut visited = std::collections::BTreeSet::new();
        for _ in 0..total {
            search.step(is_forward);
            visited.insert(search.find.count());
        }
        prop_assert_eq!(visited.len(), total);
    }
}
