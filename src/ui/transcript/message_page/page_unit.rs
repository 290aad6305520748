//! A unit of a page: a part of a message that is laid out as a whole.

use crate::ui::layout::TextRow;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageSource {
    /// The line with the role.
    Heading,
    Head {
        part: usize,
    },
    Block {
        part: usize,
        block: usize,
    },
    Ending,
    /// The blank row after a message.
    Space,
}

#[derive(Debug, Clone)]
pub struct PageUnit {
    pub source: MessageSource,
    /// Its start in the message's projection.
    pub start: usize,
    pub height: usize,
    /// Whether its rows were laid out at this width, so that its height is exact.
    pub(super) is_counted: bool,
    /// The rows of a block or an ending, while they are cached.
    pub rows: Option<Box<[TextRow]>>,
}

impl PageUnit {
    pub(super) fn cached_rows(&self) -> usize {
        self.rows.as_deref().map_or(0, <[TextRow]>::len)
    }
}

pub(super) fn rows_of(units: &[PageUnit]) -> usize {
    units.iter().map(|unit| unit.height).sum()
}
