//! The parts of a message in the order in which they are read, and its projection.

use crate::chat::message::{Block, Message};

/// What a part of a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// A prompt: text as it was typed.
    Prompt,
    /// Text of a reply: Markdown. The first one begins with the prefill.
    Text,
    Reasoning,
    Tool,
}

/// A message's projection: the text as it is read. Its first byte is a line break that stands for
/// the heading, so that an offset of `app::scroll::Anchor` is a byte of this.
pub fn projection(message: &Message) -> String {
    let mut text = String::from("\n");
    match message {
        Message::User(prompt) => text.push_str(prompt),
        Message::Assistant(reply) => {
            if let Some(prefill) = &reply.prefill {
                text.push_str(prefill.as_str());
            }
            for block in reply.blocks() {
                if let Block::Text(more) | Block::Reasoning { text: more, .. } = block {
                    text.push_str(more);
                }
            }
        }
    }
    text
}
