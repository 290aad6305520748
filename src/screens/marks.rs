//! The badges in the first line of a page: the connection state, and whether the stream is recorded.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::Style;

use crate::session::Session;
use crate::session::connection::ConnectionState;
use crate::ui::theme::Theme;

/// Returns the badges with their styles.
pub fn badges(session: &Session, theme: Theme) -> Vec<(&'static str, Style)> {
    let link = match session.connection {
        ConnectionState::Online { .. } => Some((" ONLINE ", theme.good())),
        ConnectionState::Offline { .. } => Some((" OFFLINE ", theme.warning())),
        ConnectionState::Replay { .. } => Some((" REPLAY ", theme.warning())),
        ConnectionState::Resolving
        | ConnectionState::Undecided { .. }
        | ConnectionState::Down(_) => None,
    };
    let recording = session.recording.is_some().then_some((" REC ", theme.failure()));
    link.into_iter().chain(recording).map(|(text, style)| (text, theme.badge(style))).collect()
}

/// Returns the columns of the badges, with a space before each badge.
pub fn columns(badges: &[(&str, Style)]) -> u16 {
    badges.iter().map(|(text, _)| text.cell_width() + 1).sum()
}

/// Draws the badges from a column on, with a space before each badge.
pub fn draw(buf: &mut Buffer, (mut x, y): (u16, u16), badges: &[(&str, Style)]) {
    for (text, style) in badges {
        (x, _) = buf.set_stringn(x + 1, y, text, usize::MAX, *style);
    }
}
