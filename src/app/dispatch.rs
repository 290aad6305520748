//! Keys, pastes and the mouse: which part of the screen takes them, and as which command.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::actions::{Action, action_of};
use super::overlay::Overlay;
use super::{App, Focus};
use crate::screens::chat::Action as Chat;
use crate::session::effect::Effect;
use crate::ui::keymap::KeyScope;

/// Rows that one notch of the wheel scrolls.
const WHEEL_ROWS: isize = 3;

impl App {
    /// The scope whose keys work now.
    pub fn key_scope(&self) -> KeyScope {
        if let Some(scope) = self.overlay.key_scope() {
            return scope;
        }
        if let Some(scope) = self.comparing_place() {
            return scope;
        }
        match self.focus {
            _ if self.find.is_open() => KeyScope::Find,
            Focus::Inspector if self.inspector.finding.is_open() => KeyScope::Find,
            Focus::Inspector => KeyScope::Inspector,
            Focus::Composer => KeyScope::Composer,
            Focus::Conversation => KeyScope::Conversation,
            Focus::Settings => KeyScope::Settings,
        }
    }

    /// The name of the key that does something now.
    pub fn key_of(&self, action: Action) -> String {
        self.keymap.key(self.key_scope(), action)
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.note = None;
        if key.code != KeyCode::Enter {
            self.attaching.hold();
        }
        let scope = self.key_scope();
        let mut action = action_of(&self.keymap, scope, &key);
        let anywhere = action_of(&self.keymap, KeyScope::Anywhere, &key);
        // In a search a blank is a letter.
        if self.session.is_replay() && scope != KeyScope::Find {
            let step = action_of(&self.keymap, KeyScope::Replay, &key);
            // Nothing is written in a replay; elsewhere a page's own keys go before.
            action = if scope == KeyScope::Composer { step.or(action) } else { action.or(step) };
        }
        // Such a screen shows only the minimum size. A key must not act on what is not visible.
        if self.regions().is_none() {
            return match anywhere {
                Some(Action::Interrupt) if self.session.is_busy() => {
                    self.perform(Action::Interrupt)
                }
                Some(action @ (Action::Quit | Action::Suspend)) => self.perform(action),
                _ => Vec::new(),
            };
        }
        // The key of the interrupt stops the reply first, in every scope.
        if self.session.is_busy() && anywhere == Some(Action::Interrupt) {
            action = Some(Action::Interrupt);
        }
        if anywhere != Some(Action::Interrupt) {
            self.quit_is_armed = false;
        }
        if !matches!(self.overlay, Overlay::None) {
            let is_metrics = matches!(self.overlay, Overlay::Metrics);
            return match action {
                Some(action @ (Action::Quit | Action::Suspend)) => self.perform(action),
                Some(
                    action @ (Action::Metrics(_) | Action::Palette | Action::Help | Action::Step),
                ) if is_metrics => self.perform(action),
                // The dialog stays open and closes by the next key.
                Some(Action::Interrupt) if self.session.is_busy() => {
                    self.perform(Action::Interrupt)
                }
                Some(Action::Dialog(action)) => self.dialog_key(Some(action), key),
                _ => self.dialog_key(None, key),
            };
        }
        match action.filter(|action| !self.is_text(*action, key)) {
            Some(action) => self.perform(action),
            None => {
                self.typed_key(key);
                Vec::new()
            }
        }
    }

    /// Whether a key with a meaning is text now. A letter opens the palette only from an empty
    /// composer. The last attachment is removed only if the cursor is at the start of the prompt.
    fn is_text(&self, action: Action, key: KeyEvent) -> bool {
        match action {
            Action::Palette => {
                let is_letter = matches!(key.code, KeyCode::Char(_))
                    && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
                is_letter && !self.composer.has_no_text()
            }
            Action::Chat(Chat::RemoveLastAttachment) => !self.composer.is_ahead_of_text(),
            _ => false,
        }
    }

