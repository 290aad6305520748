//! The stand-in for Amazon Bedrock: an HTTP/1.1 server on loopback that speaks the service's wire format.
//! The client reaches it through the AWS SDK and `endpoint_url`. It refuses the same requests as the
//! service, with the same messages. Its replies are canned text. A reply that does not fit the prompt
//! says so.
//!
//! ```text
//! POST /model/{id}/converse-stream   events of application/vnd.amazon.eventstream
//! POST /model/{id}/converse          the same reply as one JSON object
//! POST /model/{id}/count-tokens      the number of input tokens
//! GET  /inference-profiles           the inference profiles of the catalog
//! GET  /foundation-models            the foundation models of the catalog
//! ```
//!
//! A request passes through these files in this order:
//!
//! ```text
//! loopback_port.rs     accepts connections and checks the token of client_token.rs
//! server.rs            finds the operation (operation.rs); control_plane.rs returns the lists
//! converse.rs          handles a Converse or ConverseStream request:
//! converse_request.rs    parses the request
//! validation.rs          returns the error of the service (error_response.rs), if there is one
//! faults/                simulates failures: a prompt such as `fail: throttled`
//! replies/               chooses and builds the text
//! prompt_cache.rs        counts the cached tokens
//! token_count.rs         estimates the number of tokens of a text
//! prepared_reply.rs      applies stop sequences and max tokens, and splits the text into deltas
//! event_writer.rs        writes the events at the pace of pace.rs, encoded by event_frames.rs
//! response_body.rs       sends the bytes until the client disconnects
//! ```
//!
//! The stand-in does not verify signatures. It checks only the access key id, which is the token.
//! It does not support tools or HTTP/2, and only one guardrail intervenes. An invalid request gets an error and never
//! causes a panic. Dropping [`StandIn`] closes the port and all connections.

#![allow(clippy::disallowed_methods, reason = "a server has a clock and tasks of its own")]

mod client_token;

mod control_plane;

mod converse;

mod converse_request;

mod error_response;

pub mod event_frames;

mod event_writer;

mod faults;

mod loopback_port;

mod operation;

mod pace;

mod prepared_reply;

mod prompt_cache;

mod random;

mod replies;

mod request_attachment;

mod response_body;

mod server;

mod server_state;

mod test_catalog;

mod token_count;

mod validation;

pub use faults::FAULTS;
pub use pace::Pace;
pub use server::StandIn;
