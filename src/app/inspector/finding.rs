//! Finding among the events: the bar, and the next event whose headers or payload hold what is
//! looked for. Only events that are listed are looked at.

use crossterm::event::KeyEvent;

use crate::app::command::Command;
use crate::app::find::needle::Needle;
use crate::app::textbox::TextBox;
use crate::app::{App, Focus};
use crate::chat::wire::exchange::Attempt;
use crate::chat::wire::frame::Frame;

use super::Tab;

/// Bytes of a frame around its headers and payload: numbers, not text.
const AHEAD: usize = 12;
const BEHIND: usize = 4;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// The bar, while it is open, and the event that was chosen when it was opened.
    bar: Option<(TextBox, Option<usize>)>,
    query: String,
    needle: Option<Needle>,
    has_none: bool,
}

impl Finding {
    /// What is typed into, while the bar is open.
    pub fn textbox(&self) -> Option<&TextBox> {
        self.bar.as_ref().map(|(textbox, _)| textbox)
    }

    pub fn is_open(&self) -> bool {
        self.bar.is_some()
    }

    pub fn needle(&self) -> Option<&Needle> {
        self.needle.as_ref()
    }

    pub fn has_none(&self) -> bool {
        self.has_none
    }

    /// Closes the bar. What was found stays marked; what is nowhere is not looked for any longer.
    pub(super) fn close(&mut self) {
        if self.bar.take().is_some() && (self.has_none || self.query.is_empty()) {
            self.needle = None;
            self.has_none = false;
        }
    }
}

/// Whether an event holds what is looked for.
fn holds(attempt: &Attempt, frame: &Frame, needle: &Needle) -> bool {
    let Some(bytes) = frame.bytes(attempt.body()) else { return false };
    let text = bytes.get(AHEAD..bytes.len().saturating_sub(BEHIND)).unwrap_or_default();
    text.utf8_chunks().any(|chunk| !needle.find_in(chunk.valid(), 1).0.is_empty())
}

impl App {
    /// Whether a command is one of find, and meant for the inspector.
    pub(in crate::app) fn finds_in_events(&self, command: Command) -> bool {
        use Command::{Find, FindNext, FindPrevious, LeaveFind};

        matches!(command, Find | FindNext | FindPrevious | LeaveFind)
            && self.focus == Focus::Inspector
            && !self.find.is_open()
    }

    pub(in crate::app) fn find_among_events(&mut self, command: Command) {
        match command {
            Command::FindNext => self.step_found_event(true),
            Command::FindPrevious => self.step_found_event(false),
            Command::LeaveFind => self.inspector.events.finding.close(),
            _ => self.find_in_events(),
        }
    }

    fn find_in_events(&mut self) {
        self.inspector.tab = Tab::Events;
        self.fit_inspector();
        let (events, scan) = (&mut self.inspector.events, &self.inspector.scan);
        let from = events.number(scan);
        let textbox = TextBox::selected(&events.finding.query, false);
        events.finding.bar = Some((textbox, from));
    }

    pub(in crate::app) fn event_find_key(&mut self, key: KeyEvent) {
        let Some((textbox, _)) = &mut self.inspector.events.finding.bar else { return };
        if textbox.key(key) {
            self.look_for_event();
        }
    }

    pub(in crate::app) fn event_find_paste(&mut self, text: &str) {
        let Some((textbox, _)) = &mut self.inspector.events.finding.bar else { return };
        textbox.insert(text);
        self.look_for_event();
    }

    /// Goes to the first event from where the bar was opened that holds what is typed now.
    fn look_for_event(&mut self) {
        let finding = &mut self.inspector.events.finding;
        let Some((textbox, from)) = &finding.bar else { return };
        let (typed, from) = (textbox.text(), *from);
        if typed == finding.query && finding.needle.is_some() {
            return;
        }
        finding.needle = Needle::new(&typed);
        finding.query = typed;
        finding.has_none = false;
        let start = from.map_or(0, |number| self.inspector.scan.place(number));
        self.find_event(start, true);
    }

    fn step_found_event(&mut self, is_forward: bool) {
        if self.inspector.events.finding.needle.is_none() {
            return self.find_in_events();
        }
        let (events, scan) = (&self.inspector.events, &self.inspector.scan);
        let (now, many) = (events.place(scan), scan.len().max(1));
        let start = if is_forward { now + 1 } else { now + many - 1 } % many;
        if self.find_event(start, is_forward) {
            let place = self.inspector.events.place(&self.inspector.scan);
            if (is_forward && place <= now) || (!is_forward && place >= now) {
                let end = if is_forward { "start" } else { "end" };
                self.note = Some(format!("Find: from the {end} again"));
            }
        } else if !self.inspector.events.finding.is_open() {
            self.note = Some("Find: no event holds it".into());
        }
    }

    /// Chooses the first event from a place of the list on, round its end, that holds what is looked
    /// for; whether there is one.
    fn find_event(&mut self, start: usize, is_forward: bool) -> bool {
        let (events, scan) = (&self.inspector.events, &self.inspector.scan);
        let Some(needle) = &events.finding.needle else { return false };
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
        self.inspector.events.finding.has_none = found.is_none();
        if let Some(number) = found {
            self.inspector.events.choose(number);
        }
        found.is_some()
    }
}
