//! The keys and the mouse on the compare page.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::actions::Action;
use super::column_differences::ColumnDifferences;
use super::comparison::{Comparison, ComparisonView};
use super::page::ComparePage;
use super::requests::notify_close_first;
use crate::screens::context::Context;
use crate::screens::copy::copy_message;
use crate::ui::keymap::KeyScope;

impl ComparePage {
    /// Performs an action on the open page. To send the requests of a setup, the app calls
    /// [`Self::send`].
    pub fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        match (self, action) {
            (_, Action::Compare | Action::Sample | Action::ShowAgain) => notify_close_first(cx),
            (_, Action::StopAll) if !cx.session.is_busy() => notify_close_first(cx),
            (page, Action::Previous) => page.step(false),
            (page, Action::Next) => page.step(true),
            (Self::SettingUp(set_up), action) => set_up.act(cx, action),
            (Self::Columns(columns), action) => columns.act(cx, action),
        }
    }

    /// Handles the mouse: the wheel scrolls the column under the pointer, and a click chooses it.
    pub fn mouse(&mut self, cx: &mut Context<'_>, mouse: MouseEvent, rows: isize) {
        let at = Position::new(mouse.column, mouse.row);
        let is_click = matches!(mouse.kind, MouseEventKind::Down(MouseButton::Left));
        let places = self.layout(cx.size);
        let hit = places.columns.iter().find(|(_, area)| area.contains(at)).map(|(at, _)| *at);
        match (self, hit) {
            (Self::Columns(columns), _) if columns.view == ComparisonView::Table => {
                columns.first_line = columns.first_line.saturating_add_signed(rows);
            }
            (Self::Columns(columns), Some(hit)) if is_click => columns.chosen = hit,
            (Self::Columns(columns), Some(hit)) => columns.columns[hit].scroll.by(rows),
            (Self::SettingUp(set_up), Some(hit)) if is_click => set_up.chosen = hit,
            (Self::SettingUp(set_up), Some(_)) => {
                let settings = &set_up.columns[set_up.chosen];
                set_up.editor.step(rows.signum(), settings, &cx.session.catalog);
            }
            _ => {}
        }
    }
}

impl Comparison {
    fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        match action {
            Action::Leave => self.step_back(cx),
            Action::Keep => self.keep(cx, false),
            Action::KeepWithSettings => self.keep(cx, true),
            Action::Table if self.view == ComparisonView::Table => {
                self.show_view(ComparisonView::Texts);
            }
            Action::Table => self.show_view(ComparisonView::Table),
            Action::Differences => self.toggle_default_differences(cx),
            Action::DifferencesFromHere => self.toggle_differences(cx, self.chosen),
            Action::NextDifference => self.step_difference(cx, true),
            Action::PreviousDifference => self.step_difference(cx, false),
            Action::AskAgain => self.regenerate_column(cx),
            Action::SendAgain => self.send_column_again(cx),
            Action::Continue => self.continue_column(cx),
            Action::ScrollUp
            | Action::ScrollDown
            | Action::PageUp
            | Action::PageDown
            | Action::ToStart
            | Action::ToEnd => self.scroll(action),
            Action::ToggleThinking => cx.reading_options.toggle_thinking(self.chosen().message),
            Action::Copy => copy_message(cx, Some(self.chosen().message)),
            Action::StopAll => self.stop_columns(cx, true),
            Action::Interrupt if cx.session.is_busy() => self.stop_columns(cx, true),
            Action::Interrupt => self.leave(cx),
            // These actions belong to the page, to the app or to the setup.
            Action::Compare
            | Action::Sample
            | Action::ShowAgain
            | Action::Fewer
            | Action::More
            | Action::Previous
            | Action::Next
            | Action::Send => {}
        }
    }

    /// Stops the chosen column, or returns from the table to the texts, or leaves the page.
    fn step_back(&mut self, cx: &mut Context<'_>) {
        if cx.session.in_flight(self.chosen().message).is_some() {
            self.stop_columns(cx, false);
        } else if cx.session.is_busy() {
            let key = cx.keymap.key(KeyScope::Columns, "interrupt");
            cx.notice(format!("Other columns are still replying. {key} stops them"));
        } else if self.view == ComparisonView::Table {
            self.show_view(ComparisonView::Texts);
        } else {
            self.leave(cx);
        }
    }

    /// Switches the view of the columns and removes the marks.
    pub(super) fn show_view(&mut self, face: ComparisonView) {
        self.view = face;
        self.first_line = 0;
        self.places.clear();
        self.columns.iter_mut().for_each(|column| column.differs = ColumnDifferences::default());
    }

    fn scroll(&mut self, action: Action) {
        if self.view == ComparisonView::Table {
            let step = match action {
                Action::ScrollUp => -1,
                Action::ScrollDown => 1,
                Action::PageUp => -10,
                Action::PageDown => 10,
                Action::ToEnd => isize::MAX,
                _ => isize::MIN,
            };
            self.first_line = self.first_line.saturating_add_signed(step);
            return;
        }
        let scroll = &mut self.columns[self.chosen].scroll;
        match action {
            Action::ScrollUp => scroll.by(-1),
            Action::ScrollDown => scroll.by(1),
            Action::PageUp => scroll.by_pages(-1),
            Action::PageDown => scroll.by_pages(1),
            Action::ToStart => scroll.to_start(),
            _ => scroll.follow(),
        }
    }
}
