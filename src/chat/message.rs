//! One message: what the user typed, or a reply as it grows. Owns how stream events become
//! content blocks; refuses to know about time (see [`super::meter`]) and about drawing.

use super::event::{StopReason, StreamEvent};
use super::failure::Failure;
use super::model::ModelId;
use super::prompt::Prompt;
use super::settings::Prefill;

/// Who speaks. The Converse API's `role`, without `system`, which is a field of the request here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

/// A message of the conversation.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "every other message is a reply")]
pub enum Message {
    User(Prompt),
    /// A reply, finished or not.
    Assistant(Reply),
}

impl Message {
    pub fn role(&self) -> Role {
        match self {
            Self::User(_) => Role::User,
            Self::Assistant(_) => Role::Assistant,
        }
    }

    /// The reply, if this is one.
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::User(_) => None,
            Self::Assistant(reply) => Some(reply),
        }
    }
}

/// A content block of a reply, as far as it has arrived.
#[derive(Debug, Clone, PartialEq)]
pub enum ContentBlock {
    Text(String),
    /// The model's thinking. `text` stays empty when the model omits it and sends a signature only.
    Reasoning {
        text: String,
        signature: Option<String>,
        /// Bytes of encrypted reasoning (`redactedContent`).
        redacted_bytes: usize,
    },
    ToolUse {
        id: String,
        name: String,
        /// The input so far: JSON text, complete only when the block has stopped.
        input: String,
    },
    /// A block of a kind that is shown by its name only.
    Other(String),
}

/// How a reply ended, or that it has not.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// Still open: waiting or streaming.
    Open,
    /// `messageStop` was seen: the text is whole, whether or not the figures came that follow it.
    Complete {
        reason: StopReason,
        /// The stop sequence that matched, when the service said which.
        sequence: Option<String>,
    },
    /// Stopped by the user ahead of that.
    Stopped,
    /// The stream ended without `messageStop`.
    Interrupted,
    /// The service, the network or the stream failed.
    Failed(Failure),
}

/// A reply of the model. Its text is the prefill that was sent followed by what was generated.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub model: ModelId,
    pub prefill: Option<Prefill>,
    /// The recipe by which it was asked for, which makes it data when it is copied.
    pub recipe: Option<String>,
    /// Content blocks in order of their index. Text and reasoning have no start event on the
    /// wire, so a block begins with its first delta.
    blocks: Vec<(i32, ContentBlock)>,
    pub ending: Ending,
    /// Where a later request goes on, once there was one.
    joint: Option<Box<JoinPoint>>,
}

/// Where the reply to a later request joins what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct JoinPoint {
    /// The index of the last block then.
    last: i32,
    /// What is added to the indexes that come, once the first has.
    shift: Option<i32>,
    /// White space at the end of what there is, which was not sent and which the model may repeat.
    blanks: String,
}

impl Reply {
    pub fn new(model: ModelId, prefill: Option<Prefill>) -> Self {
        let (blocks, ending) = (Vec::new(), Ending::Open);
        Self { model, prefill, recipe: None, blocks, ending, joint: None }
    }

    /// Opens the reply again for what a later request adds to it: text goes on in the last block.
    pub fn resume(&mut self) {
        let last = self.blocks.last();
        let blanks = match last {
            Some((_, ContentBlock::Text(text))) => text[text.trim_end().len()..].to_owned(),
            _ => String::new(),
        };
        let last = last.map_or(0, |(index, _)| *index);
        self.joint = Some(Box::new(JoinPoint { last, shift: None, blanks }));
        self.ending = Ending::Open;
    }

    /// The content blocks in order of their index.
    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &ContentBlock> {
        self.blocks.iter().map(|(_, block)| block)
    }

    /// The generated text alone, without the prefill: what *Copy last reply* copies.
    pub fn generated(&self) -> String {
        self.texts().collect()
    }

    /// The generated text, block by block.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.blocks().filter_map(|block| match block {
            ContentBlock::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Prefill and generated text as the one assistant message that the history holds.
    pub fn whole(&self) -> String {
        self.prefill.iter().map(Prefill::as_str).chain(self.texts()).collect()
    }

