//! The list of events: which one is chosen, whether it is open, and whether the list follows the
//! stream. Events are named by their numbers, which stay when older ones are given up.

use super::scan::EventScan;

/// The state of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventList {
    /// The chosen event; without one the list follows the stream, and the last is as if chosen.
    chosen: Option<usize>,
    /// Whether the chosen event is open.
    pub is_open: bool,
    /// The place at the top of the list when it was drawn last.
    pub(super) top: usize,
}

impl EventList {
    pub fn is_following(&self) -> bool {
        self.chosen.is_none()
    }

    /// The chosen event's place in the list.
    pub fn place(&self, scan: &EventScan) -> usize {
        self.chosen.map_or(scan.len().saturating_sub(1), |number| scan.place(number))
    }

    /// The chosen event's number, if anything is listed.
    pub fn number(&self, scan: &EventScan) -> Option<usize> {
        scan.number(self.place(scan))
    }

    /// The place at the top of a list of so many rows: the chosen event is in sight.
    pub fn top(&self, scan: &EventScan, rows: usize) -> usize {
        let place = self.place(scan);
        let most = scan.len().saturating_sub(rows);
        match self.chosen {
            None => most,
            // Even if no row is visible, the list keeps the selected event at its top.
            Some(_) => self.top.clamp((place + 1).saturating_sub(rows.max(1)), place).min(most),
        }
    }

    /// Chooses the event so many rows down, or up when negative. At the end the list follows, unless
    /// an event is open, which is not to run away. Of so many rows that are shown the list moves no
    /// more than it must, drawn or not.
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

    /// Opens the chosen event, or closes it.
    pub(super) fn toggle(&mut self, scan: &EventScan) {
        self.is_open = !self.is_open && !scan.is_empty();
        if self.is_open {
            self.chosen = self.number(scan);
        } else if self.place(scan) + 1 == scan.len() {
            self.chosen = None;
        }
    }
}
