//! Which request and attempt of the reply is looked at, what has come for it, and where the inspector
//! is drawn.

use ratatui::layout::Rect;

use super::scan::{AttemptId, EventScan};
use super::{BELOW_FROM, Dock, Inspector};
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::screens::context::Context;
use crate::session::Session;
use crate::session::turn::Turn;
use crate::wire::exchange::{Attempt, Exchange};

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub struct InspectedTurn<'a> {
    pub subject: AttemptId,
    pub reply: &'a Reply,
    pub turn: &'a Turn,
    pub exchange: &'a Exchange,
    pub attempt: &'a Attempt,
    /// Place and number, each counted from 1: of the turn's request, and of that one's attempt.
    pub requests: (usize, usize),
    pub attempts: (usize, usize),
}

/// Place and number, counted from 1, of the turn of a reply in the conversation. Goes over all turns,
/// so it is for drawing and not for each event.
pub fn turn_place(session: &Session, reply: Option<MessageId>) -> (usize, usize) {
    let (mut place, mut many) = (1, 0);
    for on in session.open.conversation.path() {
        if session.open.conversation.reply(*on).is_some() {
            many += 1;
            if Some(*on) == reply {
                place = many;
            }
        }
    }
    (place, many)
}

impl Inspector {
    /// Where the inspector is to be drawn in a window of this size, beside the conversation.
    pub fn dock(&self, has_focus: bool, size: (u16, u16)) -> Dock {
        let fits = size.0 >= BELOW_FROM.0 && size.1 >= BELOW_FROM.1;
        match (self.is_shown, fits) {
            (true, true) if !(self.is_zoomed && has_focus) => Dock::Below,
            (true, _) if has_focus => Dock::Page,
            _ => Dock::Nowhere,
        }
    }

    /// What is looked at, if anything was sent for it.
    pub fn inspected<'a>(&self, session: &'a Session) -> Option<InspectedTurn<'a>> {
        let id = self.reply?;
        let (reply, turn) = (session.open.conversation.reply(id)?, session.turn(id)?);
        let requests = turn.requests.len();
        let all = turn.requests.iter().enumerate().flat_map(|(at, request)| {
            let exchange = session.wire().exchange(request.0);
            exchange.into_iter().flat_map(move |exchange| {
                let attempts = exchange.attempts().iter().enumerate();
                attempts.map(move |(number, attempt)| (at, *request, exchange, number, attempt))
            })
        });
        let chosen = self.attempt.filter(|(of, _)| *of == id).map(|(_, place)| place);
        let (at, request, exchange, number, attempt) = match chosen {
            Some(place) => all.clone().nth(place).or_else(|| all.last())?,
            None => all.last()?,
        };
        Some(InspectedTurn {
            subject: AttemptId { request, attempt: number },
            reply,
            turn,
            exchange,
            attempt,
            requests: (at + 1, requests),
            attempts: (number + 1, exchange.attempts().len()),
        })
    }

    /// Chooses the attempt before or after, over the requests of the turn.
    pub(super) fn step_attempt(&mut self, cx: &mut Context<'_>, is_forward: bool) {
        let Some(id) = self.reply else { return };
        let many: usize = cx.session.exchanges(id).map(|exchange| exchange.attempts().len()).sum();
        if many < 2 {
            cx.notice("This turn had only one attempt");
            return;
        }
        let chosen = self.attempt.filter(|(of, _)| *of == id);
        let now = chosen.map_or(many - 1, |(_, place)| place.min(many - 1));
        let place = if is_forward { now + 1 } else { now.saturating_sub(1) }.min(many - 1);
        // At the last one it goes on with those that may follow.
        self.attempt = (place + 1 < many).then_some((id, place));
    }

    /// Takes in which reply is looked at and where the inspector is drawn, and reads what has come for
    /// the reply. Costs nothing while the inspector is not on the screen.
    pub fn fit(
        &mut self,
        session: &mut Session,
        reply: Option<MessageId>,
        area: Option<Rect>,
        has_focus: bool,
    ) {
        (self.reply, self.area) = (reply, area);
        if !has_focus {
            self.leave();
        }
        if area.is_none() {
            return;
        }
        if let Some(reply) = reply {
            session.read_exchanges(reply);
        }
        let seen = self.inspected(session);
        let subject = seen.map(|seen| seen.subject);
        if subject != self.scan.subject() {
            self.turn_to(subject);
        }
        match seen {
            Some(seen) => self.scan.read(seen.subject, seen.attempt, &self.filter),
            None => self.scan = EventScan::default(),
        }
    }
}
