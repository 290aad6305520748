//! Routes mouse events to a layer or pane.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::App;
use super::layers::Layer;
use crate::screens::chat::chips;
use crate::screens::chat::drag::{BeforeClick, MouseDrag};
use crate::screens::chat::view::composer::text_area;
use crate::screens::focus::Focus;

const SHIFT_TIP: &str = "Hold Shift to select with the terminal";

impl App {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        if self.regions().is_none() {
            return;
        }
        self.perform_held_letter();
        self.pending_keys = None;
        self.armed = None;
        let at = Position::new(mouse.column, mouse.row);
        let rows = match mouse.kind {
            MouseEventKind::ScrollUp => -self.wheel_rows(),
            MouseEventKind::ScrollDown => self.wheel_rows(),
            MouseEventKind::Down(MouseButton::Left) => 0,
            MouseEventKind::Drag(MouseButton::Left) => return self.drag_to(at),
            MouseEventKind::Up(MouseButton::Left) => return self.end_drag(),
            _ => return,
        };
        match self.layers.last_mut() {
            None => self.mouse_on_panes(at, rows),
            Some(Layer::Compare(_)) => self.with_comparison(|page, cx| page.mouse(cx, mouse, rows)),
            Some(Layer::Inspector) => {
                self.on(|screens, cx| screens.inspector.mouse(cx, at, rows));
            }
            Some(Layer::History) if rows != 0 => {
                self.on(|screens, cx| screens.history.step(cx, rows.signum()));
            }
            Some(Layer::Prompts(_)) if rows != 0 => {
                self.with_prompt_search(|search, cx| search.step(cx, rows.signum()));
            }
            Some(Layer::Metrics) => self.screens.metrics.mouse(&self.session, at.y, rows),
            Some(Layer::Branches) => self.screens.branches.mouse(at.y, rows),
            Some(Layer::Text(_, line)) => *line = line.saturating_add_signed(rows),
            Some(Layer::Help(page)) => page.scroll(rows),
            Some(layer) => {
                if let Some(list) = layer.list().filter(|_| rows != 0) {
                    list.step(rows.signum());
                }
                self.show_chosen_theme();
            }
        }
    }

    fn mouse_on_panes(&mut self, at: Position, rows: isize) {
        let Some(regions) = self.regions() else { return };
        let is_over_panel = regions.panel.is_some_and(|panel| panel.contains(at));
        if !is_over_panel && self.on(|screens, cx| screens.inspector.mouse(cx, at, rows)) {
            return;
        }
        if rows != 0 {
            self.screens.chat.transcript.scroll.by(rows);
        } else if is_over_panel {
            self.focus = Focus::Settings;
            self.screens.settings.click(&self.session, at.y);
        } else if regions.composer.contains(at) {
            self.focus_on(Focus::Composer);
            let columns = text_area(regions.composer, 0).0.width;
            let rows = chips::rows(&self.screens.chat.chips(columns));
            let (text, rows) = text_area(regions.composer, rows);
            self.on(|screens, cx| screens.chat.click_chip(cx, text, rows, at));
        } else if regions.conversation.contains(at) {
            self.press_on_conversation(at, regions.conversation);
        }
    }

    fn press_on_conversation(&mut self, at: Position, pane: Rect) {
        let transcript = &self.screens.chat.transcript;
        let before = BeforeClick {
            focus: self.focus,
            selected: transcript.selected,
            is_chosen: transcript.is_chosen,
        };
        self.on(|screens, cx| screens.chat.click_example(cx, at));
        let message = self.screens.chat.message_in_row(at.y - pane.y);
        if message.is_some() {
            self.focus_on(Focus::Conversation);
            self.screens.chat.transcript.selected = message;
            self.screens.chat.transcript.is_chosen = true;
        }
        // The last column is the scroll bar.
        if at.x + 1 < pane.right() {
            self.screens.chat.begin_drag(at, before);
        }
    }

    fn drag_to(&mut self, at: Position) {
        let Some(drag) = self.screens.chat.drag.as_mut() else {
            if !std::mem::replace(&mut self.has_shown_shift_tip, true) {
                self.notice = Some(SHIFT_TIP.into());
            }
            return;
        };
        // The press was not a click.
        if let Some(before) = drag.move_to(at) {
            self.focus = before.focus;
            self.screens.chat.transcript.selected = before.selected;
            self.screens.chat.transcript.is_chosen = before.is_chosen;
            // A narrow window has no room for the tip beside the notice about the copy.
            self.notice = (!self.has_shown_shift_tip).then(|| SHIFT_TIP.into());
        }
    }

    fn end_drag(&mut self) {
        let Some(regions) = self.regions() else { return };
        let is_copied = self.on(|screens, cx| screens.chat.copy_dragged(cx, regions.conversation));
        if is_copied && !std::mem::replace(&mut self.has_shown_shift_tip, true) {
            self.copy_tip = Some(SHIFT_TIP);
        }
    }

    /// Scrolls the conversation at a tick while the mouse drags beyond its edge.
    pub(super) fn scroll_dragged(&mut self) {
        let rows = self.drag_rows();
        if rows != 0 {
            self.is_changed = true;
            self.screens.chat.transcript.scroll.by(rows);
        }
    }

    /// Returns the rows that the conversation scrolls at each tick while the mouse drags beyond its
    /// edge.
    pub(super) fn drag_rows(&self) -> isize {
        if self.screens.chat.drag.as_ref().and_then(MouseDrag::text).is_none() {
            return 0;
        }
        self.regions().map_or(0, |regions| self.screens.chat.drag_rows(regions.conversation))
    }
}
