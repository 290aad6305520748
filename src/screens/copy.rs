//! What is copied to the clipboard, for every screen that shows messages.

use super::context::Context;
use crate::chat::conversation::MessageId;
use crate::chat::message::Message;
use crate::chat::settings::Prefill;
use crate::document::clean;
use crate::session::effect::Effect;

/// Copies a text, unless it is empty.
pub fn copy_text(cx: &mut Context<'_>, text: String, what: String) {
    if text.is_empty() {
        return cx.notice("No text to copy");
    }
    cx.effect(Effect::Copy { text, what });
}

/// Copies a prompt, a reply without its prefill, which the model did not write, or what a reply
/// holds that a recipe asked for: code or data, ready for a file.
pub fn copy_message(cx: &mut Context<'_>, id: Option<MessageId>) {
    let (text, what) = match id.and_then(|id| cx.session.open.conversation.get(id)) {
        Some(Message::User(prompt)) => (prompt.text.clone(), "the prompt"),
        Some(Message::Assistant(reply)) if reply.recipe.is_some() => {
            let prefill = reply.prefill.as_ref().map_or("", Prefill::as_str);
            (clean::clean(prefill, &reply.generated()), "the code or data of the reply")
        }
        Some(Message::Assistant(reply)) => (reply.generated(), "the reply"),
        None => (String::new(), ""),
    };
    copy_text(cx, text, what.to_owned());
}
