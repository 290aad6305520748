//! Draws the first line: conversation title, model, region, and the connection state as a badge.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::document::visible;
use crate::screens::context::Drawing;
use crate::screens::marks;
use crate::session::connection::ConnectionState;
use crate::ui::text::clip;

/// Columns between the title and the model, and around both.
const GAP: u16 = 3;

/// Maximum columns of a model id, which is shown if the model has no name.
const MOST_ID: usize = 32;

pub fn draw(frame: &mut Frame<'_>, area: Rect, cx: Drawing<'_>) {
    let theme = cx.theme;
    let badges = marks::badges(cx.session, theme);
    let badge_columns = marks::columns(&badges);
    let inner = area.width.saturating_sub(2);

    let title = cx.session.title();
    let title = visible::line(&start_of(title, area.width.into()));
    // The title gets at least half of the line, and more if the rest is short.
    let room = (inner / 2).max(inner.saturating_sub(title.cell_width() + GAP));
    let facts = [facts(cx, true), facts(cx, false)];
    let width = |facts: &[(String, Style)]| {
        facts.iter().map(|(text, _)| text.cell_width()).sum::<u16>() + badge_columns
    };
    let facts = facts.into_iter().find(|facts| width(facts) <= room).unwrap_or_else(|| {
        let mut place = self::facts(cx, false);
        for (text, _) in &mut place {
            *text = clip(text, room.saturating_sub(badge_columns).into());
        }
        place
    });
    let buf = frame.buffer_mut();
    let start = (area.right() - 1).saturating_sub(width(&facts));
    let mut x = start;
    for (text, style) in &facts {
        (x, _) = buf.set_stringn(x, area.y, text, usize::MAX, *style);
    }
    marks::draw(buf, (x, area.y), &badges);

    let room = usize::from(start.saturating_sub(area.x + GAP));
    buf.set_stringn(area.x + 1, area.y, clip(&title, room), room, theme.strong());
}

/// Returns the model and the region, or the connection's problem instead of the region. Without
/// room for both, returns the problem, or else the model.
fn facts(cx: Drawing<'_>, has_both: bool) -> Vec<(String, Style)> {
    let (session, theme) = (cx.session, cx.theme);
    let (place, style) = match &session.connection {
        ConnectionState::Resolving => ("looking for credentials", theme.quiet()),
        ConnectionState::Undecided { .. } => ("choose credentials", theme.warning()),
        ConnectionState::Online { region, .. }
        | ConnectionState::Offline { region, .. }
        | ConnectionState::Replay { region, .. } => (region.as_str(), theme.quiet()),
        ConnectionState::Down(failure) => (failure.summary.as_str(), theme.failure()),
    };
    let place = (visible::line(place), style);
    let has_region = session.region().is_some();
    if !has_both && !has_region {
        return vec![place];
    }
    let id = &session.settings.model;
    let model = match session.catalog.find(id) {
        Some(model) => model.name.clone(),
        None => clip(&visible::line(id.as_str()), MOST_ID),
    };
    if !has_both {
        // Without its first word, the name fits the smallest window.
        let short = model.strip_prefix("Claude ").unwrap_or(&model).to_owned();
        return vec![(short, theme.text())];
    }
    vec![(model, theme.text()), (" · ".to_owned(), theme.faint()), place]
}

/// Returns the start of a long text, in at least four characters per column. The result of a cut is
/// wider than the available space, so that the drawn title is visibly cut.
fn start_of(text: &str, columns: usize) -> String {
    text.chars().take(4 * columns + 4).collect()
}
