//! The values that the inspector is drawn from.

use ratatui::layout::Rect;

use crate::screens::context::Drawing;
use crate::screens::inspector::subject::InspectedTurn;
use crate::screens::inspector::{Dock, Inspector};

/// What the inspector is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct InspectorDrawing<'a> {
    pub inspector: &'a Inspector,
    pub cx: Drawing<'a>,
    pub area: Rect,
    /// Place and number, counted from 1, of the turn or the column that is looked at.
    pub place: (usize, usize),
    /// Whether it lies over the columns of a comparison.
    pub is_over_columns: bool,
    /// Whether it lies over the set-up of a comparison.
    pub is_over_setup: bool,
    pub has_focus: bool,
}

impl<'a> InspectorDrawing<'a> {
    /// Whether it takes the place of everything between header and footer.
    pub(super) fn is_page(self) -> bool {
        self.is_over_columns
            || self.is_over_setup
            || self.inspector.dock(self.has_focus, self.cx.size) == Dock::Page
    }

    pub(super) fn inspected(self) -> Option<InspectedTurn<'a>> {
        self.inspector.inspected(self.cx.session)
    }
}
