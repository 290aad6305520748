//! The adapter for Amazon Bedrock, based on the AWS SDK. It resolves region and credentials, sends
//! requests, converts events, and explains failures in plain words. It does not use the screen
//! or Outcrop's files, and it spawns no tasks. It sets timers but never reads the clock itself.
//! Dropping a [`Stream`] closes its connection.
//!
//! ```text
//!     Access ──connect──▶ Client ──converse_stream──▶ Stream ──recv──▶ StreamEvent
//!                           │      or converse            │
//!                       connect.rs   sdk_request.rs   convert.rs, converse_reply.rs
//!                           │        attempts.rs          │
//!                           └────────────┴── failure.rs ──┘
//! ```
//!
//! - `connect`: resolves region and credentials once, before the first request.
//! - `client`: [`Client`]. `stream`: [`Stream`].
//! - `attempts`: reports the SDK's attempts between `send()` and the headers.
//! - `retry_classifier`: forbids useless retries.
//! - `tap`: [`Tap`] records the wire traffic below the SDK, with timestamps.
//! - `profile_files`: the AWS config and credentials files that the SDK reads.
//! - `secrets`: masks the client's own secrets in every response.
//! - `destination`: the endpoint and the proxy of a request.
//! - `sdk_request`: converts a request to the SDK's types.
//! - `convert`: converts the SDK's reply types to those of the domain.
//! - `message_stop`, `guardrail`, `citation`: convert the end of a message, the trace of a guardrail,
//!   and citations.
//! - `control_plane`: the calls of the control plane. `profiles`: its two lists, for
//!   [`Client::list`].
//! - `providers`: the SDK's own credentials providers.
//! - `converse_reply`: converts a complete reply to the events of a stream.
//! - `failure`: converts the SDK's errors to [`crate::chat::failure::Failure`]; its `table` lists
//!   the error texts of Bedrock and what to do about them.

mod attempts;
mod citation;
mod client;
mod connect;
mod control_plane;
mod converse_reply;
mod convert;
mod destination;
mod failure;
mod guardrail;
mod message_stop;
mod profile_files;
mod profiles;
mod providers;
mod retry_classifier;
mod sdk_request;
mod secrets;
mod stream;
mod tap;

pub use client::Client;
pub use connect::ConnectOutcome;
pub use profile_files::default_profile_has_credentials;
pub use secrets::Masker;
pub use stream::Stream;
pub use tap::Tap;
