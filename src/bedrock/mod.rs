//! The edge to Amazon Bedrock through the AWS SDK. Owns how region and credentials are found, how
//! a request and its events cross the wire, and what each failure means in plain words. It knows
//! no screen, no file of Outcrop's own and no clock, and it spawns nothing: a [`Stream`] is read
//! by whoever holds it, and dropping it closes the connection.
//!
//! ```text
//!     Access ──connect──▶ Client ──converse_stream──▶ Stream ──recv──▶ StreamEvent
//!                           │      or converse            │
//!                       connect.rs   filling.rs    convert.rs, whole.rs
//!                           │        attempts.rs        │
//!                           └────────────┴── failure.rs ──┘
//! ```
//!
//! - `connect`: region and credentials, asked for once and before the first request.
//! - `client`: [`Client`]. `stream`: [`Stream`].
//! - `attempts`: what the SDK does between `send()` and the headers, told as it happens.
//! - `hopeless`: what the SDK is kept from trying again.
//! - `wire`: [`Tap`], what goes over the wire below the SDK, with its times.
//! - `profile_files`: which AWS config and credentials files the SDK reads.
//! - `secrets`: masks the client's own secrets in every response.
//! - `destination`: the endpoint and the proxy of a request.
//! - `filling`: a request as the SDK's types; pure.
//! - `convert`: what the SDK says of a reply, in the domain's words; pure.
//! - `profiles`: the control plane, by [`Client::list`].
//! - `providers`: the sources of credentials that the SDK reads itself.
//! - `whole`: a reply that came in one piece, as the events of a stream.
//! - `failure`: the SDK's errors to [`crate::chat::failure::Failure`]; its `table` is the list
//!   of what Bedrock says and what to do about it.

mod attempts;
mod client;
mod connect;
mod converse_reply;
mod convert;
mod destination;
mod failure;
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
pub use stream::Stream;
pub use tap::Tap;
