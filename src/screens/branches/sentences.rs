//! The rows of the page as sentences, for a front end without a screen.

use super::BranchesPage;
use super::graph::{GraphRow, reply_text};
use crate::chat::conversation::MessageId;
use crate::session::Session;

impl BranchesPage {
    /// Returns the first message of the selected row.
    pub fn selected(&self) -> Option<MessageId> {
        self.graph.rows.get(self.at).map(|row| row.first)
    }

    /// Returns a sentence for each row: its turn, whether it is on the visible path, and the
    /// beginning of its text.
    pub fn sentences(&self, session: &Session) -> Vec<String> {
        self.graph.rows.iter().map(|row| sentence(session, row)).collect()
    }
}

fn sentence(session: &Session, row: &GraphRow) -> String {
    let visible = if row.is_on_path { ", visible" } else { "" };
    let depth = match row.lane {
        0 => String::new(),
        lane => format!(", branch level {lane}"),
    };
    if row.turns > 1 {
        let last = row.place.turn + row.turns - 1;
        return format!("Turns {} to {last}{depth}{visible}: {}", row.place.turn, row.text);
    }
    let is_prompt = session.open.conversation.prompt(row.first).is_some();
    let (what, text) = match (is_prompt, row.text.is_empty()) {
        (true, false) => ("prompt", row.text.clone()),
        (false, false) => ("reply", row.text.clone()),
        (_, true) => ("reply", reply_text(session, row.last)),
    };
    format!("Turn {}{depth}{visible}, {what}: {text}", row.place)
}
