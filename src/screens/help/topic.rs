//! What the help page shows, and how its filter matches.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpTopic {
    Keys,
    /// The list of the manual's pages.
    Manual,
    /// A page of the manual, as an index into [`crate::manual::PAGES`].
    Page(usize),
}

/// Returns whether a text contains all words of a filter, in any case.
pub fn matches(text: &str, filter: &str) -> bool {
    let text = text.to_lowercase();
    filter.to_lowercase().split_whitespace().all(|word| text.contains(word))
}
