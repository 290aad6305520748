//! The connection to Bedrock, the stand-in or a recording.

use crate::chat::failure::Failure;

#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionState {
    Resolving,
    /// The user must choose the credentials, because the discovered `.env` at `file` and the
    /// default AWS profile both have some. `credentials` names the kind in the `.env`.
    Undecided {
        file: String,
        credentials: &'static str,
    },
    /// Credentials were found at `source`. `endpoint` is set if it is not the region's own.
    Online {
        region: String,
        source: String,
        endpoint: Option<String>,
    },
    Offline {
        region: String,
    },
    /// A recording is replayed. With `is_stepped` each event waits for a key.
    Replay {
        region: String,
        is_stepped: bool,
    },
    /// There is no connection. Each request fails with this failure.
    Down(Failure),
}
