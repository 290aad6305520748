//! Applies a changed configuration file to the running app. A value that the user changed in this
//! session stays, and so does a value that an option or a variable sets.

use super::App;
use super::actions::preferred_keymap;
use super::app_config::{AppConfig, ConfigReload};
use super::layers::{Layer, TextPage};
use crate::chat::model::ModelId;
use crate::chat::settings::SettingField;
use crate::preferences::ConfigKey;
use crate::session::effect::Effect;

/// What happens with the changed value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Applied,
    /// The user changed the value in this session.
    Kept,
    /// An option or a variable overrides the file.
    Overridden,
    /// The next start applies the value.
    NextStart,
    /// The setting comes from the recording.
    Recorded,
}

/// The outcomes of the values that differ from the previous configuration.
#[derive(Default)]
struct Outcomes(Vec<(ConfigKey, Outcome)>);

impl Outcomes {
    /// Returns whether a value applies: it differs, and the user has not changed it.
    fn decide(&mut self, key: ConfigKey, differs: bool, is_untouched: bool) -> bool {
        if differs {
            self.0.push((key, if is_untouched { Outcome::Applied } else { Outcome::Kept }));
        }
        differs && is_untouched
    }
}

impl App {
    pub(super) fn wheel_rows(&self) -> isize {
        self.configured.preferences.wheel_rows.into()
    }

    pub(super) fn config_reloaded(&mut self, reload: Result<Box<ConfigReload>, String>) {
        let ConfigReload { config, changed, problems, is_requested } = match reload {
            Ok(reload) => *reload,
            Err(why) => return self.notice = Some(why),
        };
        let before = std::mem::replace(&mut self.configured, config);
        let mut outcomes = Outcomes::default();
        let is_replay = self.session.is_replay();
        if !is_replay {
            self.apply_settings(&before, &mut outcomes);
        }
        self.apply_preferences(&before, &mut outcomes);
        let applied = outcomes.0;
        let outcome = |key: &ConfigKey| match key {
            ConfigKey::Region
            | ConfigKey::Profile
            | ConfigKey::EndpointUrl
            | ConfigKey::Offline
            | ConfigKey::DataDir
            | ConfigKey::Ephemeral
            | ConfigKey::KeepDays
            | ConfigKey::Plain
            | ConfigKey::Log
            | ConfigKey::RecipesFile => Outcome::NextStart,
            ConfigKey::Setting(_) | ConfigKey::Recipe if is_replay => Outcome::Recorded,
            key => applied
                .iter()
                .find(|(applied, _)| applied == key)
                .map_or(Outcome::Overridden, |it| it.1),
        };
        let outcomes: Vec<_> = changed.iter().map(|key| (*key, outcome(key))).collect();
        self.notes.retain(|note| !self.config_problems.contains(note));
        self.notes.extend(problems.iter().cloned());
        let before = std::mem::replace(&mut self.config_problems, problems);
        let problem = match self.config_problems.first() {
            Some(_) if is_requested => {
                self.layers.push(Layer::Text(TextPage::ConfigProblems, 0));
                None
            }
            Some(problem) => (before != self.config_problems).then(|| without_folder(problem)),
            None => None,
        };
        let is_valid = self.config_problems.is_empty();
        let notice = match (problem, summary(&outcomes)) {
            (Some(problem), Some(summary)) => format!("{problem}. {summary}"),
            (Some(notice), None) | (None, Some(notice)) => notice,
            (None, None) if is_valid && !before.is_empty() => {
                "All keys of the configuration file are valid now".to_owned()
            }
            (None, None) if is_valid && is_requested => {
                "The configuration has not changed".to_owned()
            }
            (None, None) => return,
        };
        self.notice = Some(notice);
    }

    /// Applies the settings that differ from the previous configuration, unless the user changed
    /// them.
    fn apply_settings(&mut self, before: &AppConfig, outcomes: &mut Outcomes) {
        let after = self.configured.clone();
        let settings = &mut self.session.settings;
        for field in SettingField::all().filter(|field| *field != SettingField::Model) {
            let differs = !field.is_same(&before.settings, &after.settings);
            let is_untouched = field.is_same(settings, &before.settings);
            if outcomes.decide(ConfigKey::Setting(field), differs, is_untouched) {
                field.copy(&after.settings, settings);
            }
        }
        let differs = before.settings.recipe != after.settings.recipe;
        let is_untouched = settings.recipe == before.settings.recipe;
        if outcomes.decide(ConfigKey::Recipe, differs, is_untouched) {
            settings.recipe.clone_from(&after.settings.recipe);
            self.session.set_before_recipe(after.before_recipe.clone());
        } else if let Some(settings) = self.session.before_recipe() {
            for field in SettingField::all() {
                if field.is_same(settings, &before.before_recipe) {
                    field.copy(&after.before_recipe, settings);
                }
            }
        }
        let is_default = !self.session.model_is_chosen;
        let is_untouched = match &before.model {
            Some(model) => self.session.settings.model == *model,
            None => is_default,
        };
        let key = ConfigKey::Setting(SettingField::Model);
        if outcomes.decide(key, before.model != after.model, is_untouched) {
            self.session.model_is_chosen = after.model.is_some();
            let region = self.session.region().unwrap_or_default();
            let model = after.model.unwrap_or_else(|| ModelId::default_for(region));
            self.session.settings.model = model;
        }
    }

