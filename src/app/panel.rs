//! The side panel: whether it is on the screen, and its editor.

use crate::ui::settings_editor::{PanelRow, SettingsEditor};

/// Whether the panel is on the screen. In a narrow window it lies over the conversation, so it
/// starts hidden there and shown in a wide one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PanelVisibility {
    /// As wide windows have it: docked if there is room, else hidden.
    #[default]
    ByWidth,
    Yes,
    No,
}

/// The panel's own state.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    pub shown: PanelVisibility,
    pub editor: SettingsEditor,
    /// The screen row at which each of its rows begins.
    pub rows: Vec<(u16, PanelRow)>,
}
