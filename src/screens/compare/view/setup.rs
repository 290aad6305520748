//! Draws the settings of each column, with the rows of the side panel.

use ratatui::Frame;

use super::column_name::{name, origin};
use crate::screens::compare::comparison::{ComparisonKind, differing};
use crate::screens::compare::layout::ComparisonLayout;
use crate::screens::compare::page::ComparisonSetup;
use crate::screens::context::Drawing;
use crate::ui::frame::frame_block;
use crate::ui::settings_rows::SettingsList;
use crate::ui::text::clip;

pub fn draw(
    frame: &mut Frame<'_>,
    places: &ComparisonLayout,
    cx: Drawing<'_>,
    set_up: &ComparisonSetup,
) {
    let all: Vec<_> = set_up.columns.iter().collect();
    let differing = differing(&all);
    for (at, area) in &places.columns {
        let settings = &set_up.columns[*at];
        let is_chosen = *at == set_up.chosen;
        let title = match (set_up.kind, differing.is_empty()) {
            (ComparisonKind::Samples(_), _) => "Settings of all samples".to_owned(),
            (ComparisonKind::Settings, true) => format!("{} current settings", at + 1),
            (ComparisonKind::Settings, false) => {
                format!("{} {}", at + 1, name(cx.session, settings, &differing, set_up.kind))
            }
        };
        let title = clip(&title, usize::from(area.width.saturating_sub(4)));
        let block = frame_block(&title, is_chosen, cx.theme);
        let inner = block.inner(*area);
        frame.render_widget(block, *area);
        let origin = origin(cx.session, settings);
        let row = set_up.editor.row(settings, &cx.session.catalog);
        let list = SettingsList::new(origin, inner.width, cx.theme);
        list.draw(frame.buffer_mut(), inner, row, is_chosen, cx.theme);
    }
}
