//! A version of what is written, and the sizes of the pastes in it.

use std::sync::Arc;

use crate::chat::attachment::Attachment;
use crate::chat::estimate::ContentSize;

/// A state of what is written: equal where the text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftVersion {
    pub(super) lines: Vec<String>,
    pub(super) chips: u64,
    pub(super) attachments: Vec<Arc<Attachment>>,
}

/// The size of a paste, by its chip's number among all that there were.
#[derive(Debug, Clone, Copy)]
pub(super) struct PasteSize {
    pub(super) chip: u64,
    pub(super) size: ContentSize,
}
