//! The settings editor: its rows, the selected row and its keys. The side panel edits the settings
//! of the next request, and a comparison edits the settings of a column.

use EditorAction as E;
use crossterm::event::KeyCode::{Char, Delete, Down, Enter, Left, Right, Up};

use super::key_press::{ALT, KeyPress, NONE};
use super::keymap::{ActionName, ActionRow, KeyScope, Keymap, name_in, row};
pub use super::panel_row::PanelRow;
use super::panel_row::rows;
use super::prompt_target::PromptTarget;
use crate::chat::model::Catalog;
use crate::chat::settings::{SettingField, Settings, StepLimits, Substitute};

#[derive(Debug, Clone, Default)]
pub struct SettingsEditor {
    row: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditorAction {
    RowUp,
    RowDown,
    Less,
    More,
    EditRow,
    EditRowInEditor,
    AddRow,
    DeleteRow,
}

/// The keys of the editor, in the side panel and in the setup of a comparison.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<EditorAction>] = &[
    row(E::RowUp, "row-up", PANEL, UP, None, "previous setting"),
    row(E::RowDown, "row-down", PANEL, DOWN, None, "next setting"),
    row(E::Less, "less", PANEL, &[(Left, NONE)], None, "decrease"),
    row(E::More, "more", PANEL, &[(Right, NONE)], None, "increase"),
    row(E::EditRow, "edit-row", PANEL, &[(Enter, NONE)], None, "edit"),
    row(E::EditRowInEditor, "edit-row-in-editor", PANEL, IN_EDITOR, None, "edit in $VISUAL or $EDITOR"),
    row(E::AddRow, "add-row", PANEL, &[(Char('a'), NONE)], None, "add a stop sequence"),
    row(E::DeleteRow, "delete-row", PANEL, DELETE, None, "clear the value"),
    row(E::RowUp, "row-up", SET_UP, UP, None, "previous setting"),
    row(E::RowDown, "row-down", SET_UP, DOWN, None, "next setting"),
    row(E::Less, "less", SET_UP, &[(Left, NONE)], None, "decrease"),
    row(E::More, "more", SET_UP, &[(Right, NONE)], None, "increase"),
    row(E::EditRow, "edit-row", SET_UP, &[(Enter, NONE)], None, "edit"),
    row(E::EditRowInEditor, "edit-row-in-editor", SET_UP, IN_EDITOR, None, "edit in $VISUAL or $EDITOR"),
    row(E::AddRow, "add-row", SET_UP, &[(Char('a'), NONE)], None, "add a stop sequence"),
    row(E::DeleteRow, "delete-row", SET_UP, DELETE, None, "clear the value"),
];

const PANEL: KeyScope = KeyScope::Settings;
const SET_UP: KeyScope = KeyScope::ComparisonSetup;
const UP: &[KeyPress] = &[(Up, NONE), (Char('k'), NONE)];
const DOWN: &[KeyPress] = &[(Down, NONE), (Char('j'), NONE)];
const IN_EDITOR: &[KeyPress] = &[(Char('e'), ALT), (Char('e'), NONE)];
const DELETE: &[KeyPress] = &[(Char('d'), NONE), (Delete, NONE)];

impl ActionName for EditorAction {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditorOutcome {
    Done,
    Notice(String),
    EnterValue(PromptTarget),
    EnterValueInEditor(PromptTarget),
    ChooseModel,
    ChooseRecipe,
    LeaveRecipe,
}

impl SettingsEditor {
    /// Performs an action on some settings. The keymap and the scope are for key names in notices.
    pub fn act(
        &mut self,
        action: EditorAction,
        settings: &mut Settings,
        catalog: &Catalog,
        keymap: &Keymap,
        scope: KeyScope,
    ) -> EditorOutcome {
        let row = self.row(settings, catalog);
        let edit_key = || keymap.key(scope, EditorAction::EditRow);
        match action {
            EditorAction::RowUp => self.step(-1, settings, catalog),
            EditorAction::RowDown => self.step(1, settings, catalog),
            EditorAction::Less | EditorAction::More => {
                if !adjust(settings, catalog, row, action == EditorAction::More) {
                    return EditorOutcome::Notice(format!("{} edits this setting", edit_key()));
                }
            }
            EditorAction::AddRow => {
                return EditorOutcome::EnterValue(PromptTarget::StopSequence(None));
            }
            EditorAction::DeleteRow => match row {
                PanelRow::Recipe => return EditorOutcome::LeaveRecipe,
                PanelRow::One(SettingField::Model) => {
                    let notice = "A model is required";
                    return EditorOutcome::Notice(format!(
                        "{notice}; {} chooses another",
                        edit_key()
                    ));
                }
                _ => delete(settings, row),
            },
            EditorAction::EditRow | EditorAction::EditRowInEditor => match (row, &settings.prefill)
            {
                (PanelRow::Substitute, Some(prefill)) if settings.substitute.is_none() => {
                    settings.substitute = Some(Substitute::of(prefill, &settings.stop_sequences));
                    let notice = "The system prompt now asks for this start of the reply";
                    return EditorOutcome::Notice(notice.into());
                }
                _ => {
                    return match PromptTarget::of(row) {
                        Some(target) if action == EditorAction::EditRowInEditor => {
                            EditorOutcome::EnterValueInEditor(target)
                        }
                        Some(target) => EditorOutcome::EnterValue(target),
                        None if row == PanelRow::Recipe => EditorOutcome::ChooseRecipe,
                        None => EditorOutcome::ChooseModel,
                    };
                }
            },
        }
        EditorOutcome::Done
    }