    /// A key without a meaning goes to the field that takes text.
    fn typed_key(&mut self, key: KeyEvent) {
        if self.comparing_place().is_some() {
            // The pages of a comparison take no text.
        } else if self.find.is_open() {
            self.find_key(key);
        } else if self.inspector.finding.is_open() {
            self.inspector_find_key(key);
        } else if self.focus == Focus::Composer {
            self.composer.key(key);
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if self.regions().is_none() {
            return Vec::new();
        }
        self.note = None;
        self.quit_is_armed = false;
        if let Some(list) = self.overlay.list() {
            list.paste(text);
            self.list_changed(true);
            return Vec::new();
        }
        match &mut self.overlay {
            Overlay::Prompt(prompt) => {
                prompt.textbox.insert(text);
                let purpose = prompt.purpose;
                self.check_prompt(purpose);
            }
            Overlay::AttachFile(prompt) if prompt.is_reading() => {}
            Overlay::AttachFile(prompt) => {
                prompt.textbox.insert(text);
                prompt.edited();
            }
            Overlay::Metrics | Overlay::Definitions(_) | Overlay::Help(_, KeyScope::Metrics) => {
                let leave = Action::Metrics(super::metrics::Action::Leave);
                let key = self.keymap.key(KeyScope::Metrics, leave);
                let note = format!("{key} closes the metrics; then there is a place for this");
                self.note = Some(note);
            }
            Overlay::Identity(_) => self.note = Some("Choose the credentials first.".into()),
            Overlay::None if self.find.is_open() => self.find_paste(text),
            Overlay::None if self.inspector.finding.is_open() => {
                self.inspector_find_paste(text);
            }
            _ if self.comparing.is_open() => {
                let leave = Action::Compare(super::comparison::Action::Leave);
                let key = self.keymap.key(KeyScope::Columns, leave);
                let note = format!("{key} closes the comparison; then there is a place for this");
                self.note = Some(note);
            }
            _ => {
                self.focus_on(Focus::Composer);
                return self.paste_into_composer(text);
            }
        }
        Vec::new()
    }

    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        let Some(regions) = self.regions() else { return };
        let at = Position::new(mouse.column, mouse.row);
        let step = match mouse.kind {
            MouseEventKind::ScrollUp => -WHEEL_ROWS,
            MouseEventKind::ScrollDown => WHEEL_ROWS,
            MouseEventKind::Down(MouseButton::Left) => 0,
            _ => return,
        };
        if let Some(line) = self.overlay.first_line() {
            *line = line.saturating_add_signed(step);
            return;
        }
        if let Some(list) = self.overlay.list() {
            list.step(step.signum());
            return self.list_changed(false);
        }
        match &mut self.overlay {
            Overlay::Metrics if step == 0 => return self.choose_turn_at(at.y),
            Overlay::Metrics => return self.choose_turn(step.signum()),
            Overlay::Help(..)
            | Overlay::Details(_)
            | Overlay::Request(_)
            | Overlay::Definitions(_)
            | Overlay::None => {}
            // A field for a value has no use for the mouse, and a list has taken the event.
            _ => return,
        }
        let is_over_panel = regions.panel.is_some_and(|panel| panel.contains(at));
        if self.comparing.is_open() {
            self.comparing_mouse(mouse, step);
            return;
        }
        if !is_over_panel && self.inspector_mouse(at, step) {
            return;
        }
        if step != 0 {
            self.transcript.scroll.by(step);
        } else if regions.panel.is_some_and(|panel| panel.contains(at)) {
            self.focus = Focus::Settings;
            if let Some((_, row)) = self.panel.rows.iter().rfind(|(y, _)| *y <= at.y) {
                self.panel.editor.choose(*row, &self.session.settings, &self.session.catalog);
            }
        } else if regions.composer.contains(at) {
            self.focus_on(Focus::Composer);
            self.click_chip(regions, at);
        } else if regions.conversation.contains(at) {
            let row = at.y - regions.conversation.y;
            let hit = |shown: &&crate::ui::scroll::MessageArea| {
                (shown.first_row..=shown.last_row).contains(&row)
            };
            if let Some(message) =
                self.transcript.scroll.measured.shown.iter().find(hit).map(|s| s.message)
            {
                self.focus_on(Focus::Conversation);
                self.transcript.selected = Some(message);
            }
        }
    }
}
