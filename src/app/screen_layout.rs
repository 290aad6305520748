//! The measurements that are known only after drawing.

use std::ops::Range;

use crate::chat::conversation::MessageId;
use crate::screens::branches::BranchesLayout;
use crate::screens::help::HelpLayout;
use crate::screens::inspector::InspectorLayout;
use crate::ui::scroll::TranscriptLayout;
use crate::ui::settings_editor::PanelRow;

/// The positions and the scroll limits of the parts of a screen frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScreenLayout {
    /// The conversation, if it was drawn.
    pub transcript: Option<TranscriptLayout>,
    /// The rows of each example of the first screen.
    pub examples: Vec<(Range<u16>, usize)>,
    pub columns: Vec<(usize, TranscriptLayout)>,
    /// The largest scroll offset of a comparison's table.
    pub max_table_scroll: usize,
    pub panel_rows: Vec<(u16, PanelRow)>,
    pub turn_rows: Vec<(u16, MessageId)>,
    pub branches: BranchesLayout,
    pub inspector: InspectorLayout,
    /// The largest scroll offset of a dialog's text.
    pub max_dialog_scroll: usize,
    pub help: HelpLayout,
}
