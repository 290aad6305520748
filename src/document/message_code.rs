//! The code blocks of a message.

use super::code;
use crate::chat::message::{ContentBlock, Message};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageCodeBlock {
    /// The number in the block's label, counted from 1.
    pub number: usize,
    /// The first word of the fence's info string, or empty.
    pub language: String,
    /// The code without its fences, including the line break that ends its last line.
    pub code: String,
}

/// Returns the code blocks of a message in order. A reply includes its prefill.
pub fn code_blocks(message: &Message) -> Vec<MessageCodeBlock> {
    let blocks = texts(message).into_iter().flat_map(|text| code::code_blocks(&text));
    let numbered = blocks.zip(1..).map(|(code::CodeBlock { language, code }, number)| {
        MessageCodeBlock { number, language, code }
    });
    numbered.collect()
}

/// Returns the texts of a message, each a document of its own. The first text of a reply includes
/// the prefill.
fn texts(message: &Message) -> Vec<String> {
    let reply = match message {
        Message::User(prompt) => return vec![prompt.text.clone()],
        Message::Assistant(reply) => reply,
    };
    let mut texts: Vec<String> = Vec::new();
    let mut prefill = reply.prefill.as_ref().map(|prefill| prefill.as_str().to_owned());
    for block in reply.blocks() {
        if let ContentBlock::Text(text) = block {
            texts.push(prefill.take().unwrap_or_default() + text.as_str());
        }
    }
    texts.extend(prefill);
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let blocks = code_blocks(&Message::User(text.into()));
        let found: Vec<_> = blocks.iter().map(|b| (b.language.as_str(), b.code.as_str())).collect();
        assert_eq!(found, expected, "{text:?}");
        assert!(blocks.iter().zip(1..).all(|(block, number)| block.number == number));
    }

    #[test]
    fn a_block_has_the_language_of_its_fence() {
        check("a\n```rust x\nfn f() {}\n```\n~~~\nb\n~~~", &[("rust", "fn f() {}\n"), ("", "b\n")]);
        check("```", &[("", "")]);
        check("````  sh\n```\n````", &[("sh", "```\n")]);
    }
}
