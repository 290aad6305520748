//! Draws the side panel: each setting of the next request, and which settings the model does not
//! get.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use super::SettingsPanel;
use crate::screens::context::Drawing;
use crate::screens::focus::Focus;
use crate::ui::frame::framed;
use crate::ui::hints;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::settings_editor::{EditorAction, PanelRow};
use crate::ui::settings_rows::{ValueOrigin, draw_rows};

const HINTS: &[Hint<'_>] = &[
    (&[&EditorAction::RowUp, &EditorAction::RowDown], "select"),
    (&[&EditorAction::Less, &EditorAction::More], "set"),
    (&[&EditorAction::EditRow], "edit"),
    (&[&EditorAction::DeleteRow], "clear"),
];

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
    if has_focus {
        let edge = Rect {
            x: area.x + 1,
            y: area.bottom().saturating_sub(1),
            width: area.width.saturating_sub(2),
            height: 1,
        };
        let hints = hints::bound(cx.keymap, KeyScope::Settings, HINTS);
        hints::draw(frame.buffer_mut(), edge, &hints, theme);
    }
    draw_rows(frame, inner, origin, chosen, has_focus, theme)
}
