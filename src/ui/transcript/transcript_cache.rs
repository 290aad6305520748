//! The cache of the transcript between screen frames.

use super::message_pages::MessagePages;
use crate::ui::row_canvas::PaneRows;
use crate::ui::text_row::LinkSpan;
use crate::ui::text_span::TextSpan;
use crate::ui::token_store::TokenStore;

#[derive(Debug, Default)]
pub struct TranscriptCache {
    pub pages: MessagePages,
    pub colors: TokenStore,
    pub links: Vec<LinkSpan>,
    /// The rows of the last screen frame.
    pub rows: PaneRows,
    /// The changed rows, if this screen frame reuses the buffer of the last one. `None` if all rows
    /// are drawn.
    pub changed: Option<Vec<bool>>,
    /// The text that the pane shows, from top to bottom.
    pub spans: Vec<TextSpan>,
    /// Columns of the longest visible line of code, while code does not wrap.
    pub code_columns: usize,
}
