//! What typing, stepping and a growing reply do to what was found.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;

use super::*;
use crate::chat::conversation::Conversation;
use crate::chat::event::StreamEvent;
use crate::chat::message::{Message, Reply};
use crate::chat::model::ModelId;
use crate::ui::text_row::MatchMark;
use crate::ui::transcript::message_text::MessageMarks;

/// A conversation of prompts, and find on it.
struct Told {
    conversation: Conversation,
    growing: Option<MessageId>,
    find: Find,
    top: Option<Anchor>,
}

impl Told {
    fn new(prompts: &[&str]) -> Self {
        let mut conversation = Conversation::default();
        for prompt in prompts {
            conversation.append(Message::User((*prompt).into()));
        }
        Self { conversation, growing: None, find: Find::default(), top: None }
    }

    fn searched(&self) -> SearchedPath<'_> {
        SearchedPath { conversation: &self.conversation, growing: self.growing, addresses: false }
    }

    fn open(mut self) -> Self {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            addresses: false,
        };
        self.find.open(searched, ScrollPosition::Following);
        self
    }

    fn typed(&mut self, query: &str) -> ViewChange {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            addresses: false,
        };
        self.find.paste(query, searched, self.top)
    }

    fn key(&mut self, code: KeyCode) -> ViewChange {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            addresses: false,
        };
        self.find.key(KeyEvent::new(code, KeyModifiers::NONE), searched, self.top)
    }

    fn step(&mut self, is_forward: bool) -> Option<bool> {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            addresses: false,
        };
        self.find.step(is_forward, searched, self.top).map(|(_, is_round)| is_round)
    }

    fn refresh(&mut self) {
        let searched = SearchedPath {
            conversation: &self.conversation,
            growing: self.growing,
            addresses: false,
        };
        self.find.refresh(searched);
    }

    fn at(&self, message: usize, offset: usize) -> Anchor {
        Anchor::at(self.conversation.path()[message], offset)
    }

    /// What is marked, the current match in brackets.
    fn marks(&self) -> String {
        let mut marks = Vec::new();
        for id in self.conversation.path() {
            let message = self.conversation.get(*id).expect("a message of the path");
            let text = projection(message, false);
            for (bytes, mark) in self.find.marks(*id, 0..usize::MAX) {
                let is_current = mark == MatchMark::FoundNow;
                let text = &text[bytes];
                marks.push(if is_current { format!("[{text}]") } else { text.to_owned() });
            }
        }
        marks.join(" ")
    }
}

