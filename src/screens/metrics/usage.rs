//! The usage of all stored conversations by period and model: the second view of the metrics page. The
//! store adds it up.

use super::actions::Action;
use crate::chat::model::{Catalog, ModelId};
use crate::document::visible;
use crate::export;
use crate::screens::context::{Context, DialogRequest};
use crate::screens::model_name::name;
use crate::session::Session;
use crate::session::effect::{Effect, SavedText};
use crate::stored::{StoreAnswer, StoreQuery, UsagePeriod, UsageRow};
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;
use crate::ui::usage_table::UsageTable;

const PERIODS: [UsagePeriod; 3] = [UsagePeriod::Day, UsagePeriod::Month, UsagePeriod::All];

#[derive(Debug, Clone, Default)]
pub struct UsageView {
    pub(super) period: UsagePeriod,
    is_oldest_first: bool,
    /// Shows only the rows of this model.
    pub(super) model: Option<String>,
    pub(super) chosen: usize,
    awaited: Option<u64>,
    /// The rows, or why they cannot be read. `None` until the store answers.
    pub(super) answer: Option<Result<Vec<UsageRow>, String>>,
    /// The rows that pass the filter, in the order of the table, and the same rows as text.
    pub(super) rows: Vec<UsageRow>,
    pub(super) table: UsageTable,
}

impl UsageView {
    /// Asks the store for the usage. The old rows stay until the answer.
    pub fn read(&mut self, cx: &mut Context<'_>) {
        if cx.session.store.is_on() && !cx.session.is_replay() {
            let (number, effect) = cx.session.store.query(StoreQuery::Usage(self.period));
            self.awaited = Some(number);
            cx.effect(effect);
        }
    }

    /// Shows the usage of other periods from the next answer on.
    pub fn choose_period(&mut self, period: UsagePeriod) {
        if self.period != period {
            self.period = period;
            self.chosen = 0;
            self.answer = None;
        }
    }

    /// Returns whether the store has not answered yet.
    pub fn is_loading(&self) -> bool {
        self.awaited.is_some()
    }

    pub fn rows(&self) -> &[UsageRow] {
        &self.rows
    }

    /// Returns the message in place of the rows, if there are none.
    pub fn message(&self, session: &Session) -> Option<String> {
        Some(match &self.answer {
            _ if session.is_replay() => "A replay stores nothing.".to_owned(),
            _ if !session.store.is_on() => "Nothing is stored, so there is no usage.".to_owned(),
            None => "Loading…".to_owned(),
            Some(Err(why)) => format!("The usage cannot be read: {}", visible::line(why)),
            Some(Ok(rows)) if !rows.is_empty() => return None,
            Some(Ok(_)) if session.store.is_durable => {
                "No usage yet. Each request adds its tokens and cost.".to_owned()
            }
            Some(Ok(_)) => "Nothing is stored now, so there is no usage.".to_owned(),
        })
    }

    pub fn expects(&self, number: u64) -> bool {
        self.awaited == Some(number)
    }

    /// Shows an answer that the view expects.
    pub fn answered(&mut self, catalog: &Catalog, answer: StoreAnswer) {
        self.awaited = None;
        self.answer = Some(match answer {
            StoreAnswer::Usage(rows) => Ok(rows),
            StoreAnswer::Failed(why) => Err(why),
            _ => Err("the store does not answer".to_owned()),
        });
        self.arrange(catalog);
    }

    /// Performs an action whose effect differs from its effect in the view of the turns.
    pub fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        match action {
            Action::SortLeft => self.change_period(cx, PERIODS.len() - 1),
            Action::SortRight => self.change_period(cx, 1),
            Action::Reverse => {
                self.is_oldest_first = !self.is_oldest_first;
                self.arrange(&cx.session.catalog);
            }
            Action::NextModel => {
                self.model = self.next_model();
                self.arrange(&cx.session.catalog);
            }
            Action::GoTo => {
                let key = cx.keymap.key(KeyScope::Metrics, Action::SwitchView);
                cx.notice(format!("{key} shows the turns of this conversation"));
            }
            Action::CopyCsv | Action::CopyJson | Action::Save if self.rows.is_empty() => {
                cx.notice("No usage yet");
            }
            Action::CopyCsv => {
                let text = export::usage::csv(&self.rows);
                cx.effect(Effect::Copy { text, label: "the usage as CSV".into() });
            }
            Action::CopyJson => {
                let text = export::usage::json(&self.rows);
                cx.effect(Effect::Copy { text, label: "the usage as JSON".into() });
            }
            Action::Save => {
                cx.open(DialogRequest::Value(PromptTarget::UsageFile, SettingsOwner::Session));
            }
            _ => {}
        }
    }

    /// Moves the selection by some rows, up if negative.
    pub fn step(&mut self, rows: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(rows).min(last);
    }

    /// Returns the effect that saves all rows of the table, as JSON if the file name ends in `.json`,
    /// else as CSV.
    pub fn save(&self, file: String) -> Effect {
        let is_json = file.to_ascii_lowercase().ends_with(".json");
        let text =
            if is_json { export::usage::json(&self.rows) } else { export::usage::csv(&self.rows) };
        Effect::SaveText { kind: SavedText::Usage, file, text }
    }

    fn change_period(&mut self, cx: &mut Context<'_>, step: usize) {
        let at = PERIODS.iter().position(|period| *period == self.period).unwrap_or(0);
        self.choose_period(PERIODS[(at + step) % PERIODS.len()]);
        self.arrange(&cx.session.catalog);
        self.read(cx);
    }

    /// Returns the next model to filter by, or `None` for all models.
    fn next_model(&self) -> Option<String> {
        let mut models: Vec<&String> =
            self.answer.iter().flatten().flatten().map(|row| &row.model).collect();
        models.sort();
        models.dedup();
        let next = match &self.model {
            Some(shown) => models.iter().position(|model| *model == shown)? + 1,
            None => 0,
        };
        models.get(next).map(|model| (*model).clone())
    }

    /// Filters and orders the rows, and writes them as text.
    fn arrange(&mut self, catalog: &Catalog) {
        let rows = self.answer.iter().flatten().flatten();
        let is_shown = |row: &&UsageRow| self.model.as_ref().is_none_or(|it| *it == row.model);
        self.rows = rows.filter(is_shown).cloned().collect();
        if self.is_oldest_first {
            self.rows.reverse();
        }
        self.table = UsageTable::new(&self.rows, self.period, |id| model_name(catalog, id));
        self.step(0);
    }
}

/// Returns the name of a model in the table.
pub fn model_name(catalog: &Catalog, id: &str) -> String {
    ModelId::parse(id).map_or_else(|_| visible::line(id), |model| name(catalog, &model))
}
