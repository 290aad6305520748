//! The inspector: what went over the wire for a turn, in five pages. Owns which of it is looked at
//! and where; the bytes are the log's, the figures the meter's. Drawing and copying take what a page
//! says from here, so that both say the same. Costs nothing while it is not on the screen.
//!
//! ```text
//! actions.rs    its keys, as the table of commands has them
//! update.rs     what they do, and the mouse
//! events.rs     the list of events: where it stands
//! first_row.rs  where the text of a page stands
//! filter.rs     which events are listed
//! scan.rs       what is known of all events, kept up as they come
//! subject.rs    which turn, request and attempt is looked at, and where the inspector is drawn
//! tab.rs        the pages
//! sheet.rs      the lines of a page, as values
//! event.rs      one event: what it says, in a word and in full
//! request.rs  response.rs  stats.rs  timeline.rs    what these pages say
//! copy.rs       what is copied
//! find.rs       finding in the page that is open, and among the events
//! view.rs       how it is drawn
//! ```

mod update;

mod actions;

pub mod event;

pub mod events;

pub mod filter;

pub mod first_row;

mod find;

pub mod scan;

pub mod sheet;

pub mod subject;

mod request;

mod response;

mod stats;

mod tab;

pub mod timeline;

mod copy;

pub mod view;

use std::collections::HashMap;
use std::ops::Range;

use ratatui::layout::Rect;

use crate::chat::conversation::MessageId;
pub use actions::{Action, KEYS};
use events::EventList;
use filter::EventFilter;
use find::InspectorFind;
use first_row::{FirstRow, TextPosition};
use scan::{AttemptId, EventScan};
pub use tab::Tab;

/// From this window on the inspector stands below the conversation; in a smaller one it is a page.
pub const BELOW_FROM: (u16, u16) = (80, 28);

/// Where the inspector is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dock {
    #[default]
    Nowhere,
    /// Below the conversation.
    Below,
    /// In the place of all between header and footer.
    Page,
}

/// What only drawing can know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InspectorLayout {
    /// The list of events: where its rows are, and the place of the first of them in it.
    pub list: Option<(Rect, usize)>,
    /// The first row in sight of the text that is shown, and its place in the text.
    pub first: Option<(usize, TextPosition)>,
    /// The row of the tabs, and the columns of each.
    pub tabs_row: u16,
    pub tabs: Vec<(Range<u16>, Tab)>,
}

/// The state.
#[derive(Debug, Clone, Default)]
pub struct Inspector {
    /// The reply that is looked at.
    reply: Option<MessageId>,
    /// Where it is drawn, with its frame; `None` while it is not on the screen.
    area: Option<Rect>,
    /// Whether it is open beside the conversation.
    pub is_shown: bool,
    is_zoomed: bool,
    pub tab: Tab,
    /// The attempt that was chosen, counted over all requests of a reply; without one it is the last.
    attempt: Option<(MessageId, usize)>,
    pub filter: EventFilter,
    pub finding: InspectorFind,
    positions: PagePositions,
    /// Where one stood in what was looked at before.
    left: HashMap<AttemptId, PagePositions>,
    pub scan: EventScan,
    layout: InspectorLayout,
}

/// Where one stands in the pages of an attempt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct PagePositions {
    events: EventList,
    /// Of each page, and of the open event that of the page of events.
    first_rows: [FirstRow; Tab::ALL.len()],
}

impl Inspector {
    /// The list of events.
    pub fn events(&self) -> &EventList {
        &self.positions.events
    }

    fn events_mut(&mut self) -> &mut EventList {
        &mut self.positions.events
    }

    fn open_tab(&mut self, tab: Tab) {
        self.tab = tab;
        self.layout.first = None;
    }

    /// Where the text of the page stands.
    pub fn first_row(&self) -> &FirstRow {
        &self.positions.first_rows[self.tab.place()]
    }

    fn first_row_mut(&mut self) -> &mut FirstRow {
        &mut self.positions.first_rows[self.tab.place()]
    }

    /// Chooses the event so many rows down, or up when negative, in a list that shows this many.
    fn step_event(&mut self, rows: isize, shown: usize) {
        self.positions.events.step(&self.scan, rows, shown);
        self.read_event();
    }

    fn choose_event(&mut self, number: usize) {
        if self.positions.events.number(&self.scan) != Some(number) {
            self.read_event();
        }
        self.positions.events.choose(number);
    }

    fn toggle_event(&mut self) {
        self.positions.events.toggle(&self.scan);
        self.read_event();
    }

    /// Another event is read: from its start.
    fn read_event(&mut self) {
        self.layout.first = None;
        self.positions.first_rows[Tab::Events.place()] = FirstRow::default();
    }

    /// Takes in what drawing learned.
    pub fn take(&mut self, landed: InspectorLayout) {
        if let Some((first, _)) = landed.first {
            self.first_row_mut().settle(first);
        }
        if let Some((_, top)) = landed.list {
            self.events_mut().top = top;
        }
        self.layout = landed;
    }

    /// Another pane has the keys.
    fn leave(&mut self) {
        self.is_zoomed = false;
        self.finding.close();
    }

    /// Something else is looked at: where one stood in it before, else from its start, the events
    /// from their end.
    fn turn_to(&mut self, subject: Option<AttemptId>) {
        let stand = subject.and_then(|subject| self.left.remove(&subject)).unwrap_or_default();
        let before = std::mem::replace(&mut self.positions, stand);
        if let Some(subject) = self.scan.subject().filter(|_| before != PagePositions::default()) {
            self.left.insert(subject, before);
        }
        self.layout.first = None;
        self.finding.lose_place();
    }

    /// The state in another conversation: the inspector stays open, on the same page.
    #[must_use]
    pub fn in_another_conversation(&self) -> Self {
        Self { is_shown: self.is_shown, tab: self.tab, ..Self::default() }
    }
}
