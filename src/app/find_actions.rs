//! The actions of find, and how they move the view and the focus.

use crossterm::event::KeyEvent;

use super::find::{SearchedPath, ViewChange};
use super::{App, Focus};
use crate::document::parts::{PartKind, kind_at};
use crate::session::Session;
use crate::session::turn::Phase;
use crate::ui::scroll::Anchor;

impl App {
    /// Opens the find bar, or selects what is typed there.
    pub(super) fn find(&mut self) {
        if self.session.open.conversation.is_empty() {
            self.note = Some("There is no message to find anything in yet".into());
            return;
        }
        // A panel that lies over the conversation would hide what is found.
        if self.focus == Focus::Settings {
            self.focus_on(Focus::Composer);
        }
        self.find.open(searched(&self.session, self.look), self.transcript.scroll.stand);
    }

    /// Takes a key that is bound to no command while the bar is open.
    pub(super) fn find_key(&mut self, key: KeyEvent) {
        let searched = searched(&self.session, self.look);
        let look = self.find.key(key, searched, self.transcript.scroll.measured.top);
        self.look(look);
    }

    pub(super) fn find_paste(&mut self, text: &str) {
        let searched = searched(&self.session, self.look);
        let look = self.find.paste(text, searched, self.transcript.scroll.measured.top);
        self.look(look);
    }

    fn look(&mut self, look: ViewChange) {
        match look {
            ViewChange::At(place) => self.show_match(place),
            ViewChange::Back(stand) => self.transcript.scroll.return_to(stand),
            ViewChange::Stay => {}
        }
    }

    /// Goes to the next match, or to the one before.
    pub(super) fn find_step(&mut self, is_forward: bool) {
        if !self.find.has_query() {
            return self.find();
        }
        let searched = searched(&self.session, self.look);
        match self.find.step(is_forward, searched, self.transcript.scroll.measured.top) {
            Some((place, is_round)) => {
                self.show_match(place);
                if self.focus == Focus::Conversation {
                    self.transcript.selected = Some(place.message);
                }
                if is_round {
                    let end = if is_forward { "start" } else { "end" };
                    self.note = Some(format!("Find: from the {end} again"));
                }
            }
            // The bar says so itself.
            None if self.find.is_open() => {}
            None => self.note = Some("Find: no match".into()),
        }
    }

    /// Brings a match onto the screen; one in folded thinking unfolds it.
    fn show_match(&mut self, place: Anchor) {
        let Some(message) = self.session.open.conversation.get(place.message) else { return };
        let kind = kind_at(message, self.look.addresses_are_shown, place.offset);
        let is_thought = matches!(kind, Some(PartKind::Reasoning { .. }));
        self.transcript.reading.peek(is_thought.then_some(place.message));
        self.transcript.scroll.show(place);
    }

    /// Closes the bar. A match that was gone to stays where it is, in the pane whose keys go on
    /// from it; else everything is as it was. (In the composer a second Esc would stop a reply.)
    pub(super) fn leave_find(&mut self) {
        if let Some(before) = self.find.close() {
            self.transcript.reading.peek(None);
            self.transcript.scroll.return_to(before);
        } else if let Some(place) = self.find.current() {
            self.transcript.selected = Some(place.message);
            self.focus_on(Focus::Conversation);
        }
    }

    /// Takes the marks of find away; without any, to the composer.
    pub(super) fn leave_conversation(&mut self) {
        if self.find.is_marked() {
            self.find.clear();
        } else {
            self.focus_on(Focus::Composer);
        }
    }

    /// Takes in that a reply has grown.
    pub(super) fn refresh_find(&mut self) {
        self.find.refresh(searched(&self.session, self.look));
    }

    /// Takes in what else may have happened: another path, a reply that ended, another pane.
    pub(super) fn fit_find(&mut self) {
        if self.focus == Focus::Settings {
            self.find.keep();
        }
        self.find.fit(searched(&self.session, self.look));
    }
}

fn searched(session: &Session, look: crate::ui::appearance::Appearance) -> SearchedPath<'_> {
    let growing = match session.phase() {
        Phase::InFlight(request) => Some(request.message),
        Phase::Ready | Phase::Stopped | Phase::Failed => None,
    };
    let addresses = look.addresses_are_shown;
    SearchedPath { conversation: &session.open.conversation, growing, addresses }
}
