//! Keys, pastes and the mouse: which part of the screen takes them, and as which command.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::command::{Command, KeyScope, command_for};
use super::copy::choose_by_number;
use super::overlay::{ModelPurpose, Overlay};
use super::prompt_target::PromptTarget;
use super::request_text::RequestFormat;
use super::{App, Focus};
use crate::chat::model::ModelId;
use crate::chat::settings::Settings;
use crate::session::effect::Effect;

/// Rows that one notch of the wheel scrolls.
const WHEEL_ROWS: isize = 3;

impl App {
    /// Whose keys these are: of the page that lies over all, else of the pane that has them.
    pub(super) fn place_of_keys(&self) -> KeyScope {
        if matches!(self.overlay, Overlay::Metrics) {
            return KeyScope::Metrics;
        }
        if let Some(place) = self.comparing_place() {
            return place;
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

    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.note = None;
        if key.code != KeyCode::Enter {
            self.attaching.hold();
        }
        let is_metrics = matches!(self.overlay, Overlay::Metrics);
        let place = self.place_of_keys();
        let mut command = command_for(place, &key);
        // In a search a blank is a letter.
        if self.session.is_replay() && place != KeyScope::Find {
            let step = command_for(KeyScope::Replay, &key);
            // Nothing is written in a replay; elsewhere a page's own keys go before.
            command = if place == KeyScope::Composer { step.or(command) } else { command.or(step) };
        }
        // Such a screen shows only the minimum size. A key must not act on what is not visible.
        if self.regions().is_none() {
            return match command_for(KeyScope::Anywhere, &key) {
                Some(Command::Interrupt) if self.session.is_busy() => {
                    self.perform(Command::Interrupt)
                }
                Some(command @ (Command::Quit | Command::Suspend)) => self.perform(command),
                _ => Vec::new(),
            };
        }
        // Wherever one is, it stops the reply first.
        if self.session.is_busy()
            && command_for(KeyScope::Anywhere, &key) == Some(Command::Interrupt)
        {
            command = Some(Command::Interrupt);
        }
        if command != Some(Command::Interrupt) {
            self.quit_is_armed = false;
        }
        if !matches!(self.overlay, Overlay::None) {
            return match command {
                Some(Command::Quit | Command::Suspend) => {
                    command.map_or(Vec::new(), |command| self.perform(command))
                }
                Some(
                    command @ (Command::Metrics(_)
                    | Command::Palette
                    | Command::Help
                    | Command::Step),
                ) if is_metrics => self.perform(command),
                // What lies over the conversation stays, and goes by the next one.
                Some(Command::Interrupt) if self.session.is_busy() => {
                    self.perform(Command::Interrupt)
                }
                _ => self.overlay_key(key),
            };
        }
        // A slash is a letter unless the composer is empty.
        if command == Some(Command::Palette)
            && key.code == KeyCode::Char('/')
            && !self.composer.has_no_text()
        {
            command = None;
        }
        match command {
            Some(command) => self.perform(command),
            None => {
                if self.comparing_place().is_some() {
                    // What is typed has no place on the page.
                } else if self.find.is_open() {
                    self.find_key(key);
                } else if self.inspector.finding.is_open() {
                    self.inspector_find_key(key);
                } else if self.focus == Focus::Composer && !self.detaches(key) {
                    self.composer.key(key);
                }
                Vec::new()
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if self.regions().is_none() {
            return Vec::new();
        }
        self.note = None;
        self.quit_is_armed = false;
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
            Overlay::Palette(picker) => picker.paste(text),
            Overlay::Models(models) => models.picker.paste(text),
            Overlay::Recipes(picker) => picker.paste(text),
            Overlay::Unsaved(picker) => picker.paste(text),
            Overlay::CodeBlocks(picker) => {
                picker.paste(text);
                choose_by_number(picker);
            }
            Overlay::Themes(themes) => {
                themes.picker.paste(text);
                self.look.choice = themes.shown();
            }
            Overlay::Metrics | Overlay::Definitions(_) | Overlay::Help(_, KeyScope::Metrics) => {
                self.note = Some("Esc closes the metrics; then there is a place for this".into());
            }
            Overlay::Identity(_) => self.note = Some("Choose the credentials first.".into()),
            Overlay::None if self.find.is_open() => self.find_paste(text),
            Overlay::None if self.inspector.finding.is_open() => {
                self.inspector_find_paste(text);
            }
            _ if self.comparing.is_open() => {
                self.note =
                    Some("Esc closes the comparison; then there is a place for this".into());
            }
            Overlay::Help(..) | Overlay::Details(_) | Overlay::Request(_) | Overlay::None => {
                self.focus_on(Focus::Composer);
                return self.paste_into_composer(text);
            }
        }
        Vec::new()
    }

    fn overlay_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if matches!(self.overlay, Overlay::Identity(_)) {
            return self.identity_key(key);
        }
        let is_leave = key.code == KeyCode::Esc
            || (key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL);
        if is_leave {
            if let Overlay::Themes(themes) = &self.overlay {
                self.look.choice = themes.before;
            }
            self.overlay = self.overlay.beneath();
            return Vec::new();
        }
        let step = step_of(key.code);
        if let (Some(line), Some(step)) = (self.overlay.first_line(), step) {
            *line = line.saturating_add_signed(step);
            return Vec::new();
        }
        match (&mut self.overlay, step) {
            (Overlay::Request(_), _) if matches!(key.code, KeyCode::Char('y' | 'c')) => {
                // The word that says so stands below, where the overlay would hide it.
                self.overlay = Overlay::None;
                return self.copy_request(RequestFormat::Json);
            }
            // Any other key closes what is only read.
            (
                Overlay::Help(..)
                | Overlay::Details(_)
                | Overlay::Request(_)
                | Overlay::Definitions(_),
                _,
            ) => self.overlay = self.overlay.beneath(),
            (Overlay::Palette(picker), Some(step)) => picker.step(step),
            (Overlay::Models(models), Some(step)) => models.picker.step(step),
            (Overlay::Recipes(picker), Some(step)) => picker.step(step),
            (Overlay::Unsaved(picker), Some(step)) => picker.step(step),
            (Overlay::CodeBlocks(picker), Some(step)) => picker.step(step),
            (Overlay::Palette(picker), None) if key.code == KeyCode::Enter => {
                if let Some(command) = picker.chosen().map(|item| item.value) {
                    self.overlay = Overlay::None;
                    return self.perform(command);
                }
            }
            (Overlay::Models(_), None)
                if key.code == KeyCode::Char('r') && key.modifiers == KeyModifiers::CONTROL =>
            {
                return self.session.list_models();
            }
            (Overlay::Models(models), None) if key.code == KeyCode::Enter => {
                let typed = models.picker.filter().text();
                let id = match (models.typed(), models.picker.chosen()) {
                    (Some(id), _) => Ok(id),
                    (None, Some(item)) => Ok(item.value.id.clone()),
                    (None, None) => ModelId::parse(&typed),
                };
                match id {
                    Ok(id) => {
                        let purpose = models.purpose;
                        self.overlay = Overlay::None;
                        self.session.model_is_chosen |= purpose == ModelPurpose::Settings;
                        let settings = Settings { model: id, ..self.settings_for(purpose).clone() };
                        return self.take_settings(purpose, settings);
                    }
                    Err(refused) => self.note = Some(refused.to_string()),
                }
            }
            (Overlay::Recipes(_), None) if key.code == KeyCode::Enter => {
                self.apply_chosen_recipe();
            }
            (Overlay::Unsaved(_), None) if key.code == KeyCode::Enter => {
                return self.answer_unsaved();
            }
            (Overlay::CodeBlocks(_), None) if key.code == KeyCode::Enter => {
                return self.copy_chosen_block();
            }
            (Overlay::CodeBlocks(picker), None) => {
                picker.key(key);
                choose_by_number(picker);
            }
            (Overlay::Themes(themes), None) if key.code == KeyCode::Enter => {
                if themes.picker.chosen().is_some() {
                    self.overlay = Overlay::None;
                }
            }
            (Overlay::Themes(themes), step) => {
                match step {
                    Some(step) => themes.picker.step(step),
                    None => themes.picker.key(key),
                }
                self.look.choice = themes.shown();
            }
            (Overlay::Palette(picker), None) => picker.key(key),
            (Overlay::Models(models), None) => models.picker.key(key),
            (Overlay::Recipes(picker), None) => picker.key(key),
            (Overlay::Unsaved(picker), None) => picker.key(key),
            (Overlay::Prompt(_), _) => return self.prompt_key(key),
            (Overlay::AttachFile(_), _) => return self.path_key(key),
            (Overlay::Metrics | Overlay::Identity(_) | Overlay::None, _) => {}
        }
        Vec::new()
    }

    fn prompt_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Overlay::Prompt(prompt) = &mut self.overlay else { return Vec::new() };
        match command_for(KeyScope::Composer, &key) {
            Some(Command::NewLine) => prompt.textbox.new_line(),
            Some(Command::Send) if prompt.asked == PromptTarget::RecipeName => {
                return self.save_recipe();
            }
            Some(Command::Send) if prompt.asked == PromptTarget::MetricsFile => {
                return self.save_metrics();
            }
            Some(Command::Send) if prompt.asked == PromptTarget::Quota => {
                self.set_quota();
                return Vec::new();
            }
            Some(Command::Send) => {
                let purpose = prompt.purpose;
                let mut settings = self.settings_for(purpose).clone();
                let Overlay::Prompt(prompt) = &mut self.overlay else { return Vec::new() };
                let typed = prompt.textbox.text();
                if let Err(refused) = prompt.asked.set(&mut settings, &typed) {
                    prompt.refusal = Some(refused);
                    return Vec::new();
                }
                if prompt.asked == PromptTarget::Recording {
                    self.overlay = Overlay::None;
                    return vec![Effect::Record(Some(typed.trim().to_owned()))];
                }
                self.overlay = Overlay::None;
                return self.take_settings(purpose, settings);
            }
            _ => {
                prompt.textbox.key(key);
            }
        }
        let purpose = prompt.purpose;
        self.check_prompt(purpose);
        Vec::new()
    }

