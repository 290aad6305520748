//! Copies from the inspector: an event, a page or all events.

use super::actions::Action;
use super::sheet::{Sheet, SheetLine, counted, text};
use super::tab::Tab;
use super::{Inspector, event, request, response, stats, timeline};
use crate::session::Session;

/// The text to copy and its description, or why there is none.
type CopyResult = Result<(String, String), &'static str>;

const NOTHING: &str = "Nothing to copy yet";
const BYTES_DROPPED: &str = "The raw bytes were dropped to save memory";
const TOO_LARGE: &str = "The body was too large to keep";

impl Inspector {
    pub fn lines(&self, session: &Session) -> Vec<SheetLine> {
        let Some(inspected) = self.inspected(session) else { return Vec::new() };
        match self.tab {
            Tab::Events => match self.inspected_event() {
                Some(number) => event::lines(&inspected, number),
                None if inspected.attempt.is_stream() => Vec::new(),
                None => {
                    let mut sheet = Sheet::default();
                    sheet.body(inspected.attempt.body());
                    sheet.0
                }
            },
            Tab::Timeline => timeline::lines(&inspected, &self.scan.marks, session.now),
            Tab::Request => request::lines(&inspected),
            Tab::Response => response::lines(&inspected),
            Tab::Stats => stats::lines(session, &inspected, &self.scan.marks),
        }
    }

    pub fn inspected_event(&self) -> Option<usize> {
        self.events().selected_number(&self.scan)
    }

    pub(super) fn copied(&self, session: &Session, action: Action) -> CopyResult {
        match action {
            Action::CopyBytes => self.bytes_to_copy(session),
            Action::CopyEvents => self.events_to_copy(session),
            _ => self.page_to_copy(session),
        }
    }

    /// Returns the payload of the selected event, or the text of the page.
    fn page_to_copy(&self, session: &Session) -> CopyResult {
        let Some(inspected) = self.inspected(session) else { return Err(NOTHING) };
        if let (Tab::Events, Some(number)) = (self.tab, self.inspected_event()) {
            let frame = inspected.attempt.frame(number);
            return match frame.and_then(|frame| event::payload(inspected.attempt, &frame)) {
                Some((text, name)) => Ok((text, format!("the {name} of event {number}"))),
                None => Err(BYTES_DROPPED),
            };
        }
        let text = text(&self.lines(session));
        let name = match self.tab {
            Tab::Events => "the response's body",
            Tab::Timeline => "the timeline",
            Tab::Request => "the request",
            Tab::Response => "the response",
            Tab::Stats => "the metrics",
        };
        if text.is_empty() {
            return Err(NOTHING);
        }
        Ok((text, name.to_owned()))
    }

    /// Returns the raw data. The selected event (with its headers and checksums) or a stream is in
    /// hexadecimal digits. A request body or any other response body is text.
    fn bytes_to_copy(&self, session: &Session) -> CopyResult {
        let Some(inspected) = self.inspected(session) else { return Err(NOTHING) };
        let (attempt, body) = (inspected.attempt, inspected.attempt.body());
        if let (Tab::Events, Some(number)) = (self.tab, self.inspected_event()) {
            let bytes = attempt.frame(number).and_then(|frame| frame.bytes(body));
            let Some(bytes) = bytes else { return Err(BYTES_DROPPED) };
            let name = format!("the {} bytes of event {number} in hex", bytes.len());
            return Ok((event::hex(&bytes), name));
        }
        let is_of_request = self.tab == Tab::Request;
        let (bytes, of, all) = if is_of_request {
            let body = attempt.sent.body.as_deref().unwrap_or_default();
            (body.to_vec(), "request", attempt.sent.size)
        } else {
            (body.bytes(), "response", body.len())
        };
        if bytes.is_empty() {
            return Err(match all {
                0 => NOTHING,
                _ if is_of_request && !inspected.exchange.request_was_dropped() => TOO_LARGE,
                _ => BYTES_DROPPED,
            });
        }
        let is_hex = !is_of_request && attempt.is_stream();
        let form = if is_hex { " in hex" } else { "" };
        let name = match all.saturating_sub(bytes.len() as u64) {
            _ if is_of_request && attempt.sent.is_shortened() => {
                "the request's body, its attachments shortened".to_owned()
            }
            0 => format!("the {all} bytes of the {of}'s body{form}"),
            _ => format!("the last {} bytes of the {of}'s body{form}", bytes.len()),
        };
        let text =
            if is_hex { event::hex(&bytes) } else { String::from_utf8_lossy(&bytes).into_owned() };
        Ok((text, name))
    }

    /// Returns the open event as a line of JSON with its headers. Without an open event, returns
    /// the events of the list.
    fn events_to_copy(&self, session: &Session) -> CopyResult {
        let Some(inspected) = self.inspected(session) else { return Err(NOTHING) };
        let open = self.inspected_event().filter(|_| self.is_reading_an_event());
        if let Some((number, frame)) = open.and_then(|at| Some((at, inspected.attempt.frame(at)?)))
        {
            let text = event::object(&inspected, number, &frame);
            let name = format!("event {number} with its headers");
            return Ok((text, name));
        }
        let numbers = (0..self.scan.len()).filter_map(|place| self.scan.number(place));
        let mut text = String::new();
        let mut count = 0;
        for (number, frame) in numbers.filter_map(|at| Some((at, inspected.attempt.frame(at)?))) {
            text.push_str(&event::object(&inspected, number, &frame));
            text.push('\n');
            count += 1;
        }
        let name = counted(count, "event");
        if text.is_empty() {
            return Err(NOTHING);
        }
        Ok((text, name))
    }
}
