//! Finding in the inspector: the bar, and the next place that holds what is looked for. In a page of
//! text that is a place in what is drawn; in the list it is an event, by what its row says and by
//! all of its headers and payload; in an open event its text, and then the other events. Only
//! events that are listed are looked at.

use crossterm::event::KeyEvent;

use super::event;
use super::first_row::{FirstRow, Spot};
use super::timeline::{steps, told};
use super::{Inspector, Tab};
use crate::app::command::Command;
use crate::app::find::needle::Needle;
use crate::app::textbox::TextBox;
use crate::app::{App, Focus};
use crate::chat::wire::exchange::Attempt;
use crate::chat::wire::frame::{Condition, Frame};

/// Bytes of a frame around its headers and payload: numbers, not text.
const AHEAD: usize = 12;
const BEHIND: usize = 4;

/// Places of a text that are counted.
const MOST: usize = 100_000;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    bar: Option<Box<Bar>>,
    query: String,
    needle: Option<Needle>,
    /// The place that was gone to.
    at: Option<At>,
    /// Which of how many places that is, in a text.
    count: Option<(usize, usize)>,
    has_none: bool,
}

/// The bar while it is open, and from where it looks.
#[derive(Debug, Clone)]
struct Bar {
    textbox: TextBox,
    event: Option<usize>,
    spot: Spot,
    /// Where the text stood.
    before: FirstRow,
}

/// A place in the text of a page, or of an open event with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct At {
    tab: Tab,
    event: Option<usize>,
    spot: Spot,
}

impl Finding {
    /// What is typed into, while the bar is open.
    pub fn textbox(&self) -> Option<&TextBox> {
        self.bar.as_ref().map(|bar| &bar.textbox)
    }

    pub fn is_open(&self) -> bool {
        self.bar.is_some()
    }

    pub fn needle(&self) -> Option<&Needle> {
        self.needle.as_ref()
    }

