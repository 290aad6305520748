//! Routes keys and pastes to a layer or pane.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use super::actions::Action;
use super::key_meaning::KeyMeaning;
use super::layers::Layer;
use crate::screens::chat::Action as Chat;
use crate::screens::focus::Focus;
use crate::session::effect::Effect;
use crate::ui::key_press::{NONE, key_name, letter_of, normalize};
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;
use crate::ui::text_keys::TextKey;

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
                Focus::Composer => {
                    let composer = &self.screens.chat.composer;
                    composer.key_scope(&self.keymap, self.session.is_replay())
                }
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
        self.end_letters_before(key);
        self.notice = None;
        self.screens.chat.drag = None;
        let Some(meaning) = self.meaning(key) else { return };
        let KeyMeaning { mut action, anywhere, step, typed, is_sequence } = meaning;
        if key.code != KeyCode::Enter {
            self.screens.chat.attachments.cancel_sending();
        }
        let scope = self.key_scope();
        // In the find bar, Space is text.
        if self.session.is_replay() && scope != KeyScope::Find {
            // The replay keys win in the composer, since it accepts no text then. Elsewhere the
            // page's own keys win.
            action = if scope == KeyScope::Composer { step.or(action) } else { action.or(step) };
        }
        let stops = self.session.is_busy() && anywhere == Some(Action::Interrupt);
        // A window that is too small shows only the minimum size. Only quit, suspend and stop
        // work, since the user cannot see the effect of other keys.
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
        if !is_sequence && self.letter_in_conversation(key, action) {
            return;
        }
        match (self.layers.last(), action) {
            (None | Some(Layer::Compare(_) | Layer::Inspector), action) => {
                match action.filter(|action| !self.is_text(*action, key)) {
                    Some(action) => {
                        self.perform(action);
                        if let Some(Layer::Palette(_, letter)) = self.layers.last_mut() {
                            *letter = letter_of(&key).filter(|_| !is_sequence);
                        }
                    }
                    None => self.typed_key(typed),
                }
            }
            (_, Some(action @ (Action::Quit | Action::Suspend | Action::Redraw))) => {
                self.perform(action);
            }
            // In a dialog, a character such as `?` is typed text, so it does not open the help.
            (Some(layer), Some(Action::Help))
                if layer.is_dialog()
                    && !matches!(layer, Layer::Help(_))
                    && letter_of(&key).is_none() =>
            {
                self.perform(Action::Help);
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
            (Some(Layer::Branches), action) => {
                if let Some(
                    action @ (Action::Branches(_) | Action::Palette | Action::Help | Action::Step),
                ) = action
                {
                    self.perform(action);
                }
            }
            (Some(Layer::Help(_)), action) => self.help_key(action, typed),
            (Some(Layer::History), action) => self.history_key(action, typed),
            (Some(Layer::Prompts(_)), action) => self.prompt_search_key(action, typed),
            (_, Some(Action::Dialog(action))) => self.dialog_key(Some(action), typed),
            _ => self.dialog_key(None, typed),
        }
    }

    /// Handles a key on the help page. Other keys do nothing there.
    fn help_key(&mut self, action: Option<Action>, key: TextKey) {
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

    /// Returns whether a key that has an action types or edits text instead. A letter opens the
    /// palette or the help only from an empty prompt box. Backspace removes the last attachment only
    /// if the cursor is at the start of the prompt.
    fn is_text(&self, action: Action, key: KeyEvent) -> bool {
        let composer = &self.screens.chat.composer;
        match action {
            Action::Palette | Action::Help => {
                matches!(self.key_scope(), KeyScope::Composer | KeyScope::Insert)
                    && letter_of(&key).is_some()
                    && !composer.has_no_text()
            }
            Action::Chat(Chat::RemoveLastAttachment) => !composer.can_remove_attachment(),
            _ => false,
        }
    }

    /// Returns whether the previous key already asked for this action. If not, shows a notice that names
    /// the key, and lets the next press confirm the action.
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

    fn typed_key(&mut self, key: TextKey) {
        let is_covered = !self.layers.is_empty();
        if !is_covered && self.screens.chat.find.is_open() {
            self.on(|screens, cx| screens.chat.find_key(cx, key));
        } else if self.inspector_has_keys() && self.screens.inspector.finding.is_open() {
            self.on(|screens, cx| screens.inspector.find_key(cx, key));
        } else {
            let is_prompt = !is_covered && self.focus == Focus::Composer;
            let is_command = matches!(self.key_scope(), KeyScope::Normal | KeyScope::Visual);
            let composer = &mut self.screens.chat.composer;
            let is_handled = match (is_prompt, is_command) {
                (false, _) => false,
                (true, true) => composer.vim_key(key.event),
                (true, false) => composer.key(key),
            };
            if !is_handled {
                self.explain_unbound(key);
            }
        }
    }

    /// Shows a notice for a key that is not bound here: the notice names the pane where the key
    /// works, or says that the key has no function. Keys that type or edit text get no notice.
    fn explain_unbound(&mut self, key: TextKey) {
        let press @ (code, modifiers) = normalize(&key.event);
        let takes_letters = matches!(self.focus, Focus::Composer | Focus::Conversation);
        let is_text = modifiers == NONE && takes_letters && self.layers.is_empty();
        let is_command = match code {
            KeyCode::F(_) => true,
            KeyCode::Char(_) => !is_text,
            _ => false,
        };
        let is_here = self.focus == Focus::Composer && self.layers.is_empty();
        if !is_command || is_here && key.action.is_some() {
            return;
        }
        let places = [
            (KeyScope::Composer, "the prompt box"),
            (KeyScope::TextBox, "the prompt box"),
            (KeyScope::Inspector, "the inspector"),
        ];
        let is_letter = modifiers == NONE && matches!(code, KeyCode::Char(_));
        let is_bound = |scope| !is_letter && self.keymap.is_bound(scope, press);
        let place = places.into_iter().find(|(scope, _)| is_bound(*scope));
        let key = key_name(press);
        self.notice = Some(match place {
            Some((_, place)) => format!("{key} works in {place}"),
            None => self.no_function(&key),
        });
    }

    pub(super) fn no_function(&self, keys: &str) -> String {
        let help = self.keymap.key(KeyScope::Anywhere, Action::Help);
        format!("{keys} has no function here. {help} shows the keys")
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.regions().is_none() {
            return;
        }
        self.perform_held_letter();
        self.pending_keys = None;
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
        if matches!(self.layers.last(), Some(Layer::History)) {
            return self.on(|screens, cx| screens.history.paste(cx, text));
        }
        if matches!(self.layers.last(), Some(Layer::Prompts(_))) {
            self.with_prompt_search(|search, cx| search.paste(cx, text));
            return;
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
                    if dialog.target == PromptTarget::AttachedFile {
                        self.effects.push(Effect::ListPaths(dialog.textbox.text()));
                    }
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
                Some(Layer::Branches) => {
                    let key = self.keymap.key(KeyScope::Branches, "branches-leave");
                    let notice =
                        format!("The branches page does not accept text. {key} closes the page");
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
            _ if self.regions().is_none() || self.pending_keys.is_some() => false,
            Some(layer) => layer.takes_text(),
            None if self.screens.chat.find.is_open() => true,
            None => {
                matches!(self.key_scope(), KeyScope::Composer | KeyScope::Insert)
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
        if self.may_leave_insert(text) {
            return text.chars().for_each(|letter| self.key(KeyEvent::from(KeyCode::Char(letter))));
        }
        self.notice = None;
        self.armed = None;
        self.screens.chat.attachments.cancel_sending();
        self.screens.chat.composer.insert(text);
    }

    pub(super) fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.screens.chat.drag = None;
        if self.focus == Focus::Settings && !self.panel_is_shown() {
            self.focus = Focus::Composer;
        }
    }

    /// Shows a notice, with the tip that belongs to it.
    pub(super) fn show_notice(&mut self, notice: String) {
        let tip = self.copy_tip.take().map(|tip| format!(". {tip}"));
        self.notice = Some(notice + tip.as_deref().unwrap_or_default());
    }
}
