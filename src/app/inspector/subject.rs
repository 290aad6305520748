//! Which turn, request and attempt is looked at: the selected message's, else the one under way,
//! else the last.

use ratatui::layout::Rect;

use super::scan::AttemptId;
use super::scan::EventScan;
use super::{BELOW_FROM, Dock};
use crate::app::{App, Focus};
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
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

impl App {
    /// Where the inspector is to be drawn.
    pub fn inspector_dock(&self) -> Dock {
        let inspector = &self.inspector;
        let has_focus = self.focus == Focus::Inspector;
        let fits = self.size.0 >= BELOW_FROM.0 && self.size.1 >= BELOW_FROM.1;
        if self.comparing.is_open() {
            return if has_focus { Dock::Page } else { Dock::Nowhere };
        }
        match (inspector.is_shown, fits) {
            (true, true) if !(inspector.is_zoomed && has_focus) => Dock::Below,
            (true, _) if has_focus => Dock::Page,
            _ => Dock::Nowhere,
        }
    }

    /// Where it lies, with its frame.
    pub fn inspector_area(&self) -> Option<Rect> {
        match self.compared_places() {
            Some(places) => (self.inspector_dock() == Dock::Page).then_some(places.body),
            None => self.regions()?.inspector,
        }
    }

    /// The reply that is looked at.
    pub fn inspected_reply(&self) -> Option<MessageId> {
        if let Some(columns) = self.comparing.shown() {
            return Some(columns.chosen().message);
        }
        let path = self.session.open.conversation.path();
        let selected =
            self.transcript.selected.and_then(|id| path.iter().rposition(|on| *on == id));
        let is_reply = |id: &MessageId| self.session.open.conversation.reply(*id).is_some();
        let answer = selected.and_then(|at| path[at..].iter().copied().find(is_reply));
        answer.or_else(|| path.iter().copied().rfind(is_reply))
    }

    /// What is looked at, if anything was sent for it.
    pub fn inspected(&self) -> Option<InspectedTurn<'_>> {
        let id = self.inspected_reply()?;
        let (reply, turn) = (self.session.open.conversation.reply(id)?, self.session.turn(id)?);
        let requests = turn.requests.len();
        let all = turn.requests.iter().enumerate().flat_map(|(at, request)| {
            let exchange = self.session.wire().exchange(request.0);
            exchange.into_iter().flat_map(move |exchange| {
                let attempts = exchange.attempts().iter().enumerate();
                attempts.map(move |(number, attempt)| (at, *request, exchange, number, attempt))
            })
        });
        let chosen = self.inspector.attempt.filter(|(of, _)| *of == id).map(|(_, place)| place);
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

    /// Place and number, counted from 1, of the turn that is looked at; in a comparison of the
    /// column. Goes over all turns, so it is for drawing and not for each event.
    pub fn inspected_turn(&self) -> (usize, usize) {
        let id = self.inspected_reply();
        if let Some(columns) = self.comparing.shown() {
            return (columns.chosen + 1, columns.columns.len());
        }
        let (mut place, mut many) = (1, 0);
        for on in self.session.open.conversation.path() {
            if self.session.open.conversation.reply(*on).is_some() {
                many += 1;
                if Some(*on) == id {
                    place = many;
                }
            }
        }
        (place, many)
    }

    /// Chooses the attempt before or after, over the requests of the turn.
    pub(super) fn step_attempt(&mut self, is_forward: bool) {
        let Some(id) = self.inspected_reply() else { return };
        let many: usize =
            self.session.exchanges(id).map(|exchange| exchange.attempts().len()).sum();
        if many < 2 {
            self.note = Some("This turn took one request and one attempt".into());
            return;
        }
        let chosen = self.inspector.attempt.filter(|(of, _)| *of == id);
        let now = chosen.map_or(many - 1, |(_, place)| place.min(many - 1));
        let place = if is_forward { now + 1 } else { now.saturating_sub(1) }.min(many - 1);
        // At the last one it goes on with those that may follow.
        self.inspector.attempt = (place + 1 < many).then_some((id, place));
    }

    /// Looks at the turn before or after, and selects it in the conversation; at the column, where
    /// several are compared.
    pub(super) fn inspect_turn(&mut self, is_forward: bool) {
        if self.comparing.shown().is_some() {
            return self.choose_column(if is_forward { 1 } else { -1 });
        }
        let path = self.session.open.conversation.path();
        let is_reply = |id: &MessageId| self.session.open.conversation.reply(*id).is_some();
        let now = self.inspected_reply();
        let at = path.iter().position(|id| Some(*id) == now);
        let found = at.and_then(|at| {
            if is_forward {
                path[at + 1..].iter().copied().find(is_reply)
            } else {
                path[..at].iter().copied().rfind(is_reply)
            }
        });
        match found {
            Some(reply) => self.select(Some(reply)),
            None => self.note = Some("There is no turn that way".into()),
        }
    }

    /// Looks at what has come for what is on the screen. Costs nothing while that is nothing.
    pub(in crate::app) fn fit_inspector(&mut self) {
        if self.focus != Focus::Inspector {
            self.inspector.leave();
        }
        if self.inspector_dock() == Dock::Nowhere {
            return;
        }
        if let Some(reply) = self.inspected_reply() {
            self.session.read_exchanges(reply);
        }
        let subject = self.inspected().map(|seen| seen.subject);
        if subject != self.inspector.scan.subject() {
            self.inspector.turn_to(subject);
        }
        let mut scan = std::mem::take(&mut self.inspector.scan);
        match self.inspected() {
            Some(seen) => scan.read(seen.subject, seen.attempt, &self.inspector.filter),
            None => scan = EventScan::default(),
        }
        self.inspector.scan = scan;
    }
}
