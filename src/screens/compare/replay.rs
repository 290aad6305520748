//! Sends recorded requests in place of the requests of a comparison.

use super::comparison::{ComparisonColumn, ComparisonKind};
use super::page::ComparePage;
use super::requests::reply_on_path;
use crate::screens::context::Context;
use crate::session::replay::{ReplayedColumns, ReplayedRequest, replace_with_recorded};
use crate::session::request_origin::RequestOrigin;

impl ComparePage {
    /// Sends the recorded requests of the columns, and shows the columns.
    pub fn replay(cx: &mut Context<'_>, played: &[ReplayedRequest]) -> Option<Self> {
        let all = || played.iter().filter_map(|it| Some((it, it.place?, it.place?.compared?)));
        let (first, place, compared) = all().next()?;
        let origin = cx.session.recorded_origin(place);
        let before = match origin {
            RequestOrigin::Resend(prompt) => reply_on_path(cx.session, prompt),
            _ => None,
        };
        let prompt =
            cx.session.recorded_prompt(origin, &first.request.history, &first.request.settings);
        let mut columns = Vec::new();
        for (request, place, _) in all() {
            let settings = cx.session.recorded_settings(request, false);
            let started =
                cx.session.request_reply(prompt, &settings, replace_with_recorded(request))?;
            cx.session.remember_place(place, started.message);
            columns.push(ComparisonColumn::new(settings, started.message));
            cx.effect(started.effect);
        }
        cx.session.open.replay.columns = ReplayedColumns {
            first: Some(compared.first),
            numbers: all().map(|(_, _, compared)| compared.column).collect(),
        };
        let kind = if compared.are_samples {
            ComparisonKind::Samples(columns.len())
        } else {
            ComparisonKind::Settings
        };
        Self::from_columns(cx.session, kind, prompt, before, columns)
    }

    /// Sends another recorded request for a column, or one that continues its reply.
    pub fn replay_in_column(
        &mut self,
        cx: &mut Context<'_>,
        column: usize,
        played: &ReplayedRequest,
    ) {
        let Some(place) = played.place else { return };
        self.choose(column);
        let Some(columns) = self.columns() else { return };
        let (prompt, settings) = (columns.prompt, columns.chosen().settings.clone());
        let origin = cx.session.recorded_origin(place);
        let (settings, started) = match origin {
            RequestOrigin::Continuation(reply) => {
                let started = cx.session.request_continuation(
                    reply,
                    &settings,
                    replace_with_recorded(played),
                );
                (settings, started)
            }
            _ => {
                let settings = cx.session.recorded_settings(played, false);
                let started =
                    cx.session.request_reply(prompt, &settings, replace_with_recorded(played));
                (settings, started)
            }
        };
        self.show_in_column(cx, settings, started);
        if let Some(columns) = self.columns() {
            let reply = columns.chosen().message;
            cx.session.remember_place(place, reply);
            cx.session.add_earlier(place.earlier_requests, reply);
        }
    }
}
