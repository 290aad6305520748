//! Find: what is looked for in the conversation, the places that hold it, and the one that is
//! looked at. Pure: told of the conversation, it answers with places; moving there is
//! `app/find_actions.rs`'s, marking them is the view's.
//!
//! A place is bytes of a message's projection. What is looked for in each message of the path is
//! kept by message, so that a message that ends, a branch or a longer query searches only what
//! can have changed.

mod marks;

mod searched_path;

use crossterm::event::KeyEvent;

use crate::chat::conversation::MessageId;
use crate::document::parts::{Projection, projection};
use crate::ui::scroll::{Anchor, ScrollPosition};
use crate::ui::search_query::{MatchRange, SearchQuery};
use crate::ui::textbox::TextBox;
pub use searched_path::{SearchedPath, ViewChange};

/// Most places that are kept: what one letter finds in some 10 MB. They take 16 MB then.
const MOST: usize = 1_000_000;

/// The state of find.
#[derive(Debug, Clone, Default)]
pub struct Find {
    state: FindState,
    /// The last query that was not empty.
    query: String,
    /// The query made ready; `None` while nothing is looked for.
    needle: Option<SearchQuery>,
    /// What was found in each message of the path, in its order, which is that of the ids.
    pages: Vec<MessageMatches>,
    /// Where the match begins that is looked at.
    current: Option<Anchor>,
    /// The text of the message that grows, which is read as it comes.
    growing: Option<(MessageId, Projection)>,
}

#[derive(Debug, Clone, Default)]
enum FindState {
    /// Nothing is marked.
    #[default]
    Off,
    /// The bar is open and takes the keys.
    Open(Box<FindBar>),
    /// The bar is closed; the matches stay marked.
    Marked,
}

#[derive(Debug, Clone)]
struct FindBar {
    textbox: TextBox,
    /// Where the view stood.
    before: ScrollPosition,
    /// Where typing looks from: the top of the view when it began, or the match gone to last.
    origin: Option<Anchor>,
    /// Whether a match was gone to on purpose.
    is_confirmed: bool,
}

/// What was found in a message.
#[derive(Debug, Clone)]
struct MessageMatches {
    message: MessageId,
    /// The projection, while the bar is open and the message cannot grow.
    text: Option<String>,
    hits: Vec<MatchRange>,
    /// Whether the message could not grow any more when it was searched.
    is_settled: bool,
    /// Whether these are all that the message holds.
    is_whole: bool,
}

impl Find {
    /// Opens the bar with the last query selected and marks its matches; where it is open, selects
    /// what is typed. `before` is where the view stands.
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

    /// Whether matches are marked without the bar.
    pub fn is_marked(&self) -> bool {
        matches!(self.state, FindState::Marked)
    }

    /// Whether there was a query to go on with.
    pub fn has_query(&self) -> bool {
        !self.query.is_empty()
    }

    /// What is typed into, while the bar is open.
    pub fn textbox(&self) -> Option<&TextBox> {
        match &self.state {
            FindState::Open(bar) => Some(&bar.textbox),
            FindState::Off | FindState::Marked => None,
        }
    }

    /// Takes a key that is bound to no command. `top` is the top of the view.
    pub fn key(
        &mut self,
        key: KeyEvent,
        searched: SearchedPath<'_>,
        top: Option<Anchor>,
    ) -> ViewChange {
        self.edit(searched, top, |textbox| {
            textbox.key(key);
        })
    }

