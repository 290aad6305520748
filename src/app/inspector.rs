//! The inspector: what went over the wire for a turn, in five pages. Owns which of it is looked at
//! and where; the bytes are the log's, the figures the meter's. Drawing and copying take what a page
//! says from here, so that both say the same. Costs nothing while it is not on the screen.
//!
//! ```text
//! keys.rs       its keys, as the table of commands has them
//! acting.rs     what they do
//! events.rs     the list of events: where it stands, its filter, and what was found
//! filter.rs     which events are listed
//! scan.rs       what is known of all events, kept up as they come
//! subject.rs    which turn, request and attempt is looked at
//! sheet.rs      the lines of a page, as values
//! event.rs      one event: what it says, in a word and in full
//! request.rs  response.rs  stats.rs  timeline.rs    what these pages say
//! copying.rs    what is copied
//! finding.rs    finding among the events
//! ```

mod acting;

mod keys;

pub mod event;

pub mod events;

pub mod filter;

mod finding;

pub mod scan;

pub mod sheet;

pub mod subject;

mod request;

mod response;

mod stats;

pub mod timeline;

mod copying;

use std::ops::Range;

use ratatui::layout::Rect;

use crate::chat::conversation::MessageId;
use events::Events;
pub use keys::KEYS;
use scan::Scan;

/// From this window on the inspector stands below the conversation; in a smaller one it is a page.
pub const BELOW_FROM: (u16, u16) = (80, 28);

/// What a key of the inspector means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Show, focus, hide.
    Toggle,
    Open(Tab),
    NextTab,
    PreviousTab,
    Down,
    Up,
    PageDown,
    PageUp,
    First,
    Last,
    OpenEvent,
    Zoom,
    EarlierTurn,
    LaterTurn,
    EarlierAttempt,
    LaterAttempt,
    NextType,
    PreviousType,
    Copy,
    CopyEvents,
    Leave,
}

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tab {
    #[default]
    Events,
    Timeline,
    Request,
    Response,
    Stats,
}

impl Tab {
    pub const ALL: [Self; 5] =
        [Self::Events, Self::Timeline, Self::Request, Self::Response, Self::Stats];

    pub fn label(self) -> &'static str {
        match self {
            Self::Events => "Events",
            Self::Timeline => "Timeline",
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Stats => "Stats",
        }
    }

    fn place(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }

    /// The page so many places on, round the end.
    fn on(self, places: usize) -> Self {
        Self::ALL[(self.place() + places) % Self::ALL.len()]
    }
}

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
pub struct Landed {
    /// The list of events: where its rows are, and the place of the first of them in it.
    pub list: Option<(Rect, usize)>,
    /// Rows of the text that is shown, and the last that can be its first.
    pub page: usize,
    pub last_line: usize,
    /// The row of the tabs, and the columns of each.
    pub tabs_row: u16,
    pub tabs: Vec<(Range<u16>, Tab)>,
}

/// The state.
#[derive(Debug, Clone, Default)]
pub struct Inspector {
    is_shown: bool,
    is_zoomed: bool,
    pub tab: Tab,
    /// The attempt that was chosen, counted over all requests of a reply; without one it is the last.
    attempt: Option<(MessageId, usize)>,
    pub events: Events,
    /// The first line shown of each page.
    first_lines: [usize; Tab::ALL.len()],
    pub scan: Scan,
    landed: Landed,
}

impl Inspector {
    /// The first line shown of the page.
    pub fn first_line(&self) -> usize {
        match self.tab {
            Tab::Events => self.events.first_line,
            tab => self.first_lines[tab.place()],
        }
    }

    fn first_line_mut(&mut self) -> &mut usize {
        match self.tab {
            Tab::Events => &mut self.events.first_line,
            tab => &mut self.first_lines[tab.place()],
        }
    }

    /// Takes in what drawing learnt.
    pub(super) fn take(&mut self, landed: Landed) {
        let line = self.first_line_mut();
        *line = (*line).min(landed.last_line);
        if let Some((_, top)) = landed.list {
            self.events.top = top;
        }
        self.landed = landed;
    }

    /// Another pane has the keys.
    fn leave(&mut self) {
        self.is_zoomed = false;
        self.events.finding.close();
    }

    /// Something else is looked at: from its start, the events from their end.
    fn restart(&mut self) {
        self.first_lines = Default::default();
        self.events.restart();
    }

    /// Nothing is left of what was looked at.
    pub(super) fn forget(&mut self) {
        let kept = Self { is_shown: self.is_shown, tab: self.tab, ..Self::default() };
        *self = kept;
    }
}
