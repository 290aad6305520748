//! A list with a filter, such as the palette or the list of models. The caller interprets the
//! selected row.

use std::cell::RefCell;
use std::cmp::Reverse;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};

use super::text_keys::TextKey;
use super::textbox::TextBox;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickerItem<T> {
    /// The heading under which the row is shown while nothing is typed. An empty string means no
    /// heading.
    pub group: &'static str,
    /// The name, which is matched and shown first.
    pub name: String,
    /// Other words by which the filter finds the row, after all rows whose names match.
    pub synonyms: &'static str,
    /// A description beside the name, in which the filter searches last.
    pub help: String,
    /// Rows that are not available come last. Their remark is the reason.
    pub is_available: bool,
    /// The keys of a command, or the reason, at the right.
    pub remark: String,
    pub value: T,
}

impl<T> PickerItem<T> {
    pub fn new(name: impl Into<String>, value: T) -> Self {
        Self {
            group: "",
            name: name.into(),
            synonyms: "",
            help: String::new(),
            is_available: true,
            remark: String::new(),
            value,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Picker<T> {
    filter: TextBox,
    items: Vec<PickerItem<T>>,
    /// Indices of the matching `items`, best match first.
    matching: Vec<usize>,
    chosen: usize,
    /// What the list shows while nothing matches.
    pub nothing: String,
}

/// The input of every list, whatever the type of its rows.
pub trait ListInput {
    /// Moves the selection by some rows, up if negative.
    fn step(&mut self, rows: isize);
    fn key(&mut self, key: TextKey);
    fn paste(&mut self, text: &str);
    /// Replaces the filter.
    fn set_filter(&mut self, text: &str);
}

impl<T> ListInput for Picker<T> {
    fn step(&mut self, rows: isize) {
        let last = self.matching.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(rows).min(last);
    }

    fn key(&mut self, key: TextKey) {
        if self.filter.key(key) {
            self.narrow();
        }
    }

    fn paste(&mut self, text: &str) {
        self.filter.insert(text);
        self.narrow();
    }

    fn set_filter(&mut self, text: &str) {
        self.filter.set_text(text);
        self.narrow();
    }
}

impl<T> Picker<T> {
    pub fn new(items: Vec<PickerItem<T>>) -> Self {
        let mut matching: Vec<_> = (0..items.len()).collect();
        matching.sort_by_key(|at| !items[*at].is_available);
        let nothing = "No match".to_owned();
        Self { filter: TextBox::new(false), items, matching, chosen: 0, nothing }
    }

    #[must_use]
    pub fn starting_at(mut self, is_wanted: impl Fn(&T) -> bool) -> Self {
        self.chosen = self.items.iter().position(|item| is_wanted(&item.value)).unwrap_or(0);
        self
    }

    pub fn choose(&mut self, is_wanted: impl Fn(&T) -> bool) {
        let at = self.rows().position(|item| is_wanted(&item.value));
        self.chosen = at.unwrap_or(self.chosen);
    }

    pub fn filter(&self) -> &TextBox {
        &self.filter
    }

    /// Returns the matching rows, best match first.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &PickerItem<T>> {
        self.matching.iter().map(|at| &self.items[*at])
    }

    /// Returns the number of rows without the filter.
    pub fn total(&self) -> usize {
        self.items.len()
    }

    /// Returns all rows, whatever the filter.
    pub fn items(&self) -> impl Iterator<Item = &PickerItem<T>> {
        self.items.iter()
    }

    /// Returns all rows, for updating their remarks.
    pub fn items_mut(&mut self) -> impl Iterator<Item = &mut PickerItem<T>> {
        self.items.iter_mut()
    }

    pub fn chosen(&self) -> Option<&PickerItem<T>> {
        self.matching.get(self.chosen).map(|at| &self.items[*at])
    }

    pub fn chosen_mut(&mut self) -> Option<&mut T> {
        self.matching.get(self.chosen).map(|at| &mut self.items[*at].value)
    }

    pub fn place(&self) -> usize {
        self.chosen
    }

    /// Replaces the rows under the same filter. The selection stays on the row for which `is_same`
    /// returns true.
    pub fn refill(&mut self, items: Vec<PickerItem<T>>, is_same: impl Fn(&T, &T) -> bool) {
        let chosen = self.matching.get(self.chosen).copied();
        let before = std::mem::replace(&mut self.items, items);
        let place = self.chosen;
        self.narrow();
        let chosen = chosen.and_then(|at| before.get(at));
        let again = chosen
            .and_then(|chosen| self.rows().position(|item| is_same(&chosen.value, &item.value)));
        self.chosen = again.unwrap_or_else(|| place.min(self.matching.len().saturating_sub(1)));
    }

    /// Applies the filter. If words of any row start with the words of the filter, rows that match
    /// only by scattered letters are left out.
    fn narrow(&mut self) {
        let query = self.filter.text().to_lowercase();
        let all = 0..self.items.len();
        let ranked = |rank: &dyn Fn(&PickerItem<T>) -> Option<Rank>| -> Vec<(bool, Rank, usize)> {
            let found = all.clone().filter_map(|at| {
                let item = &self.items[at];
                let rank = rank(item)?;
                // A row whose name equals the query stays first, so that Enter does not run another
                // command.
                Some((!item.is_available && rank.class > EXACT, rank, at))
            });
            found.collect()
        };
        let mut found = ranked(&|item| rank_by_words(item, &query));
        if found.is_empty() {
            let pattern = Pattern::parse(&query, CaseMatching::Ignore, Normalization::Smart);
            let matcher = RefCell::new((Matcher::new(Config::DEFAULT), Vec::new()));
            let score = |text: &str| {
                let (matcher, letters) = &mut *matcher.borrow_mut();
                pattern.score(Utf32Str::new(text, letters), matcher)
            };
            found = ranked(&|item| {
                let by_name = score(&item.name).map(|points| (5, Reverse(points)));
                let found = by_name.or_else(|| Some((6, Reverse(score(item.synonyms)?))));
                found.map(|(class, points)| Rank { class, position: 0, points })
            });
        }
        found.sort();
        self.matching = found.into_iter().map(|(_, _, at)| at).collect();
        self.chosen = 0;
    }
}

/// Returns how well a text matches a filter, or `None` if it does not match.
pub fn score(filter: &str, text: &str) -> Option<u32> {
    let pattern = Pattern::parse(filter, CaseMatching::Ignore, Normalization::Smart);
    let text = Utf32String::from(text);
    pattern.score(text.slice(..), &mut Matcher::new(Config::DEFAULT))
}

/// The class of a name that equals the query.
const EXACT: u8 = 0;

/// How well a row matches a query. The best match has the lowest rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    class: u8,
    position: usize,
    points: Reverse<u32>,
}

/// Ranks a row whose words start with the words of the query, or returns `None`. A name that equals
/// the query or starts with it ranks first, then other names, synonyms and descriptions.
fn rank_by_words<T>(item: &PickerItem<T>, query: &str) -> Option<Rank> {
    let (query, name) = (query.trim(), item.name.to_lowercase());
    let rank = |class, position| Some(Rank { class, position, points: Reverse(0) });
    if name == query {
        return rank(EXACT, 0);
    }
    if name.starts_with(query) {
        return rank(1, 0);
    }
    let has = |text: &str| query.split_whitespace().all(|word| word_start(text, word).is_some());
    let first = query.split_whitespace().next().and_then(|word| word_start(&name, word));
    if let Some(position) = first.filter(|_| has(&name)) {
        return rank(2, position);
    }
    let known = format!("{name} {}", item.synonyms);
    if has(&known) {
        return rank(3, 0);
    }
    has(&format!("{known} {}", item.help.to_lowercase())).then_some(())?;
    rank(4, 0)
}

/// Returns the position of the first word that starts with `start`.
fn word_start(text: &str, start: &str) -> Option<usize> {
    let mut places = text.match_indices(start).map(|(at, _)| at);
    places.find(|at| !text[..*at].chars().next_back().is_some_and(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_filters_and_puts_the_best_match_first() {
        let names = ["Set temperature", "Send again", "Set top P"];
        let items = names.map(|name| PickerItem::new(name, ()));
        let mut picker = Picker::new(items.to_vec());
        picker.paste("top");
        assert_eq!(picker.chosen().map(|item| item.name.as_str()), Some("Set top P"));
        picker.paste("zzz");
        assert_eq!(picker.chosen(), None);
    }

    #[test]
    fn refilling_keeps_the_filter_and_the_selection() {
        let items = |names: &[&'static str]| -> Vec<PickerItem<&'static str>> {
            names.iter().map(|name| PickerItem::new(*name, *name)).collect()
        };
        let mut picker = Picker::new(items(&["tea", "coffee", "green tea"]));
        picker.paste("tea");
        picker.step(1);
        let mut check = |names: &[&'static str], expected: Option<&str>| {
            picker.refill(items(names), |before, after| before == after);
            assert_eq!(picker.chosen().map(|item| item.value), expected, "{names:?}");
        };
        check(&["green tea", "white tea", "tea"], Some("green tea"));
        check(&["tea"], Some("tea"));
        check(&["coffee"], None);
        check(&["coffee", "tea"], Some("tea"));
    }
}
