//! What is copied of the inspector: an event, a page, or all events.

use super::sheet::text;
use super::{Tab, event};
use crate::app::App;
use crate::app::msg::Effect;

impl App {
    /// What a page says, as lines.
    pub fn inspector_lines(&self) -> Vec<super::sheet::Line> {
        let Some(seen) = self.inspected() else { return Vec::new() };
        match self.inspector.tab {
            Tab::Events => match self.inspected_event() {
                Some(number) => event::lines(&seen, number),
                None => {
                    let mut sheet = super::sheet::Sheet::default();
                    sheet.body(seen.attempt.body());
                    sheet.0
                }
            },
            Tab::Timeline => super::timeline::lines(&seen, &self.inspector.scan.marks, self.now),
            Tab::Request => super::request::lines(&seen),
            Tab::Response => super::response::lines(&seen),
            Tab::Stats => super::stats::lines(self, &seen),
        }
    }

    /// The number of the chosen event, if there is one.
    pub fn inspected_event(&self) -> Option<usize> {
        self.inspector.events.number(&self.inspector.scan)
    }

    /// Copies the chosen event's payload, or what the page says.
    pub(super) fn copy_inspected(&mut self) -> Vec<Effect> {
        let Some(seen) = self.inspected() else { return self.has_nothing_to_copy() };
        if let (Tab::Events, Some(number)) = (self.inspector.tab, self.inspected_event()) {
            let frame = seen.attempt.frame(number);
            return match frame.and_then(|frame| event::payload(seen.attempt, &frame)) {
                Some(text) => vec![Effect::Copy { text, what: format!("event {number}") }],
                None => {
                    self.note = Some("Its bytes were given up for memory".into());
                    Vec::new()
                }
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

    /// Copies all events of the attempt, listed or not, as JSON lines.
    pub(super) fn copy_events(&mut self) -> Vec<Effect> {
        let Some(seen) = self.inspected() else { return self.has_nothing_to_copy() };
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

    fn has_nothing_to_copy(&mut self) -> Vec<Effect> {
        self.note = Some("There is nothing to copy yet".into());
        Vec::new()
    }
}
