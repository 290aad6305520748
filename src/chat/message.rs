//! A message: a prompt of the user, or a reply, which grows while it streams. Turns stream events
//! into content blocks. [`super::meter`] measures times.

use super::event::{MatchedStop, StopDetails, StopReason, StreamEvent};
use super::failure::Failure;
use super::model::ModelId;
use super::prompt::Prompt;
use super::settings::Prefill;

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

/// A content block of a reply. It may be incomplete.
#[derive(Debug, Clone, PartialEq)]
pub enum ContentBlock {
    Text(String),
    /// Thinking. `text` stays empty if the model omits it and sends only a signature.
    Reasoning {
        text: String,
        signature: Option<String>,
        /// Size of the encrypted reasoning (`redactedContent`) in bytes.
        redacted_bytes: usize,
    },
    ToolUse {
        id: String,
        name: String,
        /// The input received so far: JSON text that is complete only when the block has stopped.
        input: String,
    },
    /// A block that is shown by name only.
    Other(String),
}

/// The state of a reply: open, or how it ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// Waiting or streaming.
    Open,
    /// `messageStop` arrived. The text is complete even if the metadata event is missing.
    Complete {
        reason: StopReason,
        /// The stop sequence that matched, if it is known.
        sequence: Option<MatchedStop>,
        /// The details of a refusal, if the service sent them.
        details: Option<Box<StopDetails>>,
    },
    /// Stopped by the user before the end.
    Stopped,
    Interrupted,
    Failed(Failure),
}

/// A reply of the model. Its text is the prefill followed by the generated text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub model: ModelId,
    pub prefill: Option<Prefill>,
    /// The recipe of the request. Copying a reply with a recipe copies only its code or data.
    pub recipe: Option<String>,
    /// Content blocks in the order of their indexes. Text and reasoning have no start event on the
    /// wire, so such a block begins with its first delta.
    blocks: Vec<(i32, ContentBlock)>,
    pub ending: Ending,
    /// What a guardrail found, one clause for each finding.
    pub guardrail_findings: Vec<String>,
    /// The join point of the last continuation, if the reply was continued.
    join_point: Option<Box<JoinPoint>>,
}

/// Where the output of a later request is joined to the existing content.
#[derive(Debug, Clone, PartialEq, Eq)]
struct JoinPoint {
    /// The index of the last block when the reply was resumed.
    last_index: i32,
    /// The offset to add to the block indexes of the later request. It is known after the first
    /// delta of that request.
    index_offset: Option<i32>,
    /// Trailing whitespace of the existing text. It was not sent, so the model may repeat it.
    trailing_whitespace: String,
}

impl Reply {
    pub fn new(model: ModelId, prefill: Option<Prefill>) -> Self {
        let (blocks, ending) = (Vec::new(), Ending::Open);
        Self {
            model,
            prefill,
            recipe: None,
            blocks,
            ending,
            guardrail_findings: Vec::new(),
            join_point: None,
        }
    }

