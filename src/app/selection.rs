//! Selecting messages, one or several in a row, and moving from turn to turn.

use super::actions::Action;
use super::{App, Focus};
use crate::chat::conversation::MessageId;
use crate::screens::chat::Action as Chat;
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::scroll::{Anchor, ScrollPosition};

/// A direction: of the conversation, or of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Start,
    End,
}

impl App {
    /// Selects the first or the last message.
    pub(super) fn select_end(&mut self, direction: Direction) {
        let path = self.session.open.conversation.path();
        let message = match direction {
            Direction::Start => path.first(),
            Direction::End => path.last(),
        };
        self.select(message.copied());
    }

    pub(super) fn select_by(&mut self, step: isize) {
        let path = self.session.open.conversation.path();
        let Some(last) = path.len().checked_sub(1) else { return };
        let now = self.transcript.selected.and_then(|id| path.iter().rposition(|on| *on == id));
        let at = now.map_or(last, |at| at.saturating_add_signed(step).min(last));
        self.select(Some(path[at]));
    }

    pub(super) fn select(&mut self, message: Option<MessageId>) {
        let Some(message) = message else { return };
        self.transcript.selected = Some(message);
        if Some(message) == self.session.open.conversation.tip() {
            self.transcript.scroll.follow();
        } else {
            self.transcript.scroll.reveal(message);
        }
        self.tell_range();
    }

    /// The message that a conversation command acts on: the selected one, else the tip.
    pub(super) fn chosen(&self) -> Option<MessageId> {
        let selected = self.transcript.selected.filter(|_| self.focus == Focus::Conversation);
        selected.or_else(|| self.session.open.conversation.tip())
    }

    /// The reply at the chosen message: itself, or the one that answers it on the path.
    pub(super) fn reply_at_choice(&self) -> Option<MessageId> {
        let chosen = self.chosen()?;
        let path = self.session.open.conversation.path();
        let at = path.iter().rposition(|on| *on == chosen)?;
        path[at..].iter().copied().find(|id| self.session.open.conversation.reply(*id).is_some())
    }

    /// The messages of the range, first message first; none while no range is being selected.
    pub fn marked(&self) -> &[MessageId] {
        let path = self.session.open.conversation.path();
        let place = |id: Option<MessageId>| path.iter().rposition(|on| Some(*on) == id);
        let ends = match (self.focus, self.transcript.range_start, self.transcript.selected) {
            (Focus::Conversation, start @ Some(_), selected) => (place(start), place(selected)),
            _ => return &[],
        };
        match ends {
            (Some(one), Some(other)) => &path[one.min(other)..=one.max(other)],
            _ => &[],
        }
    }

    /// Whether a message belongs to the range that is being selected.
    pub fn is_marked(&self, message: MessageId) -> bool {
        self.transcript.range_start.is_some() && self.marked().contains(&message)
    }

    /// Starts a range at the selected message, or leaves the one there is.
    pub(super) fn toggle_range(&mut self) {
        if !self.end_range() {
            self.transcript.selected = self.chosen();
            self.transcript.range_start = self.transcript.selected;
            self.tell_range();
        }
    }

    /// Leaves the range, and says whether there was one.
    pub(super) fn end_range(&mut self) -> bool {
        self.transcript.range_start.take().is_some()
    }

    fn tell_range(&mut self) {
        let messages = match self.marked().len() {
            0 => return,
            1 => "1 message is".to_owned(),
            several => format!("{several} messages are"),
        };
        let hints: [Hint<'_>; 3] = [
            (&[&Action::Chat(Chat::SelectNext), &Action::Chat(Chat::SelectPrevious)], "extend"),
            (&[&Action::Chat(Chat::CopyMessage)], "copies"),
            (&[&Action::Chat(Chat::LeaveConversation)], "leaves"),
        ];
        let hints = self.keymap.hints(KeyScope::Conversation, &hints).join(", ");
        self.note = Some(format!("{messages} selected: {hints}"));
    }

    /// Puts the prompt of the turn before or after at the top of the view, and selects it where
    /// messages are selected. Before the first turn is the start, after the last one the end.
    pub(super) fn step_turn(&mut self, towards: Direction) {
        let Some((at, is_at_its_start)) = self.place_now() else { return };
        let path = self.session.open.conversation.path();
        let is_prompt = |id: &&MessageId| self.session.open.conversation.prompt(**id).is_some();
        let found = match towards {
            Direction::Start if is_at_its_start => path[..at].iter().rfind(is_prompt),
            Direction::Start => path[..=at].iter().rfind(is_prompt),
            Direction::End => path[at + 1..].iter().find(is_prompt),
        }
        .copied();
        let is_at_end = self.transcript.scroll.stand == ScrollPosition::Following;
        let selected = match (towards, found) {
            (_, Some(prompt)) => {
                // At the end nothing can be put at the top, and what comes is followed as before.
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
                self.session.open.conversation.tip()
            }
        };
        if self.focus == Focus::Conversation {
            self.transcript.selected = selected;
            self.tell_range();
        }
    }

    /// From where the turns are counted: the selected message if it is on the screen, else what is
    /// at the top of the view. Its place on the path, and whether that is its very beginning.
    fn place_now(&self) -> Option<(usize, bool)> {
        let path = self.session.open.conversation.path();
        let place = |id: MessageId| path.iter().rposition(|on| *on == id);
        let is_shown = |id: &MessageId| {
            let held = matches!(self.transcript.scroll.stand, ScrollPosition::Held(Anchor { message, .. }) if message == *id);
            held || self.transcript.scroll.measured.shown.iter().any(|shown| shown.message == *id)
        };
        let selected = self.transcript.selected.filter(|_| self.focus == Focus::Conversation);
        if let Some(at) = selected.filter(is_shown).and_then(place) {
            return Some((at, true));
        }
        let Anchor { message, offset, .. } = self.transcript.scroll.top()?;
        Some((place(message)?, offset == 0))
    }
}
