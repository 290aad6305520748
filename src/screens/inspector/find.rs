//! Find in the inspector: the query, the bar and the current match. `find/steps.rs` moves between
//! matches. On a text page, a match is a position in the displayed text. In the event list, a match
//! is an event whose row, headers or payload contains the query. In an open event, find visits the
//! matches in its text first, and then the other events. Events that the filter hides are not
//! searched.

mod steps;

use super::first_row::{FirstRow, TextPosition};
use super::tab::Tab;
use crate::ui::search_query::SearchQuery;
use crate::ui::textbox::TextBox;

/// Maximum number of counted matches in a text.
const MAX_COUNTED_MATCHES: usize = 100_000;

#[derive(Debug, Clone, Default)]
pub struct InspectorFind {
    bar: Option<Box<InspectorFindBar>>,
    query: String,
    needle: Option<SearchQuery>,
    at: Option<TextMatch>,
    /// The index of the current match and the number of matches, in a text.
    count: Option<(usize, usize)>,
    has_none: bool,
    /// If there is no match: the number of matching events that the filter hides.
    hidden: usize,
}

/// The open bar and the start of its search.
#[derive(Debug, Clone)]
struct InspectorFindBar {
    textbox: TextBox,
    event: Option<usize>,
    position: TextPosition,
    before: FirstRow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TextMatch {
    tab: Tab,
    event: Option<usize>,
    spot: TextPosition,
}

impl InspectorFind {
    pub fn textbox(&self) -> Option<&TextBox> {
        self.bar.as_ref().map(|bar| &bar.textbox)
    }

    pub fn is_open(&self) -> bool {
        self.bar.is_some()
    }

    pub fn needle(&self) -> Option<&SearchQuery> {
        self.needle.as_ref()
    }

    /// Returns the result in words: `3/17`, `no match`, or `no match, 2 hidden` with a filter.
    /// Empty without a search.
    pub fn result_text(&self) -> String {
        match self.count {
            _ if self.needle.is_none() => String::new(),
            _ if self.has_none && self.hidden > 0 => format!("no match, {} hidden", self.hidden),
            _ if self.has_none => "no match".to_owned(),
            Some((place, MAX_COUNTED_MATCHES)) => format!("{place}/{MAX_COUNTED_MATCHES}+"),
            Some((place, total)) => format!("{place}/{total}"),
            None => String::new(),
        }
    }

    pub fn has_none(&self) -> bool {
        self.has_none
    }

    /// Returns whether matches are marked while the bar is closed.
    pub(super) fn is_marked(&self) -> bool {
        self.bar.is_none() && self.needle.is_some()
    }

    /// Closes the bar. Matches stay marked; a query without matches is dropped.
    pub(super) fn close(&mut self) {
        if self.bar.take().is_some() && (self.has_none || self.query.is_empty()) {
            self.clear();
        }
    }

    /// Removes the marks. The query stays for the next search.
    pub(super) fn clear(&mut self) {
        let query = std::mem::take(&mut self.query);
        *self = Self { query, ..Self::default() };
    }

    /// Forgets the current match, because another subject is shown.
    pub(super) fn forget_match(&mut self) {
        self.at = None;
        self.count = None;
    }
}
