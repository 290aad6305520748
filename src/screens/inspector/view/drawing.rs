//! The input for drawing the inspector.

use ratatui::layout::Rect;

use crate::screens::context::Drawing;
use crate::screens::inspector::subject::InspectedTurn;
use crate::screens::inspector::{Dock, Inspector, Tab};

#[derive(Debug, Clone, Copy)]
pub struct InspectorDrawing<'a> {
    pub inspector: &'a Inspector,
    pub cx: Drawing<'a>,
    pub area: Rect,
    /// The position of the inspected turn or column, counted from 1, and the number of them.
    pub place: (usize, usize),
    pub is_over_columns: bool,
    pub is_over_setup: bool,
    pub has_focus: bool,
}

impl<'a> InspectorDrawing<'a> {
    /// Returns whether the inspector fills the space between header and footer.
    pub(super) fn is_page(self) -> bool {
        self.is_over_columns
            || self.is_over_setup
            || self.inspector.dock(self.has_focus, self.cx.size) == Dock::Page
    }

    /// Returns whether the events of a stream are listed.
    pub(super) fn is_listed(self) -> bool {
        self.inspector.tab == Tab::Events
            && self.inspected().is_some_and(|inspected| inspected.attempt.is_stream())
    }

    pub(super) fn inspected(self) -> Option<InspectedTurn<'a>> {
        self.inspector.inspected(self.cx.session)
    }
}
