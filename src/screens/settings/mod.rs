//! The side panel with the settings of the next request.

mod actions;

mod update;

pub mod view;

pub use actions::{Action, KEYS};

use crate::ui::settings_editor::{PanelRow, SettingsEditor};

/// Minimum columns of the window for docking the panel. In a narrower window, the panel lies over
/// the conversation.
pub const MIN_WIDTH_FOR_DOCKING: u16 = 100;

/// Whether the panel is on the screen. It starts hidden in a narrow window, where it would cover
/// the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PanelVisibility {
    /// Shown if there is room for docking, else hidden.
    #[default]
    ByWidth,
    Yes,
    No,
}

#[derive(Debug, Clone, Default)]
pub struct SettingsPanel {
    pub visibility: PanelVisibility,
    pub editor: SettingsEditor,
    pub rows: Vec<(u16, PanelRow)>,
}

impl SettingsPanel {
    pub fn is_shown(&self, size: (u16, u16)) -> bool {
        match self.visibility {
            PanelVisibility::Yes => true,
            PanelVisibility::No => false,
            PanelVisibility::ByWidth => size.0 >= MIN_WIDTH_FOR_DOCKING,
        }
    }
}
