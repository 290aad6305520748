//! A citation in the file of unsaved work.

use serde::{Deserialize, Serialize};

use crate::chat::citation::{Citation, CitationLocation, LocationUnit};

#[derive(Serialize, Deserialize)]
pub(super) struct SavedCitation {
    title: Option<String>,
    source: Option<String>,
    passage: String,
    location: Option<SavedLocation>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SavedLocation {
    Range { unit: String, source: Option<i32>, start: Option<i32>, end: Option<i32> },
    Web { url: Option<String> },
}

impl From<&Citation> for SavedCitation {
    fn from(citation: &Citation) -> Self {
        let Citation { title, source, passage, location } = citation.clone();
        let location = location.map(|location| match location {
            CitationLocation::Range { unit, source, start, end } => {
                SavedLocation::Range { unit: unit.as_str().to_owned(), source, start, end }
            }
            CitationLocation::Web { url } => SavedLocation::Web { url },
        });
        Self { title, source, passage, location }
    }
}

impl From<SavedCitation> for Citation {
    fn from(saved: SavedCitation) -> Self {
        let location = saved.location.and_then(|location| match location {
            SavedLocation::Range { unit, source, start, end } => {
                let unit = LocationUnit::parse(&unit)?;
                Some(CitationLocation::Range { unit, source, start, end })
            }
            SavedLocation::Web { url } => Some(CitationLocation::Web { url }),
        });
        let SavedCitation { title, source, passage, .. } = saved;
        Self { title, source, passage, location }
    }
}
