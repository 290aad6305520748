//! What keys and the mouse do while the page is open. Everything else waits until it is closed.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::differences::ColumnDifferences;
use super::layout::ComparisonLayout;
use super::{Action, ComparisonKind, ComparisonPage, ComparisonView, SAMPLES};
use crate::app::actions::Action as AppAction;
use crate::app::inspector::Dock;
use crate::app::overlay::ModelPurpose;
use crate::app::{App, Focus};
use crate::screens::chat::Action as Chat;
use crate::screens::settings::Action as Panel;
use crate::session::effect::Effect;
use crate::ui::keymap::KeyScope;
use crate::ui::scroll::Scroll;

/// Samples at first.
const SAMPLES_AT_FIRST: usize = 4;

/// Whether a command does over the page what it does anywhere.
fn works_over_all(command: AppAction) -> bool {
    matches!(
        command,
        AppAction::Help
            | AppAction::Palette
            | AppAction::Details
            | AppAction::ChooseTheme
            | AppAction::Suspend
            | AppAction::Quit
            | AppAction::Step
            | AppAction::RecordStream
            | AppAction::ToggleMouse
            | AppAction::ForgetRefusals
            | AppAction::SetQuota
            | AppAction::Metrics(_)
            | AppAction::Inspect(_)
    )
}

impl App {
    /// Whose keys these are, while the page is open and the inspector does not lie over it.
    pub fn comparing_place(&self) -> Option<KeyScope> {
        match self.comparing {
            _ if self.focus == Focus::Inspector => None,
            ComparisonPage::Closed => None,
            ComparisonPage::SettingUp(_) => Some(KeyScope::SetUp),
            ComparisonPage::Shown(_) => Some(KeyScope::Columns),
        }
    }

    /// Where the parts of the page lie, while it is open.
    pub fn compared_places(&self) -> Option<ComparisonLayout> {
        let (count, chosen) = match &self.comparing {
            ComparisonPage::Closed => return None,
            ComparisonPage::SettingUp(set_up) => (set_up.columns.len(), set_up.chosen),
            ComparisonPage::Shown(columns) => (columns.columns.len(), columns.chosen),
        };
        Some(ComparisonLayout::of(self.size, count, chosen))
    }

    /// Does what a command says with the page that is open, or opens it; `None` where the command
    /// is none of its.
    pub(in crate::app) fn perform_comparing(&mut self, command: AppAction) -> Option<Vec<Effect>> {
        if let AppAction::Compare(act) = command {
            return Some(self.act(act));
        }
        if !self.comparing.is_open() {
            return None;
        }
        if self.focus == Focus::Inspector {
            return self.perform_over_columns(command);
        }
        let is_set_up = matches!(self.comparing, ComparisonPage::SettingUp(_));
        match command {
            AppAction::Edit(action) if is_set_up => Some(self.edit_column(action)),
            AppAction::Settings(Panel::ChooseModel) if is_set_up => {
                let ComparisonPage::SettingUp(set_up) = &self.comparing else { return None };
                Some(self.choose_model(ModelPurpose::Column(set_up.chosen)))
            }
            AppAction::Interrupt | AppAction::Chat(Chat::StopReply) if self.session.is_busy() => {
                Some(self.stop_columns(true))
            }
            AppAction::Interrupt => Some(self.leave_comparison()),
            AppAction::Chat(Chat::ContinueReply) => Some(self.continue_column()),
            AppAction::Chat(
                Chat::ScrollUp
                | Chat::ScrollDown
                | Chat::PageUp
                | Chat::PageDown
                | Chat::ToStart
                | Chat::ToEnd,
            ) => {
                self.scroll_column(command);
                Some(Vec::new())
            }
            AppAction::Chat(Chat::ToggleThinking) => {
                if let Some(columns) = self.comparing.shown() {
                    self.transcript.reading.toggle_thinking(columns.chosen().message);
                }
                Some(Vec::new())
            }
            AppAction::Chat(Chat::CopyMessage) => {
                let message = self.comparing.shown().map(|columns| columns.chosen().message);
                Some(self.copy_message(message))
            }
            AppAction::Chat(Chat::ToggleCodeWrap | Chat::CodeLeft | Chat::CodeRight) => None,
            _ if works_over_all(command) => None,
            _ => {
                self.tell_comparison_first();
                Some(Vec::new())
            }
        }
    }

    /// Does what a command says while the inspector lies over the page; `None`: what it does
    /// anywhere.
    fn perform_over_columns(&mut self, command: AppAction) -> Option<Vec<Effect>> {
        match command {
            AppAction::Interrupt | AppAction::Chat(Chat::StopReply) if self.session.is_busy() => {
                return Some(self.stop_columns(true));
            }
            AppAction::Interrupt => self.focus_on(Focus::Composer),
            _ if works_over_all(command)
                || (matches!(command, AppAction::Find(_)) && self.finds_in_inspector()) =>
            {
                return None;
            }
            _ => {
                let key = self.key_of(AppAction::Inspect(crate::app::inspector::Action::Toggle));
                self.note = Some(format!("{key} goes back to the comparison first"));
            }
        }
        Some(Vec::new())
    }

