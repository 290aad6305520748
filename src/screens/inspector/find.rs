//! Finding in the inspector: what is looked for, the bar, and the place that was gone to; going there
//! is `find/steps.rs`'s. In a page of text a place is one in what is drawn; in the list it is
//! an event, by what its row says and by all of its headers and payload; in an open event it is in
//! its text, and then in the other events. Only events that are listed are looked at.

mod steps;

use super::first_row::{FirstRow, TextPosition};
use super::tab::Tab;
use crate::ui::search_query::SearchQuery;
use crate::ui::textbox::TextBox;

/// Places of a text that are counted.
const MOST: usize = 100_000;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct InspectorFind {
    bar: Option<Box<InspectorFindBar>>,
    query: String,
    needle: Option<SearchQuery>,
    /// The place that was gone to.
    at: Option<TextMatch>,
    /// Which of how many places that is, in a text.
    count: Option<(usize, usize)>,
    has_none: bool,
    /// Without a match: events that hold it, and are not listed.
    hidden: usize,
}

/// The bar while it is open, and from where it looks.
#[derive(Debug, Clone)]
struct InspectorFindBar {
    textbox: TextBox,
    event: Option<usize>,
    position: TextPosition,
    /// Where the text stood.
    before: FirstRow,
}

/// A place in the text of a page, or of an open event with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TextMatch {
    tab: Tab,
    event: Option<usize>,
    spot: TextPosition,
}

impl InspectorFind {
    /// What is typed into, while the bar is open.
    pub fn textbox(&self) -> Option<&TextBox> {
        self.bar.as_ref().map(|bar| &bar.textbox)
    }

    pub fn is_open(&self) -> bool {
        self.bar.is_some()
    }

    pub fn needle(&self) -> Option<&SearchQuery> {
        self.needle.as_ref()
    }

    /// What was found, in words: `3/17`, `no match`, `no match, 2 hidden` by the type that is listed;
    /// nothing while nothing is looked for.
    pub fn result_text(&self) -> String {
        match self.count {
            _ if self.needle.is_none() => String::new(),
            _ if self.has_none && self.hidden > 0 => format!("no match, {} hidden", self.hidden),
            _ if self.has_none => "no match".to_owned(),
            Some((place, MOST)) => format!("{place}/{MOST}+"),
            Some((place, total)) => format!("{place}/{total}"),
            None => String::new(),
        }
    }

    pub fn has_none(&self) -> bool {
        self.has_none
    }

    /// Whether places are marked without the bar.
    pub(super) fn is_marked(&self) -> bool {
        self.bar.is_none() && self.needle.is_some()
    }

    /// Closes the bar. What was found stays marked; what is nowhere is not looked for any longer.
    pub(super) fn close(&mut self) {
        if self.bar.take().is_some() && (self.has_none || self.query.is_empty()) {
            self.clear();
        }
    }

    /// Takes the marks away. The query stays for the next time.
    pub(super) fn clear(&mut self) {
        let query = std::mem::take(&mut self.query);
        *self = Self { query, ..Self::default() };
    }

    /// Something else is looked at.
    pub(super) fn lose_place(&mut self) {
        self.at = None;
        self.count = None;
    }
}
