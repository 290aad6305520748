//! Draws the side panel: each setting of the next request, and which settings the model does not
//! get.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use super::SettingsPanel;
use crate::screens::context::Drawing;
use crate::screens::focus::Focus;
use crate::ui::frame::framed;
use crate::ui::settings_editor::PanelRow;
use crate::ui::settings_rows::{ValueOrigin, draw_rows};

/// Draws the panel and returns the screen row at which each of its rows begins.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    panel: &SettingsPanel,
    cx: Drawing<'_>,
) -> Vec<(u16, PanelRow)> {
    let (session, theme) = (cx.session, cx.theme);
    let has_focus = cx.focus == Focus::Settings;
    let block = framed("Settings", has_focus, theme);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);

    let chosen = panel.editor.row(&session.settings, &session.catalog);
    let origin = ValueOrigin {
        settings: &session.settings,
        catalog: &session.catalog,
        recipes: &session.recipes.all,
    };
    draw_rows(frame, inner, origin, chosen, has_focus, theme)
}
