//! Selects one message or a range, and moves from turn to turn.

use super::{Action, Chat};
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::screens::context::Context;
use crate::screens::focus::Focus;
use crate::session::Session;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::scroll::{Anchor, ScrollPosition};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Start,
    End,
}

impl Chat {
    pub fn select_end(&mut self, cx: &mut Context<'_>, direction: Direction) {
        let path = cx.session.open.conversation.path();
        let message = match direction {
            Direction::Start => path.first(),
            Direction::End => path.last(),
        };
        self.select(cx, message.copied());
    }

    pub fn select_by(&mut self, cx: &mut Context<'_>, step: isize) {
        let path = cx.session.open.conversation.path();
        let Some(last) = path.len().checked_sub(1) else { return };
        let current = self.transcript.selected.and_then(|id| path.iter().rposition(|on| *on == id));
        let at = current.map_or(last, |at| at.saturating_add_signed(step).min(last));
        self.select(cx, Some(path[at]));
    }

    pub fn select(&mut self, cx: &mut Context<'_>, message: Option<MessageId>) {
        let Some(message) = message else { return };
        self.transcript.selected = Some(message);
        self.transcript.is_chosen = true;
        if Some(message) == cx.session.open.conversation.tip() {
            self.transcript.scroll.follow();
        } else {
            self.transcript.scroll.reveal(message);
        }
        self.say_range(cx);
    }

    /// Returns the message that an action of the conversation applies to: the selected one, else
    /// the last.
    pub fn chosen(&self, session: &Session, focus: Focus) -> Option<MessageId> {
        let selected = self.transcript.selected.filter(|_| focus == Focus::Conversation);
        selected.or_else(|| session.open.conversation.tip())
    }

    /// Returns the chosen message if it is a reply, else the reply to it on the path.
    pub fn chosen_reply(&self, session: &Session, focus: Focus) -> Option<MessageId> {
        let chosen = self.chosen(session, focus)?;
        let path = session.open.conversation.path();
        let at = path.iter().rposition(|on| *on == chosen)?;
        path[at..].iter().copied().find(|id| session.open.conversation.reply(*id).is_some())
    }

