//! The lines of `--events`: what happens on the wire, as lines of JSON. They have the members of the
//! lines of a recording, without the bytes and without the request.

use std::sync::mpsc::{self, Receiver, Sender};

use serde_json::{Map, Value};

use super::reply_object::escaped;
use crate::recording::line_writer::LineWriter;
use crate::wire::wire_event::ExchangeFact;

/// Members of a recording that the lines omit. There is only one exchange, and the bytes in `raw`
/// repeat the other members.
const LEFT_OUT: [&str; 2] = ["exchange", "raw"];

/// Turns wire events into lines, and passes the events on to a recording.
#[derive(Debug)]
pub struct EventLines {
    facts: Receiver<ExchangeFact>,
    recording: Option<Sender<ExchangeFact>>,
    writer: LineWriter,
}

impl EventLines {
    /// Returns the lines and the sender for the wire events.
    pub fn new(recording: Option<Sender<ExchangeFact>>) -> (Self, Sender<ExchangeFact>) {
        let (sender, facts) = mpsc::channel();
        (Self { facts, recording, writer: LineWriter::default() }, sender)
    }

    /// Returns the lines since the last call.
    pub fn take(&mut self) -> Vec<String> {
        let mut text = String::new();
        while let Ok(fact) = self.facts.try_recv() {
            if let Some(recording) = &self.recording {
                // The recording reports its own failure.
                let _ = recording.send(fact.clone());
            }
            self.writer.write(fact, &mut text);
        }
        text.lines().filter_map(event_line).collect()
    }

    /// Returns the last lines, after the request has ended.
    pub fn finish(mut self) -> Vec<String> {
        let mut lines = self.take();
        let mut text = String::new();
        self.writer.finish(&mut text);
        lines.extend(text.lines().filter_map(event_line));
        lines
    }
}

/// Returns a line of a recording in the form of this output; `None` for the request.
fn event_line(recorded: &str) -> Option<String> {
    let mut members: Map<String, Value> = serde_json::from_str(recorded).ok()?;
    let kind = members.shift_remove("type")?;
    if kind == "request" {
        return None;
    }
    let mut line = Map::from_iter([("type".to_owned(), kind)]);
    line.extend(members.into_iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())));
    Some(escaped(&Value::from(line).to_string()))
}
