//! Setting a comparison up: what it asks, and the settings of each column.

use super::{COLUMNS, ComparedPrompt, ComparisonKind, ComparisonPage, ComparisonSetup, SAMPLES};
use crate::app::overlay::{ModelPurpose, Overlay, ValuePrompt};
use crate::app::{App, Focus};
use crate::chat::recipe::Recipes;
use crate::chat::settings::Settings;
use crate::session::effect::Effect;
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;
use crate::ui::settings_editor::{EditorAction, EditorOutcome, SettingsEditor};

impl App {
    /// Opens the page: with the present settings twice, or with a number of samples of them.
    pub(super) fn set_up(&mut self, kind: ComparisonKind) {
        if self.refuses_to_ask("") {
            return;
        }
        let Some(prompt) = self.to_compare() else {
            self.note = Some("Type a prompt first: a comparison needs one".into());
            return;
        };
        if prompt == ComparedPrompt::Written {
            let is_reading = self.attaching.is_reading();
            let reading = || "A file is still being read".to_owned();
            if let Some(why) = is_reading.then(reading).or_else(|| self.unsendable()) {
                self.note = Some(why);
                return;
            }
        }
        let count = if kind == ComparisonKind::Settings { COLUMNS.0 } else { 1 };
        self.find.keep();
        if self.focus == Focus::Inspector {
            self.focus_on(Focus::Composer);
        }
        self.comparing = ComparisonPage::SettingUp(ComparisonSetup {
            prompt,
            columns: vec![self.session.settings.clone(); count],
            kind,
            chosen: 0,
            editor: SettingsEditor::default(),
            estimates: Vec::new(),
        });
    }

    /// What is asked: what is written, else the prompt of the chosen turn, else the last one.
    fn to_compare(&self) -> Option<ComparedPrompt> {
        if !self.composer.text().trim().is_empty() {
            return Some(ComparedPrompt::Written);
        }
        let is_prompt = |id: &_| self.session.open.conversation.prompt(*id).is_some();
        let chosen = self.chosen()?;
        let of_chosen = if is_prompt(&chosen) {
            Some(chosen)
        } else {
            self.session.open.conversation.parent(chosen)
        };
        of_chosen.filter(is_prompt).map(ComparedPrompt::Again)
    }

    /// The text of what a comparison asks.
    pub fn compared_prompt(&self) -> String {
        let prompt = match &self.comparing {
            ComparisonPage::SettingUp(ComparisonSetup {
                prompt: ComparedPrompt::Again(id),
                ..
            }) => *id,
            ComparisonPage::Shown(columns) => columns.prompt,
            ComparisonPage::SettingUp(ComparisonSetup {
                prompt: ComparedPrompt::Written, ..
            })
            | ComparisonPage::Closed => {
                return self.composer.text();
            }
        };
        let prompt = self.session.open.conversation.prompt(prompt);
        prompt.map(|prompt| prompt.text.clone()).unwrap_or_default()
    }

    /// The settings that a value is chosen for.
    pub fn settings_for(&self, purpose: ModelPurpose) -> &Settings {
        match (purpose, &self.comparing) {
            (ModelPurpose::Column(at), ComparisonPage::SettingUp(set_up)) => {
                set_up.columns.get(at).unwrap_or(&self.session.settings)
            }
            _ => &self.session.settings,
        }
    }

    pub(in crate::app) fn set_column(&mut self, at: usize, settings: Settings) {
        if let ComparisonPage::SettingUp(set_up) = &mut self.comparing
            && let Some(column) = set_up.columns.get_mut(at)
        {
            *column = settings;
        }
    }

    /// One column or sample more, or the chosen one less.
    pub(super) fn step_columns(&mut self, more: bool) {
        let ComparisonPage::SettingUp(set_up) = &mut self.comparing else { return };
        self.note = match (&mut set_up.kind, more) {
            (ComparisonKind::Samples(count), true) if *count < SAMPLES.1 => {
                *count += 1;
                None
            }
            (ComparisonKind::Samples(count), false) if *count > SAMPLES.0 => {
                *count -= 1;
                None
            }
            (ComparisonKind::Samples(_), _) => {
                Some(format!("{} to {} samples", SAMPLES.0, SAMPLES.1))
            }
            (ComparisonKind::Settings, true) if set_up.columns.len() < COLUMNS.1 => {
                // What is changed in it is compared with the column that it is made of.
                let same = set_up.settings().clone();
                set_up.chosen += 1;
                set_up.columns.insert(set_up.chosen, same);
                None
            }
            (ComparisonKind::Settings, false) if set_up.columns.len() > COLUMNS.0 => {
                set_up.columns.remove(set_up.chosen);
                set_up.chosen = set_up.chosen.min(set_up.columns.len() - 1);
                None
            }
            (ComparisonKind::Settings, _) => {
                Some(format!("{} to {} columns", COLUMNS.0, COLUMNS.1))
            }
        };
    }

    /// Edits the settings of the chosen column.
    pub(super) fn edit_column(&mut self, action: EditorAction) -> Vec<Effect> {
        let ComparisonPage::SettingUp(set_up) = &mut self.comparing else { return Vec::new() };
        let at = set_up.chosen;
        let catalog = &self.session.catalog;
        let keys = (&self.keymap, KeyScope::SetUp);
        match set_up.editor.act(action, &mut set_up.columns[at], catalog, keys) {
            EditorOutcome::Done => {}
            EditorOutcome::Notice(notice) => self.note = Some(notice),
            EditorOutcome::EnterValue(target) => self.ask_column(target, at),
            EditorOutcome::ChooseModel => return self.choose_model(ModelPurpose::Column(at)),
            EditorOutcome::ChooseRecipe => self.choose_recipe(),
            EditorOutcome::LeaveRecipe => {
                leave_recipe(&self.session.recipes.all, &mut set_up.columns[at]);
            }
        }
        Vec::new()
    }

    /// Applies a recipe to the chosen column, where the one before is left.
    pub(in crate::app) fn apply_to_column(&mut self, name: &str) {
        let ComparisonPage::SettingUp(set_up) = &mut self.comparing else { return };
        let settings = &mut set_up.columns[set_up.chosen];
        leave_recipe(&self.session.recipes.all, settings);
        if let Some(recipe) = self.session.recipes.all.find(name) {
            recipe.apply(settings);
            self.note = Some(format!("{}: applied to this column", recipe.title));
        }
    }

    fn ask_column(&mut self, asked: PromptTarget, at: usize) {
        let purpose = ModelPurpose::Column(at);
        let prompt = ValuePrompt::new(asked, self.settings_for(purpose)).to(purpose);
        self.overlay = Overlay::Prompt(prompt);
    }
}

/// Takes back what the recipe of some settings set and what was not changed since.
fn leave_recipe(recipes: &Recipes, settings: &mut Settings) {
    let Some(recipe) = settings.recipe.take().and_then(|name| recipes.find(&name)) else { return };
    let nothing = Settings::new(settings.model.clone());
    recipe.leave(settings, &nothing);
}