    pub fn row(&self, settings: &Settings, catalog: &Catalog) -> PanelRow {
        let rows = rows(settings, catalog);
        rows[self.row.min(rows.len() - 1)]
    }

    pub fn choose(&mut self, row: PanelRow, settings: &Settings, catalog: &Catalog) {
        if let Some(at) = rows(settings, catalog).iter().position(|other| *other == row) {
            self.row = at;
        }
    }

    /// Selects the last stop sequence.
    pub fn choose_last_stop(&mut self, settings: &Settings, catalog: &Catalog) {
        if let Some(last) = settings.stop_sequences.len().checked_sub(1) {
            self.choose(PanelRow::Stop(last), settings, catalog);
        }
    }

    pub fn step(&mut self, step: isize, settings: &Settings, catalog: &Catalog) {
        let last = rows(settings, catalog).len() - 1;
        self.row = self.row.min(last).saturating_add_signed(step).min(last);
    }
}

/// Steps the value of a row through the values that the model accepts. Returns whether the row can
/// be stepped.
fn adjust(settings: &mut Settings, catalog: &Catalog, row: PanelRow, up: bool) -> bool {
    let PanelRow::One(field) = row else { return false };
    let limits = StepLimits {
        is_accepted: &|trial| catalog.unsent_reason(trial, field).is_none(),
        default_max_tokens: catalog.default_max_tokens(settings),
    };
    field.step(settings, up, limits)
}

/// Unsets the value of a row, or removes a stop sequence.
fn delete(settings: &mut Settings, row: PanelRow) {
    match row {
        PanelRow::One(field) => field.unset(settings),
        PanelRow::Substitute => settings.substitute = None,
        PanelRow::Stop(at) if at < settings.stop_sequences.len() => {
            let mut stops = settings.stop_sequences.clone();
            stops.remove(at);
            settings.set_stop_sequences(stops);
        }
        PanelRow::Stop(_) | PanelRow::AddStop | PanelRow::Recipe => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::model::ModelId;
    use crate::chat::settings::{CacheTime, Thinking};
    use crate::config::models::catalog;

    #[test]
    fn each_stop_sequence_has_a_row_and_another_row_adds_a_sequence() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        SettingField::StopSequences.set(&mut settings, "```\n\\n\\nHuman:").expect("valid");
        let rows = rows(&settings, &catalog());
        let first = rows.iter().position(|row| *row == PanelRow::Stop(0)).expect("a row");
        let expected = [PanelRow::Stop(0), PanelRow::Stop(1), PanelRow::AddStop];
        assert_eq!(rows[first..first + 3], expected);
        delete(&mut settings, PanelRow::Stop(0));
        assert_eq!(SettingField::StopSequences.text(&settings).as_deref(), Some("\\n\\nHuman:"));
    }

    #[test]
    fn an_unsupported_prefill_has_a_row_for_its_substitute() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        SettingField::Prefill.set(&mut settings, "{").expect("valid");
        let has_row =
            |settings: &Settings| rows(settings, &catalog()).contains(&PanelRow::Substitute);
        assert!(!has_row(&settings));
        settings.model = ModelId::parse("us.anthropic.claude-opus-5").expect("valid");
        assert!(has_row(&settings));
        delete(&mut settings, PanelRow::One(SettingField::Prefill));
        assert!(!has_row(&settings));
    }

    #[test]
    fn thinking_steps_through_the_models_values() {
        fn check(model: &str, expected: &[&str]) {
            let model = ModelId::parse(model).expect(model);
            let mut settings = Settings::new(model);
            let catalog = crate::config::models::catalog();
            let mut values = vec![settings.thinking.to_string()];
            loop {
                let before = settings.thinking;
                adjust(&mut settings, &catalog, PanelRow::One(SettingField::Thinking), true);
                if settings.thinking == before || values.len() == 9 {
                    break;
                }
                values.push(settings.thinking.to_string());
            }
            assert_eq!(values, expected);
        }
        check("us.anthropic.claude-haiku-4-5-20251001-v1:0", &["default", "off", "on"]);
        check(
            "us.anthropic.claude-opus-4-6-v1",
            &["default", "off", "on", "low", "medium", "high", "max"],
        );
        check(
            "us.anthropic.claude-opus-5-5",
            &["default", "on", "low", "medium", "high", "xhigh", "max"],
        );
    }

    #[test]
    fn caching_steps_through_the_cache_ttls() {
        let mut settings = Settings::new(ModelId::default_for("us-east-1"));
        let catalog = crate::config::models::catalog();
        for expected in ["5m", "1h", "1h"] {
            adjust(&mut settings, &catalog, PanelRow::One(SettingField::Caching), true);
            assert_eq!(settings.caching.map(CacheTime::as_str), Some(expected));
        }
    }

    #[test]
    fn a_withheld_field_does_not_limit_another_field() {
        // This model accepts neither a cache TTL of one hour nor effort.
        let model = ModelId::parse("us.anthropic.claude-opus-4-1-20250805-v1:0").expect("valid");
        let catalog = crate::config::models::catalog();
        let mut settings = Settings::new(model);
        settings.caching = Some(CacheTime::Hour);
        adjust(&mut settings, &catalog, PanelRow::One(SettingField::Thinking), true);
        assert_eq!(settings.thinking, Thinking::Off);
        settings.thinking = Thinking::parse("high").expect("valid");
        adjust(&mut settings, &catalog, PanelRow::One(SettingField::Caching), false);
        assert_eq!(settings.caching, None);
    }
}
