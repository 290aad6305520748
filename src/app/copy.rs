//! What is copied, and what is shown raw: exactly the source, without borders, wraps or marks.

use super::overlay::Overlay;
use super::{App, Focus};
use crate::chat::conversation::MessageId;
use crate::chat::message::{ContentBlock, Message};
use crate::chat::settings::Prefill;
use crate::document::{clean, code};
use crate::session::effect::Effect;
use crate::ui::picker::{Picker, PickerItem};

/// Characters of a block's first line that its row in the list holds at most.
const FIRST_LINE: usize = 100;

/// A code block of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageCodeBlock {
    /// Counts the blocks of the message from 1, as the block's label does.
    pub number: usize,
    /// The first word of the fence's info string, or nothing.
    pub language: String,
    /// The code without its fences, with the line break that ends its last line.
    pub code: String,
}

/// The code blocks of a message in order; those of a reply count its prefill in.
pub fn code_blocks(message: &Message) -> Vec<MessageCodeBlock> {
    let blocks = texts(message).into_iter().flat_map(|text| code::code_blocks(&text));
    let numbered = blocks.zip(1..).map(|(code::CodeBlock { language, code }, number)| {
        MessageCodeBlock { number, language, code }
    });
    numbered.collect()
}

/// The texts of a message, each a document of its own: the first one of a reply goes on where the
/// prefill ends.
fn texts(message: &Message) -> Vec<String> {
    let reply = match message {
        Message::User(prompt) => return vec![prompt.text.clone()],
        Message::Assistant(reply) => reply,
    };
    let mut texts: Vec<String> = Vec::new();
    let mut prefill = reply.prefill.as_ref().map(|prefill| prefill.as_str().to_owned());
    for block in reply.blocks() {
        if let ContentBlock::Text(text) = block {
            texts.push(prefill.take().unwrap_or_default() + text);
        }
    }
    texts.extend(prefill);
    texts
}

/// A message as it was typed or as it came: a prompt with tags for its attachments, a reply with its
/// prefill.
fn source(message: &Message) -> String {
    match message {
        Message::User(prompt) => prompt.source(),
        Message::Assistant(reply) => reply.whole(),
    }
}

fn sized(block: &MessageCodeBlock) -> String {
    match block.code.lines().count() {
        1 => "1 line".to_owned(),
        lines => format!("{lines} lines"),
    }
}

/// A list to choose a code block from: number, language, lines, and the first line.
fn list(blocks: Vec<MessageCodeBlock>) -> Picker<MessageCodeBlock> {
    let widest =
        |columns: fn(&MessageCodeBlock) -> usize| blocks.iter().map(columns).max().unwrap_or(0);
    let for_number = widest(|block| block.number.to_string().len());
    let for_language = widest(|block| block.language.chars().count());
    let for_size = widest(|block| sized(block).len());
    let item = |block: MessageCodeBlock| {
        let first = block.code.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let first: String = first.trim().chars().take(FIRST_LINE).collect();
        let (number, language, size) = (block.number, &block.language, sized(&block));
        let name =
            format!("{number:>for_number$}  {language:for_language$}  {size:>for_size$}  {first}");
        PickerItem { name, synonyms: "", remark: String::new(), value: block }
    };
    Picker::new(blocks.into_iter().map(item).collect())
}

/// A number that is typed means the block with just that number, whatever else matches.
pub(super) fn choose_by_number(picker: &mut Picker<MessageCodeBlock>) {
    if let Ok(number) = picker.filter().text().trim().parse::<usize>() {
        picker.choose(|block| block.number == number);
    }
}

impl App {
    /// Copies the selected messages: one as it is, several under headings.
    pub(super) fn copy_chosen(&mut self) -> Vec<Effect> {
        let marked = self.marked().to_vec();
        self.end_range();
        if marked.len() > 1 {
            return self.copy_all(&marked, format!("{} messages", marked.len()));
        }
        self.copy_message(self.chosen())
    }

    pub(super) fn copy_conversation(&mut self) -> Vec<Effect> {
        let path = self.session.open.conversation.path().to_vec();
        self.copy_all(&path, "the conversation".to_owned())
    }