    /// What was found, in words: `3/17`, `no match`; nothing while nothing is looked for.
    pub fn said(&self) -> String {
        match self.count {
            _ if self.needle.is_none() => String::new(),
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

impl Inspector {
    /// The place in the text that is shown that find has gone to.
    pub fn found(&self) -> Option<Spot> {
        let event = self.open_event();
        let is_here = |at: &At| at.tab == self.tab && at.event == event;
        self.finding.at.filter(is_here).map(|at| at.spot)
    }

    /// The number of the event whose text is shown.
    fn open_event(&self) -> Option<usize> {
        let is_open = self.tab == Tab::Events && self.events().is_open;
        self.events().number(&self.scan).filter(|_| is_open)
    }

    /// The place from which the text that is shown is looked through: the one gone to, else the top.
    fn found_or_top(&self) -> (Spot, bool) {
        let top = self.landed.first.map(|(_, top)| top).unwrap_or_default();
        self.found().map_or((top, false), |spot| (spot, true))
    }
}

/// Whether an event holds what is looked for: in its bytes, or in what its row says where that is
/// not what its bytes say.
fn holds(attempt: &Attempt, frame: &Frame, needle: &Needle) -> bool {
    let has = |text: &str| !needle.find_in(text, 1).0.is_empty();
    let bytes = frame.bytes(attempt.body()).unwrap_or_default();
    let text = bytes.get(AHEAD..bytes.len().saturating_sub(BEHIND)).unwrap_or_default();
    if text.utf8_chunks().any(|chunk| has(chunk.valid())) {
        return true;
    }
    let differs = bytes.is_empty() || frame.condition != Condition::Sound || text.contains(&b'\\');
    differs && (has(frame.kind.name()) || has(&event::said(attempt, frame).0))
}

impl App {
    /// Whether a command is one of find, and meant for the inspector.
    pub(in crate::app) fn finds_in_inspector(&self, command: Command) -> bool {
        use Command::{Find, FindNext, FindPrevious, LeaveFind};

        matches!(command, Find | FindNext | FindPrevious | LeaveFind)
            && self.focus == Focus::Inspector
            && !self.find.is_open()
    }

    pub(in crate::app) fn find_in_inspector(&mut self, command: Command) {
        match command {
            Command::FindNext => self.step_found(true),
            Command::FindPrevious => self.step_found(false),
            Command::LeaveFind => self.inspector.finding.close(),
            _ => self.open_find_bar(),
        }
    }

    fn open_find_bar(&mut self) {
        self.fit_inspector();
        let inspector = &mut self.inspector;
        let bar = Bar {
            textbox: TextBox::selected(&inspector.finding.query, false),
            event: inspector.events().number(&inspector.scan),
            spot: inspector.found_or_top().0,
            before: inspector.first_row().clone(),
        };
        inspector.finding.needle = Needle::new(&inspector.finding.query);
        inspector.finding.bar = Some(Box::new(bar));
    }

    pub(in crate::app) fn inspector_find_key(&mut self, key: KeyEvent) {
        let Some(bar) = &mut self.inspector.finding.bar else { return };
        if bar.textbox.key(key) {
            self.look_in_inspector();
        }
    }

    pub(in crate::app) fn inspector_find_paste(&mut self, text: &str) {
        let Some(bar) = &mut self.inspector.finding.bar else { return };
        bar.textbox.insert(text);
        self.look_in_inspector();
    }

    /// Goes to the first place from where the bar was opened that holds what is typed now; without
    /// one, back to where the text stood.
    fn look_in_inspector(&mut self) {
        let finding = &mut self.inspector.finding;
        let Some(bar) = &finding.bar else { return };
        let typed = bar.textbox.text();
        if typed == finding.query && finding.needle.is_some() {
            return;
        }
        let (event, spot, before) = (bar.event, bar.spot, bar.before.clone());
        finding.needle = Needle::new(&typed);
        finding.query = typed;
        finding.has_none = false;
        finding.lose_place();
        if self.inspector.finding.needle.is_some() {
            let start = event.map_or(0, |number| self.inspector.scan.place(number));
            if let Some(number) = event.filter(|_| self.is_reading_an_event()) {
                self.inspector.choose_event(number);
            }
            let found = if self.is_listing() && !self.is_reading_an_event() {
                self.find_event(start, true)
            } else {
                self.find_spot((spot, false), true)
            };
            if found {
                return;
            }
        }
        *self.inspector.first_row_mut() = before;
    }

    /// Goes to the next place, or to the one before.
    fn step_found(&mut self, is_forward: bool) {
        if self.inspector.finding.needle.is_none() {
            let finding = &mut self.inspector.finding;
            if finding.is_open() || finding.query.is_empty() {
                return self.open_find_bar();
            }
            finding.needle = Needle::new(&finding.query);
        }
        let is_found = if self.is_listing() && !self.is_reading_an_event() {
            self.step_event_found(is_forward)
        } else {
            let from = self.inspector.found_or_top();
            self.find_spot(from, is_forward)
        };
        if !is_found && !self.inspector.finding.is_open() {
            self.note = Some("Find: no match".into());
            self.inspector.finding.clear();
        }
    }

    fn tell_round(&mut self, is_forward: bool) {
        let end = if is_forward { "start" } else { "end" };
        self.note = Some(format!("Find: from the {end} again"));
    }

    /// Chooses the next event that holds what is looked for, or the one before.
    fn step_event_found(&mut self, is_forward: bool) -> bool {
        let scan = &self.inspector.scan;
        let (now, many) = (self.inspector.events().place(scan), scan.len().max(1));
        let start = if is_forward { now + 1 } else { now + many - 1 } % many;
        let is_found = self.find_event(start, is_forward);
        let place = self.inspector.events().place(&self.inspector.scan);
        if is_found && ((is_forward && place <= now) || (!is_forward && place >= now)) {
            self.tell_round(is_forward);
        }
        is_found
    }

    /// Goes to the next place in the text that is shown, counted from one that is left out where
    /// that is said, or to the one before. Beyond the last place of an open event the next event is
    /// opened; beyond that of a page it goes round.
    fn find_spot(&mut self, (from, is_past): (Spot, bool), is_forward: bool) -> bool {
        let spots = self.spots();
        let after = spots.partition_point(|spot| *spot < from || (is_past && *spot == from));
        let before = spots.partition_point(|spot| *spot < from);
        let at = if is_forward { Some(after) } else { before.checked_sub(1) };
        if let Some(at) = at.filter(|at| *at < spots.len()) {
            self.go_to_spot(&spots, at);
            return true;
        }
        if self.inspector.open_event().is_some() {
            if !self.step_event_found(is_forward) {
                return false;
            }
            // What only the bytes hold has no place in the text.
            let spots = self.spots();
            if !spots.is_empty() {
                self.go_to_spot(&spots, if is_forward { 0 } else { spots.len() - 1 });
            }
            return true;
        }
        let round = if is_forward { 0 } else { spots.len().saturating_sub(1) };
        self.inspector.finding.has_none = spots.is_empty();
        if spots.is_empty() {
            return false;
        }
        self.go_to_spot(&spots, round);
        self.tell_round(is_forward);
        true
    }

    fn go_to_spot(&mut self, spots: &[Spot], at: usize) {
        let (tab, event, spot) = (self.inspector.tab, self.inspector.open_event(), spots[at]);
        self.inspector.first_row_mut().show(spot);
        let finding = &mut self.inspector.finding;
        finding.at = Some(At { tab, event, spot });
        finding.count = Some((at + 1, spots.len()));
        finding.has_none = false;
    }

    /// The places in the text that is shown that hold what is looked for, in their order.
    fn spots(&self) -> Vec<Spot> {
        let Some(needle) = self.inspector.finding.needle() else { return Vec::new() };
        let lines: Vec<String> = match (self.inspector.tab, self.inspected()) {
            (_, None) => return Vec::new(),
            (Tab::Timeline, Some(seen)) => {
                let steps = steps(&seen, &self.inspector.scan.marks, self.now);
                let rows = steps.iter().map(told);
                rows.map(|(label, time)| format!("{label} {time}")).collect()
            }
            _ => self.inspector_lines().iter().map(|line| line.shown().0).collect(),
        };
        let mut spots = Vec::new();
        for (line, text) in lines.iter().enumerate() {
            let hits = needle.find_in(text, MOST - spots.len()).0;
            spots.extend(hits.iter().map(|hit| Spot { line, offset: hit.start }));
        }
        spots
    }

    /// Chooses the first event from a place of the list on, round its end, that holds what is looked
    /// for; whether there is one.
    fn find_event(&mut self, start: usize, is_forward: bool) -> bool {
        let scan = &self.inspector.scan;
        let Some(needle) = self.inspector.finding.needle() else { return false };
        let many = scan.len();
        let found = self.inspected().filter(|seen| scan.is_of(seen.subject)).and_then(|seen| {
            let mut numbers = (0..many).filter_map(|step| {
                let step = if is_forward { step } else { many - step };
                scan.number((start + step) % many)
            });
            numbers.find(|number| {
                let frame = seen.attempt.frame(*number);
                frame.is_some_and(|frame| holds(seen.attempt, &frame, needle))
            })
        });
        let finding = &mut self.inspector.finding;
        finding.has_none = found.is_none();
        finding.lose_place();
        if let Some(number) = found {
            self.inspector.choose_event(number);
        }
        found.is_some()
    }
}
