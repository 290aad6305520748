//! The rows of the help page, laid out for a width. They are cached between screen frames.

use super::topic::{HelpTopic, matches};
use crate::document::incremental::{Document, Syntax};
use crate::document::written_marks::WrittenMarks;
use crate::manual::PAGES;
use crate::ui::key_tables::{self, capital};
use crate::ui::keymap::{Binding, KeyScope, Keymap};
use crate::ui::layout::{self, LayoutOptions, TextRow};
use crate::ui::vim;
use crate::ui::wrap::{WrapState, columns};

/// The actions at the top of the page, by their names.
const MOST_USED: [&str; 10] = [
    "send",
    "new-line",
    "interrupt",
    "palette",
    "toggle-settings",
    "toggle-inspector",
    "choose-model",
    "compare",
    "toggle-metrics",
    "quit",
];

/// Pairs of the minimum columns of the page and the columns of its keys.
const KEY_COLUMNS: [(u16, u16); 3] = [(88, 32), (70, 24), (0, 14)];

/// The laid-out rows, and what they show.
#[derive(Debug, Default)]
pub struct HelpRows {
    shown: Option<RowOptions>,
    filter: String,
    /// A hash of the keys, which a changed configuration file may change.
    keys: u64,
    pub(super) document: Option<Document>,
    pub(super) rows: Vec<HelpRow>,
}

/// What the rows depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowOptions {
    pub topic: HelpTopic,
    pub scope: KeyScope,
    pub width: u16,
    pub written: WrittenMarks,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum HelpRow {
    Blank,
    Heading(String),
    Note(String),
    /// The keys of an action, and a part of its description.
    Keys {
        keys: String,
        text: String,
    },
    /// A row of a block of the document.
    Block {
        block: usize,
        row: TextRow,
    },
}

impl HelpRows {
    /// Lays the rows out, unless they are laid out already.
    pub(super) fn refresh(&mut self, keymap: &Keymap, filter: &str, options: RowOptions) {
        if self.shown == Some(options) && self.filter == filter && self.keys == keymap.fingerprint()
        {
            return;
        }
        self.shown = Some(options);
        self.keys = keymap.fingerprint();
        filter.clone_into(&mut self.filter);
        let RowOptions { topic, scope, width, .. } = options;
        self.document = None;
        self.rows.clear();
        match topic {
            HelpTopic::Keys => self.add_keys(keymap, scope, filter, width),
            HelpTopic::Manual => {}
            HelpTopic::Page(page) => {
                let text = PAGES[page].text(&|table| key_tables::of_user(keymap, table));
                self.add_page(&text, filter, options);
            }
        }
        if self.rows.is_empty() {
            self.rows.push(HelpRow::Note("No match".into()));
        }
    }

    fn add_keys(&mut self, keymap: &Keymap, here: KeyScope, filter: &str, width: u16) {
        let has_keys = |binding: &&Binding| !binding.keys.is_empty();
        let most_used = MOST_USED.iter().filter_map(|name| {
            keymap.bindings().iter().filter(has_keys).find(|binding| binding.row.name == *name)
        });
        let keys_of = |binding: &Binding| (binding.keys_in_words(), binding.row.help);
        self.add_section("Most used", most_used.map(keys_of), filter, width);
        let others = KeyScope::ALL.into_iter().filter(|scope| *scope != here);
        for scope in std::iter::once(here).chain(others) {
            let bindings = keymap.bindings().iter().filter(has_keys);
            let own = bindings.filter(|binding| binding.row.scope == scope);
            self.add_section(&capital(scope.label()), own.map(keys_of), filter, width);
            if scope == KeyScope::Normal && keymap.has_modes() {
                let commands = vim::COMMANDS.iter().map(|(keys, help)| ((*keys).to_owned(), *help));
                self.add_section("Vim's commands in the prompt box", commands, filter, width);
            }
        }
        if filter.trim().is_empty() {
            let key = keymap.key(KeyScope::Anywhere, "palette");
            let note = format!("Commands without a key are in the palette ({key}).");
            self.rows.extend([HelpRow::Blank, HelpRow::Note(note)]);
        }
    }

    /// Adds the actions that match the filter, with a heading. If the filter matches the name of
    /// the scope, adds all its actions.
    fn add_section<'a>(
        &mut self,
        heading: &str,
        actions: impl Iterator<Item = (String, &'a str)>,
        filter: &str,
        width: u16,
    ) {
        let is_shown = |keys: &str, help: &str| {
            filter.trim().is_empty() || matches(&format!("{heading} {keys} {help}"), filter)
        };
        let mut rows = Vec::new();
        for (keys, help) in actions {
            if is_shown(&keys, help) {
                add_keys_row(&mut rows, keys, help, width);
            }
        }
        if rows.is_empty() {
            return;
        }
        if !self.rows.is_empty() {
            self.rows.push(HelpRow::Blank);
        }
        self.rows.push(HelpRow::Heading(heading.to_owned()));
        self.rows.append(&mut rows);
    }

    /// Adds the sections of a page that match the filter. If no section matches, adds all sections.
    /// Leaves out the title of the page, which is in the border.
    fn add_page(&mut self, text: &str, filter: &str, options: RowOptions) {
        let text = text.split_once("\n\n").map_or(text, |(_, text)| text);
        let sections = text.split("\n## ").enumerate();
        let shown = sections.filter(|(_, section)| matches(section, filter));
        let source: Vec<String> = shown
            .map(|(at, section)| if at == 0 { section.to_owned() } else { format!("## {section}") })
            .collect();
        // The words may be in different sections.
        let source = if source.is_empty() { text.to_owned() } else { source.join("\n") };
        let document = Document::of(Syntax::Markdown(options.written), &source);
        let options = LayoutOptions { width: options.width, code_wraps: true };
        for (at, block) in document.blocks().enumerate() {
            let rows = layout::rows_of_block(block, options);
            self.rows.extend(rows.into_iter().map(|row| HelpRow::Block { block: at, row }));
        }
        self.document = Some(document);
    }
}

/// Adds the keys of an action with its description beside them. If the keys are too long for their
/// column, the description is below them.
fn add_keys_row(rows: &mut Vec<HelpRow>, keys: String, help: &str, width: u16) {
    let column = key_columns(width);
    let mut keys = keys;
    if columns(&keys) + 2 > usize::from(column) {
        rows.push(HelpRow::Keys { keys: std::mem::take(&mut keys), text: String::new() });
    }
    let flow = WrapState::of(width.saturating_sub(column), help);
    for row in flow.rows() {
        let text = flow.text()[row.start..row.end].trim_end().to_owned();
        rows.push(HelpRow::Keys { keys: std::mem::take(&mut keys), text });
    }
}

pub(super) fn key_columns(width: u16) -> u16 {
    KEY_COLUMNS.into_iter().find(|(from, _)| width >= *from).map_or(0, |(_, columns)| columns)
}
