//! A conversation and a draft as JSON. The file has its own types, so that its format stays the
//! same when the domain types change.

use std::sync::Arc;

use aws_smithy_types::base64;
use serde::{Deserialize, Serialize};

use super::saved_citation::SavedCitation;
use crate::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, ImageFormat};
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::event::{MatchedStop, StopDetails, StopReason, StreamEvent};
use crate::chat::message::{ContentBlock, Ending, Message, Reply};
use crate::chat::model::ModelId;
use crate::chat::prompt::Prompt;
use crate::chat::settings::Prefill;
use crate::pdf;

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
pub struct SavedWork {
    version: u32,
    draft: SavedPrompt,
    /// Every message of the tree. A parent comes before its children.
    messages: Vec<SavedMessage>,
    /// The last message of the visible path.
    tip: Option<usize>,
}

#[derive(Serialize, Deserialize)]
struct SavedMessage {
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    #[serde(flatten)]
    content: SavedContent,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "camelCase")]
enum SavedContent {
    User(SavedPrompt),
    Assistant(SavedReply),
}

#[derive(Serialize, Deserialize)]
struct SavedPrompt {
    text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<SavedAttachment>,
}

#[derive(Serialize, Deserialize)]
struct SavedAttachment {
    name: String,
    format: String,
    /// Columns and rows of an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<(u32, u32)>,
    /// In base64.
    bytes: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedReply {
    model: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefill: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipe: Option<String>,
    blocks: Vec<SavedBlock>,
    ending: SavedEnding,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    guardrail_findings: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SavedBlock {
    Text(String),
    /// The parts of a text, each with its citations.
    CitedText(Vec<(String, Vec<SavedCitation>)>),
    Reasoning {
        text: String,
        signature: Option<String>,
        redacted_bytes: usize,
    },
    ToolUse {
        id: String,
        name: String,
        input: String,
    },
    Other(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SavedEnding {
    Complete {
        reason: String,
        sequence: Option<String>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_inferred: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        explanation: Option<String>,
    },
    Stopped,
    /// The reply was interrupted, failed or was still open.
    Interrupted,
}

pub fn write(conversation: &Conversation, draft: &Prompt) -> SavedWork {
    let messages = conversation.all().filter_map(|id| {
        let content = match conversation.get(id)? {
            Message::User(prompt) => SavedContent::User(prompt.into()),
            Message::Assistant(reply) => SavedContent::Assistant(reply.into()),
        };
        Some(SavedMessage { parent: conversation.parent(id).map(MessageId::index), content })
    });
    SavedWork {
        version: VERSION,
        draft: draft.into(),
        messages: messages.collect(),
        tip: conversation.tip().map(MessageId::index),
    }
}

/// Returns the conversation and the draft, or `None` if the bytes are damaged or have another
/// version.
pub fn read(bytes: &[u8]) -> Option<(Conversation, Prompt)> {
    let saved: SavedWork =
        serde_json::from_slice(bytes).ok().filter(|s: &SavedWork| s.version == VERSION)?;
    let mut conversation = Conversation::default();
    let mut ids: Vec<MessageId> = Vec::with_capacity(saved.messages.len());
    for SavedMessage { parent, content } in saved.messages {
        let parent = parent.map(|at| ids.get(at).copied().ok_or(())).transpose().ok()?;
        let message = match content {
            SavedContent::User(prompt) => Message::User(prompt.restore()?),
            SavedContent::Assistant(reply) => Message::Assistant(reply.restore()?),
        };
        ids.push(conversation.add_child(parent, message));
    }
    if let Some(tip) = saved.tip {
        let tip = *ids.get(tip)?;
        conversation.show(tip);
        conversation.truncate_path(tip);
    }
    Some((conversation, saved.draft.restore()?))
}

impl From<&Prompt> for SavedPrompt {
    fn from(prompt: &Prompt) -> Self {
        let attachments = prompt.attachments.iter().map(|attachment| {
            let (format, size) = match attachment.kind() {
                AttachmentKind::Image { format, size } => (format.as_str(), Some(size)),
                AttachmentKind::Document(format) => (format.as_str(), None),
            };
            SavedAttachment {
                name: attachment.name().to_owned(),
                format: format.to_owned(),
                size,
                bytes: base64::encode(attachment.bytes()),
            }
        });
        Self { text: prompt.text.clone(), attachments: attachments.collect() }
    }
}

impl SavedPrompt {
    fn restore(self) -> Option<Prompt> {
        let attachments = self.attachments.into_iter().map(|saved| {
            let kind = match saved.size {
                Some(size) => {
                    AttachmentKind::Image { format: ImageFormat::parse(&saved.format)?, size }
                }
                None => AttachmentKind::Document(DocumentFormat::parse(&saved.format)?),
            };
            let bytes = base64::decode(saved.bytes).ok()?;
            Some(Arc::new(pdf::with_page_count(Attachment::new(saved.name, kind, bytes))))
        });
        Some(Prompt { text: self.text, attachments: attachments.collect::<Option<_>>()? })
    }
}

impl From<&Reply> for SavedReply {
    fn from(reply: &Reply) -> Self {
        let cited_part = |(text, numbers): (&str, Vec<usize>)| {
            let citations = numbers.iter().filter_map(|number| reply.citations().get(number - 1));
            (text.to_owned(), citations.map(SavedCitation::from).collect())
        };
        let block = |block: &ContentBlock| match block {
            ContentBlock::Text(text) if text.marks().is_empty() => {
                SavedBlock::Text(text.as_str().to_owned())
            }
            ContentBlock::Text(text) => {
                SavedBlock::CitedText(text.cited_parts().into_iter().map(cited_part).collect())
            }
            ContentBlock::Reasoning { text, signature, redacted_bytes } => SavedBlock::Reasoning {
                text: text.clone(),
                signature: signature.clone(),
                redacted_bytes: *redacted_bytes,
            },
            ContentBlock::ToolUse { id, name, input } => {
                SavedBlock::ToolUse { id: id.clone(), name: name.clone(), input: input.clone() }
            }
            ContentBlock::Other(kind) => SavedBlock::Other(kind.clone()),
        };
        let ending = match &reply.ending {
            Ending::Complete { reason, sequence, details } => {
                let details = details.as_deref().cloned().unwrap_or_default();
                SavedEnding::Complete {
                    reason: reason.as_str().to_owned(),
                    sequence: sequence.as_ref().map(|sequence| sequence.text.clone()),
                    is_inferred: sequence.as_ref().is_some_and(|sequence| sequence.is_inferred),
                    category: details.category,
                    explanation: details.explanation,
                }
            }
            Ending::Stopped => SavedEnding::Stopped,
            Ending::Open | Ending::Interrupted | Ending::Failed(_) => SavedEnding::Interrupted,
        };
        Self {
            model: reply.model.as_str().to_owned(),
            prefill: reply.prefill.as_ref().map(|prefill| prefill.as_str().to_owned()),
            recipe: reply.recipe.clone(),
            blocks: reply.blocks().map(block).collect(),
            ending,
            guardrail_findings: reply.guardrail_findings.clone(),
        }
    }
}

impl SavedReply {
    fn restore(self) -> Option<Reply> {
        let prefill = self.prefill.map(|text| Prefill::parse(&text)).transpose().ok()?;
        let mut reply = Reply::new(ModelId::parse(&self.model).ok()?, prefill);
        reply.recipe = self.recipe;
        reply.guardrail_findings = self.guardrail_findings;
        let mut index = 0;
        for block in self.blocks {
            for event in block.events(&mut index) {
                reply.apply(&event);
            }
        }
        reply.end(match self.ending {
            SavedEnding::Complete { reason, sequence, is_inferred, category, explanation } => {
                let details = StopDetails { category, explanation };
                Ending::Complete {
                    reason: StopReason::from(reason.as_str()),
                    sequence: sequence.map(|text| MatchedStop { text, is_inferred }),
                    details: (details != StopDetails::default()).then(|| Box::new(details)),
                }
            }
            SavedEnding::Stopped => Ending::Stopped,
            SavedEnding::Interrupted => Ending::Interrupted,
        });
        Some(reply)
    }
}

impl SavedBlock {
    /// Returns the events that build the block. `next_index` is the stream index of the block, and
    /// is advanced to the index of the next block.
    fn events(self, next_index: &mut i32) -> Vec<StreamEvent> {
        let index = *next_index;
        *next_index += 1;
        match self {
            Self::Text(text) => vec![StreamEvent::Text { index, text }],
            Self::CitedText(parts) => {
                let mut events = Vec::new();
                for ((text, citations), index) in parts.into_iter().zip(index..) {
                    events.push(StreamEvent::Text { index, text });
                    let citations = citations.into_iter().map(|saved| Box::new(saved.into()));
                    events.extend(
                        citations.map(|citation| StreamEvent::Citation { index, citation }),
                    );
                    events.push(StreamEvent::BlockStopped { index });
                    *next_index = index + 1;
                }
                events
            }
            Self::Reasoning { text, signature, redacted_bytes: bytes } => {
                let mut events = vec![StreamEvent::Reasoning { index, text }];
                let signed =
                    signature.map(|signature| StreamEvent::ReasoningSignature { index, signature });
                events.extend(signed);
                events.push(StreamEvent::ReasoningRedacted { index, bytes });
                events
            }
            Self::ToolUse { id, name, input } => vec![
                StreamEvent::ToolUseStarted { index, id, name },
                StreamEvent::ToolInput { index, json: input },
            ],
            Self::Other(kind) => vec![StreamEvent::OtherBlock { index, kind }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::citation::{Citation, CitationLocation, LocationUnit};
    use crate::chat::event::Metadata;

    fn reply(blocks: &[StreamEvent]) -> Message {
        let model = ModelId::parse("anthropic.claude-opus-5").expect("valid");
        let mut reply = Reply::new(model, Prefill::parse("{").ok());
        for block in blocks {
            reply.apply(block);
        }
        reply.apply(&StreamEvent::Ended);
        Message::Assistant(reply)
    }

    fn cite(index: i32, title: &str) -> StreamEvent {
        let location = Some(CitationLocation::Range {
            unit: LocationUnit::Page,
            source: Some(0),
            start: Some(1),
            end: None,
        });
        let citation = Citation { title: Some(title.into()), location, ..Citation::default() };
        StreamEvent::Citation { index, citation: Box::new(citation) }
    }

    #[test]
    fn a_tree_with_every_kind_of_content_is_read_back() {
        let image = AttachmentKind::Image { format: ImageFormat::Png, size: (2, 3) };
        let attachments = vec![
            Arc::new(Attachment::new("a.png".into(), image, vec![0, 255, 7])),
            Arc::new(Attachment::new(
                "b.md".into(),
                AttachmentKind::Document(DocumentFormat::Md),
                vec![],
            )),
        ];
        let draft = Prompt { text: "half a\n\"prompt\" \u{1b}".into(), attachments };
        let mut c = Conversation::default();
        let first = c.append(Message::User("one".into()));
        c.append(reply(&[
            StreamEvent::Reasoning { index: 0, text: "hm".into() },
            StreamEvent::ReasoningSignature { index: 0, signature: "s".into() },
            StreamEvent::ReasoningRedacted { index: 1, bytes: 9 },
            StreamEvent::Text { index: 2, text: "1}".into() },
            StreamEvent::ToolUseStarted { index: 3, id: "t".into(), name: "n".into() },
            StreamEvent::ToolInput { index: 3, json: "{\"a\":1".into() },
            StreamEvent::OtherBlock { index: 4, kind: "video".into() },
            StreamEvent::Text { index: 5, text: "Cited ".into() },
            cite(5, "a"),
            cite(5, "b"),
            StreamEvent::BlockStopped { index: 5 },
            StreamEvent::Text { index: 6, text: "and again".into() },
            cite(6, "a"),
            StreamEvent::BlockStopped { index: 6 },
            StreamEvent::Text { index: 7, text: ".".into() },
        ]));
        c.append(Message::User("two".into()));
        let other = c.add_child(
            Some(first),
            reply(&[
                StreamEvent::Metadata(Metadata {
                    guardrail_findings: vec!["prompt: word \"x\", blocked".into()],
                    ..Metadata::default()
                }),
                StreamEvent::MessageStopped {
                    reason: StopReason::StopSequence,
                    sequence: Some(MatchedStop { text: "```".into(), is_inferred: true }),
                    details: Some(Box::new(StopDetails {
                        category: Some("cyber".into()),
                        explanation: None,
                    })),
                },
            ]),
        );
        c.append(Message::User(draft.clone()));
        c.switch(other, -1);
        let bytes = serde_json::to_vec(&write(&c, &draft)).expect("JSON");
        let (read, read_draft) = read(&bytes).expect("a saved conversation");
        assert_eq!(read_draft, draft);
        assert_eq!(read.path(), c.path());
        for id in c.all() {
            assert_eq!((read.get(id), read.parent(id)), (c.get(id), c.parent(id)));
        }
    }

    #[test]
    fn damaged_bytes_and_other_versions_are_not_read() {
        let whole = serde_json::to_string(&write(&Conversation::default(), &"x".into()));
        let whole = whole.expect("JSON");
        assert!(read(whole.as_bytes()).is_some());
        let future = whole.replace("\"version\":1", "\"version\":2");
        let no_tip = whole.replace("\"tip\":null", "\"tip\":4");
        for damaged in ["", "{}", &whole[..whole.len() / 2], &future, &no_tip] {
            assert!(read(damaged.as_bytes()).is_none(), "{damaged}");
        }
    }
}
