//! Draws the first line: conversation title · model or inference profile · region · OFFLINE.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use crate::document::visible;
use crate::screens::context::Drawing;
use crate::screens::marks::marks;
use crate::session::connection::ConnectionState;
use crate::ui::text::clipped;

/// Minimum columns of a useful title.
const LEAST_TITLE: u16 = 12;

pub fn draw(frame: &mut Frame<'_>, area: Rect, cx: Drawing<'_>) {
    let theme = cx.theme;
    let model = cx.session.settings.model.as_str();
    let (place, style) = match &cx.session.connection {
        ConnectionState::Resolving => ("looking for credentials".to_owned(), theme.quiet()),
        ConnectionState::Undecided { .. } => ("choose credentials".to_owned(), theme.warning()),
        ConnectionState::Online { region, .. } => (region.clone(), theme.good()),
        ConnectionState::Offline { region } | ConnectionState::Replay { region, .. } => {
            (region.clone(), theme.warning())
        }
        ConnectionState::Down(failure) => (failure.summary.clone(), theme.failure()),
    };
    let place = visible::line(&place) + &marks(cx.session);
    let name = cx.session.catalog.find(&cx.session.settings.model).map(|model| {
        let prefix =
            cx.session.settings.model.geography().map_or(String::new(), |g| format!("{g}. "));
        format!("{prefix}{}", model.name)
    });
    // Show the id as it is sent if there is room, else the model's name.
    let room = area.width.saturating_sub(place.cell_width() + 4 + LEAST_TITLE);
    let model = match name {
        Some(name) if model.cell_width() > room => name,
        _ => visible::line(model),
    };
    let buf = frame.buffer_mut();
    let place_columns = place.cell_width().min(area.width.saturating_sub(2));
    let place_x = area.right() - 1 - place_columns;
    buf.set_stringn(place_x, area.y, &place, place_columns.into(), style);

    let room = usize::from(place_x.saturating_sub(area.x + 1));
    let model = clipped(&model, room.saturating_sub(3));
    let model_columns = model.cell_width();
    let model_x = place_x.saturating_sub(model_columns + 3);
    buf.set_stringn(model_x, area.y, &model, room, theme.text());
    buf.set_stringn(model_x + model_columns, area.y, " · ", 3, theme.quiet());

    let room = usize::from(model_x.saturating_sub(area.x + 1 + 2));
    let title = clipped(&visible::line(&start_of(cx.session.title(), room)), room);
    buf.set_stringn(area.x + 1, area.y, title, room, theme.strong());
}

/// Returns the start of a text, slightly more than fits, so that it is visibly cut.
fn start_of(text: &str, columns: usize) -> String {
    text.chars().take(4 * columns + 4).collect()
}
