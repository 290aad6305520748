//! Read-only views of the state for the runtime and for drawing.

use std::path::PathBuf;

use ratatui::layout::Rect;

use super::App;
use super::actions::Action;
use super::layers::Layer;
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::chat::request::Request;
use crate::chat::settings::Settings;
use crate::screens::chat::Action as Chat;
use crate::screens::compare::ComparePage;
use crate::screens::context::Drawing;
use crate::screens::focus::Focus;
use crate::screens::inspector::Dock;
use crate::session::effect::Effect;
use crate::session::requests::RequestNumber;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::theme::Theme;
use crate::wire::wire_event::RequestPosition;

impl App {
    /// Attaches the files that were named on the command line.
    pub fn attach(&mut self, paths: Vec<PathBuf>) -> Vec<Effect> {
        self.screens.chat.attach(paths)
    }

    /// Returns the state that every screen needs for drawing.
    pub fn drawing(&self, theme: Theme) -> Drawing<'_> {
        Drawing {
            session: &self.session,
            reading: &self.reading,
            keymap: &self.keymap,
            look: self.look,
            theme,
            size: self.size,
            focus: self.focus,
            notice: self.notice.as_deref(),
            is_covered: self
                .layers
                .last()
                .is_some_and(|layer| !matches!(layer, Layer::Compare(_) | Layer::Inspector)),
            panel_is_shown: self.panel_is_shown(),
        }
    }

    /// Returns whether a stored conversation is being read to be opened.
    pub fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    pub fn comparison(&self) -> Option<&ComparePage> {
        self.layers.comparison()
    }

    pub fn captures_mouse(&self) -> bool {
        self.captures_mouse
    }

    /// Returns the request that Enter would send now, or the request that would regenerate the last
    /// reply.
    pub fn next_request(&self) -> Option<Request> {
        self.screens.chat.next_request(&self.session)
    }

    /// Returns the reply whose metrics and details are shown: the reply in the chosen column, the
    /// selected reply, or the last reply.
    pub fn shown_reply(&self) -> Option<(MessageId, &Reply)> {
        match self.comparison().and_then(|page| page.columns()) {
            Some(columns) => {
                let message = columns.chosen().message;
                Some((message, self.session.open.conversation.reply(message)?))
            }
            None => self.screens.chat.shown_reply(&self.session, self.focus),
        }
    }

    /// Returns the key that stops the reply, or `None` if that key has another effect now.
    pub fn stop_key(&self) -> Option<String> {
        let is_bound_by_layer =
            self.layers.last().is_some_and(|layer| !matches!(layer, Layer::Compare(_)))
                || self.screens.chat.find.is_open()
                || self.screens.inspector.finding.is_open();
        let scope = self.key_scope();
        let leave = Action::Chat(Chat::LeaveComposer);
        let action = match self.focus {
            _ if is_bound_by_layer => return None,
            // In insert mode, the key goes to normal mode first.
            Focus::Composer
                if self.screens.chat.queued.is_none()
                    && self.keymap.bound_keys(scope, &[&leave]).is_some() =>
            {
                leave
            }
            _ => Action::Interrupt,
        };
        Some(self.keymap.key(scope, action))
    }

    /// Returns whether something changes with time: a figure on the screen, a letter that waits, or
    /// a drag that scrolls.
    pub fn has_clock(&self) -> bool {
        let is_metrics = matches!(self.layers.last(), Some(Layer::Metrics));
        let shows_minute = is_metrics || self.session.quota.is_some();
        self.session.is_busy()
            || self.holds_letter()
            || self.draft_due.is_some()
            || self.drag_rows() != 0
            || (shows_minute && self.session.minute_usage.has_recent_use(self.session.now))
    }

    pub(super) fn settings_of(&self, owner: SettingsOwner) -> &Settings {
        let column = match owner {
            SettingsOwner::Column(at) => {
                self.comparison().and_then(|page| page.column_settings(at))
            }
            SettingsOwner::Session | SettingsOwner::Reply(_) => None,
        };
        column.unwrap_or(&self.session.settings)
    }

    pub fn inspector_has_keys(&self) -> bool {
        match self.layers.last() {
            Some(Layer::Inspector) => true,
            Some(_) => false,
            None => self.focus == Focus::Inspector,
        }
    }

    /// Returns whether the inspector is drawn with the focus.
    pub fn inspector_has_focus(&self) -> bool {
        match self.comparison() {
            Some(_) => self.inspector_dock() == Dock::Page,
            None => self.focus == Focus::Inspector,
        }
    }

    pub fn inspector_dock(&self) -> Dock {
        if self.comparison().is_some() {
            return if self.layers.has_inspector() { Dock::Page } else { Dock::Nowhere };
        }
        self.screens.inspector.dock(self.focus == Focus::Inspector, self.size)
    }

    pub fn inspector_area(&self) -> Option<Rect> {
        match self.comparison() {
            Some(page) => {
                let is_page = self.inspector_dock() == Dock::Page;
                is_page.then(|| page.layout(self.size).body)
            }
            None => self.regions()?.inspector,
        }
    }

    pub fn inspected_reply(&self) -> Option<MessageId> {
        match self.comparison().and_then(|page| page.columns()) {
            Some(columns) => Some(columns.chosen().message),
            None => self.screens.chat.inspected_reply(&self.session),
        }
    }

    /// Updates the inspector with new data. Does nothing while it is hidden.
    pub(super) fn update_inspector(&mut self) {
        let has_focus = self.inspector_has_focus();
        let (reply, area) = (self.inspected_reply(), self.inspector_area());
        self.screens.inspector.update_subject(&mut self.session, reply, area, has_focus);
    }

    /// Returns the last request of the last visible reply, or of the chosen column. The flag says
    /// whether the reply is a column.
    pub fn last_shown_request(&self) -> Option<(RequestNumber, bool)> {
        if let Some(columns) = self.comparison().and_then(|page| page.columns()) {
            return Some((self.session.last_request(columns.chosen().message)?, true));
        }
        let tip = self.session.open.conversation.tip()?;
        self.session.last_request(tip).map(|request| (request, false))
    }

    /// Returns the position of a request in the conversation, for its recording.
    pub fn place_of(&self, request: RequestNumber) -> Option<RequestPosition> {
        let (reply, position) = self.session.position(request)?;
        let columns = self.comparison().and_then(|page| page.columns());
        let compared = columns.and_then(|columns| columns.position(reply));
        Some(RequestPosition { compared, ..position })
    }
}
