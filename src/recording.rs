//! A recording of the wire traffic as a file: the format, and how it is written and read. It does
//! not know the source of the traffic or how a recording is replayed.
//!
//! # Format, version 1
//!
//! Lines of JSON in UTF-8, one object each. The first line identifies the format:
//!
//! ```json
//! {"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}
//! ```
//!
//! Every other line has a `type`, the `exchange` (the number of a request with its responses,
//! ascending), the `attempt` of the SDK (from 1), and `at`: the time in microseconds since the
//! request was passed to the client, by a monotonic clock with nanosecond precision. The types, in
//! the order of the events:
//!
//! | type | meaning | other members |
//! |---|---|---|
//! | `request` | an attempt was sent | `method`, `uri`, `headers`, `body`, and `place` if known |
//! | `response` | the response headers arrived | `status`, `headers` |
//! | `frame` | a complete frame arrived | `event`, `payload`, `raw`, and `damage` if there is any |
//! | `bytes` | other body bytes arrived: not a stream, or an incomplete frame | `text`, `raw` |
//! | `end` | the attempt ended | `how`, `why` |
//! | `over` | the client finished with the exchange | `how`, `taken`, `failure` |
//! | `shown` | the reply was the last on the screen when the recording ended | `compared` |
//!
//! - `headers` is a list of pairs. Keys, tokens, signatures and cookies in them and in `uri` are
//!   replaced with `***`, except a key in the path of an endpoint, which cannot be recognized. The
//!   client's credentials in bodies are replaced too. The rest of a body is unchanged.
//! - `raw` has all bytes in base64, and is authoritative. `event`, `payload` and `text` repeat it
//!   in readable form. A `payload` that is not JSON and a `text` that is not UTF-8 are omitted.
//! - `place` is the position of the request: the number of the `conversation`, and the numbers of
//!   messages in it, counted from 0 in the order of creation: the `prompt`, the message `after`
//!   which it comes (or `null`), and the `reply`. If the `prompt` already exists, the request sends
//!   it again. If the `reply` already exists, the request continues it. `apart` means that the
//!   request had its own settings instead of those of the session. `earlier` is the number of
//!   previous requests for the reply. `compared` describes a comparison: the `column` of the
//!   request, counted from 0, the number of `columns`, whether they are `samples` of the same
//!   settings, and the exchange of the `first` column. The other columns have the following
//!   exchange numbers.
//! - `how` of `end` is `whole` (the body ended normally), `broken` (the connection broke, with the
//!   reason in `why`), `failed` (there was no response, with the reason in `why`) or `left` (the
//!   client stopped reading, because the user stopped the reply or after a failure).
//! - `how` of `over` is `whole`, `failed` or `stopped` (by the user). `taken` is the number of
//!   stream events that the client had processed, and `failure` is the failure that it reported.
//!   The line is missing if the recording ended earlier or an older version of Outcrop made it.
//! - `compared` of `shown` is `true` if the reply was the selected column of an open comparison.
//!
//! Unknown members are ignored. An unknown line or type, or a later version, is refused with the
//! number of the line. A truncated last line is left out, because Outcrop was terminated while it
//! wrote the line.

mod lines;

pub mod recorded_request;

pub mod reader;

pub mod recorded_exchange;

pub mod recorder;

pub mod line_writer;

pub const FORMAT: &str = "outcrop recording";

/// The version that is written, and the latest version that can be read.
pub const VERSION: u64 = 1;
