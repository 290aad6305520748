//! The place in some messages: where the view stands and how far it should move. Only drawing knows how
//! many rows that is, and it returns them as a [`TranscriptLayout`].

use crate::chat::conversation::MessageId;

/// A row of the conversation, in a form that survives a resize: the message, and how far into its
/// projection the row begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    pub message: MessageId,
    /// A byte of the message's projection (`document::parts`); 0 is its first row.
    pub offset: usize,
    /// Rows before it that begin at the same byte: those of a table can.
    pub nth: usize,
}

impl Anchor {
    /// The row that holds a byte of a message's projection.
    pub fn at(message: MessageId, offset: usize) -> Self {
        Self { message, offset, nth: 0 }
    }
}

/// Where the view stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScrollPosition {
    /// At the end, following what comes.
    #[default]
    Following,
    /// This row is at the top, whatever comes.
    Held(Anchor),
}

/// How to move at the next drawing, which alone knows how far there is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScrollMotion {
    /// Rows down, or up when negative.
    Rows(isize),
    ToStart,
    /// Until the row of this place is on the screen: not at all if it is, else it comes a third
    /// of the page down, with what stands before it above. The view stops following either way.
    Show(Anchor),
}

/// What only drawing can know of some messages: where their rows are, and how many there are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TranscriptLayout {
    /// The row that is at the top, if there is any.
    pub top: Option<Anchor>,
    /// Rows of the pane, and columns of its text.
    pub page: usize,
    pub width: u16,
    /// Rows above and below what is shown.
    pub above: usize,
    pub below: usize,
    /// The last message, and the rows that it has so far.
    pub last: Option<(MessageId, usize)>,
    /// Rows that came since the reader moved.
    pub new: usize,
    /// The messages in sight.
    pub messages: Vec<MessageArea>,
    /// Columns of the longest line of code in sight, where code does not wrap.
    pub code_columns: usize,
}

/// A message on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageArea {
    pub message: MessageId,
    pub first_row: u16,
    pub last_row: u16,
    pub is_whole: bool,
}

/// The scroll state.
#[derive(Debug, Clone, Default)]
pub struct Scroll {
    pub position: ScrollPosition,
    /// What was asked since the last drawing, in its order: keys may come faster than frames, and
    /// each counts from where the one before it ends.
    pub motions: Vec<ScrollMotion>,
    pub measured: TranscriptLayout,
    /// The last message when the reader last moved, and the rows that it had: what is more has come
    /// since.
    rest: Option<(MessageId, usize)>,
}

impl Scroll {
    pub fn by(&mut self, rows: isize) {
        match self.motions.last_mut() {
            // There and back are two: an end may lie between.
            Some(ScrollMotion::Rows(so_far)) if (*so_far < 0) == (rows < 0) => {
                *so_far = so_far.saturating_add(rows);
            }
            _ => self.motions.push(ScrollMotion::Rows(rows)),
        }
    }

    /// Pages overlap by a row, so that the eye finds its place.
    pub fn by_pages(&mut self, pages: isize) {
        let page = self.measured.page.saturating_sub(1).max(1);
        self.by(pages.saturating_mul(isize::try_from(page).unwrap_or(isize::MAX)));
    }

    pub fn to_start(&mut self) {
        self.motions = vec![ScrollMotion::ToStart];
    }

    pub fn follow(&mut self) {
        self.position = ScrollPosition::Following;
        self.motions.clear();
    }

    /// Brings a place onto the screen, and stays there.
    pub fn show(&mut self, place: Anchor) {
        self.motions.push(ScrollMotion::Show(place));
    }

    /// Goes back to where the view stood before it was moved to look at something.
    pub fn return_to(&mut self, stand: ScrollPosition) {
        self.position = stand;
        self.motions.clear();
        // What is below then is not new.
        self.rest = None;
    }

    /// Brings a message onto the screen, if it is not there as a whole.
    pub fn reveal(&mut self, message: MessageId) {
        if !self.measured.messages.iter().any(|shown| shown.message == message && shown.is_whole) {
            self.put_at_top(message);
        }
    }

    /// Puts a message's first row at the top of the view, as far as what follows fills the view.
    pub fn put_at_top(&mut self, message: MessageId) {
        self.return_to(ScrollPosition::Held(Anchor::at(message, 0)));
    }

    /// The row that is meant to be at the top: where the view stands, also before it is drawn
    /// there or when too little follows; else what was drawn.
    pub fn top(&self) -> Option<Anchor> {
        match self.position {
            ScrollPosition::Held(anchor) if self.motions.is_empty() => Some(anchor),
            _ => self.measured.top,
        }
    }

    /// What counts as old: the last message when the reader last moved, and its rows then. Nothing
    /// does in a view that moves, or whose width is another: rows that only that makes are not new.
    pub fn old(&self, page: usize, width: u16) -> Option<(MessageId, usize)> {
        let is_at_rest = matches!(self.position, ScrollPosition::Held(_))
            && self.motions.is_empty()
            && (page, width) == (self.measured.page, self.measured.width);
        self.rest.filter(|_| is_at_rest)
    }

    /// Takes in what drawing learned. A view that was moved to the end follows from then on; one that
    /// was not moved keeps its anchor, so that resizing back and forth does not creep. One that
    /// shows a place stays there, be it the end.
    pub fn take(&mut self, measured: TranscriptLayout) {
        let moved = !self.motions.is_empty();
        let shows = matches!(self.motions.last(), Some(ScrollMotion::Show(_)));
        self.position = match (self.position, measured.top) {
            (ScrollPosition::Following, _) if !moved => ScrollPosition::Following,
            (_, None) => ScrollPosition::Following,
            _ if moved && !shows && measured.below == 0 => ScrollPosition::Following,
            (ScrollPosition::Held(held), Some(_)) if !moved => ScrollPosition::Held(held),
            (_, Some(top)) => ScrollPosition::Held(top),
        };
        if self.old(measured.page, measured.width).is_none() {
            self.rest = measured.last;
        }
        self.motions.clear();
        self.measured = measured;
    }
}
