//! The events of a reply as sentences.

use super::LinearChat;
use super::commands::typed_name;
use crate::app::App;
use crate::screens::inspector::event;
use crate::screens::inspector::sheet::text;
use crate::screens::inspector::subject::InspectedTurn;
use crate::wire::frame::Frame;

/// The number of events that are printed unless the user asks for all events.
const FIRST: usize = 20;

impl LinearChat {
    /// Prints the events of the last reply: the first ones, all, or the one with a number.
    pub(super) fn say_events(&mut self, app: &mut App, argument: &str) {
        let Some((reply, _)) = app.session.last_reply() else {
            return self.output.say("No reply yet.");
        };
        app.session.read_exchanges(reply);
        let Some(inspected) = InspectedTurn::of(&app.session, reply, None) else {
            return self.output.say(
                "The events of this reply are not stored. Outcrop keeps events only until it quits.",
            );
        };
        let frames = inspected.attempt.frames();
        if let Ok(number) = argument.parse::<usize>() {
            let lines = event::lines(&inspected, number);
            if lines.is_empty() {
                return self.output.say(&format!("There is no event {number}."));
            }
            return self.output.say(&text(&lines));
        }
        if inspected.attempts.1 > 1 {
            let (at, count) = inspected.attempts;
            self.output.say(&format!("Attempt {at} of {count}."));
        }
        let count = frames.rows().len();
        self.output.say(&match count {
            1 => "1 event.".to_owned(),
            count => format!("{count} events."),
        });
        let shown = if argument == "all" { count } else { FIRST };
        for (at, frame) in frames.rows().iter().take(shown).enumerate() {
            self.output.say(&sentence(&inspected, frames.first() + at, &frame));
        }
        if count > shown {
            let events = typed_name("toggle-inspector");
            self.output.say(&format!(
                "{} more. {events} all prints all, and {events} with a number prints one.",
                count - shown
            ));
        }
    }
}

fn sentence(inspected: &InspectedTurn<'_>, number: usize, frame: &Frame) -> String {
    let after = frame.at.saturating_duration_since(inspected.exchange.sent_at).as_millis();
    let (summary, _) = event::summary(inspected.attempt, frame);
    let name = frame.kind.name();
    format!("{number}. {name} after {after} milliseconds: {}", summary.replace('\n', " "))
}
