//! The visible path as Markdown.

use crate::chat::brief::one_line;
use crate::chat::conversation::Conversation;
use crate::chat::message::Message;
use crate::chat::settings::Prefill;

/// The headings of prompts and replies.
pub const YOU: &str = "## You";
pub const CLAUDE: &str = "## Claude";

/// Returns the conversation under a heading with its title.
pub fn markdown(title: &str, conversation: &Conversation) -> String {
    let title = one_line(title);
    let sections = sections(conversation.messages());
    let heading = if title.trim().is_empty() { "Conversation" } else { title.trim() };
    format!("# {heading}\n\n{sections}\n")
}

/// Returns messages as Markdown, each under a heading with its role. A reply includes its prefill,
/// because it may continue a code block of the prefill. A message without text is omitted.
pub fn sections<'a>(messages: impl Iterator<Item = &'a Message>) -> String {
    let sections = messages.filter_map(|message| {
        let heading = if message.reply().is_some() { CLAUDE } else { YOU };
        let text = source(message);
        (!text.trim().is_empty()).then(|| format!("{heading}\n\n{}", escaped(&text)))
    });
    sections.collect::<Vec<_>>().join("\n\n")
}

/// Marks the lines of a message that look like the heading of a message.
fn escaped(text: &str) -> String {
    let lines = text.split('\n').map(|line| match line {
        YOU | CLAUDE => format!("\\{line}"),
        other => other.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns a message's source: a prompt with tags for its attachments, a reply with its prefill and
/// its citations.
pub fn source(message: &Message) -> String {
    match message {
        Message::User(prompt) => prompt.source(),
        Message::Assistant(reply) => {
            let prefill = reply.prefill.as_ref().map_or("", Prefill::as_str);
            prefill.to_owned() + &reply.cited_text()
        }
    }
}
