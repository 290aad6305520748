//! Sets up a comparison: the settings of each column.

use super::actions::Action;
use super::comparison::ComparisonKind;
use super::page::{COLUMNS, ComparePage, ComparisonSetup, SAMPLES};
use crate::chat::model::Catalog;
use crate::chat::recipe::Recipes;
use crate::chat::settings::Settings;
use crate::screens::context::ComparedPrompt;
use crate::screens::context::{Context, DialogRequest};
use crate::session::Session;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::keymap::KeyScope;
use crate::ui::settings_editor::{EditorAction, EditorOutcome, SettingsEditor};

/// Default number of samples.
const DEFAULT_SAMPLES: usize = 4;

pub fn samples_at_first() -> ComparisonKind {
    ComparisonKind::Samples(DEFAULT_SAMPLES.min(SAMPLES.1))
}

impl ComparePage {
    /// Returns the setup page with the current settings: in two columns, or in one entry that all
    /// samples share.
    pub fn set_up(session: &Session, kind: ComparisonKind, prompt: ComparedPrompt) -> Self {
        let count = if kind == ComparisonKind::Settings { COLUMNS.0 } else { 1 };
        Self::SettingUp(ComparisonSetup {
            prompt,
            columns: vec![session.settings.clone(); count],
            kind,
            chosen: 0,
            editor: SettingsEditor::default(),
            estimates: Vec::new(),
        })
    }

    pub fn compared_prompt(&self) -> Option<ComparedPrompt> {
        self.setup().map(|set_up| set_up.prompt.clone())
    }

    pub fn column_settings(&self, at: usize) -> Option<&Settings> {
        self.setup()?.columns.get(at)
    }

    pub fn set_column(&mut self, at: usize, settings: Settings) {
        if let Self::SettingUp(set_up) = self
            && let Some(column) = set_up.columns.get_mut(at)
        {
            *column = settings;
        }
    }

    /// Selects the last stop sequence of a column.
    pub fn select_last_stop(&mut self, at: usize, catalog: &Catalog) {
        if let Self::SettingUp(set_up) = self
            && let Some(settings) = set_up.columns.get(at)
        {
            set_up.editor.choose_last_stop(settings, catalog);
        }
    }

    pub fn edit(&mut self, cx: &mut Context<'_>, action: EditorAction) {
        let Self::SettingUp(set_up) = self else { return };
        let at = set_up.chosen;
        let owner = SettingsOwner::Column(at);
        let (settings, catalog) = (&mut set_up.columns[at], &cx.session.catalog);
        match set_up.editor.act(action, settings, catalog, cx.keymap, KeyScope::ComparisonSetup) {
            EditorOutcome::Done => {}
            EditorOutcome::Notice(notice) => cx.notice(notice),
            EditorOutcome::EnterValue(target) => cx.open(DialogRequest::Value(target, owner)),
            EditorOutcome::EnterValueInEditor(target) => {
                cx.open(DialogRequest::ValueInEditor(target, owner));
            }
            EditorOutcome::ChooseModel => cx.open(DialogRequest::Models(owner)),
            EditorOutcome::ChooseRecipe => cx.open(DialogRequest::Recipes(owner)),
            EditorOutcome::LeaveRecipe => {
                undo_recipe(&cx.session.recipes.all, &mut set_up.columns[at]);
            }
        }
    }

    pub fn choose_model(&self, cx: &mut Context<'_>) {
        if let Self::SettingUp(set_up) = self {
            cx.open(DialogRequest::Models(SettingsOwner::Column(set_up.chosen)));
        }
    }

    /// Applies a recipe to the chosen column, and undoes the column's previous recipe.
    pub fn apply_recipe(&mut self, cx: &mut Context<'_>, name: &str) {
        let Self::SettingUp(set_up) = self else { return };
        let settings = &mut set_up.columns[set_up.chosen];
        undo_recipe(&cx.session.recipes.all, settings);
        if let Some(recipe) = cx.session.recipes.all.find(name) {
            recipe.apply(settings);
            *cx.notice = Some(format!("Applied {} to this column", recipe.title));
        }
    }
}

impl ComparisonSetup {
    pub(super) fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        match action {
            Action::Fewer => *cx.notice = self.change_column_count(false),
            Action::More => *cx.notice = self.change_column_count(true),
            Action::Leave => cx.close(),
            Action::Interrupt if !cx.session.is_busy() => cx.close(),
            // The app performs `Send`. The other actions need columns with replies.
            _ => {}
        }
    }

    /// Adds a column or sample, or removes the chosen one. Returns a message if that is not
    /// possible.
    fn change_column_count(&mut self, more: bool) -> Option<String> {
        match (&mut self.kind, more) {
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
            (ComparisonKind::Settings, true) if self.columns.len() < COLUMNS.1 => {
                // A new column starts as a copy of the chosen one, so that only the changes differ.
                let same = self.settings().clone();
                self.chosen += 1;
                self.columns.insert(self.chosen, same);
                None
            }
            (ComparisonKind::Settings, false) if self.columns.len() > COLUMNS.0 => {
                self.columns.remove(self.chosen);
                self.chosen = self.chosen.min(self.columns.len() - 1);
                None
            }
            (ComparisonKind::Settings, _) => {
                Some(format!("{} to {} columns", COLUMNS.0, COLUMNS.1))
            }
        }
    }
}

/// Undoes the changes of a recipe, except for settings that were changed since.
fn undo_recipe(recipes: &Recipes, settings: &mut Settings) {
    let Some(recipe) = settings.recipe.take().and_then(|name| recipes.find(&name)) else { return };
    let nothing = Settings::new(settings.model.clone());
    recipe.leave(settings, &nothing);
}
