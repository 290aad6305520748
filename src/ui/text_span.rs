//! The text on the screen by position, so that the mouse can select it.

use std::ops::Range;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};

use super::theme::Theme;
use crate::chat::conversation::MessageId;

/// A drawn run of a message's text: a row of a paragraph, a row of code, or a table cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextSpan {
    pub message: MessageId,
    /// Its start in the message's projection.
    pub offset: usize,
    pub at: Position,
    pub columns: u16,
}

/// A position between two columns of a drawn run. Points are in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPoint {
    pub message: MessageId,
    /// The start of the run in the message's projection.
    pub offset: usize,
    pub column: u16,
}

/// A selection that the mouse drags: from the cell where it began to the pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextDrag {
    /// The points before and after the first cell.
    start: Range<TextPoint>,
    pointer: Position,
}

impl TextSpan {
    fn point(&self, column: u16) -> TextPoint {
        let column = column.min(self.columns);
        TextPoint { message: self.message, offset: self.offset, column }
    }

    /// Returns the columns that a selection covers.
    fn covered(&self, selection: &Range<TextPoint>) -> Range<u16> {
        let run = self.point(0)..self.point(self.columns);
        let (start, end) = (selection.start.max(run.start), selection.end.min(run.end));
        if start < end { start.column..end.column } else { 0..0 }
    }
}

impl TextDrag {
    /// Begins a selection at a cell. Returns `None` if no text is drawn.
    pub fn new(spans: &[TextSpan], pointer: Position) -> Option<Self> {
        Some(Self { start: points_around(spans, pointer)?, pointer })
    }

    pub fn pointer(&self) -> Position {
        self.pointer
    }

    pub fn move_to(&mut self, pointer: Position) {
        self.pointer = pointer;
    }

    /// Returns the selection in a pane that shows this text. If the pointer is above or below the
    /// pane, the selection ends at the first or last row of the pane.
    pub fn selection(&self, spans: &[TextSpan], pane: Rect) -> Option<Range<TextPoint>> {
        let last = pane.bottom().saturating_sub(1);
        let at = match self.pointer {
            Position { y, .. } if y < pane.y => Position::new(pane.x, pane.y),
            Position { y, .. } if y > last => Position::new(pane.right(), last),
            at => at,
        };
        let end = points_around(spans, at)?;
        Some(self.start.start.min(end.start)..self.start.end.max(end.end))
    }
}

/// Returns the points before and after a cell. Left of the first run of a row, both points are at
/// the start of that run. Right of a run, both points are at its end.
fn points_around(spans: &[TextSpan], at: Position) -> Option<Range<TextPoint>> {
    let mut in_row = spans.iter().filter(|span| span.at.y == at.y);
    let first = in_row.next();
    let under = in_row.rfind(|span| span.at.x <= at.x).or(first);
    Some(match under {
        Some(span) if at.x < span.at.x => span.point(0)..span.point(0),
        Some(span) => {
            let column = at.x - span.at.x;
            span.point(column)..span.point(column.saturating_add(1))
        }
        // A row without text is at the end of the text above it.
        None => match spans.iter().rfind(|span| span.at.y < at.y) {
            Some(above) => above.point(above.columns)..above.point(above.columns),
            None => {
                let first = spans.first()?.point(0);
                first..first
            }
        },
    })
}

/// Marks the cells of a selection.
pub fn highlight(buf: &mut Buffer, spans: &[TextSpan], selection: &Range<TextPoint>, theme: Theme) {
    for span in spans {
        let mut columns = span.covered(selection);
        if columns.is_empty() {
            continue;
        }
        // A selection that begins in the second half of a wide character contains all of it.
        let before = columns.start.checked_sub(1).map(|column| (span.at.x + column, span.at.y));
        if before.and_then(|at| buf.cell(at)).is_some_and(|cell| cell.cell_width() > 1) {
            columns.start -= 1;
        }
        let (x, y) = (span.at.x + columns.start, span.at.y);
        let width = columns.end - columns.start;
        theme.reverse(buf, Rect { x, y, width, height: 1 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::conversation::Conversation;
    use crate::chat::message::Message;
    use crate::chat::prompt::Prompt;

    /// Two rows of one wrapped paragraph, a blank row, and a row with two cells.
    fn spans() -> Vec<TextSpan> {
        let message = Conversation::default().append(Message::User(Prompt::default()));
        let span = |offset, (x, y), columns| TextSpan {
            message,
            offset,
            at: Position::new(x, y),
            columns,
        };
        vec![span(1, (2, 0), 5), span(7, (2, 1), 3), span(12, (2, 3), 4), span(17, (9, 3), 4)]
    }

    fn check(from: (u16, u16), to: (u16, u16), expected: [(usize, u16); 2]) {
        let spans = spans();
        let mut drag = TextDrag::new(&spans, from.into()).expect("there is text");
        drag.move_to(to.into());
        let found = drag.selection(&spans, Rect::new(0, 0, 20, 5)).expect("there is text");
        let found = [found.start, found.end].map(|point| (point.offset, point.column));
        assert_eq!(found, expected, "{from:?} to {to:?}");
    }

    #[test]
    fn both_end_cells_are_selected_in_each_direction() {
        check((3, 0), (4, 0), [(1, 1), (1, 3)]);
        check((4, 0), (3, 0), [(1, 1), (1, 3)]);
        check((3, 0), (2, 1), [(1, 1), (7, 1)]);
        check((2, 3), (10, 3), [(12, 0), (17, 2)]);
    }

    #[test]
    fn a_selection_beside_the_text_is_clamped_to_the_text() {
        check((0, 0), (19, 1), [(1, 0), (7, 3)]);
        check((3, 1), (5, 2), [(7, 1), (7, 3)]);
        check((7, 3), (9, 3), [(12, 4), (17, 1)]);
        // Beyond the pane, the whole row is selected.
        check((3, 0), (3, 9), [(1, 1), (17, 4)]);
    }
}
