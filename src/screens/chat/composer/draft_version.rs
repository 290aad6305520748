//! The version of the draft, and the sizes of its pastes.

use std::sync::Arc;

use crate::chat::attachment::Attachment;
use crate::chat::estimate::ContentSize;

/// A version of the draft. Equal versions mean equal texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftVersion {
    pub(super) lines: Vec<String>,
    pub(super) chips: u64,
    pub(super) attachments: Vec<Arc<Attachment>>,
}

/// The size of a paste, and the number of its chip.
#[derive(Debug, Clone, Copy)]
pub(super) struct PasteSize {
    pub(super) chip: u64,
    pub(super) size: ContentSize,
}
