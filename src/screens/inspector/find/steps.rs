//! Steps between the matches of find in the inspector, and decides which events match.

use super::super::event;
use super::super::filter::EventFilter;
use super::super::first_row::TextPosition;
use super::super::sheet::counted;
use super::super::tab::Tab;
use super::super::timeline::{label_and_time, steps};
use super::{InspectorFindBar, MAX_COUNTED_MATCHES, TextMatch};
use crate::screens::context::Context;
use crate::screens::inspector::Inspector;
use crate::session::Session;
use crate::ui::find_action::FindAction;
use crate::ui::search_query::SearchQuery;
use crate::ui::text_keys::TextKey;
use crate::ui::textbox::TextBox;
use crate::wire::exchange::Attempt;
use crate::wire::frame::{Frame, FrameCondition};

/// Bytes of a frame's prelude: lengths and a checksum, which are not text.
const PRELUDE_BYTES: usize = 12;
const BEHIND: usize = 4;

/// Returns whether an event matches: in its bytes, or in its row if the row differs from the bytes.
fn matches_query(attempt: &Attempt, frame: &Frame, needle: &SearchQuery) -> bool {
    let has = |text: &str| !needle.find_in(text, 1).0.is_empty();
    let bytes = frame.bytes(attempt.body()).unwrap_or_default();
    let text = bytes.get(PRELUDE_BYTES..bytes.len().saturating_sub(BEHIND)).unwrap_or_default();
    if text.utf8_chunks().any(|chunk| has(chunk.valid())) {
        return true;
    }
    let differs =
        bytes.is_empty() || frame.condition != FrameCondition::Sound || text.contains(&b'\\');
    differs && (has(frame.kind.name()) || has(&event::summary(attempt, frame).0))
}

fn say_wrapped(cx: &mut Context<'_>, is_forward: bool) {
    let end = if is_forward { "start" } else { "end" };
    cx.notice(format!("Search wrapped to the {end}"));
}

impl Inspector {
    pub fn found(&self) -> Option<TextPosition> {
        let event = self.open_event();
        let is_here = |at: &TextMatch| at.tab == self.tab && at.event == event;
        self.finding.at.filter(is_here).map(|at| at.spot)
    }

    fn open_event(&self) -> Option<usize> {
        let is_open = self.tab == Tab::Events && self.events().is_open;
        self.events().selected_number(&self.scan).filter(|_| is_open)
    }

    /// Returns the position from which to search the visible text: the current match, else the top.
    /// The flag says whether it is a match, which the search must skip.
    fn found_or_top(&self) -> (TextPosition, bool) {
        let top = self.layout.first.map(|(_, top)| top).unwrap_or_default();
        self.found().map_or((top, false), |position| (position, true))
    }

    pub fn find(&mut self, cx: &mut Context<'_>, action: FindAction) {
        match action {
            FindAction::Next => self.step_found(cx, true),
            FindAction::Previous => self.step_found(cx, false),
            FindAction::Close => self.finding.close(),
            FindAction::Open => self.open_find_bar(),
        }
    }

    fn open_find_bar(&mut self) {
        let bar = InspectorFindBar {
            textbox: TextBox::selected(&self.finding.query, false),
            event: self.events().selected_number(&self.scan),
            position: self.found_or_top().0,
            before: self.first_row().clone(),
        };
        self.finding.needle = SearchQuery::new(&self.finding.query);
        self.finding.bar = Some(Box::new(bar));
    }

    pub fn find_key(&mut self, cx: &mut Context<'_>, key: TextKey) {
        let Some(bar) = &mut self.finding.bar else { return };
        if bar.textbox.key(key) {
            self.search_typed_query(cx);
        }
    }

    pub fn find_paste(&mut self, cx: &mut Context<'_>, text: &str) {
        let Some(bar) = &mut self.finding.bar else { return };
        bar.textbox.insert(text);
        self.search_typed_query(cx);
    }

    /// Searches for the typed query from where the bar was opened. Without a match, restores the
    /// scroll position.
    fn search_typed_query(&mut self, cx: &mut Context<'_>) {
        let finding = &mut self.finding;
        let Some(bar) = &finding.bar else { return };
        let typed = bar.textbox.text();
        if typed == finding.query && finding.needle.is_some() {
            return;
        }
        let (event, position, before) = (bar.event, bar.position, bar.before.clone());
        finding.needle = SearchQuery::new(&typed);
        finding.query = typed;
        finding.has_none = false;
        finding.forget_match();
        if self.finding.needle.is_some() {
            let start = event.map_or(0, |number| self.scan.place(number));
            if let Some(number) = event.filter(|_| self.is_reading_an_event()) {
                self.choose_event(number);
            }
            let found = if self.is_events_page() && !self.is_reading_an_event() {
                self.find_event(cx.session, start, true)
            } else {
                self.find_position(cx, position, false, true)
            };
            if found {
                return;
            }
        }
        *self.first_row_mut() = before;
    }

