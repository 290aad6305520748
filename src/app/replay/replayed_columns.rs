//! A comparison that is played: its first requests at once, a column each, and what was asked of a
//! column afterwards.

use super::as_sent;
use super::request_origin::RequestOrigin;
use crate::app::App;
use crate::app::comparison::ComparisonKind;
use crate::app::msg::{Effect, ReplayedRequest};
use crate::chat::conversation::MessageId;
use crate::wire::wire_event::RequestPosition;

/// Which columns of a recorded comparison stand where.
#[derive(Debug, Clone, Default)]
pub(super) struct ReplayedColumns {
    /// The exchange of its first request.
    first: Option<u64>,
    /// The recorded number of each: not all of them may have been sent.
    numbers: Vec<usize>,
}

impl App {
    /// Asks for the columns of a comparison.
    pub(super) fn replay_columns(&mut self, played: &[ReplayedRequest]) -> Vec<Effect> {
        self.put_comparison_away();
        let all = || played.iter().filter_map(|it| Some((it, it.place?, it.place?.compared?)));
        let Some((first, place, compared)) = all().next() else { return Vec::new() };
        let spot = self.recorded_spot(place);
        let before = match spot {
            RequestOrigin::Again(prompt) => self.reply_on_path(prompt),
            _ => None,
        };
        let prompt = self.asked_prompt(spot, &first.said, &first.settings);
        self.conversation.show(prompt);
        let (mut columns, mut effects) = (Vec::new(), Vec::new());
        for (asked, place, _) in all() {
            let settings = self.settings_then(asked, false);
            let change = as_sent(&asked.settings);
            let Some((column, effect)) = self.ask_column_once(prompt, settings, change) else {
                return effects;
            };
            self.remember_place(place, column.message);
            columns.push(column);
            effects.push(effect);
        }
        self.replaying.columns = ReplayedColumns {
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
        let ReplayedColumns { first, numbers } = &self.replaying.columns;
        let at = numbers.iter().position(|number| *number == compared.column)?;
        if *first != Some(compared.first) || !self.reopen_comparison() {
            return None;
        }
        Some(at)
    }

    /// Asks for a column once more, or goes on with it.
    pub(super) fn replay_column(&mut self, column: usize, played: &ReplayedRequest) -> Vec<Effect> {
        let Some(place) = played.place else { return Vec::new() };
        self.comparing.choose(column);
        let effects = match self.recorded_spot(place) {
            RequestOrigin::GoOn(reply) => self.go_on_in_column(reply),
            _ => {
                let settings = self.settings_then(played, false);
                self.ask_chosen_column(settings, as_sent(&played.settings))
            }
        };
        if let Some(columns) = self.comparing.shown() {
            let reply = columns.chosen().message;
            self.remember_place(place, reply);
            self.add_earlier(place.earlier, reply);
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