    /// Applies the other values that differ, unless the user changed them.
    fn apply_preferences(&mut self, before: &AppConfig, outcomes: &mut Outcomes) {
        let after = self.configured.clone();
        let (old, new) = (before.preferences, after.preferences);
        // The list of themes restores the previous theme if it is cancelled.
        let is_choosing = matches!(self.layers.last(), Some(Layer::Themes(_)));
        let is_untouched = self.look.choice == old.theme && !is_choosing;
        if outcomes.decide(ConfigKey::Theme, old.theme != new.theme, is_untouched) {
            self.look.choice = new.theme;
        }
        let differs = old.captures_mouse != new.captures_mouse;
        if outcomes.decide(ConfigKey::Mouse, differs, self.captures_mouse == old.captures_mouse) {
            self.captures_mouse = new.captures_mouse;
            self.effects.push(Effect::CaptureMouse(new.captures_mouse));
        }
        let is_untouched = self.reading.code_wraps() == old.wraps_code;
        if outcomes.decide(ConfigKey::WrapCode, old.wraps_code != new.wraps_code, is_untouched) {
            self.reading.wrap_code(new.wraps_code);
        }
        let is_rebound = before.keys != after.keys;
        let is_new_preset = before.keys.preset != after.keys.preset;
        outcomes.decide(ConfigKey::KeyPreset, is_new_preset, true);
        outcomes.decide(ConfigKey::Keys, is_rebound, true);
        if is_rebound {
            self.keymap = preferred_keymap(&after.keys).0.named_like(&self.keymap);
        }
        outcomes.decide(ConfigKey::ScrollRows, old.wheel_rows != new.wheel_rows, true);
        let (old, new) = (before.window, after.window);
        let is_untouched = self.window.options.notify_after == old.notify_after;
        if outcomes.decide(
            ConfigKey::NotifyAfter,
            old.notify_after != new.notify_after,
            is_untouched,
        ) {
            self.window.notify_after(new.notify_after);
        }
        let is_untouched = self.window.options.shows_title == old.shows_title;
        if outcomes.decide(ConfigKey::WindowTitle, old.shows_title != new.shows_title, is_untouched)
        {
            self.window.options.shows_title = new.shows_title;
        }
        let is_untouched = self.session.quota == before.quota;
        if outcomes.decide(ConfigKey::Quota, before.quota != after.quota, is_untouched) {
            self.session.quota = after.quota;
        }
        let is_untouched = self.screens.chat.counts_tokens() == before.counts_tokens;
        let differs = before.counts_tokens != after.counts_tokens;
        if outcomes.decide(ConfigKey::CountTokens, differs, is_untouched) {
            self.screens.chat.set_counting(after.counts_tokens);
        }
    }
}

/// Returns a problem without the folder of the file, so that the rest fits into a notice.
fn without_folder(problem: &str) -> String {
    match problem.split_once("\", line ") {
        Some((path, rest)) => {
            let name = path.rsplit(['/', '\\', '"']).next().unwrap_or_default();
            format!("{name}, line {rest}")
        }
        None => problem.to_owned(),
    }
}

/// Returns a notice about the changed keys, or `None` if no key has changed.
fn summary(outcomes: &[(ConfigKey, Outcome)]) -> Option<String> {
    let names = |wanted: Outcome| {
        let keys = outcomes.iter().filter(|(_, outcome)| *outcome == wanted);
        let names: Vec<_> = keys.map(|(key, _)| key.name()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let parts = [
        names(Outcome::Applied).map(|names| format!("Configuration reloaded: {names}")),
        names(Outcome::NextStart).map(|names| format!("Restart Outcrop to apply {names}")),
        names(Outcome::Kept).map(|names| format!("Changed by you, so not reloaded: {names}")),
        names(Outcome::Overridden)
            .map(|names| format!("An option or a variable overrides {names}")),
        names(Outcome::Recorded)
            .map(|names| format!("Not reloaded, because the recording sets them: {names}")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(". "))
}
