//! A list with a filter, whose rows arrive in pages. The owner requests the pages, and gives each
//! request a number.

use super::text_keys::TextKey;
use super::textbox::TextBox;

/// The rows of a page.
pub const PAGE_ROWS: u32 = 100;

/// The next page is requested when fewer rows than this are below the selection.
const ROWS_AHEAD: usize = 50;

#[derive(Debug, Clone)]
pub struct PagedList<T> {
    filter: TextBox,
    rows: Vec<T>,
    chosen: usize,
    /// The request whose rows are expected. The rows of earlier requests are dropped.
    awaited: Option<(u64, PageUse)>,
    is_loaded: bool,
    is_complete: bool,
}

/// What happens with the rows of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageUse {
    /// They replace the rows, and the first row is selected.
    Replace,
    /// They replace the rows, and the selection stays on its row.
    Refresh,
    Append,
}

impl<T> Default for PagedList<T> {
    fn default() -> Self {
        Self {
            filter: TextBox::new(false),
            rows: Vec::new(),
            chosen: 0,
            awaited: None,
            is_loaded: false,
            is_complete: false,
        }
    }
}

impl<T> PagedList<T> {
    pub fn filter(&self) -> &TextBox {
        &self.filter
    }

    pub fn filter_text(&self) -> &str {
        self.filter.lines().first().map_or("", String::as_str)
    }

    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    pub fn place(&self) -> usize {
        self.chosen
    }

    pub fn chosen(&self) -> Option<&T> {
        self.rows.get(self.chosen)
    }

    /// Returns whether the first page has arrived or its request has failed.
    pub fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    /// Returns whether the rows match the filter: the first page is loaded, and no pending request
    /// replaces the rows.
    pub fn is_current(&self) -> bool {
        self.is_loaded && !self.awaited.is_some_and(|(_, page)| page != PageUse::Append)
    }

    /// Moves the selection by some rows, up if negative.
    pub fn step(&mut self, rows: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(rows).min(last);
    }

    /// Handles a key of the filter. Returns whether its text has changed.
    pub fn key(&mut self, key: TextKey) -> bool {
        let before = self.filter_text().to_owned();
        self.filter.key(key);
        self.filter_text() != before
    }

    pub fn paste(&mut self, text: &str) {
        self.filter.insert(text);
    }

    /// Replaces the filter.
    pub fn set_filter(&mut self, text: &str) {
        self.filter.set_text(text);
    }

    /// Expects the rows of this request, and no longer those of an earlier one.
    pub fn expect(&mut self, request: u64, page: PageUse) {
        self.awaited = Some((request, page));
    }

    pub fn expects(&self, request: u64) -> bool {
        self.awaited.is_some_and(|(awaited, _)| awaited == request)
    }

    /// Returns whether the selection is so near the end that the next page must be requested.
    pub fn needs_page(&self) -> bool {
        self.is_loaded
            && !self.is_complete
            && self.awaited.is_none()
            && self.rows.len() < self.chosen + ROWS_AHEAD
    }

    /// Adds the rows of the expected request. An empty page is the last one. `is_same` says whether
    /// a new row is the row that was selected.
    pub fn add(&mut self, rows: Vec<T>, is_same: impl Fn(&T, &T) -> bool) {
        let Some((_, page)) = self.awaited.take() else { return };
        self.is_loaded = true;
        self.is_complete = rows.is_empty();
        match page {
            PageUse::Append => self.rows.extend(rows),
            PageUse::Replace => {
                self.rows = rows;
                self.chosen = 0;
            }
            PageUse::Refresh => {
                let chosen = self.chosen();
                let again = chosen
                    .and_then(|chosen| rows.iter().position(|row| is_same(chosen, row)))
                    .unwrap_or(self.chosen);
                self.rows = rows;
                self.chosen = again;
                self.step(0);
            }
        }
    }

    /// Drops the expected request, which failed.
    pub fn fail(&mut self) {
        self.awaited = None;
        self.is_loaded = true;
        self.is_complete = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(list: &mut PagedList<u32>, page: PageUse, rows: &[u32]) {
        list.expect(7, page);
        list.add(rows.to_vec(), |before, after| before == after);
    }

    #[test]
    fn a_refresh_keeps_the_selected_row_or_its_place() {
        let mut list = PagedList::default();
        page(&mut list, PageUse::Replace, &[1, 2, 3]);
        list.step(1);
        page(&mut list, PageUse::Refresh, &[9, 1, 2, 3]);
        assert_eq!(list.chosen(), Some(&2));
        page(&mut list, PageUse::Refresh, &[9, 1, 3]);
        assert_eq!(list.chosen(), Some(&3));
        page(&mut list, PageUse::Refresh, &[9]);
        assert_eq!(list.chosen(), Some(&9));
        page(&mut list, PageUse::Replace, &[4, 5]);
        assert_eq!(list.chosen(), Some(&4));
    }

    #[test]
    fn the_next_page_is_needed_near_the_end_until_a_page_is_empty() {
        let mut list = PagedList::default();
        assert!(!list.needs_page());
        page(&mut list, PageUse::Replace, &(0..80).collect::<Vec<_>>());
        assert!(!list.needs_page());
        list.step(40);
        assert!(list.needs_page());
        list.expect(8, PageUse::Append);
        assert!(!list.needs_page() && !list.expects(7) && list.expects(8));
        list.add(vec![80], |_, _| false);
        assert!(list.needs_page());
        page(&mut list, PageUse::Append, &[]);
        assert_eq!((list.needs_page(), list.rows().len()), (false, 81));
    }
}
