//! The help page: the keys, the list of the manual's pages, and a page of the manual.

mod actions;

mod rows;

mod topic;

mod update;

pub mod view;

pub use actions::{Action, KEYS};
pub use rows::HelpRows;
use topic::HelpTopic;

use crate::manual::PAGES;
use crate::ui::keymap::KeyScope;
use crate::ui::textbox::TextBox;

#[derive(Debug, Clone)]
pub struct HelpPage {
    topic: HelpTopic,
    /// The keys of this scope come first.
    scope: KeyScope,
    /// The first visible row of the keys and of the page of the manual.
    keys_from: usize,
    page_from: usize,
    /// The pages that match the filter, and the selected one of them.
    pages: Vec<usize>,
    chosen: usize,
    filter: TextBox,
    is_filtering: bool,
    layout: HelpLayout,
}

/// The measurements of the page that are known only after drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HelpLayout {
    /// The largest scroll offset.
    pub last: usize,
    /// The visible rows.
    pub rows: usize,
}

impl HelpPage {
    pub fn new(scope: KeyScope) -> Self {
        Self {
            topic: HelpTopic::Keys,
            scope,
            keys_from: 0,
            page_from: 0,
            pages: (0..PAGES.len()).collect(),
            chosen: 0,
            filter: TextBox::new(false),
            is_filtering: false,
            layout: HelpLayout::default(),
        }
    }

    /// Returns the scope of the page's keys. While the user types the filter, the scope is the
    /// scope of a list.
    pub fn key_scope(&self) -> KeyScope {
        if self.is_filtering { KeyScope::List } else { KeyScope::Help }
    }

    pub fn is_filtering(&self) -> bool {
        self.is_filtering
    }

    fn filter_text(&self) -> &str {
        self.filter.lines().first().map_or("", String::as_str)
    }

    /// Returns the first visible row, or the selected row of the list.
    fn from(&self) -> usize {
        match self.topic {
            HelpTopic::Keys => self.keys_from,
            HelpTopic::Manual => self.chosen,
            HelpTopic::Page(_) => self.page_from,
        }
    }

    /// Applies the measurements of a screen frame.
    pub fn measured(&mut self, layout: HelpLayout) {
        self.layout = layout;
        self.go_to(self.from());
    }

    fn go_to(&mut self, row: usize) {
        match self.topic {
            HelpTopic::Keys => self.keys_from = row.min(self.layout.last),
            HelpTopic::Manual => self.chosen = row.min(self.pages.len().saturating_sub(1)),
            HelpTopic::Page(_) => self.page_from = row.min(self.layout.last),
        }
    }
}
