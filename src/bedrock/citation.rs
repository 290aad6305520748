//! Converts citations: the delta of a stream, and the block of a complete response. Pure, like
//! `convert`.

use aws_sdk_bedrockruntime::types::{
    Citation as SdkCitation, CitationLocation as SdkLocation, CitationSourceContent, CitationsDelta,
};

use crate::chat::brief::{self, one_line};
use crate::chat::citation::{Citation, CitationLocation, LocationUnit};

pub(super) fn of_delta(delta: CitationsDelta) -> Citation {
    let passages = delta.source_content.into_iter().flatten().filter_map(|part| part.text);
    let passage: String = passages.collect();
    citation(delta.title, delta.source, &passage, delta.location.as_ref())
}

pub(super) fn of_block(found: SdkCitation) -> Citation {
    let passages = found.source_content.into_iter().flatten().filter_map(|part| match part {
        CitationSourceContent::Text(text) => Some(text),
        _ => None,
    });
    let passage: String = passages.collect();
    citation(found.title, found.source, &passage, found.location.as_ref())
}

fn citation(
    title: Option<String>,
    source: Option<String>,
    passage: &str,
    found: Option<&SdkLocation>,
) -> Citation {
    let line = |text: Option<String>| {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(one_line(&text).into_owned())
    };
    Citation {
        title: line(title),
        source: line(source),
        passage: brief::passage(passage).into_owned(),
        location: found.and_then(location),
    }
}

fn location(found: &SdkLocation) -> Option<CitationLocation> {
    let (unit, source, start, end) = match found {
        SdkLocation::DocumentPage(at) => (LocationUnit::Page, at.document_index, at.start, at.end),
        SdkLocation::DocumentChar(at) => {
            (LocationUnit::Character, at.document_index, at.start, at.end)
        }
        SdkLocation::DocumentChunk(at) => {
            (LocationUnit::Chunk, at.document_index, at.start, at.end)
        }
        SdkLocation::SearchResultLocation(at) => {
            (LocationUnit::SearchResult, at.search_result_index, at.start, at.end)
        }
        SdkLocation::Web(web) => {
            let url = web.url.clone().or_else(|| web.domain.clone());
            return Some(CitationLocation::Web { url });
        }
        _ => return None,
    };
    Some(CitationLocation::Range { unit, source, start, end })
}
