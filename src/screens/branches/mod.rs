//! The branches of the conversation as a graph, oldest message at the top. Each row is a turn, or a
//! reply beside other replies to its prompt. The visible path is the leftmost line.

mod actions;

mod graph;

mod layout;

mod sentences;

mod update;

pub mod view;

pub use actions::{Action, KEYS};
pub use layout::BranchesLayout;

use graph::{Folding, Graph};

use crate::chat::conversation::MessageId;
use crate::session::Session;

/// What the graph depends on: the number of the conversation, and the revision of its path.
type TreeVersion = (u64, u64);

#[derive(Debug, Clone, Default)]
pub struct BranchesPage {
    graph: Graph,
    folding: Folding,
    version: Option<TreeVersion>,
    /// The index of the selected row.
    at: usize,
    /// The reply that the next comparison begins with.
    marked: Option<MessageId>,
    layout: BranchesLayout,
}

impl BranchesPage {
    /// Returns the page with the row of this message selected.
    pub fn opened(session: &Session, selected: Option<MessageId>) -> Self {
        let mut page = Self::default();
        page.refresh(session);
        page.at = selected.and_then(|id| page.graph.place(session, id)).unwrap_or(0);
        page
    }

    /// Lays out the graph again if the tree has changed. The selected row stays if it still exists.
    pub fn refresh(&mut self, session: &Session) {
        let version = (session.open.number, session.open.conversation.revision());
        if self.version.replace(version) != Some(version) {
            self.lay_out(session);
        }
    }

    fn lay_out(&mut self, session: &Session) {
        let selected = self.graph.rows.get(self.at).map(|row| row.first);
        self.graph = Graph::new(session, &self.folding);
        let place = selected.and_then(|id| self.graph.place(session, id));
        self.at = place.unwrap_or(self.at).min(self.graph.rows.len().saturating_sub(1));
        self.marked.take_if(|id| !session.open.conversation.is_visible(*id));
    }

    /// Applies the measurements of the last screen frame.
    pub fn measured(&mut self, layout: BranchesLayout) {
        self.layout = layout;
    }
}
