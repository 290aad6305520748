//! The scroll position of a page's text. Only drawing knows the number of rows, so movements are
//! queued until then. Keys may arrive faster than screen frames, and each movement starts where the
//! previous one ends.

/// A position in a text that does not depend on its width: a line, and a byte of the displayed
/// line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct TextPosition {
    pub line: usize,
    pub offset: usize,
}

/// The first visible row, and the movements since the last drawing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FirstRow {
    row: usize,
    moves: Vec<RowMove>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowMove {
    /// Rows down, or up if negative.
    Rows(isize),
    /// Pages. They overlap by a row, so that the reader keeps the context.
    Pages(isize),
    Start,
    End,
    /// Scroll until this position is visible, at a third of the page. Does nothing if it already
    /// is.
    Show(TextPosition),
}

impl FirstRow {
    pub(super) fn by(&mut self, rows: isize) {
        match self.moves.last_mut() {
            // Do not merge opposite movements, since the first one may stop at an end of the text.
            Some(RowMove::Rows(so_far)) if (*so_far < 0) == (rows < 0) => {
                *so_far = so_far.saturating_add(rows);
            }
            _ => self.moves.push(RowMove::Rows(rows)),
        }
    }

    pub(super) fn by_pages(&mut self, pages: isize) {
        self.moves.push(RowMove::Pages(pages));
    }

    pub(super) fn start(&mut self) {
        self.moves = vec![RowMove::Start];
    }

    pub(super) fn end(&mut self) {
        self.moves = vec![RowMove::End];
    }

    pub(super) fn show(&mut self, position: TextPosition) {
        self.moves.push(RowMove::Show(position));
    }

    /// Returns the first visible row after the queued movements, for a number of rows and a page
    /// size. `row_of` returns the row of a position.
    pub fn resolve(
        &self,
        rows: usize,
        page: usize,
        row_of: impl Fn(TextPosition) -> usize,
    ) -> usize {
        let last = rows.saturating_sub(page);
        let overlap = isize::try_from(page.saturating_sub(1).max(1)).unwrap_or(isize::MAX);
        let moves = self.moves.iter();
        moves.fold(self.row.min(last), |first, next| {
            let first = match *next {
                RowMove::Rows(rows) => first.saturating_add_signed(rows),
                RowMove::Pages(pages) => first.saturating_add_signed(pages.saturating_mul(overlap)),
                RowMove::Start => 0,
                RowMove::End => last,
                RowMove::Show(position) => {
                    let row = row_of(position);
                    let is_shown = (first..first + page).contains(&row);
                    if is_shown { first } else { row.saturating_sub(page / 3) }
                }
            };
            first.min(last)
        })
    }

    pub(super) fn settle(&mut self, row: usize) {
        self.row = row;
        self.moves.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the first row of a text of 100 rows, two per line, in a page of 10 rows.
    fn check(moves: impl Fn(&mut FirstRow), expected: usize) {
        let mut first = FirstRow::default();
        moves(&mut first);
        assert_eq!(first.resolve(100, 10, |position| 2 * position.line), expected, "{first:?}");
    }

    #[test]
    fn each_move_starts_where_the_previous_one_ended() {
        check(|_| {}, 0);
        check(FirstRow::end, 90);
        check(
            |first| {
                first.end();
                first.by(-1);
                first.by(-1);
            },
            88,
        );
        check(
            |first| {
                first.end();
                first.by(5);
                first.by(-1);
            },
            89,
        );
        check(
            |first| {
                first.by(-5);
                first.by(1);
                first.by(1);
            },
            2,
        );
        check(
            |first| {
                first.by_pages(2);
                first.by_pages(-1);
            },
            9,
        );
        check(
            |first| {
                first.by_pages(50);
                first.by(-1);
                first.start();
                first.by(3);
            },
            3,
        );
        check(
            |first| {
                first.by(isize::MAX);
                first.by(isize::MAX);
                first.by(-2);
            },
            88,
        );
    }

    #[test]
    fn showing_a_visible_position_does_not_scroll() {
        let at = |line| TextPosition { line, offset: 0 };
        check(|first| first.show(at(4)), 0);
        check(|first| first.show(at(5)), 7);
        check(|first| first.show(at(49)), 90);
        check(
            |first| {
                first.show(at(49));
                first.show(at(0));
                first.by(1);
            },
            1,
        );
    }

    #[test]
    fn a_text_that_fits_stays_at_its_start() {
        let mut first = FirstRow::default();
        first.end();
        assert_eq!(first.resolve(3, 10, |_| 0), 0);
        first.settle(0);
        assert_eq!((first.resolve(3, 0, |_| 0), first.resolve(0, 0, |_| 0)), (0, 0));
    }
}
