//! A message: a prompt of the user, or a reply, which grows while it streams. Turns stream events
//! into content blocks. [`super::meter`] measures times.

mod content_block;

mod join_point;

mod reply_text;

use super::citation::{self, Citation};
use super::event::StreamEvent;
use super::message::join_point::JoinPoint;
use super::model::ModelId;
use super::prompt::Prompt;
use super::settings::Prefill;
pub use content_block::{ContentBlock, Ending};
pub use reply_text::{CitationMark, ReplyText};

/// How many of the last citations are searched for an equal one.
const MAX_SEARCHED_CITATIONS: usize = 1_000;

/// The role of a message: user or assistant. In the Converse API, the system prompt is a separate
/// field of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "every other message is a reply")]
pub enum Message {
    User(Prompt),
    Assistant(Reply),
}

impl Message {
    pub fn role(&self) -> Role {
        match self {
            Self::User(_) => Role::User,
            Self::Assistant(_) => Role::Assistant,
        }
    }

    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::User(_) => None,
            Self::Assistant(reply) => Some(reply),
        }
    }
}

/// A reply of the model. Its text is the prefill followed by the generated text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub model: ModelId,
    pub prefill: Option<Prefill>,
    /// The recipe of the request. Copying a reply with a recipe copies only its code or data.
    pub recipe: Option<String>,
    /// Content blocks in the order of their indexes. Text and reasoning have no start event on the
    /// wire, so such a block begins with its first delta. Adjacent blocks of text are one block.
    blocks: Vec<(i32, ContentBlock)>,
    /// The citations, without repetitions.
    citations: Vec<Citation>,
    /// The citations as text, once the reply has ended.
    citation_list: String,
    pub ending: Ending,
    /// What a guardrail found, one clause for each finding.
    pub guardrail_findings: Vec<String>,
    /// The join point of the last continuation, if the reply was continued.
    join_point: Option<Box<JoinPoint>>,
}

/// The parts of a stored reply.
#[derive(Debug, Clone, PartialEq)]
pub struct RestoredReply {
    pub model: ModelId,
    pub prefill: Option<Prefill>,
    pub recipe: Option<String>,
    pub blocks: Vec<(i32, ContentBlock)>,
    pub citations: Vec<Citation>,
    pub ending: Ending,
}

impl Reply {
    pub fn new(model: ModelId, prefill: Option<Prefill>) -> Self {
        let (blocks, ending) = (Vec::new(), Ending::Open);
        Self {
            model,
            prefill,
            recipe: None,
            blocks,
            citations: Vec::new(),
            citation_list: String::new(),
            ending,
            guardrail_findings: Vec::new(),
            join_point: None,
        }
    }

    /// Returns a reply that was stored, with its blocks in the order of their indexes.
    pub fn restored(parts: RestoredReply) -> Self {
        let RestoredReply { model, prefill, recipe, blocks, citations, ending } = parts;
        let mut reply = Self { recipe, blocks, citations, ..Self::new(model, prefill) };
        reply.end(ending);
        reply
    }

    /// Returns the blocks with their indexes.
    pub fn indexed_blocks(&self) -> &[(i32, ContentBlock)] {
        &self.blocks
    }

    /// Opens the reply again for a later request. New text continues the last block.
    pub fn resume(&mut self) {
        let last = self.blocks.last();
        let blanks = match last {
            Some((_, ContentBlock::Text(text))) => {
                let text = text.as_str();
                text[text.trim_end().len()..].to_owned()
            }
            _ => String::new(),
        };
        let last = last.map_or(0, |(index, _)| *index);
        self.join_point = Some(Box::new(JoinPoint {
            last_index: last,
            index_offset: None,
            trailing_whitespace: blanks,
        }));
        self.ending = Ending::Open;
        self.guardrail_findings.clear();
    }

    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &ContentBlock> {
        self.blocks.iter().map(|(_, block)| block)
    }

