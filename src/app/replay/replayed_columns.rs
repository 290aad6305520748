//! The replay of a comparison: its first requests at once, then the later requests of each column.

use crate::app::App;
use crate::app::comparison::{ComparisonColumn, ComparisonKind};
use crate::chat::conversation::MessageId;
use crate::session::effect::Effect;
use crate::session::replay::{ReplayedColumns, ReplayedRequest, as_sent};
use crate::session::request_origin::RequestOrigin;
use crate::wire::wire_event::RequestPosition;

impl App {
    /// Asks for the columns of a comparison.
    pub(super) fn replay_columns(&mut self, played: &[ReplayedRequest]) -> Vec<Effect> {
        self.put_comparison_away();
        let all = || played.iter().filter_map(|it| Some((it, it.place?, it.place?.compared?)));
        let Some((first, place, compared)) = all().next() else { return Vec::new() };
        let spot = self.session.recorded_spot(place);
        let before = match spot {
            RequestOrigin::Again(prompt) => self.reply_on_path(prompt),
            _ => None,
        };
        let prompt =
            self.session.asked_prompt(spot, &first.request.history, &first.request.settings);
        let (mut columns, mut effects) = (Vec::new(), Vec::new());
        for (asked, place, _) in all() {
            let settings = self.session.settings_then(asked, false);
            let change = as_sent(asked);
            let Some(started) = self.session.request_reply(prompt, &settings, change) else {
                return effects;
            };
            self.session.remember_place(place, started.message);
            columns.push(ComparisonColumn::new(settings, started.message));
            effects.push(started.effect);
        }
        self.session.open.replay.columns = ReplayedColumns {
            first: Some(compared.first),
            numbers: all().map(|(_, _, compared)| compared.column).collect(),
        };
        let kind = if compared.are_samples {
            ComparisonKind::Samples(columns.len())
        } else {
            ComparisonKind::Settings
        };
        self.show_columns(kind, prompt, before, columns);
        effects
    }

    /// The column that something more was asked for, on the page that shows it.
    pub(super) fn replayed_column(&mut self, place: Option<RequestPosition>) -> Option<usize> {
        let compared = place?.compared?;
        let ReplayedColumns { first, numbers } = &self.session.open.replay.columns;
        let at = numbers.iter().position(|number| *number == compared.column)?;
        if first != &Some(compared.first) || !self.reopen_comparison() {
            return None;
        }
        Some(at)
    }

    /// Asks for a column once more, or goes on with it.
    pub(super) fn replay_column(&mut self, column: usize, played: &ReplayedRequest) -> Vec<Effect> {
        let Some(place) = played.place else { return Vec::new() };
        self.comparing.choose(column);
        let Some(columns) = self.comparing.shown() else { return Vec::new() };
        let (prompt, settings) = (columns.prompt, columns.chosen().settings.clone());
        let (settings, started) = match self.session.recorded_spot(place) {
            RequestOrigin::GoOn(reply) => {
                let started = self.session.request_rest(reply, &settings, as_sent(played));
                (settings, started)
            }
            _ => {
                let settings = self.session.settings_then(played, false);
                let change = as_sent(played);
                let started = self.session.request_reply(prompt, &settings, change);
                (settings, started)
            }
        };
        let effects = self.show_in_column(settings, started);
        if let Some(columns) = self.comparing.shown() {
            let reply = columns.chosen().message;
            self.session.remember_place(place, reply);
            self.session.add_earlier(place.earlier, reply);
        }
        effects
    }

    /// Shows the comparison that this reply is a column of, with that chosen; whether there is one.
    pub(super) fn show_column_of(&mut self, reply: MessageId) -> bool {
        if !self.reopen_comparison() {
            return false;
        }
        let Some(at) = self.comparing.place(reply) else { return false };
        self.comparing.choose(at);
        true
    }

    /// Shows the last comparison once more where it is not shown; whether there is one.
    fn reopen_comparison(&mut self) -> bool {
        if !self.comparing.is_open() {
            self.show_comparison_again();
        }
        self.comparing.shown().is_some()
    }
}
