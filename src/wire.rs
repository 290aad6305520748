//! The wire data of the requests: the bytes that the tap below the SDK saw, and the frames in them.
//! Shows damaged data as it is. Repairs nothing, and does not interpret replies.
//!
//! ```text
//! wire_event.rs      the facts that the tap reports, in their order
//! secrets.rs         masks secrets in request and response heads, before anything else sees them
//! exchange.rs        a request with its attempts, each with its response
//! body.rs            the bytes of a response, with the arrival time of each chunk
//! frames.rs          finds the frames of application/vnd.amazon.eventstream in a growing body
//! frame.rs           one frame: its row in a list, its headers and its payload
//! partial.rs         an incomplete frame, whose first bytes may be dropped
//! rows.rs            the frames of a body, stored compactly
//! log.rs             the exchanges of a session, within a memory limit
//! shortened_body.rs  the body of a request without its attachments
//! ```

pub mod wire_event;

pub mod secrets;

pub mod exchange;

pub mod body;

pub mod frame;

pub mod frames;

mod partial;

pub mod rows;

pub mod log;

mod shortened_body;