    /// Opens the reply again for a later request. New text continues the last block.
    pub fn resume(&mut self) {
        let last = self.blocks.last();
        let blanks = match last {
            Some((_, ContentBlock::Text(text))) => text[text.trim_end().len()..].to_owned(),
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

    /// Returns the prefill and the generated text, as the history contains them.
    pub fn full_text(&self) -> String {
        self.prefill.iter().map(Prefill::as_str).chain(self.texts()).collect()
    }

    /// Returns true if nothing was generated but blanks: no text, no reasoning, no tool use.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|(_, block)| match block {
            ContentBlock::Text(text) => text.trim().is_empty(),
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

    pub fn is_open(&self) -> bool {
        self.ending == Ending::Open
    }

    /// Adds the content of an event, or ends the reply. Other events change nothing.
    pub fn apply(&mut self, event: &StreamEvent) {
        match event {
            StreamEvent::Text { index, text } => {
                let text = self.join(*index, text);
                if let ContentBlock::Text(so_far) =
                    self.block(*index, || ContentBlock::Text(String::new()))
                {
                    so_far.push_str(text);
                }
            }
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
                self.ending = Ending::Complete { reason, sequence, details: details.clone() };
            }
            StreamEvent::Metadata(metadata) => {
                self.guardrail_findings.clone_from(&metadata.guardrail_findings);
            }
            StreamEvent::Failed(failure) => {
                // The reply is complete even if the metadata event after `messageStop` is lost.
                if self.is_open() {
                    self.ending = Ending::Failed(failure.clone());
                }
            }
            StreamEvent::Ended => {
                if self.is_open() {
                    self.ending = Ending::Interrupted;
                }
            }
            StreamEvent::Retrying { .. }
            | StreamEvent::Sent
            | StreamEvent::Opened { .. }
            | StreamEvent::MessageStarted
            | StreamEvent::BlockStopped { .. }
            | StreamEvent::Unknown(_) => {}
        }
    }

    /// Releases spare capacity. Call it when no more text will arrive.
    pub fn shrink(&mut self) {
        for (_, block) in &mut self.blocks {
            if let ContentBlock::Text(text) | ContentBlock::Reasoning { text, .. } = block {
                text.shrink_to_fit();
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
        let index = match &mut self.join_point {
            None => index,
            // Content other than text begins a new block.
            Some(joint) => index + *joint.index_offset.get_or_insert(joint.last_index + 1 - index),
        };
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
}

fn empty_reasoning() -> ContentBlock {
    ContentBlock::Reasoning { text: String::new(), signature: None, redacted_bytes: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply() -> Reply {
        Reply::new(ModelId::parse("m").expect("valid"), Prefill::parse("{\"a\":").ok())
    }

    #[test]
    fn deltas_join_by_index_and_exclude_the_prefill() {
        let mut reply = reply();
        reply.apply(&StreamEvent::Reasoning { index: 0, text: "hm".into() });
        reply.apply(&StreamEvent::Text { index: 1, text: " 1".into() });
        reply.apply(&StreamEvent::Text { index: 1, text: "}".into() });
        assert_eq!(reply.generated(), " 1}");
        assert_eq!(reply.full_text(), "{\"a\": 1}");
        assert_eq!(reply.blocks().count(), 2);
    }

    #[test]
    fn a_resumed_reply_continues_its_last_block() {
        fn check(first: &str, second: &[&str], joined: &str) {
            let mut reply = reply();
            reply.apply(&StreamEvent::Text { index: 0, text: first.into() });
            reply.apply(&StreamEvent::Ended);
            reply.resume();
            assert!(reply.is_open());
            for text in second {
                reply.apply(&StreamEvent::Text { index: 0, text: (*text).into() });
            }
            assert_eq!((reply.generated().as_str(), reply.blocks().count()), (joined, 1));
        }
        check("half a w", &["ord"], "half a word");
        check("half ", &["", " ", "more"], "half more");
        check("half\n\n", &["\n", "more"], "half\n\nmore");
        check("half\n", &[" more"], "half\n more");
        check("half", &[" more"], "half more");
    }

    #[test]
    fn thinking_after_a_resume_starts_a_new_block() {
        let mut reply = reply();
        reply.apply(&StreamEvent::Text { index: 1, text: "half".into() });
        reply.resume();
        reply.apply(&StreamEvent::Reasoning { index: 0, text: "hm".into() });
        reply.apply(&StreamEvent::Text { index: 1, text: " more".into() });
        let kinds: Vec<_> = reply.blocks().map(|b| matches!(b, ContentBlock::Text(_))).collect();
        assert_eq!(kinds, [true, false, true]);
        assert_eq!(reply.generated(), "half more");
    }

    #[test]
    fn an_end_without_message_stop_is_an_interruption() {
        let mut reply = reply();
        reply.apply(&StreamEvent::Text { index: 0, text: "half".into() });
        reply.apply(&StreamEvent::Ended);
        assert_eq!(reply.ending, Ending::Interrupted);
    }

    #[test]
    fn an_end_after_message_stop_is_complete() {
        let mut reply = reply();
        let stop = StreamEvent::stopped(StopReason::EndTurn);
        reply.apply(&stop);
        reply.apply(&StreamEvent::Ended);
        assert!(matches!(reply.ending, Ending::Complete { .. }));
    }
}
