//! A recording: what went over the wire, as a file. Owns its form, both ways, and the writing of it;
//! refuses to know where a recording comes from and how it is played.
//!
//! # The form, version 1
//!
//! Lines of JSON in UTF-8, one object each. The first says what it is:
//!
//! ```json
//! {"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}
//! ```
//!
//! Each of the others has a `type`, the `exchange` (a request with all that came back; they count
//! up), the `attempt` of it that the SDK made (from 1), and `at`: microseconds since the request was
//! given to the client, by a monotonic clock, to the nanosecond. In the order in which it happened:
//!
//! | type | what it is | its other members |
//! |---|---|---|
//! | `request` | an attempt was handed to the connection | `method`, `uri`, `headers`, `body`, and `place` where it has one |
//! | `response` | the head of the response came | `status`, `headers` |
//! | `frame` | a whole frame came | `event`, `payload`, `raw`, and `damage` where it has some |
//! | `bytes` | other bytes of the body came: no stream, or what is left of a frame | `text`, `raw` |
//! | `end` | nothing more came | `how`, `why` |
//! | `over` | the client is done with the exchange | `how`, `taken`, `failure` |
//! | `shown` | its reply was the last on the screen when the recording ended | `compared` |
//!
//! - `headers` is a list of pairs. In them and in `uri`, keys, tokens, signatures and cookies are `***`
//!   (but for a key in the path of an endpoint, which nothing tells apart), and so
//!   are the credentials of the client in bodies; the rest of a body is as it was.
//! - `raw` is all the bytes in base64, and counts; `event`, `payload` and `text` are the same for
//!   reading. A `payload` is JSON where it is JSON, else it is missing; so is a `text` that is none.
//! - `place` says what was asked: the number of the `conversation`, and of messages in it, counted
//!   from 0 as they were added: the `prompt`, the message that it came `after` (or `null`), and the
//!   `reply`. A prompt that was there before is asked again, a reply that was there before is
//!   continued. With `apart` the settings were its own, and not those of the session; `earlier` requests had been
//!   made for the reply before. `compared` says which `column` of a comparison it was asked for, counted from 0,
//!   of how many `columns`, whether these were `samples` of one setting, and as which exchange the `first` column was
//!   asked; the others had the numbers that follow it.
//! - `how` is `whole` (the body ended as it should), `broken` (the connection broke, `why` says how),
//!   `failed` (there was no response, `why` says what instead) or `left` (the client read no further:
//!   it was stopped, or had met a failure).
//! - `how` of `over` is `whole`, `failed` or `stopped` (by the user); `taken` is how many events of the
//!   stream the client had taken by then, and `failure` what it said. A recording without it ended
//!   before, or was made by an older program.
//! - `compared` of `shown` is `true` where it was the chosen column of a comparison that was open.
//!
//! A file with a member that is not known is read; one with a line or a type that is not known, or
//! of a later version, is refused by the line. A last line that breaks off is left out: the program
//! that wrote it was ended there.

mod lines;

pub mod recorded_request;

pub mod reader;

pub mod recorded_exchange;

pub mod recorder;

pub mod line_writer;

/// What the first line says of the form.
pub const FORMAT: &str = "outcrop recording";

/// The version of the form that is written, and the latest that is read.
pub const VERSION: u64 = 1;
