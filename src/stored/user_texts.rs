//! Masks secrets in the texts of a change that come from the user. The texts of a reply are masked when
//! they arrive.

use std::sync::Arc;

use super::records::{StoredAttachment, StoredContent, StoredPrompt, StoredReply};
use super::store_request::{StoreChange, StoreWrite};

/// Returns the text without secrets, or `None` if there is no secret in it.
pub type Mask<'a> = dyn Fn(&[u8]) -> Option<Vec<u8>> + 'a;

impl StoreWrite {
    /// Masks the secrets in everything that the user has typed or attached.
    pub fn mask_secrets(&mut self, mask: &Mask<'_>) {
        match &mut self.change {
            StoreChange::Create { settings, .. } | StoreChange::SaveSettings { settings, .. } => {
                mask_text(settings, mask);
            }
            StoreChange::Rename { title: Some(title) } => mask_text(title, mask),
            StoreChange::SaveDraft { draft } => mask_prompt(draft, mask),
            StoreChange::Append { message, .. } => match &mut message.content {
                StoredContent::Prompt(prompt) => mask_prompt(prompt, mask),
                StoredContent::Reply(reply) => mask_reply(reply, mask),
            },
            StoreChange::ContinueReply { request, .. } => mask_text(&mut request.settings, mask),
            StoreChange::Rename { title: None }
            | StoreChange::Pin { .. }
            | StoreChange::Delete
            | StoreChange::Restore
            | StoreChange::SavePosition { .. }
            | StoreChange::FinishReply { .. }
            | StoreChange::PruneBranch { .. }
            | StoreChange::RestoreBranch { .. } => {}
        }
    }
}

fn mask_text(text: &mut String, mask: &Mask<'_>) {
    if let Some(masked) = mask(text.as_bytes()) {
        *text = String::from_utf8_lossy(&masked).into_owned();
    }
}

fn mask_prompt(prompt: &mut StoredPrompt, mask: &Mask<'_>) {
    mask_text(&mut prompt.text, mask);
    for attachment in &mut prompt.attachments {
        mask_attachment(attachment, mask);
    }
}

/// Masks the secrets in a text file. The bytes of other formats must not change.
fn mask_attachment(attachment: &mut StoredAttachment, mask: &Mask<'_>) {
    let is_text = matches!(attachment.format.as_str(), "txt" | "md" | "csv" | "html");
    if let Some(bytes) = attachment.bytes.as_ref().filter(|_| is_text)
        && let Some(masked) = mask(bytes)
    {
        attachment.bytes = Some(Arc::new(masked));
    }
}

fn mask_reply(reply: &mut StoredReply, mask: &Mask<'_>) {
    if let Some(prefill) = &mut reply.prefill {
        mask_text(prefill, mask);
    }
    for request in &mut reply.requests {
        mask_text(&mut request.settings, mask);
    }
}
