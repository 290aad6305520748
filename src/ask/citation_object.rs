//! A citation in the JSON object of `--json`, with the names of the API.

use serde::Serialize;

use crate::chat::citation::{Citation, CitationLocation};

#[derive(Serialize)]
pub(super) struct CitationObject<'a> {
    title: Option<&'a str>,
    source: Option<&'a str>,
    location: Option<LocationObject<'a>>,
    passage: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum LocationObject<'a> {
    Range { r#type: &'a str, index: Option<i32>, start: Option<i32>, end: Option<i32> },
    Web { r#type: &'a str, url: Option<&'a str> },
}

impl<'a> From<&'a Citation> for CitationObject<'a> {
    fn from(citation: &'a Citation) -> Self {
        let location = citation.location.as_ref().map(|location| match location {
            CitationLocation::Range { unit, source, start, end } => LocationObject::Range {
                r#type: unit.as_str(),
                index: *source,
                start: *start,
                end: *end,
            },
            CitationLocation::Web { url } => {
                LocationObject::Web { r#type: "web", url: url.as_deref() }
            }
        });
        Self {
            title: citation.title.as_deref(),
            source: citation.source.as_deref(),
            location,
            passage: &citation.passage,
        }
    }
}
