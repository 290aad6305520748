//! The connection to Bedrock, the stand-in or a recording.

use crate::chat::failure::Failure;

#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionState {
    Resolving,
    /// The user must choose the credentials, because both the discovered `.env` at `file` and an
    /// AWS profile provide credentials. `credentials` names the kind in the `.env`, and `profile`
    /// the profile.
    Undecided {
        file: String,
        credentials: &'static str,
        profile: String,
    },
    /// Credentials were found at `source`. `endpoint` is set if it is not the region's default
    /// endpoint.
    Online {
        region: String,
        source: String,
        endpoint: Option<String>,
    },
    /// The stand-in answers. `why` is set if the user did not choose it.
    Offline {
        region: String,
        why: Option<String>,
    },
    /// A recording is replayed. If `is_stepped` is true, each event waits for a key press.
    Replay {
        region: String,
        is_stepped: bool,
    },
    /// There is no connection. Each request fails with this failure.
    Down(Failure),
}
