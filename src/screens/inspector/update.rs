//! The inspector's actions and the mouse.

use ratatui::layout::Position;

use super::Inspector;
use super::actions::Action;
use super::tab::Tab;
use crate::screens::context::{Context, Next};
use crate::screens::focus::Focus;
use crate::session::effect::Effect;

impl Inspector {
    pub fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        match action {
            Action::Toggle => cx.close(),
            Action::Open(tab) => self.open_tab(tab),
            Action::NextTab => self.open_tab(self.tab.on(1)),
            Action::PreviousTab => self.open_tab(self.tab.on(Tab::ALL.len() - 1)),
            Action::Down => self.move_by(1),
            Action::Up => self.move_by(-1),
            Action::PageDown => self.page_by(1),
            Action::PageUp => self.page_by(-1),
            Action::First => match self.tab {
                Tab::Events if self.is_events_page() => self.move_by(isize::MIN),
                _ => self.first_row_mut().start(),
            },
            Action::Last => match self.tab {
                // Do not auto-follow while an event is open.
                Tab::Events if self.is_reading_an_event() => self.move_by(isize::MAX),
                Tab::Events if self.is_events_page() => {
                    self.events_mut().follow();
                    self.scroll_to_event_start();
                }
                _ => self.first_row_mut().end(),
            },
            Action::OpenEvent => {
                if self.is_events_page() {
                    self.toggle_event();
                }
            }
            Action::Zoom => self.is_zoomed = !self.is_zoomed,
            Action::EarlierTurn => cx.next.push(Next::StepTurn { is_forward: false }),
            Action::LaterTurn => cx.next.push(Next::StepTurn { is_forward: true }),
            Action::EarlierAttempt => self.step_attempt(cx, false),
            Action::LaterAttempt => self.step_attempt(cx, true),
            Action::NextType => self.step_type(cx, true),
            Action::PreviousType => self.step_type(cx, false),
            Action::Copy | Action::CopyBytes | Action::CopyEvents => {
                match self.copied(cx.session, action) {
                    Ok((text, what)) => cx.effect(Effect::Copy { text, label: what }),
                    Err(why) => cx.notice(why),
                }
            }
            Action::Leave => self.step_back(cx),
        }
    }

    /// Removes the marks of find, or closes the open event, or closes the inspector.
    fn step_back(&mut self, cx: &mut Context<'_>) {
        if self.finding.is_marked() {
            self.finding.clear();
        } else if self.is_reading_an_event() {
            self.toggle_event();
        } else {
            cx.close();
        }
    }

    pub(super) fn is_reading_an_event(&self) -> bool {
        self.tab == Tab::Events && self.events().is_open
    }

    /// Returns whether the page is the event list, with or without an open event.
    pub(super) fn is_events_page(&self) -> bool {
        self.tab == Tab::Events && !self.scan.is_empty()
    }

    /// Moves by rows: the selection in the event list, the text on other pages.
    fn move_by(&mut self, rows: isize) {
        if self.is_events_page() {
            let shown = self.list_rows();
            self.step_event(rows, shown);
        } else {
            self.first_row_mut().by(rows);
        }
    }

    /// Moves by a page. An open event scrolls its text.
    fn page_by(&mut self, pages: isize) {
        if self.is_events_page() && !self.is_reading_an_event() {
            let page = isize::try_from(self.list_rows().saturating_sub(1).max(1));
            self.move_by(pages.saturating_mul(page.unwrap_or(isize::MAX)));
        } else {
            self.first_row_mut().by_pages(pages);
        }
    }

    /// Returns the rows of the event list: the inspector's, minus its frame, the subject line, the
    /// column heads and the find bar.
    fn list_rows(&self) -> usize {
        let around = 4 + usize::from(self.finding.is_open());
        self.area.map_or(0, |area| usize::from(area.height)).saturating_sub(around)
    }

    fn step_type(&mut self, cx: &mut Context<'_>, is_forward: bool) {
        self.open_tab(Tab::Events);
        let types = &self.scan.marks.types;
        self.filter = self.filter.step(types, is_forward);
        cx.notice(format!("Events: {}", self.filter.label()));
    }

    /// Handles the mouse and returns whether it was over the inspector. Zero rows mean a click.
    pub fn mouse(&mut self, cx: &mut Context<'_>, at: Position, rows: isize) -> bool {
        if !self.area.is_some_and(|area| area.contains(at)) {
            return false;
        }
        let layout = &self.layout;
        let list = layout.list.filter(|(list, _)| list.contains(at));
        if rows != 0 {
            match list {
                Some(_) => self.move_by(rows),
                None => self.first_row_mut().by(rows),
            }
            return true;
        }
        let is_tab =
            |columns: &std::ops::Range<u16>| at.y == layout.tabs_row && columns.contains(&at.x);
        let tab = layout.tabs.iter().find(|(columns, _)| is_tab(columns)).map(|(_, tab)| *tab);
        cx.focus_on(Focus::Inspector);
        if let Some(tab) = tab {
            self.finding.close();
            self.open_tab(tab);
        } else if let Some((list, top)) = list {
            let place = top + usize::from(at.y - list.y);
            if let Some(number) = self.scan.number(place) {
                self.choose_event(number);
            }
        }
        true
    }
}