    fn act(&mut self, act: Action) -> Vec<Effect> {
        if act == Action::Compare || act == Action::Sample {
            let kind = match act {
                Action::Sample => ComparisonKind::Samples(SAMPLES_AT_FIRST.min(SAMPLES.1)),
                _ => ComparisonKind::Settings,
            };
            if self.comparing.is_open() {
                self.tell_comparison_first();
            } else {
                self.set_up(kind);
            }
            return Vec::new();
        }
        match act {
            Action::Compare | Action::Sample => {}
            Action::ShowAgain => self.show_comparison_again(),
            Action::Fewer => self.step_columns(false),
            Action::More => self.step_columns(true),
            Action::Previous => self.choose_column(-1),
            Action::Next => self.choose_column(1),
            Action::Send => return self.ask_columns(),
            Action::Leave => match self.comparing.shown() {
                Some(columns) if self.session.in_flight(columns.chosen().message).is_some() => {
                    return self.stop_columns(false);
                }
                Some(_) if self.session.is_busy() => {
                    let key = self.keymap.key(KeyScope::Columns, AppAction::Interrupt);
                    self.note = Some(format!("Others are under way: {key} stops them"));
                }
                Some(columns) if columns.face == ComparisonView::Table => {
                    self.show_face(ComparisonView::Texts);
                }
                _ => return self.leave_comparison(),
            },
            Action::Keep => return self.keep_column(false),
            Action::KeepWithSettings => return self.keep_column(true),
            Action::Table => {
                let is_table =
                    self.comparing.shown().is_some_and(|c| c.face == ComparisonView::Table);
                self.show_face(if is_table {
                    ComparisonView::Texts
                } else {
                    ComparisonView::Table
                });
            }
            Action::Differences => self.toggle_differences(self.first_to_compare()),
            Action::DifferencesFromHere => {
                self.toggle_differences(self.comparing.shown().map_or(0, |columns| columns.chosen));
            }
            Action::NextDifference => self.step_difference(true),
            Action::PreviousDifference => self.step_difference(false),
            Action::AskAgain => return self.ask_column_again(),
            Action::SendAgain => return self.send_column_again(),
        }
        Vec::new()
    }

    pub(super) fn show_face(&mut self, face: ComparisonView) {
        if let ComparisonPage::Shown(columns) = &mut self.comparing {
            columns.face = face;
            columns.first_line = 0;
            columns.places.clear();
            columns
                .columns
                .iter_mut()
                .for_each(|column| column.differs = ColumnDifferences::default());
        }
    }

    pub(in crate::app) fn choose_column(&mut self, step: isize) {
        let (chosen, count) = match &mut self.comparing {
            ComparisonPage::Closed => return,
            ComparisonPage::SettingUp(set_up) => (&mut set_up.chosen, set_up.columns.len()),
            ComparisonPage::Shown(columns) => (&mut columns.chosen, columns.columns.len()),
        };
        *chosen = chosen.saturating_add_signed(step).min(count - 1);
    }

    fn scroll_column(&mut self, command: AppAction) {
        let ComparisonPage::Shown(columns) = &mut self.comparing else { return };
        let at = columns.chosen;
        if columns.face == ComparisonView::Table {
            let step = match command {
                AppAction::Chat(Chat::ScrollUp) => -1,
                AppAction::Chat(Chat::ScrollDown) => 1,
                AppAction::Chat(Chat::PageUp) => -10,
                AppAction::Chat(Chat::PageDown) => 10,
                AppAction::Chat(Chat::ToEnd) => isize::MAX,
                _ => isize::MIN,
            };
            columns.first_line = columns.first_line.saturating_add_signed(step);
            return;
        }
        let scroll: &mut Scroll = &mut columns.columns[at].scroll;
        match command {
            AppAction::Chat(Chat::ScrollUp) => scroll.by(-1),
            AppAction::Chat(Chat::ScrollDown) => scroll.by(1),
            AppAction::Chat(Chat::PageUp) => scroll.by_pages(-1),
            AppAction::Chat(Chat::PageDown) => scroll.by_pages(1),
            AppAction::Chat(Chat::ToStart) => scroll.to_start(),
            _ => scroll.follow(),
        }
    }

    /// The wheel scrolls the column under the pointer, a click chooses it.
    pub(in crate::app) fn comparing_mouse(&mut self, mouse: MouseEvent, rows: isize) {
        let at = Position::new(mouse.column, mouse.row);
        let is_click = matches!(mouse.kind, MouseEventKind::Down(MouseButton::Left));
        let Some(places) = self.compared_places() else { return };
        if self.inspector_dock() == Dock::Page {
            self.inspector_mouse(at, rows);
            return;
        }
        let hit = places.columns.iter().find(|(_, area)| area.contains(at)).map(|(at, _)| *at);
        match (&mut self.comparing, hit) {
            (ComparisonPage::Shown(columns), _) if columns.face == ComparisonView::Table => {
                columns.first_line = columns.first_line.saturating_add_signed(rows);
            }
            (ComparisonPage::Shown(columns), Some(hit)) if is_click => columns.chosen = hit,
            (ComparisonPage::Shown(columns), Some(hit)) => columns.columns[hit].scroll.by(rows),
            (ComparisonPage::SettingUp(set_up), Some(hit)) if is_click => set_up.chosen = hit,
            (ComparisonPage::SettingUp(set_up), Some(_)) => {
                let settings = set_up.columns[set_up.chosen].clone();
                set_up.editor.step(rows.signum(), &settings, &self.session.catalog);
            }
            _ => {}
        }
    }
}