    /// Whether nothing at all was generated: no text, no reasoning, no tool use.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|(_, block)| match block {
            ContentBlock::Text(text) => text.is_empty(),
            ContentBlock::Reasoning { text, signature, redacted_bytes } => {
                text.is_empty() && signature.is_none() && *redacted_bytes == 0
            }
            ContentBlock::ToolUse { .. } | ContentBlock::Other(_) => false,
        })
    }

    /// Whether no text was generated that a later request could repeat: the service takes no blank
    /// text block.
    pub fn is_blank(&self) -> bool {
        self.texts().all(|text| text.trim().is_empty())
    }

    pub fn is_open(&self) -> bool {
        self.ending == Ending::Open
    }

    /// Takes in what an event adds to the content, or how it ends the reply. An event that adds
    /// nothing (a usage report, an unknown kind) changes nothing.
    pub fn take(&mut self, event: &StreamEvent) {
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
            StreamEvent::MessageStopped { reason, sequence } => {
                self.ending =
                    Ending::Complete { reason: reason.clone(), sequence: sequence.clone() };
            }
            StreamEvent::Failed(failure) => {
                // What follows a message stop (the metadata event) may be lost without the
                // message being any less complete.
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
            | StreamEvent::Metadata(_)
            | StreamEvent::Unknown(_) => {}
        }
    }

    /// Gives back what was set aside for more text. To be called when no more will come.
    pub fn shrink(&mut self) {
        for (_, block) in &mut self.blocks {
            if let ContentBlock::Text(text) | ContentBlock::Reasoning { text, .. } = block {
                text.shrink_to_fit();
            }
        }
    }

    /// Text that comes, without the white space that is there already where it joins.
    fn join<'a>(&mut self, index: i32, mut text: &'a str) -> &'a str {
        let goes_on = matches!(self.blocks.last(), Some((_, ContentBlock::Text(_))));
        let Some(joint) = &mut self.joint else { return text };
        if goes_on && joint.shift.is_none() {
            joint.shift = Some(joint.last - index);
        }
        while let Some(blank) = joint.blanks.chars().next() {
            match text.strip_prefix(blank) {
                Some(rest) => {
                    text = rest;
                    joint.blanks.remove(0);
                }
                None if text.is_empty() => break,
                None => joint.blanks.clear(),
            }
        }
        text
    }

    fn block(&mut self, index: i32, start: impl FnOnce() -> ContentBlock) -> &mut ContentBlock {
        let index = match &mut self.joint {
            None => index,
            // What is no text begins a block of its own.
            Some(joint) => index + *joint.shift.get_or_insert(joint.last + 1 - index),
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
    fn deltas_join_by_index_and_the_prefill_is_not_generated() {
        let mut reply = reply();
        reply.take(&StreamEvent::Reasoning { index: 0, text: "hm".into() });
        reply.take(&StreamEvent::Text { index: 1, text: " 1".into() });
        reply.take(&StreamEvent::Text { index: 1, text: "}".into() });
        assert_eq!(reply.generated(), " 1}");
        assert_eq!(reply.whole(), "{\"a\": 1}");
        assert_eq!(reply.blocks().count(), 2);
    }

    #[test]
    fn a_resumed_reply_goes_on_in_its_last_block() {
        fn check(first: &str, second: &[&str], joined: &str) {
            let mut reply = reply();
            reply.take(&StreamEvent::Text { index: 0, text: first.into() });
            reply.take(&StreamEvent::Ended);
            reply.resume();
            assert!(reply.is_open());
            for text in second {
                reply.take(&StreamEvent::Text { index: 0, text: (*text).into() });
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
    fn thinking_after_a_resumption_is_a_block_of_its_own() {
        let mut reply = reply();
        reply.take(&StreamEvent::Text { index: 1, text: "half".into() });
        reply.resume();
        reply.take(&StreamEvent::Reasoning { index: 0, text: "hm".into() });
        reply.take(&StreamEvent::Text { index: 1, text: " more".into() });
        let kinds: Vec<_> = reply.blocks().map(|b| matches!(b, ContentBlock::Text(_))).collect();
        assert_eq!(kinds, [true, false, true]);
        assert_eq!(reply.generated(), "half more");
    }

    #[test]
    fn an_end_without_message_stop_is_an_interruption() {
        let mut reply = reply();
        reply.take(&StreamEvent::Text { index: 0, text: "half".into() });
        reply.take(&StreamEvent::Ended);
        assert_eq!(reply.ending, Ending::Interrupted);
    }

    #[test]
    fn an_end_after_message_stop_is_complete() {
        let mut reply = reply();
        let stop = StreamEvent::MessageStopped { reason: StopReason::EndTurn, sequence: None };
        reply.take(&stop);
        reply.take(&StreamEvent::Ended);
        assert!(matches!(reply.ending, Ending::Complete { .. }));
    }
}
