//! The session marks in the first line of every page.

use crate::session::Session;
use crate::session::connection::ConnectionState;

/// Returns the marks for an offline session and for a recording.
pub fn marks(session: &Session) -> String {
    let link = match session.connection {
        ConnectionState::Offline { .. } => " · OFFLINE",
        ConnectionState::Replay { .. } => " · REPLAY",
        ConnectionState::Resolving
        | ConnectionState::Undecided { .. }
        | ConnectionState::Online { .. }
        | ConnectionState::Down(_) => "",
    };
    let recording = if session.recording.is_some() { " · REC" } else { "" };
    [link, recording].concat()
}
