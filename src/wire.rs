//! What went over the wire, as it was: the bytes that the tap below the SDK saw, and what they say.
//! Shows damage for what it is; refuses to mend, to guess and to know what a reply means.
//!
//! ```text
//! wire_event.rs what the tap tells, in the order in which it happened
//! secrets.rs    which parts of a head are masked, before anything else sees them
//! exchange.rs   a request with its attempts, each with what came back
//! body.rs       the bytes of an answer, with the time at which each piece arrived
//! frames.rs     the frames of application/vnd.amazon.eventstream in a body, found as it grows
//! frame.rs      one frame: its row in a list, and its headers and payload
//! partial.rs    a frame that is larger than what is kept
//! rows.rs       the frames of a body, in little memory
//! log.rs        the exchanges of a session, within a bound of memory
//! shortened_body.rs the body of a request without its attachments
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