    /// Returns the generated text without the prefill, as *Copy last reply* copies it.
    pub fn generated(&self) -> String {
        self.texts().collect()
    }

    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.blocks().filter_map(|block| match block {
            ContentBlock::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Returns the citations in the order of their numbers, without repetitions.
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Returns the list of the citations; empty while the reply is open.
    pub fn citation_list(&self) -> &str {
        if self.is_open() { "" } else { &self.citation_list }
    }

    /// Returns the generated text with its citation marks and the list of citations, as Markdown.
    /// Without citations, or while the reply is open, returns the text unchanged.
    pub fn cited_text(&self) -> String {
        let marked = self.blocks().filter_map(|block| match block {
            ContentBlock::Text(text) => Some(text.marked()),
            _ => None,
        });
        let text: String = marked.collect();
        if self.citation_list().is_empty() {
            return self.generated();
        }
        // A backslash keeps the number of an item from becoming the name of a link.
        let list = self.citation_list().replace('[', "\\[").replace('\n', "\\\n");
        format!("{}\n\n{list}\n", text.trim_end())
    }

    /// Returns the prefill and the generated text, as the history contains them.
    pub fn full_text(&self) -> String {
        self.prefill.iter().map(Prefill::as_str).chain(self.texts()).collect()
    }

    /// Returns true if the reply has no content except whitespace: no text, no reasoning, no other
    /// block.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|(_, block)| match block {
            ContentBlock::Text(text) => text.as_str().trim().is_empty(),
            ContentBlock::Reasoning { text, signature, redacted_bytes } => {
                text.trim().is_empty() && signature.is_none() && *redacted_bytes == 0
            }
            ContentBlock::ToolUse { .. } | ContentBlock::Other(_) => false,
        })
    }

    /// Returns true if the generated text is empty or only whitespace. A later request then leaves
    /// the reply out, because the service rejects blank text blocks.
    pub fn is_blank(&self) -> bool {
        self.texts().all(|text| text.trim().is_empty())
    }

    /// Returns true if there is thinking but neither text nor any other block.
    pub fn is_only_thinking(&self) -> bool {
        let is_thinking = |block: &ContentBlock| matches!(block, ContentBlock::Reasoning { .. });
        self.is_blank()
            && self.blocks().any(is_thinking)
            && self
                .blocks()
                .all(|block| is_thinking(block) || matches!(block, ContentBlock::Text(_)))
    }

    pub fn is_open(&self) -> bool {
        self.ending == Ending::Open
    }

    /// Adds the content of an event, or ends the reply. Other events change nothing.
    pub fn apply(&mut self, event: &StreamEvent) {
        match event {
            StreamEvent::Text { index, text } => {
                let text = self.join(*index, text);
                if let Some(so_far) = self.text_block(*index) {
                    so_far.push(*index, text);
                }
            }
            StreamEvent::Citation { index, citation } => {
                let number = self.number_of(citation);
                if let Some(text) = self.text_block(*index) {
                    text.cite(*index, number);
                }
            }
            StreamEvent::BlockStopped { .. } => self.close_texts(),
            StreamEvent::Reasoning { index, text } => {
                if let ContentBlock::Reasoning { text: so_far, .. } =
                    self.block(*index, empty_reasoning)
                {
                    so_far.push_str(text);
                }
            }
            StreamEvent::ReasoningSignature { index, signature } => {
                if let ContentBlock::Reasoning { signature: so_far, .. } =
                    self.block(*index, empty_reasoning)
                {
                    so_far.get_or_insert_default().push_str(signature);
                }
            }
            StreamEvent::ReasoningRedacted { index, bytes } => {
                if let ContentBlock::Reasoning { redacted_bytes, .. } =
                    self.block(*index, empty_reasoning)
                {
                    *redacted_bytes += bytes;
                }
            }
            StreamEvent::ToolUseStarted { index, id, name } => {
                let (id, name) = (id.clone(), name.clone());
                self.block(*index, || ContentBlock::ToolUse { id, name, input: String::new() });
            }
            StreamEvent::ToolInput { index, json } => {
                let start = || ContentBlock::ToolUse {
                    id: String::new(),
                    name: String::new(),
                    input: String::new(),
                };
                if let ContentBlock::ToolUse { input, .. } = self.block(*index, start) {
                    input.push_str(json);
                }
            }
            StreamEvent::OtherBlock { index, kind } => {
                let kind = kind.clone();
                self.block(*index, || ContentBlock::Other(kind));
            }
            StreamEvent::MessageStopped { reason, sequence, details } => {
                let (reason, sequence) = (reason.clone(), sequence.clone());
                self.end(Ending::Complete { reason, sequence, details: details.clone() });
            }
            StreamEvent::Metadata(metadata) => {
                self.guardrail_findings.clone_from(&metadata.guardrail_findings);
            }
            StreamEvent::Failed(failure) => {
                // The reply is complete even if the metadata event after `messageStop` is lost.
                if self.is_open() {
                    self.end(Ending::Failed(failure.clone()));
                }
            }
            StreamEvent::Ended => {
                if self.is_open() {
                    self.end(Ending::Interrupted);
                }
            }
            StreamEvent::Retrying { .. }
            | StreamEvent::Sent
            | StreamEvent::Opened { .. }
            | StreamEvent::MessageStarted
            | StreamEvent::Unknown(_) => {}
        }
    }

    /// Ends the reply.
    pub fn end(&mut self, ending: Ending) {
        self.close_texts();
        self.join_point = None;
        self.citation_list = citation::list(&self.citations);
        self.ending = ending;
    }

    fn close_texts(&mut self) {
        for (_, block) in &mut self.blocks {
            if let ContentBlock::Text(text) = block {
                text.close();
            }
        }
    }

    /// Returns the number of a citation, counted from 1. Equal citations have the same number.
    fn number_of(&mut self, citation: &Citation) -> usize {
        let from = self.citations.len().saturating_sub(MAX_SEARCHED_CITATIONS);
        if let Some(at) = self.citations[from..].iter().position(|known| known == citation) {
            return from + at + 1;
        }
        self.citations.push(citation.clone());
        self.citations.len()
    }

    /// Releases spare capacity. Call it when no more text will arrive.
    pub fn shrink(&mut self) {
        for (_, block) in &mut self.blocks {
            match block {
                ContentBlock::Text(text) => text.shrink(),
                ContentBlock::Reasoning { text, .. } => text.shrink_to_fit(),
                ContentBlock::ToolUse { .. } | ContentBlock::Other(_) => {}
            }
        }
    }

    /// Removes whitespace from the start of new text if the existing text already ends with it.
    fn join<'a>(&mut self, index: i32, mut text: &'a str) -> &'a str {
        let goes_on = matches!(self.blocks.last(), Some((_, ContentBlock::Text(_))));
        let Some(joint) = &mut self.join_point else { return text };
        if goes_on && joint.index_offset.is_none() {
            joint.index_offset = Some(joint.last_index - index);
        }
        while let Some(blank) = joint.trailing_whitespace.chars().next() {
            match text.strip_prefix(blank) {
                Some(rest) => {
                    text = rest;
                    joint.trailing_whitespace.remove(0);
                }
                None if text.is_empty() => break,
                None => joint.trailing_whitespace.clear(),
            }
        }
        text
    }

    fn block(&mut self, index: i32, start: impl FnOnce() -> ContentBlock) -> &mut ContentBlock {
        let index = self.joined_index(index);
        self.block_at(index, start)
    }

    /// Returns the text that contains a text block of the service. Adjacent text blocks share one
    /// text.
    fn text_block(&mut self, index: i32) -> Option<&mut ReplyText> {
        let index = self.joined_index(index);
        let first = match self.blocks.iter().rfind(|(start, _)| *start <= index) {
            Some((start, ContentBlock::Text(_))) => *start,
            _ => index,
        };
        match self.block_at(first, || ContentBlock::Text(ReplyText::default())) {
            ContentBlock::Text(text) => Some(text),
            _ => None,
        }
    }

    fn block_at(&mut self, index: i32, start: impl FnOnce() -> ContentBlock) -> &mut ContentBlock {
        // Deltas nearly always belong to the newest block.
        let at = match self.blocks.iter().rposition(|(i, _)| *i <= index) {
            Some(at) if self.blocks[at].0 == index => at,
            before => {
                let at = before.map_or(0, |at| at + 1);
                self.blocks.insert(at, (index, start()));
                at
            }
        };
        &mut self.blocks[at].1
    }

    /// Converts the block index of the current request to the index in the reply. In a continued
    /// reply, the two differ.
    fn joined_index(&mut self, index: i32) -> i32 {
        match &mut self.join_point {
            None => index,
            // Content other than text begins a new block.
            Some(joint) => index + *joint.index_offset.get_or_insert(joint.last_index + 1 - index),
        }
    }
}

fn empty_reasoning() -> ContentBlock {
    ContentBlock::Reasoning { text: String::new(), signature: None, redacted_bytes: 0 }
}

#[cfg(test)]
mod tests;
