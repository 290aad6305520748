//! Routes keys, pastes and mouse events to a layer or pane.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::App;
use super::actions::{Action, action_of, rows};
use super::layers::Layer;
use crate::screens::chat::Action as Chat;
use crate::screens::chat::chips;
use crate::screens::chat::view::composer::text_area;
use crate::screens::focus::Focus;
use crate::ui::key_press::letter_of;
use crate::ui::keymap::KeyScope;

/// Rows scrolled by one notch of the mouse wheel.
const WHEEL_ROWS: isize = 3;

/// Esc pressed twice closes one layer. The second Esc within this time is ignored.
const ESC_PAUSE: Duration = Duration::from_millis(300);

impl App {
    pub fn key_scope(&self) -> KeyScope {
        let finds_in_inspector = self.screens.inspector.finding.is_open();
        match self.layers.last() {
            Some(Layer::Inspector) if finds_in_inspector => KeyScope::Find,
            Some(layer) => layer.key_scope(),
            None if self.screens.chat.find.is_open() => KeyScope::Find,
            None => match self.focus {
                Focus::Inspector if finds_in_inspector => KeyScope::Find,
                Focus::Inspector => KeyScope::Inspector,
                Focus::Composer => KeyScope::Composer,
                Focus::Conversation => KeyScope::Conversation,
                Focus::Settings => KeyScope::Settings,
            },
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
        let is_esc = key.code == KeyCode::Esc;
        let escaped_at = self.escaped_at.take();
        if is_esc && escaped_at.is_some_and(|at| self.session.now - at < ESC_PAUSE) {
            return;
        }
        let layers = self.layers.len();
        self.press(key);
        if is_esc && self.layers.len() < layers {
            self.escaped_at = Some(self.session.now);
        }
    }

    fn press(&mut self, key: KeyEvent) {
        self.notice = None;
        if key.code != KeyCode::Enter {
            self.screens.chat.attachments.cancel_sending();
        }
        let scope = self.key_scope();
        let mut action = action_of(&self.keymap, scope, &key);
        let anywhere = action_of(&self.keymap, KeyScope::Anywhere, &key);
        // In the find bar, Space is text.
        if self.session.is_replay() && scope != KeyScope::Find {
            let step = action_of(&self.keymap, KeyScope::Replay, &key);
            // The replay keys win in the composer, since it accepts no text then. Elsewhere the
            // page's own keys win.
            action = if scope == KeyScope::Composer { step.or(action) } else { action.or(step) };
        }
        let stops = self.session.is_busy() && anywhere == Some(Action::Interrupt);
        // A window that is too small shows only the minimum size. Ignore keys, since the user
        // cannot see their effect.
        if self.regions().is_none() {
            if let Some(action @ (Action::Quit | Action::Suspend)) = anywhere {
                self.perform(action);
            } else if stops {
                self.perform(Action::Interrupt);
            }
            return;
        }
        // The interrupt key stops the reply first, in every scope.
        if stops {
            action = Some(Action::Interrupt);
        }
        self.armed.take_if(|armed| Some(*armed) != action && Some(*armed) != anywhere);
        match (self.layers.last(), action) {
            (None | Some(Layer::Compare(_) | Layer::Inspector), action) => {
                match action.filter(|action| !self.is_text(*action, key)) {
                    Some(action) if self.asks_first(action, key) => {}
                    Some(action) => self.perform(action),
                    None => self.typed_key(key),
                }
            }
            (_, Some(action @ (Action::Quit | Action::Suspend | Action::Redraw))) => {
                self.perform(action);
            }
            // The layer stays open. The next interrupt closes it.
            (_, Some(Action::Interrupt)) if stops => self.perform(Action::Interrupt),
            (Some(Layer::Metrics), action) => {
                if let Some(
                    action @ (Action::Metrics(_) | Action::Palette | Action::Help | Action::Step),
                ) = action
                {
                    self.perform(action);
                }
            }
            (Some(Layer::Help(_)), action) => self.help_key(action, key),
            (_, Some(Action::Dialog(action))) => self.dialog_key(Some(action), key),
            _ => self.dialog_key(None, key),
        }
    }

    /// Handles a key on the help page. Other keys do nothing there.
    fn help_key(&mut self, action: Option<Action>, key: KeyEvent) {
        let Some(Layer::Help(page)) = self.layers.last_mut() else { return };
        let closes = match action {
            Some(Action::ReadHelp(action)) => page.act(action),
            _ if page.is_filtering() => {
                let action = action.and_then(|action| match action {
                    Action::Dialog(action) => Some(action),
                    _ => None,
                });
                page.filter_key(action, key);
                false
            }
            _ => false,
        };
        if closes {
            self.layers.pop();
        }
    }

    /// Returns whether a key with an action is text now. A letter opens the palette or the help only
    /// from an empty prompt box. The last attachment is removed only if the cursor is at the start
    /// of the prompt.
    fn is_text(&self, action: Action, key: KeyEvent) -> bool {
        let composer = &self.screens.chat.composer;
        match action {
            Action::Palette | Action::Help => {
                self.key_scope() == KeyScope::Composer
                    && letter_of(&key).is_some()
                    && !composer.has_no_text()
            }
            Action::Chat(Chat::RemoveLastAttachment) => !composer.can_remove_attachment(),
            _ => false,
        }
    }

    /// Asks for a second press of a letter that would send a request or replace the prompt, unless
    /// the user has selected the message. Returns whether it asked.
    fn asks_first(&mut self, action: Action, key: KeyEvent) -> bool {
        let scope = self.key_scope();
        let is_costly = matches!(
            action,
            Action::Chat(
                Chat::Regenerate
                    | Chat::RegenerateAtTemperature
                    | Chat::RegenerateWithModel
                    | Chat::EditAndResend
            )
        );
        let asks = is_costly
            && scope == KeyScope::Conversation
            && letter_of(&key).is_some()
            && !self.screens.chat.transcript.is_chosen
            && !self.session.is_busy()
            && !self.session.open.conversation.is_empty();
        let Some(at) = self.keymap.position(scope, &key).filter(|_| asks) else { return false };
        !self.is_confirmed(action, |key| format!("Press {key} again to {}", rows()[at].help))
    }

    /// Returns whether the previous key was the same. If not, shows a notice that names the key,
    /// and lets the next press confirm the action.
    pub(super) fn is_confirmed(
        &mut self,
        action: Action,
        notice: impl FnOnce(&str) -> String,
    ) -> bool {
        if self.armed.take() == Some(action) {
            return true;
        }
        let key = self.keymap.key(self.key_scope(), action);
        self.notice = Some(notice(&key));
        self.armed = Some(action);
        false
    }

    fn typed_key(&mut self, key: KeyEvent) {
        let is_covered = !self.layers.is_empty();
        if !is_covered && self.screens.chat.find.is_open() {
            self.on(|screens, cx| screens.chat.find_key(cx, key));
        } else if self.inspector_has_keys() && self.screens.inspector.finding.is_open() {
            self.on(|screens, cx| screens.inspector.find_key(cx, key));
        } else if !is_covered && self.focus == Focus::Composer {
            self.screens.chat.composer.key(key);
        } else if !is_covered
            && self.focus == Focus::Conversation
            && letter_of(&key).is_some()
            && !self.session.is_replay()
        {
            self.focus_on(Focus::Composer);
            self.screens.chat.composer.key(key);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.regions().is_none() {
            return;
        }
        self.notice = None;
        self.armed = None;
        let finds_in_inspector =
            self.inspector_has_keys() && self.screens.inspector.finding.is_open();
        if matches!(self.layers.last(), Some(Layer::Identity(_))) {
            self.notice = Some("Choose the credentials first.".into());
            return;
        }
        if let Some(list) = self.layers.last_mut().and_then(Layer::list) {
            list.paste(text);
            return self.show_chosen_theme();
        }
        if let Some(Layer::Help(page)) = self.layers.last_mut()
            && page.is_filtering()
        {
            return page.paste(text);
        }
        match self.layers.last() {
            Some(Layer::Value(dialog)) => {
                let owner = dialog.owner;
                let settings = self.settings_of(owner).clone();
                if let Some(Layer::Value(dialog)) = self.layers.last_mut() {
                    dialog.paste(text, &settings);
                }
            }
            None if self.screens.chat.find.is_open() => {
                self.on(|screens, cx| screens.chat.find_paste(cx, text));
            }
            _ if finds_in_inspector => {
                self.on(|screens, cx| screens.inspector.find_paste(cx, text));
            }
            _ => match self.layers.page() {
                Some(Layer::Metrics) => {
                    let key = self.keymap.key(KeyScope::Metrics, "metrics-leave");
                    let notice =
                        format!("The metrics page does not accept text. {key} closes the page");
                    self.notice = Some(notice);
                }
                Some(_) => {
                    let key = self.keymap.key(KeyScope::Columns, "comparison-leave");
                    let notice = format!("The comparison does not accept text. {key} closes it");
                    self.notice = Some(notice);
                }
                None => {
                    self.focus_on(Focus::Composer);
                    self.on(|screens, cx| screens.chat.paste_into_composer(cx, text));
                }
            },
        }
    }

    /// Returns whether every typed letter is text now.
    pub fn takes_text(&self) -> bool {
        match self.layers.last() {
            _ if self.regions().is_none() => false,
            Some(layer) => layer.takes_text(),
            None if self.screens.chat.find.is_open() => true,
            None => {
                self.key_scope() == KeyScope::Composer
                    && !self.screens.chat.composer.has_no_text()
                    && !self.session.is_replay()
            }
        }
    }

    /// Inserts letters that were typed while [`Self::takes_text`] was true. A single letter is
    /// handled as a key.
    pub(super) fn type_text(&mut self, text: &str) {
        let mut letters = text.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return self.key(KeyEvent::from(KeyCode::Char(letter)));
        }
        if !self.layers.is_empty() || self.screens.chat.find.is_open() {
            return self.paste(text);
        }
        self.notice = None;
        self.armed = None;
        self.screens.chat.attachments.cancel_sending();
        self.screens.chat.composer.insert(text);
    }

    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        if self.regions().is_none() {
            return;
        }
        self.armed = None;
        let at = Position::new(mouse.column, mouse.row);
        let rows = match mouse.kind {
            MouseEventKind::ScrollUp => -WHEEL_ROWS,
            MouseEventKind::ScrollDown => WHEEL_ROWS,
            MouseEventKind::Down(MouseButton::Left) => 0,
            _ => return,
        };
        match self.layers.last_mut() {
            None => self.mouse_on_panes(at, rows),
            Some(Layer::Compare(_)) => self.with_comparison(|page, cx| page.mouse(cx, mouse, rows)),
            Some(Layer::Inspector) => {
                self.on(|screens, cx| screens.inspector.mouse(cx, at, rows));
            }
            Some(Layer::Metrics) => self.screens.metrics.mouse(&self.session, at.y, rows),
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
            self.on(|screens, cx| screens.chat.click_example(cx, at));
            let message = self.screens.chat.message_in_row(at.y - regions.conversation.y);
            if message.is_some() {
                self.focus_on(Focus::Conversation);
                self.screens.chat.transcript.selected = message;
                self.screens.chat.transcript.is_chosen = true;
            }
        }
    }
}
