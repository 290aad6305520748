//! Copies messages and shows them raw: exactly their source, without borders, wraps or marks.

use super::Chat;
use crate::chat::conversation::MessageId;
use crate::document::message_code::code_blocks;
use crate::export::conversation::{sections, source};
use crate::screens::context::{Context, DialogRequest};
use crate::screens::copy::{copy_message, copy_text};
use crate::screens::focus::Focus;
use crate::session::effect::Effect;

impl Chat {
    /// Copies the selected messages. Several messages get headings.
    pub fn copy_selected_messages(&mut self, cx: &mut Context<'_>) {
        let marked = self.marked(cx.session, cx.focus).to_vec();
        self.end_range();
        if marked.len() > 1 {
            return Self::copy_all(cx, &marked, format!("{} messages", marked.len()));
        }
        copy_message(cx, self.chosen(cx.session, cx.focus));
    }

    pub fn copy_conversation(cx: &mut Context<'_>) {
        let path = cx.session.open.conversation.path().to_vec();
        Self::copy_all(cx, &path, "the conversation".to_owned());
    }

    /// Copies messages as Markdown, each under a heading with its role.
    fn copy_all(cx: &mut Context<'_>, messages: &[MessageId], name: String) {
        let conversation = &cx.session.open.conversation;
        let text = sections(messages.iter().filter_map(|id| conversation.get(*id)));
        copy_text(cx, text, name);
    }

    /// Copies the code block of the chosen message, or opens a list if there are several.
    pub fn copy_code_block(&self, cx: &mut Context<'_>) {
        let Some(id) = self.chosen(cx.session, cx.focus) else {
            cx.notice("No message to copy from");
            return;
        };
        let mut blocks = cx.session.open.conversation.get(id).map(code_blocks).unwrap_or_default();
        match blocks.len() {
            0 => cx.notice("This message has no code block"),
            1 => copy_text(cx, blocks.remove(0).code, "the code block".to_owned()),
            _ => cx.open(DialogRequest::CodeBlocks(blocks)),
        }
    }

    /// Shows the source of the selected message, or of the last reply, or of the prompt.
    pub fn show_raw(&self, cx: &mut Context<'_>) {
        let selected = self.transcript.selected.filter(|_| cx.focus == Focus::Conversation);
        let last = || {
            cx.session.last_reply().map(|(id, _)| id).or_else(|| cx.session.open.conversation.tip())
        };
        let text =
            selected.or_else(last).and_then(|id| cx.session.open.conversation.get(id)).map(source);
        match text.filter(|text| !text.is_empty()) {
            Some(text) => cx.effect(Effect::ShowRaw(text)),
            None => cx.notice("No text to show"),
        }
    }
}
