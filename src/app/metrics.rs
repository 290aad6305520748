//! The metrics page: which turn is chosen, in which order and of which model the rows stand, and
//! what its keys do. Owns no figure: those are [`crate::chat::metrics`].

mod actions;

pub use actions::KEYS;

use super::actions::Action as AppAction;
use super::overlay::{Overlay, ValuePrompt};
use super::{App, Focus};
use crate::chat::conversation::MessageId;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::metrics::{MetricsColumn, SortOrder, TurnMetrics};
use crate::chat::model::ModelId;
use crate::export;
use crate::session::effect::Effect;
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;

/// Rows that a page key steps over.
const PAGE: isize = 10;

/// What a key of the page means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Opens the page, or closes it.
    Toggle,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    SortLeft,
    SortRight,
    Reverse,
    NextModel,
    GoTo,
    CopyCsv,
    CopyJson,
    Save,
    Explain,
    Leave,
}

/// The page's own state; it stays while the page is closed.
#[derive(Debug, Clone, Default)]
pub struct MetricsPage {
    /// The turn that is chosen; `None`: the last one asked.
    chosen: Option<MessageId>,
    pub order: SortOrder,
    /// Only the turns of this model.
    pub model: Option<ModelId>,
    /// The screen row of each turn in sight.
    pub(super) turn_rows: Vec<(u16, MessageId)>,
}

impl MetricsPage {
    /// The state in another conversation: the sort order stays.
    pub(super) fn in_another_conversation(&self) -> Self {
        Self { order: self.order, ..Self::default() }
    }

    /// The place of the chosen turn among these rows.
    pub fn place(&self, rows: &[TurnMetrics<'_>]) -> usize {
        let at = |wanted: MessageId| rows.iter().position(|row| row.reply == wanted);
        let last = rows.iter().map(|row| row.reply).max();
        self.chosen.and_then(at).or_else(|| at(last?)).unwrap_or(0)
    }
}

impl App {
    /// The turns that the page shows, in its order.
    pub fn turns_shown(&self) -> Vec<TurnMetrics<'_>> {
        let mut rows = self.session.all_turns();
        if let Some(model) = &self.metrics.model {
            rows.retain(|row| row.model == model);
        }
        self.metrics.order.sort(&mut rows);
        rows
    }

    pub(super) fn act_on_metrics(&mut self, act: Action) -> Vec<Effect> {
        match act {
            Action::Toggle if matches!(self.overlay, Overlay::Metrics) => {
                self.overlay = Overlay::None;
            }
            Action::Toggle => self.overlay = Overlay::Metrics,
            Action::Leave => self.overlay = Overlay::None,
            Action::Explain => self.overlay = Overlay::Definitions(0),
            Action::Up => self.choose_turn(-1),
            Action::Down => self.choose_turn(1),
            Action::PageUp => self.choose_turn(-PAGE),
            Action::PageDown => self.choose_turn(PAGE),
            Action::First => self.choose_turn(isize::MIN),
            Action::Last => self.choose_turn(isize::MAX),
            Action::SortLeft => self.sort_turns(false),
            Action::SortRight => self.sort_turns(true),
            Action::Reverse => {
                self.metrics.order.is_descending = !self.metrics.order.is_descending;
            }
            Action::NextModel => self.metrics.model = self.next_model(),
            Action::GoTo => self.go_to_turn(),
            Action::CopyCsv | Action::CopyJson | Action::Save
                if self.session.open.conversation.is_empty() =>
            {
                self.note = Some("There is no turn yet".into());
            }
            Action::CopyCsv => {
                let text = export::metrics::csv(&self.turns_shown());
                return vec![Effect::Copy { text, what: "the metrics as CSV".into() }];
            }
            Action::CopyJson => {
                let text = export::metrics::json(&self.turns_shown());
                return vec![Effect::Copy { text, what: "the metrics as JSON".into() }];
            }
            Action::Save => {
                self.overlay = Overlay::Prompt(ValuePrompt::new(
                    PromptTarget::MetricsFile,
                    &self.session.settings,
                ));
            }
        }
        Vec::new()
    }

