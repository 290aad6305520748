//! The subject of the inspector: a request and an attempt of a reply. Also decides where the
//! inspector is drawn.

use ratatui::layout::Rect;

use super::scan::{AttemptId, EventScan};
use super::{Dock, Inspector, MIN_SIZE_FOR_DOCK_BELOW};
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::screens::context::Context;
use crate::session::Session;
use crate::session::turn::Turn;
use crate::wire::exchange::{Attempt, Exchange};

#[derive(Debug, Clone, Copy)]
pub struct InspectedTurn<'a> {
    pub subject: AttemptId,
    pub reply: &'a Reply,
    pub turn: &'a Turn,
    pub exchange: &'a Exchange,
    pub attempt: &'a Attempt,
    /// The index of the request and the number of requests of the turn, then the same for attempts.
    /// Both count from 1.
    pub requests: (usize, usize),
    pub attempts: (usize, usize),
}

/// Returns the position of a reply's turn in the conversation, counted from 1, and the number of
/// turns. It visits all turns, so call it for drawing, not for each event.
pub fn turn_place(session: &Session, reply: Option<MessageId>) -> (usize, usize) {
    let (mut place, mut count) = (1, 0);
    for on in session.open.conversation.path() {
        if session.open.conversation.reply(*on).is_some() {
            count += 1;
            if Some(*on) == reply {
                place = count;
            }
        }
    }
    (place, count)
}

/// Returns whether a window of this size has room for the inspector below the conversation.
pub fn fits_below(size: (u16, u16)) -> bool {
    size.0 >= MIN_SIZE_FOR_DOCK_BELOW.0 && size.1 >= MIN_SIZE_FOR_DOCK_BELOW.1
}

impl<'a> InspectedTurn<'a> {
    /// Returns the turn of a reply with one of its attempts. `chosen` is the index of the attempt
    /// over all requests. Without a valid index, the last attempt is used. Returns `None` if no
    /// request was sent.
    pub fn of(session: &'a Session, id: MessageId, chosen: Option<usize>) -> Option<Self> {
        let (reply, turn) = (session.open.conversation.reply(id)?, session.turn(id)?);
        let requests = turn.requests.len();
        let all = turn.requests.iter().enumerate().flat_map(|(at, request)| {
            let exchange = session.wire().exchange(request.0);
            exchange.into_iter().flat_map(move |exchange| {
                let attempts = exchange.attempts().iter().enumerate();
                attempts.map(move |(number, attempt)| (at, *request, exchange, number, attempt))
            })
        });
        let (at, request, exchange, number, attempt) = match chosen {
            Some(place) => all.clone().nth(place).or_else(|| all.last())?,
            None => all.last()?,
        };
        Some(Self {
            subject: AttemptId { request, attempt: number },
            reply,
            turn,
            exchange,
            attempt,
            requests: (at + 1, requests),
            attempts: (number + 1, exchange.attempts().len()),
        })
    }
}

impl Inspector {
    /// Returns where to draw the inspector on the chat screen, in a window of this size.
    pub fn dock(&self, has_focus: bool, size: (u16, u16)) -> Dock {
        match (self.is_shown, fits_below(size)) {
            (true, true) if !(self.is_zoomed && has_focus) => Dock::Below,
            (true, _) if has_focus => Dock::Page,
            _ => Dock::Nowhere,
        }
    }

    /// Returns the inspected turn, if a request was sent for it.
    pub fn inspected<'a>(&self, session: &'a Session) -> Option<InspectedTurn<'a>> {
        let id = self.reply?;
        let chosen = self.attempt.filter(|(of, _)| *of == id).map(|(_, place)| place);
        InspectedTurn::of(session, id, chosen)
    }

    /// Selects the next or previous attempt, over all requests of the turn.
    pub(super) fn step_attempt(&mut self, cx: &mut Context<'_>, is_forward: bool) {
        let Some(id) = self.reply else { return };
        let count: usize = cx.session.exchanges(id).map(|exchange| exchange.attempts().len()).sum();
        if count < 2 {
            cx.notice("This turn had only one attempt");
            return;
        }
        let chosen = self.attempt.filter(|(of, _)| *of == id);
        let current = chosen.map_or(count - 1, |(_, place)| place.min(count - 1));
        let place = if is_forward { current + 1 } else { current.saturating_sub(1) }.min(count - 1);
        // At the last attempt, follow later ones.
        self.attempt = (place + 1 < count).then_some((id, place));
    }

    /// Sets the inspected reply and the area of the inspector, and scans new events. While the
    /// inspector is hidden, `area` is `None` and nothing is scanned.
    pub fn update_subject(
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
        let inspected = self.inspected(session);
        let subject = inspected.map(|inspected| inspected.subject);
        if subject != self.scan.subject() {
            self.switch_subject(subject);
        }
        match inspected {
            Some(inspected) => self.scan.read(inspected.subject, inspected.attempt, &self.filter),
            None => self.scan = EventScan::default(),
        }
    }
}
