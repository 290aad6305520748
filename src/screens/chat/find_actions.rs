//! The actions of find, and how they move the view and the focus.

use crossterm::event::KeyEvent;

use super::Chat;
use super::find::{SearchedPath, ViewChange};
use crate::document::parts::{PartKind, kind_at};
use crate::screens::context::Context;
use crate::screens::focus::Focus;
use crate::session::Session;
use crate::session::turn::Phase;
use crate::ui::appearance::Appearance;
use crate::ui::find_action::FindAction;
use crate::ui::scroll::Anchor;

impl Chat {
    pub fn find(&mut self, cx: &mut Context<'_>, action: FindAction) {
        match action {
            FindAction::Open => self.open_find(cx),
            FindAction::Next => self.find_step(cx, true),
            FindAction::Previous => self.find_step(cx, false),
            FindAction::Close => self.leave_find(cx),
        }
    }

    /// Opens the find bar, or selects what is typed there.
    fn open_find(&mut self, cx: &mut Context<'_>) {
        if cx.session.open.conversation.is_empty() {
            cx.notice("No messages to search yet");
            return;
        }
        // A panel that lies over the conversation would hide what is found.
        if cx.focus == Focus::Settings {
            cx.focus_on(Focus::Composer);
        }
        self.find.open(searched(cx.session, cx.look), self.transcript.scroll.position);
    }

    /// Takes a key that is bound to no command while the bar is open.
    pub fn find_key(&mut self, cx: &mut Context<'_>, key: KeyEvent) {
        let searched = searched(cx.session, cx.look);
        let look = self.find.key(key, searched, self.transcript.scroll.measured.top);
        self.look(cx, look);
    }

    pub fn find_paste(&mut self, cx: &mut Context<'_>, text: &str) {
        let searched = searched(cx.session, cx.look);
        let look = self.find.paste(text, searched, self.transcript.scroll.measured.top);
        self.look(cx, look);
    }

    fn look(&mut self, cx: &mut Context<'_>, look: ViewChange) {
        match look {
            ViewChange::At(place) => self.show_match(cx, place),
            ViewChange::Back(stand) => self.transcript.scroll.return_to(stand),
            ViewChange::Stay => {}
        }
    }

    /// Goes to the next match, or to the one before.
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
                }
                if is_round {
                    let end = if is_forward { "start" } else { "end" };
                    cx.notice(format!("Search wrapped to the {end}"));
                }
            }
            // The bar says so itself.
            None if self.find.is_open() => {}
            None => cx.notice("Find: no match"),
        }
    }

    /// Brings a match onto the screen; one in folded thinking unfolds it.
    fn show_match(&mut self, cx: &mut Context<'_>, place: Anchor) {
        let Some(message) = cx.session.open.conversation.get(place.message) else { return };
        let kind = kind_at(message, cx.look.addresses_are_shown, place.offset);
        let is_thought = matches!(kind, Some(PartKind::Reasoning { .. }));
        cx.reading.peek(is_thought.then_some(place.message));
        self.transcript.scroll.show(place);
    }

    /// Closes the bar. A match that was gone to stays where it is, in the pane whose keys go on
    /// from it; else everything is as it was. (In the composer a second Esc would stop a reply.)
    fn leave_find(&mut self, cx: &mut Context<'_>) {
        if let Some(before) = self.find.close() {
            cx.reading.peek(None);
            self.transcript.scroll.return_to(before);
        } else if let Some(place) = self.find.current() {
            self.transcript.selected = Some(place.message);
            cx.focus_on(Focus::Conversation);
        }
    }

    /// Takes the marks of find away; without any, to the composer.
    pub fn leave_conversation(&mut self, cx: &mut Context<'_>) {
        if self.find.is_marked() {
            self.find.clear();
        } else {
            cx.focus_on(Focus::Composer);
        }
    }

    /// Takes in that a reply has grown.
    pub fn refresh_find(&mut self, session: &Session, look: Appearance) {
        self.find.refresh(searched(session, look));
    }

    /// Takes in what else may have happened: another path, a reply that ended, another pane.
    pub fn fit_find(&mut self, session: &Session, look: Appearance, focus: Focus) {
        if focus == Focus::Settings {
            self.find.keep();
        }
        self.find.fit(searched(session, look));
    }
}

fn searched(session: &Session, look: Appearance) -> SearchedPath<'_> {
    let growing = match session.phase() {
        Phase::InFlight(request) => Some(request.message),
        Phase::Ready | Phase::Stopped | Phase::Failed => None,
    };
    let addresses = look.addresses_are_shown;
    SearchedPath { conversation: &session.open.conversation, growing, addresses }
}
