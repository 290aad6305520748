//! Draws the side panel: each setting of the next request, with a mark on settings that are not
//! sent to the model. Below them are a line about the selected setting and its keys.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use super::{Action, MIN_WIDTH_FOR_DOCKING, SettingsPanel};
use crate::screens::context::Drawing;
use crate::screens::focus::Focus;
use crate::ui::hints;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::settings_editor::{EditorAction, PanelRow};
use crate::ui::settings_rows::{self, SettingsList, ValueOrigin};
use crate::ui::text::clip;
use crate::ui::wrap::WrapState;

/// Minimum rows of the panel for its keys.
const KEYS_FROM: u16 = 5;

/// Maximum rows of the text about the selected setting.
const ABOUT_ROWS: u16 = 2;

/// Draws the panel and returns the screen row at which each of its rows begins.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    panel: &SettingsPanel,
    cx: Drawing<'_>,
) -> Vec<(u16, PanelRow)> {
    let (session, theme) = (cx.session, cx.theme);
    let has_focus = cx.focus == Focus::Settings;
    // A panel that is not docked lies over the conversation.
    if cx.size.0 < MIN_WIDTH_FOR_DOCKING {
        theme.recede(frame.buffer_mut(), Rect { width: area.x, x: 0, ..area });
    }
    frame.render_widget(Clear, area);
    let (edge, style) = if has_focus { ("┃", theme.focus()) } else { ("│", theme.faint()) };
    for y in area.y..area.bottom() {
        frame.buffer_mut().set_string(area.x, y, edge, style);
    }

    let chosen = panel.editor.row(&session.settings, &session.catalog);
    let origin = ValueOrigin {
        settings: &session.settings,
        catalog: &session.catalog,
        recipes: &session.recipes.all,
    };
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    let keys_rows = u16::from(inner.height >= KEYS_FROM);
    let left = inner.height - keys_rows;
    let rows = SettingsList::new(origin, inner.width, theme);
    let least_about = match inner.height {
        0..10 => 0,
        10..20 => 1,
        _ => ABOUT_ROWS,
    };
    // A blank row separates the text from the settings, if there is room.
    let about_rows = (left - rows.used(left - least_about)).min(ABOUT_ROWS + 1);
    let list = Rect { height: left - about_rows, ..inner };
    if has_focus {
        let text = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let y = list.bottom() + u16::from(about_rows > ABOUT_ROWS);
        let about = Rect { y, height: about_rows.min(ABOUT_ROWS), ..text };
        draw_about(frame.buffer_mut(), about, &settings_rows::about(chosen, origin), cx);
        if keys_rows > 0 {
            let row = Rect { y: inner.bottom() - 1, height: 1, ..text };
            let hints = hints::bound(cx.keymap, KeyScope::Settings, row_hints(chosen));
            let line = hints::line(&hints, row.width, theme);
            frame.buffer_mut().set_line(row.x, row.y, &line, row.width);
        }
    }
    rows.draw(frame.buffer_mut(), list, chosen, has_focus, theme)
}

fn draw_about(buf: &mut Buffer, area: Rect, about: &str, cx: Drawing<'_>) {
    let flow = WrapState::of(area.width, about);
    let columns = usize::from(area.width);
    for (row, y) in flow.rows().iter().zip(area.y..area.bottom()) {
        let is_last = y + 1 == area.bottom();
        let end = if is_last { flow.text().len() } else { row.end };
        let line = clip(flow.text()[row.start..end].trim_end(), columns);
        buf.set_stringn(area.x, y, line, columns, cx.theme.quiet());
    }
}

/// Returns the keys for a row, the most useful first.
fn row_hints(row: PanelRow) -> &'static [Hint<'static>] {
    use EditorAction as E;
    const SELECT: Hint<'static> = (&[&E::RowUp, &E::RowDown], "select");
    const EDIT: Hint<'_> = (&[&E::EditRow], "edit");
    const CHANGE: Hint<'_> = (&[&E::Less, &E::More], "change");
    const ADD: Hint<'_> = (&[&E::AddRow], "add");
    const CLEAR: Hint<'_> = (&[&E::DeleteRow], "clear");
    const WRITE: Hint<'_> = (&[&Action::LeaveSettings], "write");
    match row {
        PanelRow::One(field) if field.has_steps() => &[CHANGE, EDIT, CLEAR, SELECT, WRITE],
        PanelRow::One(_) | PanelRow::Recipe | PanelRow::Substitute => &[SELECT, EDIT, CLEAR, WRITE],
        PanelRow::Stop(_) => &[EDIT, ADD, CLEAR, SELECT, WRITE],
        PanelRow::AddStop => &[ADD, SELECT, WRITE],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::settings::SettingField;

    #[test]
    fn the_text_about_each_setting_fits_beside_the_conversation() {
        const COLUMNS: u16 = 31;
        let rows = SettingField::all().map(PanelRow::One);
        for row in rows.chain([PanelRow::AddStop, PanelRow::Substitute, PanelRow::Recipe]) {
            let rows = WrapState::of(COLUMNS, row.about()).rows().len();
            assert!(rows <= usize::from(ABOUT_ROWS), "{rows} rows: {}", row.about());
        }
    }
}
