//! The side panel: each setting of the next request, and which of them the model will not get.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use crate::app::{App, Focus};
use crate::chat::settings::Settings;
use crate::session::Session;
use crate::ui::frame::framed;
use crate::ui::settings_editor::PanelRow;
use crate::ui::settings_rows::{ValueOrigin, draw_rows};
use crate::ui::theme::Theme;

/// Draws the panel and says at which row of the screen each of its rows begins.
pub fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) -> Vec<(u16, PanelRow)> {
    let has_focus = app.focus == Focus::Settings;
    let block = framed("Settings", has_focus, theme);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);

    let chosen = app.panel.editor.row(&app.session.settings, &app.session.catalog);
    let of = origin(&app.session, &app.session.settings);
    draw_rows(frame, inner, of, (chosen, has_focus), theme)
}

/// Some settings, with what the session knows of models and recipes.
pub fn origin<'a>(session: &'a Session, settings: &'a Settings) -> ValueOrigin<'a> {
    ValueOrigin { settings, catalog: &session.catalog, recipes: &session.recipes.all }
}
