//! A part of a message on its page: its document, its label and its units.

use crate::document::block::LeafKind;
use crate::document::incremental::Document;
use crate::document::parts::PartKind;
use crate::document::visible;
use crate::ui::keymap::{KeyScope, Keymap};

#[derive(Debug, Clone)]
pub struct PageRows {
    pub kind: PartKind,
    pub name: String,
    pub document: Document,
    pub bytes: usize,
    /// The number of characters of thinking, which the label shows.
    pub(super) thinking_chars: usize,
    pub is_folded: bool,
    /// The number of code blocks in the earlier parts.
    pub code_blocks_before: usize,
    /// The index of the head unit. The units of its blocks follow, unless the part is folded.
    pub(super) head: usize,
    pub(super) head_rows: usize,
    /// The document's edition and its number of settled blocks when the units were built.
    pub(super) edition: u64,
    pub(super) settled: usize,
}

impl PageRows {
    /// Returns the number of code blocks up to the end of this part.
    pub(super) fn code_block_count(&self) -> usize {
        let mut leaves = self.document.blocks().rev().flat_map(|block| block.leaves.iter().rev());
        let code = leaves.find_map(|leaf| match &leaf.kind {
            LeafKind::Code(code) => Some(code.number + 1),
            _ => None,
        });
        self.code_blocks_before + code.unwrap_or(0)
    }

    pub fn head_rows(&self) -> usize {
        self.head_rows
    }

    pub fn label(&self, keymap: &Keymap) -> Option<String> {
        let key = || keymap.key(KeyScope::Conversation, "toggle-thinking");
        Some(match self.kind {
            PartKind::Attachment | PartKind::Prompt | PartKind::Text | PartKind::CitedText => {
                return None;
            }
            PartKind::Reasoning { redacted_bytes } => match (self.thinking_chars, redacted_bytes) {
                (0, 0) => "Thinking (text omitted)".into(),
                (0, bytes) => format!("Thinking (encrypted, {bytes} bytes)"),
                (letters, _) if self.is_folded => {
                    format!("▸ Thinking, {letters} characters ({} shows it)", key())
                }
                _ => format!("▾ Thinking ({} hides it)", key()),
            },
            PartKind::Tool => format!("Tool use: {}", visible::line(&self.name)),
            PartKind::Citations => "Citations".into(),
            PartKind::Other => format!("[{}]", visible::line(&self.name)),
        })
    }

    /// Returns the columns to the left of its text.
    pub fn indent(&self) -> u16 {
        if matches!(self.kind, PartKind::Reasoning { .. }) { 2 } else { 0 }
    }
}