    /// Takes a paste, with blanks for its line breaks.
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
        let was = bar.textbox.text();
        edit(&mut bar.textbox);
        let typed = bar.textbox.text();
        if typed == was {
            return ViewChange::Stay;
        }
        bar.origin = bar.origin.or(top);
        let (origin, before) = (bar.origin, (!bar.is_confirmed).then_some(bar.before));
        // What holds no part of the query cannot hold the query, in whatever case.
        let narrows = self.needle.is_some() && typed.contains(&self.query);
        self.current = None;
        self.needle = SearchQuery::new(&typed);
        if self.needle.is_none() {
            self.pages.clear();
            return before.map_or(ViewChange::Stay, ViewChange::Back);
        }
        self.query = typed;
        self.search(searched, |page| {
            narrows && page.hits.is_empty() && page.is_settled && page.is_whole
        });
        let from = self.first_from(origin);
        // What is kept may end ahead of where typing looks from: then nobody knows what is next.
        self.current = if self.is_capped() { from } else { from.or_else(|| self.first_from(None)) };
        self.current.map_or(ViewChange::Stay, ViewChange::At)
    }

    /// Looks for the last query again, if nothing is looked for.
    fn resume(&mut self, searched: SearchedPath<'_>) {
        if self.needle.is_none() {
            self.needle = SearchQuery::new(&self.query);
            self.search(searched, |_| false);
        }
    }

    /// Goes to the next match, or to the one before, wrapping round: the place, and whether it
    /// lies beyond the end. `None` when there is no match.
    pub fn step(
        &mut self,
        is_forward: bool,
        searched: SearchedPath<'_>,
        top: Option<Anchor>,
    ) -> Option<(Anchor, bool)> {
        // The last query is not what an emptied bar shows.
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
            (true, Some(now)) => self.first_from(Some(past(now))),
            (true, None) => self.first_from(origin),
            (false, now) => self.last_before(now.or(origin)),
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

    /// Closes the bar. If no match was gone to on purpose, nothing stays marked and the view goes
    /// back to what is returned.
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

    /// Closes the bar where the view stands; what was found stays marked.
    pub fn keep(&mut self) {
        if !self.is_open() {
            return;
        }
        self.state = FindState::Marked;
        for page in &mut self.pages {
            page.text = None;
        }
        if self.total() == 0 {
            self.clear();
        }
    }

    /// Closes the bar and removes the marks. The query stays.
    pub fn clear(&mut self) {
        *self = self.in_another_conversation();
    }

    /// The state in another conversation: the query stays.
    #[must_use]
    pub fn in_another_conversation(&self) -> Self {
        Self { query: self.query.clone(), ..Self::default() }
    }

    /// Brings what was found up to date with the path, if it has changed or a message has ended.
    pub fn fit(&mut self, searched: SearchedPath<'_>) {
        let path = searched.conversation.path();
        let is_same = self.pages.iter().map(|page| &page.message).eq(path)
            && self.pages.iter().all(|p| p.is_settled || searched.growing == Some(p.message));
        if !is_same {
            self.refresh(searched);
        }
    }

    /// Brings what was found up to date with the path and with the message that grows. The match
    /// that is looked at stays the same, or the nearest in its message, if text before it has
    /// changed.
    pub fn refresh(&mut self, searched: SearchedPath<'_>) {
        if self.needle.is_none() {
            return;
        }
        self.search(searched, |page| page.is_settled && page.is_whole);
        self.current = self.current.and_then(|now| {
            let hits = self.hits(now.message);
            let after = hits.partition_point(|hit| hit.start < now.offset);
            let near = hits[after.saturating_sub(1)..].iter().take(2);
            let nearest = near.min_by_key(|hit| hit.start.abs_diff(now.offset))?;
            Some(Anchor { offset: nearest.start, ..now })
        });
    }

    /// Searches the path but for the pages that stay as they are.
    fn search(&mut self, searched: SearchedPath<'_>, stays: impl Fn(&MessageMatches) -> bool) {
        let Some(needle) = &self.needle else { return };
        let is_open = matches!(self.state, FindState::Open(_));
        let mut old = std::mem::take(&mut self.pages).into_iter().peekable();
        let mut left = MOST;
        for id in searched.conversation.path() {
            let Some(message) = searched.conversation.get(*id) else { continue };
            while old.next_if(|page| page.message < *id).is_some() {}
            let known = old.next_if(|page| page.message == *id);
            let is_settled = searched.growing != Some(*id);
            let page = match known {
                Some(page) if is_settled && stays(&page) && page.hits.len() <= left => page,
                known => {
                    let text = known.and_then(|page| page.text).filter(|_| is_settled);
                    let text = text.unwrap_or_else(|| {
                        if is_settled {
                            return projection(message, searched.addresses);
                        }
                        let growing = self.growing.take().filter(|(of, _)| of == id);
                        let mut growing = growing.map_or_else(Projection::default, |(_, g)| g);
                        let text = growing.text(message, searched.addresses);
                        self.growing = Some((*id, growing));
                        text
                    });
                    let (hits, is_whole) = needle.find_in(&text, left);
                    let text = Some(text).filter(|_| is_settled && is_open);
                    MessageMatches { message: *id, text, hits, is_settled, is_whole }
                }
            };
            left -= page.hits.len();
            self.pages.push(page);
        }
    }

    /// How many matches there are, and which one is looked at: `3/17`, `17 found`, `no match`;
    /// nothing while nothing is looked for.
    pub fn count(&self) -> String {
        let total = self.total();
        let more = if self.is_capped() { "+" } else { "" };
        match self.current {
            _ if self.needle.is_none() => String::new(),
            _ if total == 0 => "no match".into(),
            Some(now) => {
                let pages = self.pages.iter().take_while(|page| page.message < now.message);
                let before: usize = pages.map(|page| page.hits.len()).sum();
                let hits = self.hits(now.message);
                let place = before + hits.partition_point(|hit| hit.start <= now.offset);
                format!("{place}/{total}{more}")
            }
            None => format!("{total}{more} found"),
        }
    }

    /// The match that is looked at.
    pub fn current(&self) -> Option<Anchor> {
        self.current
    }

    fn hits(&self, message: MessageId) -> &[MatchRange] {
        let at = self.pages.binary_search_by_key(&message, |page| page.message);
        at.map_or(&[], |at| &self.pages[at].hits)
    }

    fn total(&self) -> usize {
        self.pages.iter().map(|page| page.hits.len()).sum()
    }

    /// Whether there are more matches than are kept.
    fn is_capped(&self) -> bool {
        self.pages.iter().any(|page| !page.is_whole)
    }

    /// The first match from a place on; from the start without one.
    fn first_from(&self, from: Option<Anchor>) -> Option<Anchor> {
        let (message, offset) = from.map_or((None, 0), |at| (Some(at.message), at.offset));
        let at = self.pages.partition_point(|page| Some(page.message) < message);
        self.pages[at..].iter().find_map(|page| {
            let offset = if Some(page.message) == message { offset } else { 0 };
            let hit = page.hits.partition_point(|hit| hit.start < offset);
            Some(Anchor::at(page.message, page.hits.get(hit)?.start))
        })
    }

    /// The last match before a place; before the end without one.
    fn last_before(&self, before: Option<Anchor>) -> Option<Anchor> {
        self.pages.iter().rev().find_map(|page| {
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
