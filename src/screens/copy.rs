//! Copying to the clipboard, for every screen that shows messages.

use super::context::Context;
use crate::chat::conversation::MessageId;
use crate::chat::message::Message;
use crate::chat::settings::Prefill;
use crate::document::clean;
use crate::session::effect::Effect;

pub fn copy_text(cx: &mut Context<'_>, text: String, name: String) {
    if text.is_empty() {
        return cx.notice("No text to copy");
    }
    cx.effect(Effect::Copy { text, label: name });
}

/// Copies a message: a prompt as it is, a reply without its prefill. If a recipe asked for code or
/// data, copies only the code or data.
pub fn copy_message(cx: &mut Context<'_>, id: Option<MessageId>) {
    let (text, name) = match id.and_then(|id| cx.session.open.conversation.get(id)) {
        Some(Message::User(prompt)) => (prompt.text.clone(), "the prompt"),
        Some(Message::Assistant(reply)) if reply.recipe.is_some() => {
            let prefill = reply.prefill.as_ref().map_or("", Prefill::as_str);
            match clean::extract_data(prefill, &reply.generated()) {
                Some(data) => (data, "the code or data of the reply"),
                None => (reply.generated(), "the reply"),
            }
        }
        Some(Message::Assistant(reply)) if !reply.citations().is_empty() => {
            (reply.cited_text(), "the reply and its citations")
        }
        Some(Message::Assistant(reply)) => (reply.generated(), "the reply"),
        None => (String::new(), ""),
    };
    copy_text(cx, text, name.to_owned());
}
