//! The parts of a message in reading order, and its projection.

use crate::chat::message::{ContentBlock, Message, Reply};
use crate::chat::settings::Prefill;

use super::incremental::{Document, Syntax};
use super::written_marks::WrittenMarks;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    Attachment,
    Prompt,
    /// Text of a reply, as Markdown. The first one begins with the prefill.
    Text,
    /// Text with citation marks. A part of kind `Text` gets this kind when its first citation arrives.
    CitedText,
    Reasoning {
        redacted_bytes: usize,
    },
    /// A tool use. Its text is the input as JSON.
    Tool,
    /// A block that is shown by its name only.
    Other,
    /// The list of citations under an ended reply.
    Citations,
}

impl PartKind {
    /// Returns whether two kinds are equal, apart from the size of redacted reasoning, which may
    /// have grown.
    pub fn is_same(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    pub kind: PartKind,
    /// An addition to the label, such as a tool's name.
    pub name: &'a str,
    /// The prefill before the text.
    pub lead: &'a str,
    pub text: &'a str,
}

impl Part<'_> {
    /// Returns the number of rows above the part's text: a blank row between two parts, and a
    /// label. Each row has one byte of the projection. A prompt follows its attachments without a
    /// blank row.
    pub fn head_rows(&self, at: usize) -> usize {
        if matches!(self.kind, PartKind::Attachment | PartKind::Prompt) {
            return 0;
        }
        let is_labeled = !matches!(self.kind, PartKind::Text | PartKind::CitedText);
        usize::from(at > 0) + usize::from(is_labeled)
    }

    /// Returns an empty document for the part. `marks` are the marks that it writes in place of
    /// formatting.
    pub fn document(&self, marks: WrittenMarks) -> Document {
        Document::new(match self.kind {
            PartKind::Attachment | PartKind::Prompt | PartKind::Other | PartKind::Citations => {
                Syntax::Plain
            }
            PartKind::Text | PartKind::CitedText | PartKind::Reasoning { .. } => {
                Syntax::Markdown(marks)
            }
            PartKind::Tool => Syntax::Code("json"),
        })
    }
}

pub fn parts(message: &Message) -> Vec<Part<'_>> {
    let part = |kind, text| Part { kind, name: "", lead: "", text };
    let reply = match message {
        Message::User(prompt) => {
            let labels = prompt.attachments.iter().map(|attachment| attachment.label());
            let labels = labels.map(|label| part(PartKind::Attachment, label));
            return labels.chain([part(PartKind::Prompt, &prompt.text)]).collect();
        }
        Message::Assistant(reply) => reply,
    };
    let mut parts = Vec::new();
    // The prefill belongs to the first text.
    let mut lead = reply.prefill.as_ref().map(Prefill::as_str);
    for block in reply.blocks() {
        parts.push(match block {
            ContentBlock::Text(text) => {
                let lead = lead.take().unwrap_or_default();
                let kind = if text.is_cited() { PartKind::CitedText } else { PartKind::Text };
                Part { lead, ..part(kind, text.marked()) }
            }
            ContentBlock::Reasoning { text, redacted_bytes, .. } => {
                part(PartKind::Reasoning { redacted_bytes: *redacted_bytes }, text)
            }
            ContentBlock::ToolUse { name, input, .. } => {
                Part { name, ..part(PartKind::Tool, input) }
            }
            ContentBlock::Other(kind) => Part { name: kind, ..part(PartKind::Other, "") },
        });
    }
    if let Some(lead) = lead {
        parts.push(Part { lead, ..part(PartKind::Text, "") });
    }
    if !reply.citation_list().is_empty() {
        parts.push(part(PartKind::Citations, reply.citation_list()));
    }
    parts
}

/// Returns a message's projection. Its first byte is a line break for the heading, and the rows
/// between the parts have line breaks, too. So an offset of `ui::scroll::Anchor` is a byte offset
/// into the projection.
pub fn projection(message: &Message, marks: WrittenMarks) -> String {
    Projection::default().text(message, marks)
}

/// Returns the projection with thinking replaced by spaces.
pub fn text_without_thinking(message: &Message, marks: WrittenMarks) -> String {
    let mut text = String::from("\n");
    for (at, part) in parts(message).into_iter().enumerate() {
        let mut document = part.document(marks);
        document.finish(part.lead, part.text);
        text.extend(std::iter::repeat_n('\n', part.head_rows(at)));
        for block in document.blocks() {
            match part.kind {
                PartKind::Reasoning { .. } => {
                    text.extend(std::iter::repeat_n(' ', block.text.len()));
                }
                _ => text.push_str(&block.text),
            }
        }
    }
    text
}

