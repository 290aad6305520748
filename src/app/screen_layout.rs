//! What only drawing can know of the screen.

use crate::chat::conversation::MessageId;
use crate::screens::inspector::InspectorLayout;
use crate::ui::scroll::TranscriptLayout;
use crate::ui::settings_editor::PanelRow;

/// Where the parts of the screen were drawn, and how much of them there is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScreenLayout {
    /// The conversation, if it was drawn.
    pub transcript: Option<TranscriptLayout>,
    /// The columns of a comparison that are in sight, by their number from 0.
    pub columns: Vec<(usize, TranscriptLayout)>,
    /// The last line of the table of a comparison that can be its first one.
    pub table_last: usize,
    /// The screen row at which each row of the side panel begins.
    pub panel_rows: Vec<(u16, PanelRow)>,
    /// The screen row of each turn on the metrics page.
    pub turn_rows: Vec<(u16, MessageId)>,
    pub inspector: InspectorLayout,
    /// The last line of the text in a dialog that can be its first one.
    pub dialog_last: usize,
}
