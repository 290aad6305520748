//! The inspector shows a turn's wire traffic on five pages. It owns the selection and the scroll
//! positions. The log owns the bytes, and the meter owns the figures. Drawing and copying use the
//! same lines. While it is hidden, the inspector does no work.
//!
//! ```text
//! actions.rs    the actions and their keys
//! update.rs     performs the actions, and handles the mouse
//! events.rs     the state of the event list
//! first_row.rs  the scroll position of a page's text
//! filter.rs     the filter of the event list
//! scan.rs       an incremental scan of all events
//! subject.rs    the inspected turn, request and attempt, and where the inspector is drawn
//! tab.rs        the pages
//! sheet.rs      the lines of a page, as values
//! event.rs      an event as a summary and in full
//! request.rs  response.rs  stats.rs  timeline.rs    the content of these pages
//! copy.rs       copying
//! find.rs       search in the open page and among the events
//! view.rs       drawing
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

/// Minimum window size for docking the inspector below the conversation. In a smaller window, the
/// inspector is a page.
pub const MIN_SIZE_FOR_DOCK_BELOW: (u16, u16) = (80, 28);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dock {
    #[default]
    Nowhere,
    Below,
    /// The whole space between header and footer.
    Page,
}

/// The measurements that are known only after drawing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InspectorLayout {
    /// The area of the event list, and the position of its first visible row.
    pub list: Option<(Rect, usize)>,
    /// The index of the first visible row of the text, and its position.
    pub first: Option<(usize, TextPosition)>,
    /// The screen row of the tabs, and the columns of each tab.
    pub tabs_row: u16,
    pub tabs: Vec<(Range<u16>, Tab)>,
}

#[derive(Debug, Clone, Default)]
pub struct Inspector {
    reply: Option<MessageId>,
    /// The inspector's area with its frame, or `None` while it is hidden.
    area: Option<Rect>,
    /// Whether the inspector is open on the chat screen. Over a comparison, it is a layer.
    pub is_shown: bool,
    is_zoomed: bool,
    pub tab: Tab,
    /// The selected attempt, counted over all requests of a reply. `None` means the last one.
    attempt: Option<(MessageId, usize)>,
    pub filter: EventFilter,
    pub finding: InspectorFind,
    positions: PagePositions,
    /// The saved positions of subjects that were inspected before.
    saved_positions: HashMap<AttemptId, PagePositions>,
    pub scan: EventScan,
    layout: InspectorLayout,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct PagePositions {
    events: EventList,
    /// One scroll position per page. The position of the events page belongs to the open event.
    first_rows: [FirstRow; Tab::ALL.len()],
}

impl Inspector {
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

    pub fn first_row(&self) -> &FirstRow {
        &self.positions.first_rows[self.tab.place()]
    }

    fn first_row_mut(&mut self) -> &mut FirstRow {
        &mut self.positions.first_rows[self.tab.place()]
    }

    /// Moves the selection by some rows, up if negative, in a list with `shown` visible rows.
    fn step_event(&mut self, rows: isize, shown: usize) {
        self.positions.events.step(&self.scan, rows, shown);
        self.scroll_to_event_start();
    }

    fn choose_event(&mut self, number: usize) {
        if self.positions.events.selected_number(&self.scan) != Some(number) {
            self.scroll_to_event_start();
        }
        self.positions.events.choose(number);
    }

    fn toggle_event(&mut self) {
        self.positions.events.toggle(&self.scan);
        self.scroll_to_event_start();
    }

    /// Scrolls to the start of the text, because another event is shown.
    fn scroll_to_event_start(&mut self) {
        self.layout.first = None;
        self.positions.first_rows[Tab::Events.place()] = FirstRow::default();
    }

    /// Applies the measurements of a screen frame.
    pub fn apply_layout(&mut self, layout: InspectorLayout) {
        if let Some((first, _)) = layout.first {
            self.first_row_mut().settle(first);
        }
        if let Some((_, top)) = layout.list {
            self.events_mut().top = top;
        }
        self.layout = layout;
    }

    /// Leaves the inspector's scope for another pane.
    fn leave(&mut self) {
        self.is_zoomed = false;
        self.finding.close();
    }

    /// Switches to another subject and restores its positions. A new subject starts at the top, and
    /// its event list starts at the end.
    fn switch_subject(&mut self, subject: Option<AttemptId>) {
        let positions =
            subject.and_then(|subject| self.saved_positions.remove(&subject)).unwrap_or_default();
        let before = std::mem::replace(&mut self.positions, positions);
        if let Some(subject) = self.scan.subject().filter(|_| before != PagePositions::default()) {
            self.saved_positions.insert(subject, before);
        }
        self.layout.first = None;
        self.finding.forget_match();
    }

    /// Returns the state for another conversation: the inspector stays open on the same page.
    #[must_use]
    pub fn in_another_conversation(&self) -> Self {
        Self { is_shown: self.is_shown, tab: self.tab, ..Self::default() }
    }
}