    fn step_found(&mut self, cx: &mut Context<'_>, is_forward: bool) {
        let was_marked = self.finding.needle.is_some();
        if !was_marked {
            let finding = &mut self.finding;
            if finding.is_open() || finding.query.is_empty() {
                return self.open_find_bar();
            }
            finding.needle = SearchQuery::new(&finding.query);
        }
        let is_found = if self.is_events_page() && !self.is_reading_an_event() {
            self.step_event_found(cx, is_forward)
        } else {
            let (from, is_past) = self.found_or_top();
            self.find_position(cx, from, is_past, is_forward)
        };
        if !is_found && !self.finding.is_open() {
            let hidden = self.finding.hidden;
            cx.notice(match hidden {
                0 => "Find: no match on this page".to_owned(),
                _ => format!(
                    "Find: no match here. The filter hides {} with matches",
                    counted(hidden, "event")
                ),
            });
            // Keep the marks of the other pages.
            self.finding.has_none = false;
            if !was_marked {
                self.finding.clear();
            }
        }
    }

    fn step_event_found(&mut self, cx: &mut Context<'_>, is_forward: bool) -> bool {
        let scan = &self.scan;
        let (current, count) = (self.events().place(scan), scan.len().max(1));
        let start = if is_forward { current + 1 } else { current + count - 1 } % count;
        let is_found = self.find_event(cx.session, start, is_forward);
        let place = self.events().place(&self.scan);
        if is_found && ((is_forward && place <= current) || (!is_forward && place >= current)) {
            say_wrapped(cx, is_forward);
        }
        is_found
    }

    /// Steps to the next or previous match in the visible text. Past the last match of an open
    /// event, opens the next matching event. On a page, wraps around.
    fn find_position(
        &mut self,
        cx: &mut Context<'_>,
        from: TextPosition,
        is_past: bool,
        is_forward: bool,
    ) -> bool {
        let positions = self.positions(cx.session);
        let after = positions
            .partition_point(|position| *position < from || (is_past && *position == from));
        let before = positions.partition_point(|position| *position < from);
        let at = if is_forward { Some(after) } else { before.checked_sub(1) };
        if let Some(at) = at.filter(|at| *at < positions.len()) {
            self.go_to_position(&positions, at);
            return true;
        }
        if self.open_event().is_some() {
            if !self.step_event_found(cx, is_forward) {
                return false;
            }
            // A match in the bytes may have no position in the text.
            let positions = self.positions(cx.session);
            if !positions.is_empty() {
                self.go_to_position(&positions, if is_forward { 0 } else { positions.len() - 1 });
            }
            return true;
        }
        let round = if is_forward { 0 } else { positions.len().saturating_sub(1) };
        self.store_result(cx.session, !positions.is_empty());
        if positions.is_empty() {
            return false;
        }
        self.go_to_position(&positions, round);
        say_wrapped(cx, is_forward);
        true
    }

    /// Stores whether there is a match. If there is no match, counts the matching events that the
    /// filter hides.
    fn store_result(&mut self, session: &Session, is_found: bool) {
        let is_narrowed = !is_found && self.tab == Tab::Events && self.filter != EventFilter::All;
        let needle = self.finding.needle().filter(|_| is_narrowed);
        let hidden = needle.zip(self.inspected(session)).map_or(0, |(needle, inspected)| {
            let rows = inspected.attempt.frames().rows().iter();
            rows.filter(|frame| matches_query(inspected.attempt, frame, needle)).count()
        });
        let finding = &mut self.finding;
        (finding.has_none, finding.hidden) = (!is_found, hidden);
    }

    fn go_to_position(&mut self, positions: &[TextPosition], at: usize) {
        let (tab, event, spot) = (self.tab, self.open_event(), positions[at]);
        self.first_row_mut().show(spot);
        let finding = &mut self.finding;
        finding.at = Some(TextMatch { tab, event, spot });
        finding.count = Some((at + 1, positions.len()));
        finding.has_none = false;
    }

    fn positions(&self, session: &Session) -> Vec<TextPosition> {
        let Some(needle) = self.finding.needle() else { return Vec::new() };
        let lines: Vec<String> = match (self.tab, self.inspected(session)) {
            (_, None) => return Vec::new(),
            (Tab::Timeline, Some(inspected)) => {
                let steps = steps(&inspected, &self.scan.marks, session.now);
                let rows = steps.iter().map(label_and_time);
                rows.map(|(label, time)| format!("{label} {time}")).collect()
            }
            _ => self.lines(session).iter().map(|line| line.drawn().0).collect(),
        };
        let mut positions = Vec::new();
        for (line, text) in lines.iter().enumerate() {
            let hits = needle.find_in(text, MAX_COUNTED_MATCHES - positions.len()).0;
            positions.extend(hits.iter().map(|hit| TextPosition { line, offset: hit.start }));
        }
        positions
    }

    /// Selects the first matching event from a position on, wrapping around. Returns whether there
    /// is one.
    fn find_event(&mut self, session: &Session, start: usize, is_forward: bool) -> bool {
        let scan = &self.scan;
        let Some(needle) = self.finding.needle() else { return false };
        let count = scan.len();
        let found = self
            .inspected(session)
            .filter(|inspected| scan.is_of(inspected.subject))
            .and_then(|inspected| {
                let mut numbers = (0..count).filter_map(|step| {
                    let step = if is_forward { step } else { count - step };
                    scan.number((start + step) % count)
                });
                numbers.find(|number| {
                    let frame = inspected.attempt.frame(*number);
                    frame.is_some_and(|frame| matches_query(inspected.attempt, &frame, needle))
                })
            });
        self.store_result(session, found.is_some());
        self.finding.forget_match();
        if let Some(number) = found {
            self.choose_event(number);
        }
        found.is_some()
    }
}
