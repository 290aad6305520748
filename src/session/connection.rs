//! The connection to Bedrock, the stand-in or a recording.

use crate::chat::failure::Failure;

/// The way to Bedrock.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionState {
    /// Region and credentials are being looked for.
    Resolving,
    /// The user must choose the credentials: the discovered `.env` at `file` and the default AWS
    /// profile both have some. `credentials` names the kind in the `.env`.
    Undecided { file: String, credentials: &'static str },
    /// Credentials were found; `source` says where. `endpoint` is set when requests go elsewhere
    /// than to the region's own.
    Online { region: String, source: String, endpoint: Option<String> },
    /// The embedded stand-in on loopback.
    Offline { region: String },
    /// A recording is played; with `is_stepped` each event waits for a key.
    Replay { region: String, is_stepped: bool },
    /// There is none; each request fails with this.
    Down(Failure),
}
