//! Find: the query, its matches in the conversation, and the current match. This file is pure: it
//! computes positions, `find_actions.rs` moves the view, and the view draws the marks.
//!
//! A match is a byte range of a message's projection. Matches are cached by message, so that an
//! ended message, another branch or a longer query searches only what may have changed.

mod marks;

mod searched_path;

use crate::chat::conversation::MessageId;
use crate::document::parts::{Projection, projection};
use crate::document::written_marks::WrittenMarks;
use crate::ui::scroll::{Anchor, ScrollPosition};
use crate::ui::search_query::{MatchRange, SearchQuery};
use crate::ui::text_keys::TextKey;
use crate::ui::textbox::TextBox;
pub use searched_path::{SearchedPath, ViewChange};

/// Maximum number of stored matches (about 16 MB). A one-letter query reaches this limit in about
/// 10 MB of text.
const MAX_MATCHES: usize = 1_000_000;

#[derive(Debug, Clone, Default)]
pub struct Find {
    state: FindState,
    /// The last query that was not empty.
    query: String,
    /// The compiled query, or `None` without a search.
    needle: Option<SearchQuery>,
    /// The markers that the theme writes into the searched text.
    written: WrittenMarks,
    /// The matches of each message of the path, in path order, which is also the order of ids.
    matches: Vec<MessageMatches>,
    current: Option<Anchor>,
    /// The text of the message that is still growing.
    growing: Option<(MessageId, Projection)>,
}

#[derive(Debug, Clone, Default)]
enum FindState {
    #[default]
    Off,
    Open(Box<FindBar>),
    /// The bar is closed, but the matches stay marked.
    Marked,
}

#[derive(Debug, Clone)]
struct FindBar {
    textbox: TextBox,
    before: ScrollPosition,
    /// The start of a search while typing: the top of the view when it began, or the last match
    /// that the user stepped to.
    origin: Option<Anchor>,
    /// Whether the user has stepped to a match.
    is_confirmed: bool,
}

#[derive(Debug, Clone)]
struct MessageMatches {
    message: MessageId,
    /// The projection, while the bar is open and the message cannot grow.
    text: Option<String>,
    hits: Vec<MatchRange>,
    /// Whether the message could no longer grow when it was searched.
    is_settled: bool,
    /// Whether the list holds all matches of the message.
    is_complete: bool,
}

impl Find {
    /// Opens the bar with the last query selected and marks its matches. If the bar is open,
    /// selects its text. `before` is the current scroll position.
    pub fn open(&mut self, searched: SearchedPath<'_>, before: ScrollPosition) {
        if let FindState::Open(bar) = &mut self.state {
            bar.textbox = TextBox::selected(&bar.textbox.text(), false);
            return;
        }
        let textbox = TextBox::selected(&self.query, false);
        let bar = FindBar { textbox, before, origin: None, is_confirmed: false };
        self.state = FindState::Open(Box::new(bar));
        self.resume(searched);
    }

    pub fn is_open(&self) -> bool {
        matches!(self.state, FindState::Open(_))
    }

    /// Returns whether matches are marked while the bar is closed.
    pub fn is_marked(&self) -> bool {
        matches!(self.state, FindState::Marked)
    }

    /// Returns whether there is a last query to search again.
    pub fn has_query(&self) -> bool {
        !self.query.is_empty()
    }

    pub fn textbox(&self) -> Option<&TextBox> {
        match &self.state {
            FindState::Open(bar) => Some(&bar.textbox),
            FindState::Off | FindState::Marked => None,
        }
    }

    /// Handles a key that is not bound to an action. `top` is the top of the view.
    pub fn key(
        &mut self,
        key: TextKey,
        searched: SearchedPath<'_>,
        top: Option<Anchor>,
    ) -> ViewChange {
        self.edit(searched, top, |textbox| {
            textbox.key(key);
        })
    }

    /// Inserts a paste, with spaces for its line breaks.
    pub fn paste(
        &mut self,
        text: &str,
        searched: SearchedPath<'_>,
        top: Option<Anchor>,
    ) -> ViewChange {
        self.edit(searched, top, |textbox| textbox.insert(text))
    }

