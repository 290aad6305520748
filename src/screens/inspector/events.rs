//! The state of the event list: the selected event, whether it is open, and whether the list
//! follows the stream. Event numbers stay the same when older events are dropped.

use super::scan::EventScan;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventList {
    /// The number of the selected event. With `None`, the list follows the stream and its last
    /// event counts as selected.
    chosen: Option<usize>,
    pub is_open: bool,
    /// The first visible position when the list was drawn last.
    pub(super) top: usize,
}

impl EventList {
    pub fn is_following(&self) -> bool {
        self.chosen.is_none()
    }

    pub fn place(&self, scan: &EventScan) -> usize {
        self.chosen.map_or(scan.len().saturating_sub(1), |number| scan.place(number))
    }

    /// Returns the number of the selected event, if the list is not empty.
    pub fn selected_number(&self, scan: &EventScan) -> Option<usize> {
        scan.number(self.place(scan))
    }

    /// Returns the first visible position of a list with this many rows, such that the selected
    /// event is visible.
    pub fn top(&self, scan: &EventScan, rows: usize) -> usize {
        let place = self.place(scan);
        let most = scan.len().saturating_sub(rows);
        match self.chosen {
            None => most,
            // Even if no row is visible, the list keeps the selected event at its top.
            Some(_) => self.top.clamp((place + 1).saturating_sub(rows.max(1)), place).min(most),
        }
    }

    /// Moves the selection by `rows`. At the end of the list, the selection follows the stream. It
    /// does not follow while an event is open, because the event must not change while the user
    /// reads it. The list scrolls only as far as needed to show the selection.
    pub(super) fn step(&mut self, scan: &EventScan, rows: isize, shown: usize) {
        self.top = self.top(scan, shown);
        let last = scan.len().saturating_sub(1);
        let place = self.place(scan).saturating_add_signed(rows).min(last);
        self.chosen = match scan.number(place) {
            Some(_) if place == last && !self.is_open => None,
            number => number,
        };
        self.top = self.top(scan, shown);
    }

    pub(super) fn choose(&mut self, number: usize) {
        self.chosen = Some(number);
    }

    pub(super) fn follow(&mut self) {
        self.chosen = None;
    }

    pub(super) fn toggle(&mut self, scan: &EventScan) {
        self.is_open = !self.is_open && !scan.is_empty();
        if self.is_open {
            self.chosen = self.selected_number(scan);
        } else if self.place(scan) + 1 == scan.len() {
            self.chosen = None;
        }
    }
}
