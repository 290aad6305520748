//! The stand-in for Amazon Bedrock: an HTTP/1.1 server on loopback, compiled into the program, that
//! the ordinary AWS SDK reaches through `endpoint_url`. It answers in the service's own wire format
//! and refuses what the service refuses, in the service's words. Its replies are written text, and
//! they say so.
//!
//! ```text
//! POST /model/{id}/converse-stream   events of application/vnd.amazon.eventstream
//! POST /model/{id}/converse          the same reply as one JSON object
//! POST /model/{id}/count-tokens      the input tokens of such a request, by its own count
//! GET  /inference-profiles           what the catalog holds, as the control plane lists it
//! GET  /foundation-models            the same by model
//! ```
//!
//! A request goes through these files, top to bottom:
//!
//! ```text
//! port.rs       accepts connections, and refuses requests without the token of token.rs
//! server.rs     routes (route.rs); listing.rs answers the lists
//! turn.rs       a turn, from the body of the request to the answer:
//! ask.rs        the request, read leniently
//! rules.rs      what the service refuses (refusal.rs: how a refusal looks)
//! faults/       failures acted out on request: a prompt such as `fail: throttled`
//! replies/      which text answers, and how it honors system prompt and prefill
//! caching.rs    what of the prompt is read from the cache and written to it
//! script.rs     cut by stop sequences and max tokens, counted, split into deltas
//! stream.rs     the events in their order, at the pace of pace.rs, as the bytes of frames.rs
//! body.rs       written while it is read: ends when the client hangs up
//! ```
//!
//! `player.rs` is another server on the same kind of port: it plays a recording.
//!
//! What the stand-in does not do: check signatures (the token is in the access key id), tools, images, guardrails,
//! HTTP/2. Input that is odd gets a refusal, never a panic. Dropping [`StandIn`]
//! closes the port and every connection.

mod ask;

mod attached;

mod body;

mod caching;

mod chance;

mod example;

mod faults;

mod frames;

mod listing;

mod pace;

mod player;

mod port;

mod refusal;

mod replies;

mod route;

mod rules;

mod script;

mod server;

mod stage;

mod stream;

mod token;

mod turn;

pub use faults::FAULTS;
pub use pace::Pace;
pub use player::{Player, Tempo};
pub use server::StandIn;