    fn edit(
        &mut self,
        searched: SearchedPath<'_>,
        top: Option<Anchor>,
        edit: impl FnOnce(&mut TextBox),
    ) -> ViewChange {
        let FindState::Open(bar) = &mut self.state else { return ViewChange::Stay };
        let previous = bar.textbox.text();
        edit(&mut bar.textbox);
        let typed = bar.textbox.text();
        if typed == previous {
            return ViewChange::Stay;
        }
        bar.origin = bar.origin.or(top);
        let (origin, before) = (bar.origin, (!bar.is_confirmed).then_some(bar.before));
        // A message without a match of the old query has no match of a longer query, so search only
        // the matching messages again.
        let narrows = self.needle.is_some() && typed.contains(&self.query);
        self.current = None;
        self.needle = SearchQuery::new(&typed);
        if self.needle.is_none() {
            self.matches.clear();
            return before.map_or(ViewChange::Stay, ViewChange::Back);
        }
        self.query = typed;
        self.search(searched, |page| {
            narrows && page.hits.is_empty() && page.is_settled && page.is_complete
        });
        let from = self.first_from(origin);
        // If the list is capped, the next match may be missing from it, so its position is unknown.
        self.current = if self.is_capped() { from } else { from.or_else(|| self.first_from(None)) };
        self.current.map_or(ViewChange::Stay, ViewChange::At)
    }

    /// Searches for the last query again, if there is no search.
    fn resume(&mut self, searched: SearchedPath<'_>) {
        if self.needle.is_none() {
            self.needle = SearchQuery::new(&self.query);
            self.search(searched, |_| false);
        }
    }

    /// Steps to the next or previous match, wrapping around. Returns the match and whether the step
    /// wrapped, or `None` without a match.
    pub fn step(
        &mut self,
        is_forward: bool,
        searched: SearchedPath<'_>,
        top: Option<Anchor>,
    ) -> Option<(Anchor, bool)> {
        // An emptied bar must not fall back to the last query.
        if self.textbox().is_some_and(TextBox::is_empty) {
            return None;
        }
        self.resume(searched);
        let origin = match &self.state {
            FindState::Open(bar) => bar.origin.or(top),
            FindState::Off | FindState::Marked => top,
        };
        let past = |at: Anchor| Anchor { offset: at.offset + 1, ..at };
        let ahead = match (is_forward, self.current) {
            (true, Some(current)) => self.first_from(Some(past(current))),
            (true, None) => self.first_from(origin),
            (false, current) => self.last_before(current.or(origin)),
        };
        let round = || if is_forward { self.first_from(None) } else { self.last_before(None) };
        let place = ahead.or_else(round);
        self.current = place;
        match &mut self.state {
            FindState::Open(bar) if place.is_some() => {
                bar.is_confirmed = true;
                bar.origin = place;
            }
            FindState::Open(_) => {}
            FindState::Off | FindState::Marked if place.is_some() => self.state = FindState::Marked,
            FindState::Off | FindState::Marked => self.clear(),
        }
        place.map(|place| (place, ahead.is_none()))
    }

    /// Marks a text, and returns its first match in a message. Without such a match, marks nothing.
    pub fn mark(
        &mut self,
        text: &str,
        searched: SearchedPath<'_>,
        message: MessageId,
    ) -> Option<Anchor> {
        *self = Self { query: text.to_owned(), state: FindState::Marked, ..Self::default() };
        self.resume(searched);
        self.current = self.first_from(Some(Anchor::at(message, 0)));
        self.current = self.current.filter(|found| found.message == message);
        if self.current.is_none() {
            self.clear();
        }
        self.current
    }

    /// Closes the bar. If the user never stepped to a match, removes the marks and returns the
    /// scroll position to restore.
    pub fn close(&mut self) -> Option<ScrollPosition> {
        match &self.state {
            FindState::Open(bar) if !bar.is_confirmed => {
                let before = bar.before;
                self.clear();
                Some(before)
            }
            _ => {
                self.keep();
                None
            }
        }
    }

    /// Closes the bar, but keeps the scroll position and the marks.
    pub fn keep(&mut self) {
        if !self.is_open() {
            return;
        }
        self.state = FindState::Marked;
        for page in &mut self.matches {
            page.text = None;
        }
        if self.total() == 0 {
            self.clear();
        }
    }

    /// Closes the bar and removes the marks, but keeps the query.
    pub fn clear(&mut self) {
        *self = self.in_another_conversation();
    }

    /// Returns the state for another conversation: only the query stays.
    #[must_use]
    pub fn in_another_conversation(&self) -> Self {
        Self { query: self.query.clone(), ..Self::default() }
    }

    /// Updates the matches if the path has changed or a message has ended.
    pub fn update_if_changed(&mut self, searched: SearchedPath<'_>) {
        let path = searched.conversation.path();
        let is_same = self.matches.iter().map(|page| &page.message).eq(path)
            && self.matches.iter().all(|p| p.is_settled || searched.growing == Some(p.message));
        if self.written != searched.written {
            // Another theme writes different markers into the text, so all positions change.
            self.written = searched.written;
            (self.matches, self.growing) = (Vec::new(), None);
            return self.refresh(searched);
        }
        if !is_same {
            self.refresh(searched);
        }
    }