/// Returns the kind of the part that contains a byte of the projection. Cheap for a message with
/// one part.
pub fn kind_at(message: &Message, marks: WrittenMarks, offset: usize) -> Option<PartKind> {
    let parts = parts(message);
    let (last, before) = parts.split_last()?;
    let mut end = 1;
    for (at, part) in before.iter().enumerate() {
        let mut document = part.document(marks);
        document.finish(part.lead, part.text);
        end += part.head_rows(at) + document.blocks().map(|block| block.text.len()).sum::<usize>();
        if offset < end {
            return Some(part.kind);
        }
    }
    Some(last.kind)
}

/// The projection of a growing message. Settled text is not parsed again.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    documents: Vec<(PartKind, Document)>,
}

impl Projection {
    /// Returns the projection of the message so far. Every call must get the same message.
    pub fn text(&mut self, message: &Message, marks: WrittenMarks) -> String {
        let is_open = message.reply().is_some_and(Reply::is_open);
        let mut text = String::from("\n");
        for (at, part) in parts(message).into_iter().enumerate() {
            // Text may become cited, and a continued reply loses its list of citations.
            if self.documents.get(at).is_some_and(|(kind, _)| !part.kind.is_same(*kind)) {
                self.documents.truncate(at);
            }
            if self.documents.len() == at {
                self.documents.push((part.kind, part.document(marks)));
            }
            let (_, document) = &mut self.documents[at];
            if is_open {
                document.grow(part.lead, part.text);
            } else {
                document.finish(part.lead, part.text);
            }
            text.extend(std::iter::repeat_n('\n', part.head_rows(at)));
            text.extend(document.blocks().map(|block| block.text.as_str()));
        }
        text
    }
}

/// Returns the bytes of a message's source, for estimating its height.
pub fn source_bytes(message: &Message) -> usize {
    match message {
        Message::User(prompt) => {
            let labels = prompt.attachments.iter().map(|attachment| attachment.label().len());
            prompt.text.len() + labels.sum::<usize>()
        }
        Message::Assistant(reply) => {
            let text = reply.blocks().map(|block| match block {
                ContentBlock::Text(text) => text.marked().len(),
                ContentBlock::Reasoning { text, .. } => text.len(),
                ContentBlock::ToolUse { input, .. } => input.len(),
                ContentBlock::Other(_) => 0,
            });
            text.sum::<usize>()
                + reply.prefill.as_ref().map_or(0, |prefill| prefill.as_str().len())
                + reply.citation_list().len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::event::StreamEvent;
    use crate::chat::message::Reply;
    use crate::chat::model::ModelId;

    const MARKS: WrittenMarks = WrittenMarks { addresses: true, backticks: true };

    #[test]
    fn the_projection_is_the_displayed_text() {
        let model = ModelId::parse("m").expect("valid");
        let mut reply = Reply::new(model, Prefill::parse("**a").ok());
        reply.apply(&StreamEvent::Reasoning { index: 0, text: "hm".into() });
        reply.apply(&StreamEvent::Text { index: 1, text: "b** c\n\n```py\nd\n```".into() });
        assert_eq!(projection(&Message::Assistant(reply.clone()), MARKS), "\n\nhm\n\nab c\n\nd\n");
        let spoken = text_without_thinking(&Message::Assistant(reply), MARKS);
        assert_eq!(spoken, "\n\n   \nab c\n\nd\n", "thinking is blank");
        assert_eq!(projection(&Message::User("a\n*b*".into()), MARKS), "\na\n*b*\n");
    }

    #[test]
    fn an_offset_belongs_to_one_part() {
        let mut reply = Reply::new(ModelId::parse("m").expect("valid"), None);
        reply.apply(&StreamEvent::Reasoning { index: 0, text: "hm".into() });
        reply.apply(&StreamEvent::Text { index: 1, text: "so".into() });
        let message = Message::Assistant(reply);
        let text = projection(&message, MARKS);
        let kind = |word: &str| {
            kind_at(&message, MARKS, text.find(word).expect("the word is in the text"))
        };
        assert_eq!(kind("hm"), Some(PartKind::Reasoning { redacted_bytes: 0 }));
        assert_eq!(kind("so"), Some(PartKind::Text));
    }
}
