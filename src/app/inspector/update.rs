//! What the inspector's keys and the mouse do.

use ratatui::layout::Position;

use super::{Action, Dock, Tab};
use crate::app::{App, Focus};
use crate::session::effect::Effect;

impl App {
    /// Does what a command of the inspector says.
    pub(in crate::app) fn inspect(&mut self, act: Action) -> Vec<Effect> {
        match act {
            Action::Toggle => self.toggle_inspector(),
            Action::Open(tab) => self.inspector.open_tab(tab),
            Action::NextTab => self.inspector.open_tab(self.inspector.tab.on(1)),
            Action::PreviousTab => {
                self.inspector.open_tab(self.inspector.tab.on(Tab::ALL.len() - 1));
            }
            Action::Down => self.move_in_inspector(1),
            Action::Up => self.move_in_inspector(-1),
            Action::PageDown => self.page_inspector(1),
            Action::PageUp => self.page_inspector(-1),
            Action::First => match self.inspector.tab {
                Tab::Events if self.is_listing() => self.move_in_inspector(isize::MIN),
                _ => self.inspector.first_row_mut().start(),
            },
            Action::Last => match self.inspector.tab {
                // One that is open is not to run away.
                Tab::Events if self.is_reading_an_event() => self.move_in_inspector(isize::MAX),
                Tab::Events if self.is_listing() => {
                    self.inspector.events_mut().follow();
                    self.inspector.read_event();
                }
                _ => self.inspector.first_row_mut().end(),
            },
            Action::OpenEvent => {
                if self.is_listing() {
                    self.inspector.toggle_event();
                }
            }
            Action::Zoom => self.inspector.is_zoomed = !self.inspector.is_zoomed,
            Action::EarlierTurn => self.inspect_turn(false),
            Action::LaterTurn => self.inspect_turn(true),
            Action::EarlierAttempt => self.step_attempt(false),
            Action::LaterAttempt => self.step_attempt(true),
            Action::NextType => self.step_type(true),
            Action::PreviousType => self.step_type(false),
            Action::Copy => return self.copy_inspected(),
            Action::CopyBytes => return self.copy_bytes(),
            Action::CopyEvents => return self.copy_events(),
            Action::Leave => self.leave_inspector(),
        }
        Vec::new()
    }

    fn toggle_inspector(&mut self) {
        // Over a comparison it is there while it has the keys, and shows the chosen column.
        let is_over_columns = self.comparing.is_open();
        if self.focus == Focus::Inspector {
            self.inspector.is_shown &= is_over_columns;
            self.focus_on(Focus::Composer);
            return;
        }
        if is_over_columns {
            self.focus_on(Focus::Inspector);
            return;
        }
        // A selection is seen in the conversation only: from elsewhere the last turn is meant.
        if self.focus != Focus::Conversation && self.inspector_dock() == Dock::Nowhere {
            self.transcript.selected = None;
        }
        self.inspector.is_shown = true;
        self.focus_on(Focus::Inspector);
    }

    fn leave_inspector(&mut self) {
        if self.inspector.finding.is_marked() {
            self.inspector.finding.clear();
        } else if self.is_reading_an_event() {
            self.inspector.toggle_event();
        } else {
            self.focus_on(Focus::Composer);
        }
    }

    pub(super) fn is_reading_an_event(&self) -> bool {
        self.inspector.tab == Tab::Events && self.inspector.events().is_open
    }

    /// Whether the page is the list of events, be one of them open or not.
    pub(super) fn is_listing(&self) -> bool {
        self.inspector.tab == Tab::Events && !self.inspector.scan.is_empty()
    }

    /// Moves by rows: among the events the choice, on other pages the text.
    fn move_in_inspector(&mut self, rows: isize) {
        if self.is_listing() {
            let shown = self.list_rows();
            self.inspector.step_event(rows, shown);
        } else {
            self.inspector.first_row_mut().by(rows);
        }
    }

    /// Moves by a page: of an open event its text.
    fn page_inspector(&mut self, pages: isize) {
        if self.is_listing() && !self.is_reading_an_event() {
            let page = isize::try_from(self.list_rows().saturating_sub(1).max(1));
            self.move_in_inspector(pages.saturating_mul(page.unwrap_or(isize::MAX)));
        } else {
            self.inspector.first_row_mut().by_pages(pages);
        }
    }

    /// Rows of the list of events: those of the inspector without its frame, what is looked at, the
    /// heads of the columns, and the find bar.
    fn list_rows(&self) -> usize {
        let area = self.inspector_area();
        let around = 4 + usize::from(self.inspector.finding.is_open());
        area.map_or(0, |area| usize::from(area.height)).saturating_sub(around)
    }

    fn step_type(&mut self, is_forward: bool) {
        self.inspector.open_tab(Tab::Events);
        let types = &self.inspector.scan.marks.types;
        self.inspector.filter = self.inspector.filter.step(types, is_forward);
        self.note = Some(format!("Events: {}", self.inspector.filter.label()));
    }

    /// Takes the mouse: whether it was over the inspector. No rows are a click.
    pub(in crate::app) fn inspector_mouse(&mut self, at: Position, rows: isize) -> bool {
        let area = self.inspector_area();
        if !area.is_some_and(|area| area.contains(at)) {
            return false;
        }
        let landed = &self.inspector.landed;
        let list = landed.list.filter(|(list, _)| list.contains(at));
        if rows != 0 {
            match list {
                Some(_) => self.move_in_inspector(rows),
                None => self.inspector.first_row_mut().by(rows),
            }
            return true;
        }
        let is_tab =
            |columns: &std::ops::Range<u16>| at.y == landed.tabs_row && columns.contains(&at.x);
        let tab = landed.tabs.iter().find(|(columns, _)| is_tab(columns)).map(|(_, tab)| *tab);
        self.focus_on(Focus::Inspector);
        if let Some(tab) = tab {
            self.inspector.finding.close();
            self.inspector.open_tab(tab);
        } else if let Some((list, top)) = list {
            let place = top + usize::from(at.y - list.y);
            if let Some(number) = self.inspector.scan.number(place) {
                self.inspector.choose_event(number);
            }
        }
        true
    }
}
