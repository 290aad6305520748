//! What is copied of the inspector: an event, a page, or all events.

use super::sheet::text;
use super::{Tab, event};
use crate::app::App;
use crate::session::effect::Effect;

impl App {
    /// What a page says, as lines.
    pub fn inspector_lines(&self) -> Vec<super::sheet::SheetLine> {
        let Some(seen) = self.inspected() else { return Vec::new() };
        match self.inspector.tab {
            Tab::Events => match self.inspected_event() {
                Some(number) => event::lines(&seen, number),
                None if seen.attempt.is_stream() => Vec::new(),
                None => {
                    let mut sheet = super::sheet::Sheet::default();
                    sheet.body(seen.attempt.body());
                    sheet.0
                }
            },
            Tab::Timeline => {
                super::timeline::lines(&seen, &self.inspector.scan.marks, self.session.now)
            }
            Tab::Request => super::request::lines(&seen),
            Tab::Response => super::response::lines(&seen),
            Tab::Stats => super::stats::lines(self, &seen),
        }
    }

    /// The number of the chosen event, if there is one.
    pub fn inspected_event(&self) -> Option<usize> {
        self.inspector.events().number(&self.inspector.scan)
    }

    /// Copies the chosen event's payload, or what the page says.
    pub(super) fn copy_inspected(&mut self) -> Vec<Effect> {
        let Some(seen) = self.inspected() else { return self.has_nothing_to_copy() };
        if let (Tab::Events, Some(number)) = (self.inspector.tab, self.inspected_event()) {
            let frame = seen.attempt.frame(number);
            return match frame.and_then(|frame| event::payload(seen.attempt, &frame)) {
                Some((text, what)) => {
                    vec![Effect::Copy { text, what: format!("the {what} of event {number}") }]
                }
                None => self.has_given_up(),
            };
        }
        let (text, what) = match self.inspector.tab {
            Tab::Events => (text(&self.inspector_lines()), "the response's body"),
            Tab::Timeline => (text(&self.inspector_lines()), "the timeline"),
            Tab::Request => (text(&self.inspector_lines()), "the request"),
            Tab::Response => (text(&self.inspector_lines()), "the response"),
            Tab::Stats => (text(&self.inspector_lines()), "the figures"),
        };
        if text.is_empty() {
            return self.has_nothing_to_copy();
        }
        vec![Effect::Copy { text, what: what.to_owned() }]
    }

    /// Copies bytes as they are: of the chosen event, headers and checksums included, and of a stream
    /// in hexadecimal digits; of the request and of any other response the body, as text.
    pub(super) fn copy_bytes(&mut self) -> Vec<Effect> {
        let Some(seen) = self.inspected() else { return self.has_nothing_to_copy() };
        let (attempt, came) = (seen.attempt, seen.attempt.body());
        if let (Tab::Events, Some(number)) = (self.inspector.tab, self.inspected_event()) {
            let bytes = attempt.frame(number).and_then(|frame| frame.bytes(came));
            let Some(bytes) = bytes else { return self.has_given_up() };
            let what = format!("the {} bytes of event {number} in hex", bytes.len());
            return vec![Effect::Copy { text: event::hex(&bytes), what }];
        }
        let is_of_request = self.inspector.tab == Tab::Request;
        let (bytes, of, all) = if is_of_request {
            let body = attempt.sent.body.as_deref().unwrap_or_default();
            (body.to_vec(), "request", attempt.sent.size)
        } else {
            (came.bytes(), "response", came.len())
        };
        if bytes.is_empty() {
            return match all {
                0 => self.has_nothing_to_copy(),
                _ if is_of_request && !seen.exchange.gave_up_request() => self.was_too_large(),
                _ => self.has_given_up(),
            };
        }
        let is_hex = !is_of_request && attempt.is_stream();
        let form = if is_hex { " in hex" } else { "" };
        let what = match all.saturating_sub(bytes.len() as u64) {
            _ if is_of_request && attempt.sent.is_shortened() => {
                "the request's body, its attachments shortened".to_owned()
            }
            0 => format!("the {all} bytes of the {of}'s body{form}"),
            _ => format!("the last {} bytes of the {of}'s body{form}", bytes.len()),
        };
        let text =
            if is_hex { event::hex(&bytes) } else { String::from_utf8_lossy(&bytes).into_owned() };
        vec![Effect::Copy { text, what }]
    }

    /// Copies an open event with its headers as a line of JSON; else all events of the attempt,
    /// listed or not.
    pub(super) fn copy_events(&mut self) -> Vec<Effect> {
        let Some(seen) = self.inspected() else { return self.has_nothing_to_copy() };
        let open = self.inspected_event().filter(|_| self.is_reading_an_event());
        if let Some((number, frame)) = open.and_then(|at| Some((at, seen.attempt.frame(at)?))) {
            let text = event::object(&seen, number, &frame);
            let what = format!("event {number} with its headers");
            return vec![Effect::Copy { text, what }];
        }
        let frames = seen.attempt.frames();
        let mut text = String::new();
        for (frame, number) in frames.rows().iter().zip(frames.first()..) {
            text.push_str(&event::object(&seen, number, &frame));
            text.push('\n');
        }
        let what = super::sheet::counted(frames.rows().len(), "event");
        if text.is_empty() {
            return self.has_nothing_to_copy();
        }
        vec![Effect::Copy { text, what }]
    }

    fn has_given_up(&mut self) -> Vec<Effect> {
        self.note = Some("Its bytes were given up for memory".into());
        Vec::new()
    }

    fn was_too_large(&mut self) -> Vec<Effect> {
        self.note = Some("It was too large to keep".into());
        Vec::new()
    }

    fn has_nothing_to_copy(&mut self) -> Vec<Effect> {
        self.note = Some("There is nothing to copy yet".into());
        Vec::new()
    }
}
