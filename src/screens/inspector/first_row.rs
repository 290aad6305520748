//! Where the text of a page stands: which of its rows is the first in sight. How many rows there are
//! and fit only drawing knows, so what is asked is kept until it draws: keys may come faster than
//! frames, and each counts from where the one before it ends.

/// A place in a text before anybody knows how wide it is: a line, and a byte of it as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct TextPosition {
    pub line: usize,
    pub offset: usize,
}

/// The first row in sight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FirstRow {
    row: usize,
    moves: Vec<RowMove>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowMove {
    /// Rows down, or up when negative.
    Rows(isize),
    /// Pages, which overlap by a row, so that the eye finds its place.
    Pages(isize),
    Start,
    End,
    /// Until this place is in sight: not at all if it is, else it comes a third of the page down.
    Show(TextPosition),
}

impl FirstRow {
    pub(super) fn by(&mut self, rows: isize) {
        match self.moves.last_mut() {
            // There and back are two: an end may lie between.
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

    pub(super) fn show(&mut self, spot: TextPosition) {
        self.moves.push(RowMove::Show(spot));
    }

    /// The first row of so many that a page of this many rows shows. `row_of` says in which row a
    /// place is.
    pub fn among(&self, rows: usize, page: usize, row_of: impl Fn(TextPosition) -> usize) -> usize {
        let last = rows.saturating_sub(page);
        let overlap = isize::try_from(page.saturating_sub(1).max(1)).unwrap_or(isize::MAX);
        let moves = self.moves.iter();
        moves.fold(self.row.min(last), |first, next| {
            let first = match *next {
                RowMove::Rows(rows) => first.saturating_add_signed(rows),
                RowMove::Pages(pages) => first.saturating_add_signed(pages.saturating_mul(overlap)),
                RowMove::Start => 0,
                RowMove::End => last,
                RowMove::Show(spot) => {
                    let row = row_of(spot);
                    let is_shown = (first..first + page).contains(&row);
                    if is_shown { first } else { row.saturating_sub(page / 3) }
                }
            };
            first.min(last)
        })
    }

    /// Takes in what drawing made of it.
    pub(super) fn settle(&mut self, row: usize) {
        self.row = row;
        self.moves.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a text of 100 rows, two to a line, stands in a page of 10 after these.
    fn check(moves: impl Fn(&mut FirstRow), expected: usize) {
        let mut first = FirstRow::default();
        moves(&mut first);
        assert_eq!(first.among(100, 10, |spot| 2 * spot.line), expected, "{first:?}");
    }

    #[test]
    fn each_move_counts_from_where_the_one_before_ends() {
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
    fn a_place_that_is_shown_moves_only_what_does_not_show_it() {
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
    fn a_text_that_fits_stands_at_its_start() {
        let mut first = FirstRow::default();
        first.end();
        assert_eq!(first.among(3, 10, |_| 0), 0);
        first.settle(0);
        assert_eq!((first.among(3, 0, |_| 0), first.among(0, 0, |_| 0)), (0, 0));
    }
}
