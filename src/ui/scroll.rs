//! The scroll state of a list of messages. Only drawing knows the number of rows; it returns them
//! as a [`TranscriptLayout`].

use super::text_span::TextSpan;
use crate::chat::conversation::MessageId;

/// A row of the conversation, in a form that survives a resize: the message, and the row's start in
/// its projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    pub message: MessageId,
    /// A byte of the message's projection (`document::parts`). 0 is its first row.
    pub offset: usize,
    /// The number of earlier rows with the same offset, as in a table.
    pub nth: usize,
}

impl Anchor {
    pub fn at(message: MessageId, offset: usize) -> Self {
        Self { message, offset, nth: 0 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScrollPosition {
    /// At the end, following new output.
    #[default]
    Following,
    /// With this row at the top, even if new rows arrive.
    Anchored(Anchor),
}

/// A movement to apply at the next drawing, which knows the number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScrollMotion {
    /// Rows down, or up if negative.
    Rows(isize),
    ToStart,
    /// Scroll until this row is visible, at a third of the page. Does nothing if it already is.
    /// Either way, the view stops following.
    Show(Anchor),
}

/// The measurements of a list of messages that are known only after drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TranscriptLayout {
    /// The row at the top, if there is any.
    pub top: Option<Anchor>,
    /// Rows of the pane, and columns of its text.
    pub page: usize,
    pub width: u16,
    /// Rows above and below the view.
    pub above: usize,
    pub below: usize,
    /// The last message and the number of its rows so far.
    pub last: Option<(MessageId, usize)>,
    /// Rows below the view that arrived since it left the end.
    pub new: usize,
    pub messages: Vec<MessageArea>,
    /// The visible text of the messages, from top to bottom.
    pub spans: Vec<TextSpan>,
    /// Columns of the longest visible line of code, while code does not wrap.
    pub code_columns: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageArea {
    pub message: MessageId,
    pub first_row: u16,
    pub last_row: u16,
    pub is_whole: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Scroll {
    pub position: ScrollPosition,
    /// The movements since the last drawing, in order. Keys may arrive faster than screen frames,
    /// and each movement starts where the previous one ends.
    pub motions: Vec<ScrollMotion>,
    pub measured: TranscriptLayout,
    /// The last message when the view left the end, and its number of rows at that time. Rows after
    /// these count as new.
    rest: Option<(MessageId, usize)>,
}

impl Scroll {
    pub fn by(&mut self, rows: isize) {
        match self.motions.last_mut() {
            // Do not merge opposite movements, since the first one may stop at an end of the text.
            Some(ScrollMotion::Rows(so_far)) if (*so_far < 0) == (rows < 0) => {
                *so_far = so_far.saturating_add(rows);
            }
            _ => self.motions.push(ScrollMotion::Rows(rows)),
        }
    }

    /// Scrolls by pages. Pages overlap by a row, so that the reader keeps the context. A second row
    /// is subtracted, because the line with the number of rows below covers a row.
    pub fn by_pages(&mut self, pages: isize) {
        let page = self.measured.page.saturating_sub(2).max(1);
        self.by(pages.saturating_mul(isize::try_from(page).unwrap_or(isize::MAX)));
    }

    pub fn to_start(&mut self) {
        self.motions = vec![ScrollMotion::ToStart];
    }

    pub fn follow(&mut self) {
        self.position = ScrollPosition::Following;
        self.motions.clear();
    }

    pub fn show(&mut self, place: Anchor) {
        self.motions.push(ScrollMotion::Show(place));
    }

    pub fn return_to(&mut self, position: ScrollPosition) {
        self.position = position;
        self.motions.clear();
        // The rows below that position are not new.
        self.rest = None;
    }

    /// Scrolls to a message, unless all of it is visible.
    pub fn reveal(&mut self, message: MessageId) {
        if !self.measured.messages.iter().any(|shown| shown.message == message && shown.is_whole) {
            self.put_at_top(message);
        }
    }

    /// Scrolls the first row of a message to the top, if enough rows follow.
    pub fn put_at_top(&mut self, message: MessageId) {
        self.return_to(ScrollPosition::Anchored(Anchor::at(message, 0)));
    }

    /// Returns the intended top row. Before the next drawing, or if too few rows follow, it differs
    /// from the row drawn last.
    pub fn top(&self) -> Option<Anchor> {
        match self.position {
            ScrollPosition::Anchored(anchor) if self.motions.is_empty() => Some(anchor),
            _ => self.measured.top,
        }
    }

    /// Returns the last message and its rows when the view left the end, for counting new rows.
    /// `None` if the view is at the end or its width has changed, since rewrapped rows are not new.
    pub fn last_at_scroll(&self, page: usize, width: u16) -> Option<(MessageId, usize)> {
        let is_held = matches!(self.position, ScrollPosition::Anchored(_))
            && (page, width) == (self.measured.page, self.measured.width);
        self.rest.filter(|_| is_held)
    }

    /// Applies the measurements of a screen frame. A view that was scrolled to the end starts to
    /// follow. An unmoved view keeps its anchor, so that resizing does not drift. A view that shows
    /// a match stays there, even at the end.
    pub fn apply(&mut self, measured: TranscriptLayout) {
        // Rows that arrive after the view has left the end are new until they are on the screen.
        if self.last_at_scroll(measured.page, measured.width).is_none() {
            self.rest = measured.last;
        }
        let moved = !self.motions.is_empty();
        let shows = matches!(self.motions.last(), Some(ScrollMotion::Show(_)));
        self.position = match (self.position, measured.top) {
            (ScrollPosition::Following, _) if !moved => ScrollPosition::Following,
            (_, None) => ScrollPosition::Following,
            _ if moved && !shows && measured.below == 0 => ScrollPosition::Following,
            (ScrollPosition::Anchored(held), Some(_)) if !moved => ScrollPosition::Anchored(held),
            (_, Some(top)) => ScrollPosition::Anchored(top),
        };
        self.motions.clear();
        self.measured = measured;
    }
}