    /// Updates the matches of the path and of the growing message. The current match stays the
    /// same; if the text before it changed, the nearest match in its message becomes the current
    /// one.
    pub fn refresh(&mut self, searched: SearchedPath<'_>) {
        if self.needle.is_none() {
            return;
        }
        self.search(searched, |page| page.is_settled && page.is_complete);
        self.current = self.current.and_then(|current| {
            let hits = self.hits(current.message);
            let after = hits.partition_point(|hit| hit.start < current.offset);
            let near = hits[after.saturating_sub(1)..].iter().take(2);
            let nearest = near.min_by_key(|hit| hit.start.abs_diff(current.offset))?;
            Some(Anchor { offset: nearest.start, ..current })
        });
    }

    /// Searches the path again, but keeps the matches for which `stays` returns true.
    fn search(&mut self, searched: SearchedPath<'_>, stays: impl Fn(&MessageMatches) -> bool) {
        let Some(needle) = &self.needle else { return };
        let is_open = matches!(self.state, FindState::Open(_));
        let mut old = std::mem::take(&mut self.matches).into_iter().peekable();
        let mut left = MAX_MATCHES;
        for id in searched.conversation.path() {
            let Some(message) = searched.conversation.get(*id) else { continue };
            while old.next_if(|page| page.message < *id).is_some() {}
            let page = old.next_if(|page| page.message == *id);
            let is_settled = searched.growing != Some(*id);
            let page = match page {
                Some(page) if is_settled && stays(&page) && page.hits.len() <= left => page,
                page => {
                    let text = page.and_then(|page| page.text).filter(|_| is_settled);
                    let text = text.unwrap_or_else(|| {
                        if is_settled {
                            return projection(message, searched.written);
                        }
                        let growing = self.growing.take().filter(|(of, _)| of == id);
                        let mut growing = growing.map_or_else(Projection::default, |(_, g)| g);
                        let text = growing.text(message, searched.written);
                        self.growing = Some((*id, growing));
                        text
                    });
                    let (hits, is_whole) = needle.find_in(&text, left);
                    let text = Some(text).filter(|_| is_settled && is_open);
                    MessageMatches { message: *id, text, hits, is_settled, is_complete: is_whole }
                }
            };
            left -= page.hits.len();
            self.matches.push(page);
        }
    }

    /// Returns the match count for the bar: `3/17`, `17 found` or `no match`. Empty without a
    /// search.
    pub fn count(&self) -> String {
        let total = self.total();
        let more = if self.is_capped() { "+" } else { "" };
        match self.current {
            _ if self.needle.is_none() => String::new(),
            _ if total == 0 => "no match".into(),
            Some(current) => {
                let pages = self.matches.iter().take_while(|page| page.message < current.message);
                let before: usize = pages.map(|page| page.hits.len()).sum();
                let hits = self.hits(current.message);
                let place = before + hits.partition_point(|hit| hit.start <= current.offset);
                format!("{place}/{total}{more}")
            }
            None => format!("{total}{more} found"),
        }
    }

    pub fn current(&self) -> Option<Anchor> {
        self.current
    }

    fn hits(&self, message: MessageId) -> &[MatchRange] {
        let at = self.matches.binary_search_by_key(&message, |page| page.message);
        at.map_or(&[], |at| &self.matches[at].hits)
    }

    fn total(&self) -> usize {
        self.matches.iter().map(|page| page.hits.len()).sum()
    }

    fn is_capped(&self) -> bool {
        self.matches.iter().any(|page| !page.is_complete)
    }

    fn first_from(&self, from: Option<Anchor>) -> Option<Anchor> {
        let (message, offset) = from.map_or((None, 0), |at| (Some(at.message), at.offset));
        let at = self.matches.partition_point(|page| Some(page.message) < message);
        self.matches[at..].iter().find_map(|page| {
            let offset = if Some(page.message) == message { offset } else { 0 };
            let hit = page.hits.partition_point(|hit| hit.start < offset);
            Some(Anchor::at(page.message, page.hits.get(hit)?.start))
        })
    }

    fn last_before(&self, before: Option<Anchor>) -> Option<Anchor> {
        self.matches.iter().rev().find_map(|page| {
            let hits = match before {
                Some(before) if page.message > before.message => return None,
                Some(before) if page.message == before.message => {
                    page.hits.partition_point(|hit| hit.start < before.offset)
                }
                _ => page.hits.len(),
            };
            Some(Anchor::at(page.message, page.hits[..hits].last()?.start))
        })
    }
}

#[cfg(test)]
mod tests;
