//! The actions of the help page, and its filter.

use super::HelpPage;
use super::actions::Action;
use super::topic::{HelpTopic, matches};
use crate::manual::PAGES;
use crate::ui::dialog::DialogAction;
use crate::ui::text_keys::TextKey;

impl HelpPage {
    /// Performs an action. Returns whether the page closes.
    pub fn act(&mut self, action: Action) -> bool {
        let page = isize::try_from(self.layout.rows.saturating_sub(1).max(1)).unwrap_or(1);
        match action {
            Action::Down => self.scroll(1),
            Action::Up => self.scroll(-1),
            Action::PageDown => self.scroll(page),
            Action::PageUp => self.scroll(-page),
            Action::First => self.go_to(0),
            Action::Last => self.go_to(usize::MAX),
            Action::Filter => self.is_filtering = true,
            Action::Manual => self.show(HelpTopic::Manual),
            Action::Open => self.open(),
            Action::Back => return self.back(),
            Action::Close => return true,
        }
        false
    }

    /// Handles a key while the filter is typed. A key without an action is text.
    pub fn filter_key(&mut self, action: Option<DialogAction>, key: TextKey) {
        match action {
            Some(DialogAction::Close) => self.clear_filter(),
            Some(DialogAction::Accept) => {
                self.is_filtering = false;
                self.open();
            }
            _ => match action.and_then(DialogAction::rows) {
                Some(rows) => self.scroll(rows),
                None => {
                    if self.filter.key(key) {
                        self.narrow();
                    }
                }
            },
        }
    }

    /// Pastes into the filter.
    pub fn paste(&mut self, text: &str) {
        self.filter.insert(text);
        self.narrow();
    }

    /// Moves by some rows, up if negative.
    pub fn scroll(&mut self, rows: isize) {
        self.go_to(self.from().saturating_add_signed(rows));
    }

    /// Opens the selected page of the list.
    fn open(&mut self) {
        if self.topic == HelpTopic::Manual
            && let Some(page) = self.pages.get(self.chosen)
        {
            self.show(HelpTopic::Page(*page));
            self.page_from = 0;
        }
    }

    /// Goes back a step. Returns whether the page closes.
    fn back(&mut self) -> bool {
        match self.topic {
            _ if !self.filter.is_empty() => self.clear_filter(),
            HelpTopic::Keys => return true,
            HelpTopic::Manual => self.show(HelpTopic::Keys),
            HelpTopic::Page(_) => self.show(HelpTopic::Manual),
        }
        false
    }

    /// Shows another topic, whose rows are not measured yet.
    fn show(&mut self, topic: HelpTopic) {
        self.topic = topic;
        self.layout.last = usize::MAX;
    }

    fn clear_filter(&mut self) {
        self.is_filtering = false;
        self.filter.set_text("");
        self.narrow();
    }

    /// Applies the filter after a change.
    fn narrow(&mut self) {
        let chosen = self.pages.get(self.chosen).copied();
        let filter = self.filter_text();
        let is_shown = |at: &usize| matches(&PAGES[*at].text(&|_| None), filter);
        self.pages = (0..PAGES.len()).filter(is_shown).collect();
        let again = chosen.and_then(|chosen| self.pages.iter().position(|page| *page == chosen));
        self.chosen = again.unwrap_or(0);
        self.keys_from = 0;
        self.page_from = 0;
    }
}
