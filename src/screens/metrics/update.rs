//! The actions and the mouse on the metrics page.

use super::MetricsPage;
use super::actions::Action;
use crate::chat::metrics::{MetricsColumn, SortOrder};
use crate::chat::model::ModelId;
use crate::export;
use crate::screens::context::{Context, DialogRequest, Next};
use crate::session::Session;
use crate::session::effect::{Effect, SavedText};
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::prompt_target::PromptTarget;

const PAGE: isize = 10;

impl MetricsPage {
    pub fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        match action {
            Action::Toggle | Action::Leave => cx.close(),
            Action::SwitchView if self.shows_usage => self.show_turns(),
            Action::ShowUsage | Action::SwitchView => self.show_usage(cx),
            Action::Explain => cx.open(DialogRequest::Definitions),
            Action::Up => self.step(cx.session, -1),
            Action::Down => self.step(cx.session, 1),
            Action::PageUp => self.step(cx.session, -PAGE),
            Action::PageDown => self.step(cx.session, PAGE),
            Action::First => self.step(cx.session, isize::MIN),
            Action::Last => self.step(cx.session, isize::MAX),
            _ if self.shows_usage => self.usage.act(cx, action),
            Action::SortLeft => self.sort(false),
            Action::SortRight => self.sort(true),
            Action::Reverse => self.order.is_descending = !self.order.is_descending,
            Action::NextModel => self.model = self.next_model(cx.session),
            Action::GoTo => {
                let rows = self.turns(cx.session);
                let reply = rows.get(self.place(&rows)).map(|row| row.reply);
                cx.next.extend(reply.map(Next::GoTo));
            }
            Action::CopyCsv | Action::CopyJson | Action::Save
                if cx.session.open.conversation.is_empty() =>
            {
                cx.notice("No turns yet");
            }
            Action::CopyCsv => {
                let text = export::metrics::csv(&self.turns(cx.session));
                cx.effect(Effect::Copy { text, label: "the metrics as CSV".into() });
            }
            Action::CopyJson => {
                let text = export::metrics::json(&self.turns(cx.session));
                cx.effect(Effect::Copy { text, label: "the metrics as JSON".into() });
            }
            Action::Save => {
                cx.open(DialogRequest::Value(PromptTarget::MetricsFile, SettingsOwner::Session));
            }
        }
    }

    /// Handles the mouse: the wheel moves the selection, and a click selects the turn in its row.
    pub fn mouse(&mut self, session: &Session, y: u16, rows: isize) {
        if rows != 0 {
            return self.step(session, rows.signum());
        }
        if let Some((_, reply)) = self.turn_rows.iter().find(|(row, _)| *row == y) {
            self.selected = Some(*reply);
        }
    }

    /// Returns the effect that saves all rows of the table, as JSON if the file name ends in `.json`,
    /// else as CSV.
    pub fn save(&self, session: &Session, file: String) -> Effect {
        if self.shows_usage {
            return self.usage.save(file);
        }
        let rows = self.turns(session);
        let is_json = file.to_ascii_lowercase().ends_with(".json");
        let text = if is_json { export::metrics::json(&rows) } else { export::metrics::csv(&rows) };
        Effect::SaveText { kind: SavedText::Metrics, file, text }
    }

    fn show_usage(&mut self, cx: &mut Context<'_>) {
        self.shows_usage = true;
        self.usage.read(cx);
    }

    fn step(&mut self, session: &Session, step: isize) {
        if self.shows_usage {
            return self.usage.step(step);
        }
        let rows = self.turns(session);
        let last = rows.len().saturating_sub(1);
        let at = self.place(&rows).saturating_add_signed(step).min(last);
        self.selected = rows.get(at).map(|row| row.reply);
    }

    /// Sorts by the next or previous column. Times, tokens and cost start with the largest value.
    fn sort(&mut self, to_right: bool) {
        let count = MetricsColumn::ALL.len();
        let at = MetricsColumn::ALL.iter().position(|column| *column == self.order.by);
        let step = if to_right { 1 } else { count - 1 };
        let by = MetricsColumn::ALL[(at.unwrap_or(0) + step) % count];
        let is_descending =
            !matches!(by, MetricsColumn::Turn | MetricsColumn::Model | MetricsColumn::Stop);
        self.order = SortOrder { by, is_descending };
    }

    /// Returns the next model to filter by, or `None` for all models.
    fn next_model(&self, session: &Session) -> Option<ModelId> {
        let models = session.models_used();
        let next = match &self.model {
            Some(shown) => models.iter().position(|model| model == shown)? + 1,
            None => 0,
        };
        models.into_iter().nth(next)
    }
}
