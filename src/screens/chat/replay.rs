//! Sends recorded requests instead of the user's requests.

use super::Chat;
use crate::screens::context::Context;
use crate::session::replay::{ReplayedRequest, replace_with_recorded};
use crate::session::request_origin::RequestOrigin;

impl Chat {
    /// Sends a recorded request with its recorded settings.
    pub fn replay(&mut self, cx: &mut Context<'_>, replayed: &ReplayedRequest) {
        let ReplayedRequest { request, place } = replayed;
        let history = &request.history;
        let origin = match place {
            Some(place) => cx.session.recorded_origin(*place),
            None => cx.session.origin_by_history(history, &request.settings),
        };
        let is_rest = matches!(origin, RequestOrigin::Continuation(_));
        let settings = cx.session.recorded_settings(replayed, is_rest);
        if let RequestOrigin::Continuation(reply) = origin {
            let started =
                cx.session.request_continuation(reply, &settings, replace_with_recorded(replayed));
            self.follow(cx, started);
        } else {
            let prompt = cx.session.recorded_prompt(origin, history, &settings);
            self.ask(cx, prompt, &settings, replace_with_recorded(replayed));
        }
        let tip = cx.session.open.conversation.tip();
        let reply = tip.filter(|tip| cx.session.turn(*tip).is_some());
        if let (Some(place), Some(reply)) = (place, reply) {
            cx.session.remember_place(*place, reply);
            cx.session.add_earlier(place.earlier_requests, reply);
        }
    }
}
