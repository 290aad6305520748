//! A citation: the passage of a source that supports a part of a reply.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::brief::one_line;

/// Maximum characters of a passage in the list under a reply.
const MAX_LISTED_CHARS: usize = 300;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Citation {
    /// The name of the document or the title of the page.
    pub title: Option<String>,
    /// The address or the id of the source.
    pub source: Option<String>,
    /// The cited text.
    pub passage: String,
    pub location: Option<CitationLocation>,
}

/// The position of the passage in its source, with the numbers of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CitationLocation {
    Range {
        unit: LocationUnit,
        /// The index of the document or of the search result, counted from 0.
        source: Option<i32>,
        start: Option<i32>,
        end: Option<i32>,
    },
    Web {
        url: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocationUnit {
    Page,
    Character,
    Chunk,
    SearchResult,
}

impl LocationUnit {
    /// Returns the member of the API's union.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "documentPage",
            Self::Character => "documentChar",
            Self::Chunk => "documentChunk",
            Self::SearchResult => "searchResultLocation",
        }
    }

    /// Returns the unit with that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Page, Self::Character, Self::Chunk, Self::SearchResult]
            .into_iter()
            .find(|unit| unit.as_str() == name)
    }
}

impl Citation {
    /// Returns the source and the position in it: "report.pdf, pages 3–4".
    pub fn place(&self) -> String {
        let named = self.title.as_ref().or(self.source.as_ref());
        let named = named.filter(|name| !name.trim().is_empty()).map(|name| one_line(name));
        match &self.location {
            Some(CitationLocation::Range { unit, source, start, end }) => {
                let kind = match unit {
                    LocationUnit::SearchResult => "search result",
                    _ => "document",
                };
                let place = match (named, source) {
                    (Some(name), _) => name.into_owned(),
                    (None, Some(source)) => format!("{kind} {}", source.saturating_add(1)),
                    (None, None) => kind.to_owned(),
                };
                place + &range(*unit, *start, *end)
            }
            Some(CitationLocation::Web { url: Some(url) }) => match named {
                Some(name) if name != *url => format!("{name}, {}", one_line(url)),
                _ => one_line(url).into_owned(),
            },
            Some(CitationLocation::Web { url: None }) | None => {
                named.map_or_else(|| "unnamed source".to_owned(), Cow::into_owned)
            }
        }
    }

    /// Returns the passage on one line, cut if it is long.
    pub fn short_passage(&self) -> String {
        let mut words = String::new();
        for word in self.passage.split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
            if let Some((end, _)) = words.char_indices().nth(MAX_LISTED_CHARS) {
                words.truncate(end);
                words.push('…');
                break;
            }
        }
        words
    }
}

/// Returns a range with a comma before it; empty if the service sent no numbers.
fn range(unit: LocationUnit, start: Option<i32>, end: Option<i32>) -> String {
    let unit = match unit {
        LocationUnit::Page => "page",
        LocationUnit::Character => "character",
        LocationUnit::Chunk | LocationUnit::SearchResult => "part",
    };
    match (start, end) {
        (Some(start), Some(end)) if start != end => format!(", {unit}s {start}–{end}"),
        (Some(number), _) | (None, Some(number)) => format!(", {unit} {number}"),
        (None, None) => String::new(),
    }
}

/// Returns the list of citations under a reply, one line for each.
pub fn list(citations: &[Citation]) -> String {
    let mut list = String::new();
    for (citation, number) in citations.iter().zip(1..) {
        if !list.is_empty() {
            list.push('\n');
        }
        // Writing to a string does not fail.
        let _ = write!(list, "[{number}] {}", citation.place());
        let passage = citation.short_passage();
        if !passage.is_empty() {
            let _ = write!(list, ": “{passage}”");
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_is_listed_with_its_place_and_its_passage() {
        fn check(citation: &Citation, expected: &str) {
            assert_eq!(list(std::slice::from_ref(citation)), expected);
        }
        let pages = |start, end| {
            let (unit, source) = (LocationUnit::Page, Some(0));
            Some(CitationLocation::Range { unit, source, start: Some(start), end: Some(end) })
        };
        let report = Citation {
            title: Some("report".into()),
            passage: "Sales\n  rose.".into(),
            location: pages(3, 3),
            ..Citation::default()
        };
        check(&report, "[1] report, page 3: “Sales rose.”");
        check(&Citation { location: pages(3, 5), ..report.clone() }, {
            "[1] report, pages 3–5: “Sales rose.”"
        });
        let unnamed = Citation { location: pages(1, 1), ..Citation::default() };
        check(&unnamed, "[1] document 1, page 1");
        let url = Some("https://example.com/a".to_owned());
        let web = Citation { location: Some(CitationLocation::Web { url }), ..report.clone() };
        check(&web, "[1] report, https://example.com/a: “Sales rose.”");
        // Some responses have an empty location.
        let web =
            Citation { location: Some(CitationLocation::Web { url: None }), ..report.clone() };
        check(&web, "[1] report: “Sales rose.”");
        check(&Citation::default(), "[1] unnamed source");
        let long = Citation { passage: "é".repeat(1000), ..report };
        assert_eq!(long.short_passage().chars().count(), MAX_LISTED_CHARS + 1);
    }
}