    /// Chooses the turn that is this many rows below, or above.
    pub(super) fn choose_turn(&mut self, step: isize) {
        let rows = self.turns_shown();
        let last = rows.len().saturating_sub(1);
        let at = self.metrics.place(&rows).saturating_add_signed(step).min(last);
        let chosen = rows.get(at).map(|row| row.reply);
        self.metrics.chosen = chosen;
    }

    /// Chooses the turn that was drawn in this row of the screen.
    pub(super) fn choose_turn_at(&mut self, y: u16) {
        let drawn = self.metrics.turn_rows.iter();
        if let Some((_, reply)) = drawn.clone().find(|(row, _)| *row == y) {
            self.metrics.chosen = Some(*reply);
        }
    }

    /// Sorts by the column beside; times, tokens and cost with the largest first.
    fn sort_turns(&mut self, to_right: bool) {
        let count = MetricsColumn::ALL.len();
        let at = MetricsColumn::ALL.iter().position(|column| *column == self.metrics.order.by);
        let step = if to_right { 1 } else { count - 1 };
        let by = MetricsColumn::ALL[(at.unwrap_or(0) + step) % count];
        let is_descending =
            !matches!(by, MetricsColumn::Turn | MetricsColumn::Model | MetricsColumn::Stop);
        self.metrics.order = SortOrder { by, is_descending };
    }

    /// The model after the one whose turns are shown; `None`: all.
    fn next_model(&self) -> Option<ModelId> {
        let models = self.session.models_asked();
        let next = match &self.metrics.model {
            Some(shown) => models.iter().position(|model| model == shown)? + 1,
            None => 0,
        };
        models.into_iter().nth(next)
    }

    /// Goes to the chosen turn in the conversation, on whatever branch it is.
    fn go_to_turn(&mut self) {
        let rows = self.turns_shown();
        let Some(row) = rows.get(self.metrics.place(&rows)) else { return };
        let (reply, is_on_path) = (row.reply, row.is_on_path);
        if self.comparing.is_open() {
            match self.comparing.place(reply) {
                Some(at) => {
                    self.overlay = Overlay::None;
                    self.focus_on(Focus::Composer);
                    self.comparing.choose(at);
                }
                None => {
                    let leave = AppAction::Compare(super::comparison::Action::Leave);
                    let key = self.keymap.key(KeyScope::Columns, leave);
                    let note = format!("It is none of the columns: {key} closes them first");
                    self.note = Some(note);
                }
            }
            return;
        }
        if !is_on_path {
            if self.session.is_busy() {
                self.note = Some("It is on another branch, and a reply is under way".into());
                return;
            }
            self.session.open.conversation.show(reply);
            self.end_range();
        }
        self.overlay = Overlay::None;
        self.focus_on(Focus::Conversation);
        self.select(Some(reply));
    }

    /// Saves what is shown in the file that is typed: as JSON if its name says so, else as CSV. The
    /// prompt stays until it is saved.
    pub(super) fn save_metrics(&mut self) -> Vec<Effect> {
        let Overlay::Prompt(prompt) = &self.overlay else { return Vec::new() };
        let file = prompt.textbox.text().trim().to_owned();
        if file.is_empty() {
            return Vec::new();
        }
        let rows = self.turns_shown();
        let is_json = file.to_ascii_lowercase().ends_with(".json");
        let text = if is_json { export::metrics::json(&rows) } else { export::metrics::csv(&rows) };
        vec![Effect::SaveMetrics { file, text }]
    }

    /// Takes in where the metrics were saved, or why they were not: the name stays where it was
    /// typed then.
    pub(super) fn metrics_saved(&mut self, saved: Result<String, String>) {
        let is_asked = matches!(
            &self.overlay,
            Overlay::Prompt(ValuePrompt { asked: PromptTarget::MetricsFile, .. })
        );
        match (saved, &mut self.overlay) {
            (Ok(file), _) => {
                self.note = Some(format!("Saved in {file}"));
                if is_asked {
                    self.overlay = Overlay::Metrics;
                }
            }
            (Err(why), Overlay::Prompt(prompt)) if is_asked => {
                prompt.refusal = Some(InvalidValue(why));
            }
            (Err(why), _) => self.note = Some(why),
        }
    }
}
