//! What the first line of every page says of the session.

use crate::session::Session;
use crate::session::connection::ConnectionState;

/// The marks: that no model answers, and that a recording is made.
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
