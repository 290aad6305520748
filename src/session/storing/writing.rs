//! Prompts and replies as stored data.

use crate::chat::attachment::AttachmentKind;
use crate::chat::citation::{Citation, CitationLocation};
use crate::chat::message::{ContentBlock, Ending, Reply, ReplyText};
use crate::chat::prompt::Prompt;
use crate::stored::{
    StoredAttachment, StoredBlock, StoredBlockContent, StoredCitation, StoredEnding,
    StoredLocation, StoredPrompt,
};

use super::failure_json::failure_json;

pub fn stored_prompt(prompt: &Prompt) -> StoredPrompt {
    let attachments = prompt.attachments.iter().map(|attachment| {
        let (format, size) = match attachment.kind() {
            AttachmentKind::Image { format, size } => (format.as_str(), Some(size)),
            AttachmentKind::Document(format) => (format.as_str(), None),
        };
        StoredAttachment {
            name: attachment.name().to_owned(),
            format: format.to_owned(),
            size,
            bytes: Some(attachment.shared_bytes()),
        }
    });
    StoredPrompt { text: prompt.text.clone(), attachments: attachments.collect() }
}

pub fn stored_blocks(reply: &Reply) -> Vec<StoredBlock> {
    let blocks = reply.indexed_blocks().iter();
    blocks
        .map(|(index, block)| StoredBlock { index: *index, content: content(reply, block) })
        .collect()
}

fn content(reply: &Reply, block: &ContentBlock) -> StoredBlockContent {
    match block {
        ContentBlock::Text(text) => StoredBlockContent::Text {
            text: text.as_str().to_owned(),
            citations: stored_citations(reply, text, 0),
        },
        ContentBlock::Reasoning { text, signature, redacted_bytes } => {
            StoredBlockContent::Reasoning {
                text: text.clone(),
                signature: signature.clone(),
                redacted_bytes: *redacted_bytes as u64,
            }
        }
        ContentBlock::ToolUse { id, name, input } => {
            StoredBlockContent::ToolUse { id: id.clone(), name: name.clone(), input: input.clone() }
        }
        ContentBlock::Other(kind) => StoredBlockContent::Other(kind.clone()),
    }
}

/// Returns the citations of a text, without the first `skipped` ones.
pub fn stored_citations(reply: &Reply, text: &ReplyText, skipped: usize) -> Vec<StoredCitation> {
    let marks = text.marks().iter().skip(skipped);
    let citations = marks.filter_map(|mark| {
        let citation = reply.citations().get(mark.number.checked_sub(1)?)?;
        Some(stored_citation(citation, mark.at))
    });
    citations.collect()
}

fn stored_citation(citation: &Citation, at: usize) -> StoredCitation {
    let Citation { title, source, passage, location } = citation.clone();
    let location = location.map(|location| match location {
        CitationLocation::Range { unit, source, start, end } => {
            StoredLocation::Range { unit: unit.as_str().to_owned(), source, start, end }
        }
        CitationLocation::Web { url } => StoredLocation::Web { url },
    });
    StoredCitation { at: at as u64, title, source, passage, location }
}

pub fn stored_ending(ending: &Ending) -> StoredEnding {
    match ending {
        Ending::Open => StoredEnding::Open,
        Ending::Complete { reason, sequence, details } => {
            let details = details.as_deref().cloned().unwrap_or_default();
            StoredEnding::Complete {
                reason: reason.as_str().to_owned(),
                sequence: sequence.as_ref().map(|sequence| sequence.text.clone()),
                is_inferred: sequence.as_ref().is_some_and(|sequence| sequence.is_inferred),
                category: details.category,
                explanation: details.explanation,
            }
        }
        Ending::Stopped => StoredEnding::Stopped,
        Ending::Interrupted => StoredEnding::Interrupted,
        Ending::Failed(failure) => StoredEnding::Failed(failure_json(failure)),
    }
}
