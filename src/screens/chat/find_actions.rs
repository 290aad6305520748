//! The actions of find: they move the view and the focus.

use super::Chat;
use super::find::{SearchedPath, ViewChange};
use crate::chat::conversation::MessageId;
use crate::document::parts::{PartKind, kind_at};
use crate::screens::context::Context;
use crate::screens::focus::Focus;
use crate::session::Session;
use crate::session::turn::Phase;
use crate::ui::appearance::Appearance;
use crate::ui::find_action::FindAction;
use crate::ui::scroll::Anchor;
use crate::ui::text_keys::TextKey;

impl Chat {
    pub fn find(&mut self, cx: &mut Context<'_>, action: FindAction) {
        match action {
            FindAction::Open => self.open_find(cx),
            FindAction::Next => self.find_step(cx, true),
            FindAction::Previous => self.find_step(cx, false),
            FindAction::Close => self.leave_find(cx),
        }
    }

    /// Marks a text, and scrolls to its first match in a message.
    pub fn show_text(&mut self, cx: &mut Context<'_>, message: MessageId, text: &str) {
        let found = self.find.mark(text, searched(cx.session, cx.look), message);
        if let Some(place) = found {
            self.show_match(cx, place);
        }
    }

    /// Opens the find bar, or selects its text if it is open.
    fn open_find(&mut self, cx: &mut Context<'_>) {
        if cx.session.open.conversation.is_empty() {
            cx.notice("No messages to search yet");
            return;
        }
        self.find.open(searched(cx.session, cx.look), self.transcript.scroll.position);
    }

    pub fn find_key(&mut self, cx: &mut Context<'_>, key: TextKey) {
        let searched = searched(cx.session, cx.look);
        let change = self.find.key(key, searched, self.transcript.scroll.measured.top);
        self.look(cx, change);
    }

    pub fn find_paste(&mut self, cx: &mut Context<'_>, text: &str) {
        let searched = searched(cx.session, cx.look);
        let change = self.find.paste(text, searched, self.transcript.scroll.measured.top);
        self.look(cx, change);
    }

    fn look(&mut self, cx: &mut Context<'_>, change: ViewChange) {
        match change {
            ViewChange::At(place) => self.show_match(cx, place),
            ViewChange::Back(position) => self.transcript.scroll.return_to(position),
            ViewChange::Stay => {}
        }
    }

    fn find_step(&mut self, cx: &mut Context<'_>, is_forward: bool) {
        if !self.find.has_query() {
            return self.open_find(cx);
        }
        let searched = searched(cx.session, cx.look);
        match self.find.step(is_forward, searched, self.transcript.scroll.measured.top) {
            Some((place, is_round)) => {
                self.show_match(cx, place);
                if cx.focus == Focus::Conversation {
                    self.transcript.selected = Some(place.message);
                    self.transcript.is_chosen = true;
                }
                if is_round {
                    let end = if is_forward { "start" } else { "end" };
                    cx.notice(format!("Search wrapped to the {end}"));
                }
            }
            // The open bar already shows that there is no match.
            None if self.find.is_open() => {}
            None => cx.notice("Find: no match"),
        }
    }

    /// Scrolls to a match. If the match is in folded thinking, unfolds it.
    fn show_match(&mut self, cx: &mut Context<'_>, place: Anchor) {
        let Some(message) = cx.session.open.conversation.get(place.message) else { return };
        let kind = kind_at(message, cx.look.written_marks(), place.offset);
        let is_thinking = matches!(kind, Some(PartKind::Reasoning { .. }));
        cx.reading_options.unfold_for_match(is_thinking.then_some(place.message));
        self.transcript.scroll.show(place);
    }

    /// Closes the bar. If the user stepped to a match, keeps the view there and focuses the
    /// conversation, since a second Esc in the composer would stop a reply. Otherwise, restores the
    /// scroll position.
    fn leave_find(&mut self, cx: &mut Context<'_>) {
        if let Some(before) = self.find.close() {
            cx.reading_options.unfold_for_match(None);
            self.transcript.scroll.return_to(before);
        } else if let Some(place) = self.find.current() {
            self.transcript.selected = Some(place.message);
            self.transcript.is_chosen = true;
            cx.focus_on(Focus::Conversation);
        }
    }

    /// Removes the marks. If there are none, focuses the composer.
    pub fn leave_conversation(&mut self, cx: &mut Context<'_>) {
        if self.find.is_marked() {
            self.find.clear();
        } else if self.transcript.citation.take().is_none() {
            cx.focus_on(Focus::Composer);
        }
    }

    /// Updates the matches after a reply has grown.
    pub fn refresh_find(&mut self, session: &Session, appearance: Appearance) {
        self.find.refresh(searched(session, appearance));
    }

    /// Updates the matches after any other change: another path, an ended reply or another focus.
    pub fn update_find(&mut self, session: &Session, appearance: Appearance, focus: Focus) {
        if focus == Focus::Settings {
            self.find.keep();
        }
        self.find.update_if_changed(searched(session, appearance));
    }
}

fn searched(session: &Session, appearance: Appearance) -> SearchedPath<'_> {
    let growing = match session.phase() {
        Phase::InFlight(request) => Some(request.message),
        Phase::Ready | Phase::Stopped | Phase::Failed => None,
    };
    let written = appearance.written_marks();
    SearchedPath { conversation: &session.open.conversation, growing, written }
}