/// Typing `query` marks these matches and says this count.
fn check(prompts: &[&str], query: &str, marks: &str, count: &str) {
    let mut told = Told::new(prompts).open();
    told.typed(query);
    assert_eq!((told.marks().as_str(), told.find.count().as_str()), (marks, count), "{query:?}");
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
fn typing_looks_from_the_top_of_the_view_on() {
    let mut told = Told::new(&["ab abc", "ab", "abc ab"]).open();
    told.top = Some(told.at(1, 0));
    assert_eq!(told.typed("ab"), ViewChange::At(told.at(1, 1)));
    assert_eq!(told.find.count(), "3/5");
    assert_eq!(told.typed("c"), ViewChange::At(told.at(2, 1)), "a longer query goes on from there");
    assert_eq!(told.marks(), "abc [abc]");
    assert_eq!(
        told.key(KeyCode::Backspace),
        ViewChange::At(told.at(1, 1)),
        "a shorter one comes back"
    );
    told.top = Some(told.at(2, 5));
    assert_eq!(told.typed("c"), ViewChange::At(told.at(2, 1)), "where it began does not move");
}

#[test]
fn behind_the_last_match_typing_looks_from_the_start() {
    let mut told = Told::new(&["first", "second"]).open();
    told.top = Some(told.at(1, 0));
    assert_eq!(told.typed("first"), ViewChange::At(told.at(0, 1)));
}

#[test]
fn steps_go_round_and_say_so() {
    let mut told = Told::new(&["a b a", "a"]).open();
    told.typed("a");
    assert_eq!(told.step(true), Some(false));
    assert_eq!(told.step(true), Some(false));
    assert_eq!((told.marks().as_str(), told.step(true)), ("a a [a]", Some(true)));
    assert_eq!((told.marks().as_str(), told.step(false)), ("[a] a a", Some(true)));
    assert_eq!(told.find.count(), "3/3");
    told.typed("x");
    assert_eq!(told.step(true), None);
}

#[test]
fn typing_goes_on_from_the_match_that_was_gone_to() {
    let mut told = Told::new(&["ab abc abc"]).open();
    told.typed("ab");
    told.step(true);
    told.step(true);
    told.typed("c");
    assert_eq!(told.marks(), "abc [abc]");
}

#[test]
fn without_a_step_closing_takes_everything_back() {
    let mut told = Told::new(&["a b a"]).open();
    told.typed("a");
    assert_eq!(told.find.close(), Some(ScrollPosition::Following));
    assert_eq!((told.marks().as_str(), told.find.is_marked()), ("", false));
    assert_eq!(told.step(true), Some(false), "the query is still known");
    assert_eq!((told.marks().as_str(), told.find.is_marked()), ("[a] a", true));
}

#[test]
fn after_a_step_closing_keeps_the_marks() {
    let mut told = Told::new(&["a b a"]).open();
    told.typed("a");
    told.step(true);
    assert_eq!(told.find.close(), None);
    assert_eq!((told.marks().as_str(), told.find.is_marked()), ("a [a]", true));
    let mut told = told.open();
    assert_eq!(told.marks(), "a [a]", "and opening again moves nothing");
    told.typed("b");
    assert_eq!(told.marks(), "[b]", "typing replaces the query");
    assert_eq!(told.key(KeyCode::Backspace), ViewChange::Back(ScrollPosition::Following));
    assert_eq!((told.step(true), told.find.count().as_str()), (None, ""));
}

#[test]
fn the_current_match_stays_the_same_while_a_reply_grows() {
    let mut told = Told::new(&["a"]);
    let reply = Reply::new(ModelId::parse("m").expect("valid"), None);
    let id = told.conversation.append(Message::Assistant(reply));
    told.growing = Some(id);
    let mut told = told.open();
    told.typed("a");
    for (text, marks) in [("x", "[a]"), (" a", "[a] a"), (" A", "[a] a A")] {
        let event = StreamEvent::Text { index: 0, text: text.into() };
        told.conversation.reply_mut(id).expect("a reply").take(&event);
        told.refresh();
        assert_eq!(told.marks(), marks);
    }
    told.step(true);
    let event = StreamEvent::Text { index: 0, text: " a".into() };
    told.conversation.reply_mut(id).expect("a reply").take(&event);
    told.growing = None;
    let searched =
        SearchedPath { conversation: &told.conversation, growing: None, addresses: false };
    told.find.fit(searched);
    assert_eq!(told.marks(), "a [a] A a");
}

#[test]
fn another_branch_is_searched_anew() {
    let mut told = Told::new(&["a", "a b"]).open();
    told.typed("a");
    told.step(true);
    let first = told.conversation.path()[0];
    let other = told.conversation.branch(Some(first), Message::User("a c a".into()));
    let searched =
        SearchedPath { conversation: &told.conversation, growing: None, addresses: false };
    told.find.fit(searched);
    assert_eq!((told.marks().as_str(), told.find.count().as_str()), ("a a a", "3 found"));
    told.conversation.switch(other, -1);
    let searched =
        SearchedPath { conversation: &told.conversation, growing: None, addresses: false };
    told.find.fit(searched);
    assert_eq!(told.marks(), "a a");
}

#[test]
fn more_matches_than_are_kept_are_told_as_more() {
    let many = "a".repeat(MOST + 1);
    let mut told = Told::new(&["b", &many, "ab"]).open();
    told.top = Some(told.at(2, 0));
    assert_eq!(told.typed("a"), ViewChange::Stay, "what comes next is not known");
    assert_eq!(told.find.count(), "1000000+ found");
    assert_eq!(told.typed("b"), ViewChange::At(told.at(2, 1)), "a longer query searches all of it");
    assert_eq!(told.find.count(), "1/1");
}

#[test]
fn marks_are_given_for_a_stretch_of_a_message() {
    let mut told = Told::new(&["aa b aa b aa"]).open();
    told.typed("aa");
    let id = told.conversation.path()[0];
    let marks = |within| {
        told.find.marks(id, within).into_iter().map(|(bytes, _)| bytes).collect::<Vec<_>>()
    };
    assert_eq!(marks(0..usize::MAX), [1..3, 6..8, 11..13]);
    assert_eq!(marks(2..7), [1..3, 6..8]);
    assert!(marks(3..6).is_empty());
}

proptest! {
    #[test]
    fn typing_letter_by_letter_finds_what_pasting_finds(
        prompts in prop::collection::vec("[abA ]{0,12}", 1..5),
        query in "[abA]{1,4}",
        top in 0usize..4,
    ) {
        let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
        let mut typed = Told::new(&prompts).open();
        typed.top = Some(typed.at(top.min(prompts.len() - 1), 0));
        for letter in query.chars() {
            typed.key(KeyCode::Char(letter));
        }
        let mut pasted = Told::new(&prompts).open();
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
    fn steps_visit_every_match_once_a_round(
        prompts in prop::collection::vec("[ab ]{0,12}", 1..5),
        is_forward: bool,
    ) {
        let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
        let mut told = Told::new(&prompts).open();
        told.typed("a");
        let total = told.find.total();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..total {
            told.step(is_forward);
            seen.insert(told.find.count());
        }
        prop_assert_eq!(seen.len(), total);
    }
}