    /// Looks whether what is typed could be set.
    fn check_prompt(&mut self, purpose: ModelPurpose) {
        let settings = self.settings_for(purpose).clone();
        if let Overlay::Prompt(prompt) = &mut self.overlay {
            prompt.check(&settings);
        }
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
        match &mut self.overlay {
            Overlay::Palette(picker) => return picker.step(step.signum()),
            Overlay::Models(models) => return models.picker.step(step.signum()),
            Overlay::Recipes(picker) => return picker.step(step.signum()),
            Overlay::Unsaved(picker) => return picker.step(step.signum()),
            Overlay::CodeBlocks(picker) => return picker.step(step.signum()),
            Overlay::Themes(themes) => {
                themes.picker.step(step.signum());
                self.look.choice = themes.shown();
                return;
            }
            Overlay::Metrics if step == 0 => return self.choose_turn_at(at.y),
            Overlay::Metrics => return self.choose_turn(step.signum()),
            Overlay::Prompt(_) | Overlay::AttachFile(_) | Overlay::Identity(_) => return,
            Overlay::Help(..)
            | Overlay::Details(_)
            | Overlay::Request(_)
            | Overlay::Definitions(_)
            | Overlay::None => {}
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
            self.scroll.by(step);
        } else if regions.panel.is_some_and(|panel| panel.contains(at)) {
            self.focus = Focus::Settings;
            if let Some((_, row)) =
                self.scroll.measured.panel_rows.iter().rfind(|(y, _)| *y <= at.y)
            {
                self.panel.choose(*row, &self.session.settings, &self.session.catalog);
            }
        } else if regions.composer.contains(at) {
            self.focus_on(Focus::Composer);
            self.click_chip(regions, at);
        } else if regions.conversation.contains(at) {
            let row = at.y - regions.conversation.y;
            let hit = |shown: &&super::scroll::MessageArea| {
                (shown.first_row..=shown.last_row).contains(&row)
            };
            if let Some(message) = self.scroll.measured.shown.iter().find(hit).map(|s| s.message) {
                self.focus_on(Focus::Conversation);
                self.selected = Some(message);
            }
        }
    }
}

/// Returns by how many rows a key moves the selection in an overlay; up if negative.
fn step_of(key: KeyCode) -> Option<isize> {
    match key {
        KeyCode::Up => Some(-1),
        KeyCode::Down => Some(1),
        KeyCode::PageUp => Some(-10),
        KeyCode::PageDown => Some(10),
        _ => None,
    }
}
