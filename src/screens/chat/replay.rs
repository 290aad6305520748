//! Recorded requests that take the place of what the user would send.

use super::Chat;
use crate::screens::context::Context;
use crate::session::replay::{ReplayedRequest, as_sent};
use crate::session::request_origin::RequestOrigin;

impl Chat {
    /// Sends a recorded request, with what was set then.
    pub fn replay(&mut self, cx: &mut Context<'_>, played: &ReplayedRequest) {
        let ReplayedRequest { request, place } = played;
        let said = &request.history;
        let origin = match place {
            Some(place) => cx.session.recorded_origin(*place),
            None => cx.session.origin_by_history(said, &request.settings),
        };
        let is_rest = matches!(origin, RequestOrigin::GoOn(_));
        let settings = cx.session.settings_then(played, is_rest);
        if let RequestOrigin::GoOn(reply) = origin {
            let started = cx.session.request_rest(reply, &settings, as_sent(played));
            self.follow(cx, started);
        } else {
            let prompt = cx.session.recorded_prompt(origin, said, &settings);
            self.ask(cx, prompt, &settings, as_sent(played));
        }
        let tip = cx.session.open.conversation.tip();
        let asked = tip.filter(|tip| cx.session.turn(*tip).is_some());
        if let (Some(place), Some(reply)) = (place, asked) {
            cx.session.remember_place(*place, reply);
            cx.session.add_earlier(place.earlier, reply);
        }
    }
}