    /// Copies a prompt, a reply without its prefill, which the model did not write, or what a reply
    /// holds that a recipe asked for: code or data, ready for a file.
    pub(super) fn copy_message(&mut self, id: Option<MessageId>) -> Vec<Effect> {
        let (text, what) = match id.and_then(|id| self.session.open.conversation.get(id)) {
            Some(Message::User(prompt)) => (prompt.text.clone(), "the prompt"),
            Some(Message::Assistant(reply)) if reply.recipe.is_some() => {
                let prefill = reply.prefill.as_ref().map_or("", Prefill::as_str);
                (clean::clean(prefill, &reply.generated()), "the reply, clean")
            }
            Some(Message::Assistant(reply)) => (reply.generated(), "the reply"),
            None => (String::new(), ""),
        };
        self.copy(text, what.to_owned())
    }

    /// Copies messages as Markdown, each under a heading that says whose it is. A reply has its
    /// prefill, without which it may begin in the middle of a code block; one without any text
    /// is left out.
    fn copy_all(&mut self, messages: &[MessageId], what: String) -> Vec<Effect> {
        let headed = messages.iter().filter_map(|id| {
            let message = self.session.open.conversation.get(*id)?;
            let whose = if message.reply().is_some() { "Claude" } else { "You" };
            let text = source(message);
            (!text.trim().is_empty()).then(|| format!("## {whose}\n\n{text}"))
        });
        let text = headed.collect::<Vec<_>>().join("\n\n");
        self.copy(text, what)
    }

    fn copy(&mut self, text: String, what: String) -> Vec<Effect> {
        if text.is_empty() {
            self.note = Some("There is no text to copy".into());
            return Vec::new();
        }
        vec![Effect::Copy { text, what }]
    }

    /// Copies the code block of the chosen message, or asks which of several.
    pub(super) fn copy_code_block(&mut self) -> Vec<Effect> {
        let Some(id) = self.chosen() else {
            self.note = Some("There is no message to copy from".into());
            return Vec::new();
        };
        let mut blocks =
            self.session.open.conversation.get(id).map(code_blocks).unwrap_or_default();
        match blocks.len() {
            0 => self.note = Some("This message has no code block".into()),
            1 => return self.copy(blocks.remove(0).code, "the code block".to_owned()),
            _ => self.overlay = Overlay::CodeBlocks(list(blocks)),
        }
        Vec::new()
    }

    /// Copies the code block that is chosen in the list.
    pub(super) fn copy_chosen_block(&mut self) -> Vec<Effect> {
        let Overlay::CodeBlocks(picker) = &self.overlay else { return Vec::new() };
        let Some(MessageCodeBlock { number, code, .. }) =
            picker.chosen().map(|item| item.value.clone())
        else {
            return Vec::new();
        };
        self.overlay = Overlay::None;
        self.copy(code, format!("code block {number}"))
    }

    /// Shows the source of the selected message, else of the last reply, else of the prompt.
    pub(super) fn show_raw(&mut self) -> Vec<Effect> {
        let selected = self.transcript.selected.filter(|_| self.focus == Focus::Conversation);
        let last = || {
            self.session
                .last_reply()
                .map(|(id, _)| id)
                .or_else(|| self.session.open.conversation.tip())
        };
        let text = selected
            .or_else(last)
            .and_then(|id| self.session.open.conversation.get(id))
            .map(source);
        match text.filter(|text| !text.is_empty()) {
            Some(text) => vec![Effect::ShowRaw(text)],
            None => {
                self.note = Some("There is no text to show".into());
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::picker::ListInput;

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

    #[test]
    fn a_typed_number_means_the_block_with_that_number() {
        let text = "```sh\necho 2 1 2\n```\n".repeat(12);
        let mut picker = list(code_blocks(&Message::User(text.into())));
        for (typed, number) in [("1", 1), ("2", 12)] {
            picker.paste(typed);
            choose_by_number(&mut picker);
            assert_eq!(picker.chosen().map(|item| item.value.number), Some(number));
        }
    }
}
