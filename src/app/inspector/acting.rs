//! What the inspector's keys and the mouse do.

use ratatui::layout::Position;

use super::{Act, Dock, Tab};
use crate::app::msg::Effect;
use crate::app::{App, Focus};

impl App {
    /// Does what a command of the inspector says.
    pub(in crate::app) fn inspect(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Toggle => self.toggle_inspector(),
            Act::Open(tab) => self.inspector.tab = tab,
            Act::NextTab => self.inspector.tab = self.inspector.tab.on(1),
            Act::PreviousTab => self.inspector.tab = self.inspector.tab.on(Tab::ALL.len() - 1),
            Act::Down => self.move_in_inspector(1),
            Act::Up => self.move_in_inspector(-1),
            Act::PageDown => self.page_inspector(1),
            Act::PageUp => self.page_inspector(-1),
            Act::First => match self.inspector.tab {
                Tab::Events => self.inspector.events.first(&self.inspector.scan),
                _ => *self.inspector.first_line_mut() = 0,
            },
            Act::Last => match self.inspector.tab {
                Tab::Events => self.inspector.events.follow(),
                // As far as there is text, which drawing knows.
                _ => *self.inspector.first_line_mut() = usize::MAX,
            },
            Act::OpenEvent => {
                if self.inspector.tab == Tab::Events {
                    self.inspector.events.toggle(&self.inspector.scan);
                }
            }
            Act::Zoom => self.inspector.is_zoomed = !self.inspector.is_zoomed,
            Act::EarlierTurn => self.inspect_turn(false),
            Act::LaterTurn => self.inspect_turn(true),
            Act::EarlierAttempt => self.step_attempt(false),
            Act::LaterAttempt => self.step_attempt(true),
            Act::NextType => self.step_type(true),
            Act::PreviousType => self.step_type(false),
            Act::Copy => return self.copy_inspected(),
            Act::CopyEvents => return self.copy_events(),
            Act::Leave => self.leave_inspector(),
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
            self.selected = None;
        }
        self.inspector.is_shown = true;
        self.focus_on(Focus::Inspector);
    }

    fn leave_inspector(&mut self) {
        let events = &mut self.inspector.events;
        if self.inspector.tab == Tab::Events && events.is_open {
            events.toggle(&self.inspector.scan);
        } else {
            self.focus_on(Focus::Composer);
        }
    }

    fn is_reading_an_event(&self) -> bool {
        self.inspector.tab == Tab::Events && self.inspector.events.is_open
    }

    /// Moves by rows: among the events the choice, on other pages the text.
    fn move_in_inspector(&mut self, rows: isize) {
        let inspector = &mut self.inspector;
        if inspector.tab == Tab::Events && !inspector.scan.is_empty() {
            inspector.events.step(&inspector.scan, rows);
        } else {
            self.scroll_inspector(rows);
        }
    }

    fn scroll_inspector(&mut self, rows: isize) {
        let line = self.inspector.first_line_mut();
        *line = line.saturating_add_signed(rows);
    }

    /// Moves by a page: of an open event its text.
    fn page_inspector(&mut self, pages: isize) {
        let page = self.inspector.landed.page.saturating_sub(1).max(1);
        let rows = pages.saturating_mul(isize::try_from(page).unwrap_or(isize::MAX));
        if self.is_reading_an_event() {
            self.scroll_inspector(rows);
        } else {
            self.move_in_inspector(rows);
        }
    }

    fn step_type(&mut self, is_forward: bool) {
        self.inspector.tab = Tab::Events;
        let (events, types) = (&mut self.inspector.events, &self.inspector.scan.marks.types);
        events.filter = events.filter.step(types, is_forward);
        self.note = Some(format!("Events: {}", events.filter.label()));
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
                None => self.scroll_inspector(rows),
            }
            return true;
        }
        let is_tab =
            |columns: &std::ops::Range<u16>| at.y == landed.tabs_row && columns.contains(&at.x);
        let tab = landed.tabs.iter().find(|(columns, _)| is_tab(columns)).map(|(_, tab)| *tab);
        self.focus_on(Focus::Inspector);
        if let Some(tab) = tab {
            self.inspector.tab = tab;
        } else if let Some((list, top)) = list {
            let place = top + usize::from(at.y - list.y);
            if let Some(number) = self.inspector.scan.number(place) {
                self.inspector.events.choose(number);
            }
        }
        true
    }
}