    /// Returns the messages of the selected range in path order. Empty without a range.
    pub fn marked<'a>(&self, session: &'a Session, focus: Focus) -> &'a [MessageId] {
        let path = session.open.conversation.path();
        let place = |id: Option<MessageId>| path.iter().rposition(|on| Some(*on) == id);
        let ends = match (focus, self.transcript.range_start, self.transcript.selected) {
            (Focus::Conversation, start @ Some(_), selected) => (place(start), place(selected)),
            _ => return &[],
        };
        match ends {
            (Some(from), Some(to)) => &path[from.min(to)..=from.max(to)],
            _ => &[],
        }
    }

    /// Returns the reply whose figures and details are shown: the selected one, else the last.
    pub fn shown_reply<'a>(
        &self,
        session: &'a Session,
        focus: Focus,
    ) -> Option<(MessageId, &'a Reply)> {
        let is_seen = matches!(focus, Focus::Conversation | Focus::Inspector);
        let selected = self.transcript.selected.filter(|_| is_seen);
        let chosen = selected.and_then(|id| Some((id, session.open.conversation.reply(id)?)));
        chosen.or_else(|| session.last_reply())
    }

    /// Returns the reply that the inspector shows: the selected message's, else the last.
    pub fn inspected_reply(&self, session: &Session) -> Option<MessageId> {
        let path = session.open.conversation.path();
        let selected =
            self.transcript.selected.and_then(|id| path.iter().rposition(|on| *on == id));
        let is_reply = |id: &MessageId| session.open.conversation.reply(*id).is_some();
        let answer = selected.and_then(|at| path[at..].iter().copied().find(is_reply));
        answer.or_else(|| path.iter().copied().rfind(is_reply))
    }

    /// Selects the next or previous reply, counted from the inspected one.
    pub fn step_reply(&mut self, cx: &mut Context<'_>, is_forward: bool) {
        let conversation = &cx.session.open.conversation;
        let path = conversation.path();
        let is_reply = |id: &MessageId| conversation.reply(*id).is_some();
        let current = self.inspected_reply(cx.session);
        let at = path.iter().position(|id| Some(*id) == current);
        let found = at.and_then(|at| {
            if is_forward {
                path[at + 1..].iter().copied().find(is_reply)
            } else {
                path[..at].iter().copied().rfind(is_reply)
            }
        });
        match found {
            Some(reply) => self.select(cx, Some(reply)),
            None => cx.notice("No more turns"),
        }
    }

    pub fn message_in_row(&self, row: u16) -> Option<MessageId> {
        let shown = &self.transcript.scroll.measured.messages;
        let hit = shown.iter().find(|area| (area.first_row..=area.last_row).contains(&row));
        hit.map(|area| area.message)
    }

    /// Starts a range at the selected message, or ends the current range.
    pub fn toggle_range(&mut self, cx: &mut Context<'_>) {
        if !self.end_range() {
            self.transcript.selected = self.chosen(cx.session, cx.focus);
            self.transcript.range_start = self.transcript.selected;
            self.transcript.is_chosen = true;
            self.say_range(cx);
        }
    }

    pub fn end_range(&mut self) -> bool {
        self.transcript.range_start.take().is_some()
    }

    fn say_range(&mut self, cx: &mut Context<'_>) {
        let messages = match self.marked(cx.session, cx.focus).len() {
            0 => return,
            1 => "1 message".to_owned(),
            several => format!("{several} messages"),
        };
        let hints: [Hint<'_>; 3] = [
            (&[&Action::SelectNext, &Action::SelectPrevious], "extend"),
            (&[&Action::CopyMessage], "copy"),
            (&[&Action::LeaveConversation], "end"),
        ];
        let hints = cx.keymap.hints(KeyScope::Conversation, &hints).join(", ");
        cx.notice(format!("{messages} selected: {hints}"));
    }

    /// Scrolls the prompt of the next or previous turn to the top of the view, and selects it if a
    /// message is selected. A step before the first turn goes to the start of the conversation, and
    /// a step after the last turn goes to its end.
    pub fn step_turn(&mut self, cx: &mut Context<'_>, towards: Direction) {
        let Some((at, is_at_its_start)) = self.step_origin(cx.session, cx.focus) else { return };
        let path = cx.session.open.conversation.path();
        let is_prompt = |id: &&MessageId| cx.session.open.conversation.prompt(**id).is_some();
        let found = match towards {
            Direction::Start if is_at_its_start => path[..at].iter().rfind(is_prompt),
            Direction::Start => path[..=at].iter().rfind(is_prompt),
            Direction::End => path[at + 1..].iter().find(is_prompt),
        }
        .copied();
        let is_at_end = self.transcript.scroll.position == ScrollPosition::Following;
        let selected = match (towards, found) {
            (_, Some(prompt)) => {
                // At the end, nothing can be scrolled to the top, so keep following new output.
                if towards == Direction::Start || !is_at_end {
                    self.transcript.scroll.put_at_top(prompt);
                }
                Some(prompt)
            }
            (Direction::Start, None) => {
                self.transcript.scroll.to_start();
                path.first().copied()
            }
            (Direction::End, None) => {
                self.transcript.scroll.follow();
                cx.session.open.conversation.tip()
            }
        };
        if cx.focus == Focus::Conversation {
            self.transcript.selected = selected;
            self.transcript.is_chosen = true;
            self.say_range(cx);
        }
    }

    /// Returns the path index of the message from which to step: the selected message if it is on
    /// the screen, else the message at the top of the view. The flag says whether the view is at
    /// the start of that message.
    fn step_origin(&self, session: &Session, focus: Focus) -> Option<(usize, bool)> {
        let path = session.open.conversation.path();
        let place = |id: MessageId| path.iter().rposition(|on| *on == id);
        let is_shown = |id: &MessageId| {
            let is_held = matches!(self.transcript.scroll.position, ScrollPosition::Anchored(Anchor { message, .. }) if message == *id);
            is_held
                || self.transcript.scroll.measured.messages.iter().any(|shown| shown.message == *id)
        };
        let selected = self.transcript.selected.filter(|_| focus == Focus::Conversation);
        if let Some(at) = selected.filter(is_shown).and_then(place) {
            return Some((at, true));
        }
        let Anchor { message, offset, .. } = self.transcript.scroll.top()?;
        Some((place(message)?, offset == 0))
    }
}
