//! The settings of each column, with the rows of the side panel.

use ratatui::Frame;

use crate::app::App;
use crate::app::comparison::layout::ComparisonLayout;
use crate::app::comparison::{ComparisonKind, ComparisonSetup, differing};
use crate::ui::frame::framed;
use crate::ui::settings_rows;
use crate::ui::text::clipped;
use crate::ui::theme::Theme;

pub fn draw(
    frame: &mut Frame<'_>,
    places: &ComparisonLayout,
    app: &App,
    set_up: &ComparisonSetup,
    theme: Theme,
) {
    let all: Vec<_> = set_up.columns.iter().collect();
    let differing = differing(&all);
    for (at, area) in &places.columns {
        let settings = &set_up.columns[*at];
        let is_chosen = *at == set_up.chosen;
        let title = match (set_up.kind, differing.is_empty()) {
            (ComparisonKind::Samples(_), _) => "Settings of all samples".to_owned(),
            (ComparisonKind::Settings, true) => format!("{} as now", at + 1),
            (ComparisonKind::Settings, false) => {
                format!("{} {}", at + 1, super::name(app, settings, &differing, set_up.kind))
            }
        };
        let title = clipped(&title, usize::from(area.width.saturating_sub(4)));
        let block = framed(&title, is_chosen, theme);
        let inner = block.inner(*area);
        frame.render_widget(block, *area);
        let of = super::super::panel::origin(&app.session, settings);
        let row = set_up.editor.row(settings, &app.session.catalog);
        settings_rows::draw_rows(frame, inner, of, (row, is_chosen), theme);
    }
}
