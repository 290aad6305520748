//! The visible path as one HTML page, without scripts and without other files.

use std::fmt::Write as _;

use aws_smithy_types::base64;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::chat::attachment::{Attachment, AttachmentKind};
use crate::chat::brief::one_line;
use crate::chat::conversation::Conversation;
use crate::chat::message::{ContentBlock, Ending, Message, Reply};
use crate::chat::prompt::Prompt;
use crate::chat::settings::Prefill;

const STYLE: &str = include_str!("../../../assets/conversation.css");

/// Returns the page. Everything that a person or a model wrote is escaped.
pub fn html(title: &str, conversation: &Conversation) -> String {
    let title = one_line(title);
    let title = escaped(if title.trim().is_empty() { "Conversation" } else { title.trim() });
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1 dir=\"auto\">{title}</h1>\n"
    );
    for message in conversation.messages() {
        match message {
            Message::User(prompt) => add_prompt(&mut page, prompt),
            Message::Assistant(reply) => add_reply(&mut page, reply),
        }
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn add_prompt(page: &mut String, prompt: &Prompt) {
    page.push_str("<section class=\"prompt\">\n<h2>You</h2>\n");
    for attachment in &prompt.attachments {
        add_attachment(page, attachment);
    }
    let _ = writeln!(page, "<p dir=\"auto\">{}</p>\n</section>", escaped(&prompt.text));
}

fn add_attachment(page: &mut String, attachment: &Attachment) {
    let label = escaped(attachment.label());
    let _ = match attachment.kind() {
        AttachmentKind::Image { format, .. } => writeln!(
            page,
            "<figure><img src=\"data:image/{};base64,{}\" alt=\"\"><figcaption>{label}</figcaption>\
             </figure>",
            format.as_str(),
            base64::encode(attachment.bytes())
        ),
        AttachmentKind::Document(_) => writeln!(page, "<p class=\"note\">{label}</p>"),
    };
}

fn add_reply(page: &mut String, reply: &Reply) {
    let model = escaped(reply.model.as_str());
    let _ = writeln!(
        page,
        "<section class=\"reply\">\n<h2>Claude <span class=\"note\">{model}</span></h2>"
    );
    for block in reply.blocks() {
        if let ContentBlock::Reasoning { text, .. } = block
            && !text.trim().is_empty()
        {
            add_folded(page, "Thinking", text);
        }
    }
    let prefill = reply.prefill.as_ref().map_or("", Prefill::as_str);
    let text = prefill.to_owned() + &reply.cited_text();
    let _ = writeln!(page, "<div dir=\"auto\">{}</div>", rendered(&text));
    for block in reply.blocks() {
        if let ContentBlock::ToolUse { name, input, .. } = block {
            add_folded(page, &format!("Tool use: {name}"), input);
        }
    }
    if let Some(ending) = ending(&reply.ending) {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escaped(&ending));
    }
    page.push_str("</section>\n");
}

fn add_folded(page: &mut String, summary: &str, text: &str) {
    let (summary, text) = (escaped(summary), escaped(text));
    let _ =
        writeln!(page, "<details><summary>{summary}</summary><p dir=\"auto\">{text}</p></details>");
}

/// Returns how a reply ended, if it did not end as intended.
fn ending(ending: &Ending) -> Option<String> {
    match ending {
        Ending::Complete { reason, .. } if reason.is_regular() => None,
        Ending::Complete { reason, .. } => Some(format!("{}.", reason.summary())),
        Ending::Stopped => Some("Stopped.".to_owned()),
        Ending::Open | Ending::Interrupted => Some("Interrupted.".to_owned()),
        Ending::Failed(failure) => Some(format!("Failed: {}.", failure.summary)),
    }
}

/// Renders Markdown. HTML in it is shown as text. An image is a link, since the page loads nothing.
fn rendered(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_GFM;
    let markdown = without_controls(markdown);
    let mut page = String::with_capacity(markdown.len() * 2);
    let events = Parser::new_ext(&markdown, options).map(safe_event);
    pulldown_cmark::html::push_html(&mut page, events);
    page
}

fn safe_event(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        // The screen keeps the line breaks of a paragraph, too.
        Event::SoftBreak => Event::HardBreak,
        Event::Start(
            Tag::Link { link_type, dest_url, title, id }
            | Tag::Image { link_type, dest_url, title, id },
        ) => {
            let dest_url = if is_web(&dest_url) { dest_url } else { CowStr::from("#") };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        other => other,
    }
}

/// Returns true if a link is to the web or to a mailbox. Another link could run a script.
fn is_web(url: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in without_controls(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Replaces control characters, which a page must not contain.
fn without_controls(text: &str) -> String {
    let is_control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    text.replace("\r\n", "\n").replace(is_control, "\u{fffd}")
}
