//! The side panel with the settings of the next request.

mod actions;

mod update;

pub mod view;

pub use actions::{Action, KEYS};

use crate::ui::settings_editor::{PanelRow, SettingsEditor};

/// From this many columns on the panel is docked; below it lies over the conversation.
pub const DOCKED_FROM: u16 = 100;

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

/// The state of the panel.
#[derive(Debug, Clone, Default)]
pub struct SettingsPanel {
    pub visibility: PanelVisibility,
    pub editor: SettingsEditor,
    /// The screen row at which each of its rows begins.
    pub rows: Vec<(u16, PanelRow)>,
}

impl SettingsPanel {
    /// Whether the panel is on the screen in a window of this size.
    pub fn is_shown(&self, size: (u16, u16)) -> bool {
        match self.visibility {
            PanelVisibility::Yes => true,
            PanelVisibility::No => false,
            PanelVisibility::ByWidth => size.0 >= DOCKED_FROM,
        }
    }
}
