//! What drawing the transcript keeps for the next frame.

use super::message_pages::MessagePages;
use crate::ui::text_row::LinkSpan;
use crate::ui::token_store::TokenStore;

/// What the pane keeps from frame to frame.
#[derive(Debug, Default)]
pub struct TranscriptCache {
    pub pages: MessagePages,
    /// The tokens of the conversation's code.
    pub colors: TokenStore,
    /// The links of the last frame.
    pub links: Vec<LinkSpan>,
    /// Columns of the longest line of code that it showed, where code does not wrap.
    pub code_columns: usize,
}
