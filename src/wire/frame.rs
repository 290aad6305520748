//! One frame of `application/vnd.amazon.eventstream`:
//!
//! ```text
//! total length u32 | length of the headers u32 | CRC-32 of these 8 bytes
//! headers: length of the name u8 | name | type u8 | value
//! payload
//! CRC-32 of everything before it                        numbers are big-endian
//! ```
//!
//! Source: AWS, "Event stream encoding" of Smithy, 2026.

use std::borrow::Cow;
use std::fmt;
use std::time::Instant;

use crc32fast::hash as crc32;

use crate::chat::brief::one_line;

/// The size of a frame's prelude in bytes.
pub const PRELUDE_LEN: usize = 12;

/// The size of the prelude and the message CRC in bytes.
const OVERHEAD: usize = PRELUDE_LEN + 4;

/// The maximum size of a frame that is accepted: 24 MiB. The specification allows 16 MB of payload
/// and 128 kB of headers.
pub const MAX_FRAME_LEN: u32 = 24 * 1024 * 1024;

/// The facts about a frame that are kept after its bytes are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// When its last byte arrived.
    pub at: Instant,
    /// The offset in the body.
    pub from: u64,
    /// The size in bytes. For an incomplete frame, the number of bytes that arrived.
    pub size: u64,
    pub kind: FrameKind,
    pub condition: FrameCondition,
}

/// The type of a frame according to its headers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// `:message-type: event`, with any `:event-type`.
    Event(HeaderName),
    /// `:message-type: exception`, with its `:exception-type`.
    Exception(HeaderName),
    /// `:message-type: error`, with its `:error-code`.
    Error(HeaderName),
    Other(HeaderName),
    Untyped,
    Unread,
}

pub type HeaderName = Cow<'static, str>;

/// Whether a frame is undamaged, according to its checksums and lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameCondition {
    Sound,
    /// The message CRC does not match. The content may be wrong.
    WrongChecksum {
        stated: u32,
        found: u32,
    },
    /// The prelude CRC does not match, so the lengths are unreliable. The start of the next frame
    /// is unknown, and all remaining bytes belong to this frame.
    WrongPrelude {
        stated: u32,
        found: u32,
    },
    /// The prelude CRC matches, but the lengths are impossible. All remaining bytes belong to this
    /// frame.
    WrongLength {
        total: u32,
        headers: u32,
    },
    /// The headers are malformed, or a text in them is not UTF-8.
    WrongHeaders,
    /// The body ended within the frame. Has the frame's full size, if it is known.
    Truncated {
        of: Option<u32>,
    },
}

impl FrameCondition {
    /// Returns true if the end of the frame is known, even if the frame is damaged.
    pub fn has_known_end(self) -> bool {
        matches!(self, Self::Sound | Self::WrongChecksum { .. } | Self::WrongHeaders)
    }
}

/// A header value of any type in the specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderValue {
    Bool(bool),
    Integer(i64),
    Bytes(Vec<u8>),
    Text(String),
    /// Milliseconds since 1970.
    Timestamp(i64),
    Uuid([u8; 16]),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameContent {
    pub headers: Vec<(String, HeaderValue)>,
    pub payload: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prelude {
    pub total: u32,
    headers: u32,
}

impl Prelude {
    /// # Errors
    /// Returns the condition of the frame if its lengths are unreliable.
    pub fn read(bytes: [u8; PRELUDE_LEN]) -> Result<Self, FrameCondition> {
        let (total, headers, stated) = (word(&bytes, 0), word(&bytes, 4), word(&bytes, 8));
        let found = crc32(&bytes[..8]);
        if stated != found {
            return Err(FrameCondition::WrongPrelude { stated, found });
        }
        let around = u32::try_from(OVERHEAD).unwrap_or(u32::MAX);
        let fits = (around..=MAX_FRAME_LEN).contains(&total) && headers <= total - around;
        if fits {
            Ok(Self { total, headers })
        } else {
            Err(FrameCondition::WrongLength { total, headers })
        }
    }

    /// Returns the kind and the condition of a complete frame.
    pub(super) fn classify(
        self,
        frame: &[u8],
        headers: &mut HeaderCache,
    ) -> (FrameKind, FrameCondition) {
        let end = frame.len() - 4;
        let block = &frame[PRELUDE_LEN..PRELUDE_LEN + self.headers()];
        headers.judge(block, word(frame, end), crc32(&frame[..end]))
    }

    pub fn headers(self) -> usize {
        self.headers as usize
    }
}

/// Returns the size of the frame that begins with these bytes, and the size of its headers; `None`
/// if the prelude is damaged.
pub fn lengths(prelude: [u8; PRELUDE_LEN]) -> Option<(usize, usize)> {
    let prelude = Prelude::read(prelude).ok()?;
    Some((prelude.total as usize, prelude.headers()))
}

/// A cache of the last headers. Consecutive frames usually have the same headers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct HeaderCache {
    bytes: Vec<u8>,
    kind: Option<FrameKind>,
}

impl HeaderCache {
    /// Returns the kind and the condition of a frame with these headers. `stated` is the message
    /// CRC in the frame, and `found` is the CRC of its bytes.
    pub fn judge(
        &mut self,
        block: &[u8],
        stated_crc: u32,
        found: u32,
    ) -> (FrameKind, FrameCondition) {
        let kind = self.kind(block);
        let condition = match (&kind, stated_crc == found) {
            (_, false) => FrameCondition::WrongChecksum { stated: stated_crc, found },
            (None, true) => FrameCondition::WrongHeaders,
            (Some(_), true) => FrameCondition::Sound,
        };
        (kind.unwrap_or(FrameKind::Unread), condition)
    }

    fn kind(&mut self, headers: &[u8]) -> Option<FrameKind> {
        if self.bytes != headers || self.kind.is_none() {
            self.bytes.clear();
            self.bytes.extend_from_slice(headers);
            self.kind = kind(headers);
        }
        self.kind.clone()
    }
}

impl FrameContent {
    /// Parses a frame and ignores its message CRC. Returns `None` if the prelude or the headers are
    /// damaged, or if the frame is incomplete.
    pub fn read(frame: &[u8]) -> Option<Self> {
        let prelude = Prelude::read(*frame.first_chunk()?).ok()?;
        let frame = frame.get(..prelude.total as usize)?;
        let (headers, payload) = frame[PRELUDE_LEN..frame.len() - 4].split_at(prelude.headers());
        let mut read = Vec::new();
        let mut rest = headers;
        while !rest.is_empty() {
            let (name, value, after) = header(rest)?;
            read.push((name.to_owned(), value));
            rest = after;
        }
        Some(Self { headers: read, payload: payload.to_vec() })
    }

    /// Returns the text of a header. A long text is cut.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|(found, value)| match value {
            HeaderValue::Text(text) if found == name => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Returns the kind of a frame with these headers; `None` if they are malformed.
fn kind(headers: &[u8]) -> Option<FrameKind> {
    let (mut message, mut event, mut exception, mut code) = (None, None, None, None);
    let mut rest = headers;
    while !rest.is_empty() {
        let (name, value, after) = raw(rest)?;
        let place = match name {
            b":message-type" => &mut message,
            b":event-type" => &mut event,
            b":exception-type" => &mut exception,
            b":error-code" => &mut code,
            _ => {
                std::str::from_utf8(name).ok()?;
                &mut None
            }
        };
        if value.0 == TEXT {
            *place = Some(std::str::from_utf8(value.1).ok()?);
        }
        rest = after;
    }
    let name = |found: Option<&str>| header_name(found.unwrap_or_default());
    Some(match message {
        Some("event") => FrameKind::Event(name(event)),
        Some("exception") => FrameKind::Exception(name(exception)),
        Some("error") => FrameKind::Error(name(code)),
        Some(other) => FrameKind::Other(header_name(other)),
        None => FrameKind::Untyped,
    })
}

impl FrameKind {
    /// Returns the name in the headers, or a word that says why the name is missing.
    pub fn name(&self) -> &str {
        match self {
            Self::Event(name) | Self::Exception(name) | Self::Error(name) | Self::Other(name) => {
                name
            }
            Self::Untyped => "no type",
            Self::Unread => "unreadable",
        }
    }

    /// Returns true for an event that `ConverseStream` is known to send.
    pub fn is_known_event(&self) -> bool {
        matches!(self, Self::Event(name) if EVENT_NAMES.contains(&&**name))
    }
}

/// The events of `ConverseStream`. Source: the API model of Bedrock Runtime, 2026.
const EVENT_NAMES: [&str; 6] = [
    "contentBlockDelta",
    "contentBlockStart",
    "contentBlockStop",
    "messageStart",
    "messageStop",
    "metadata",
];

/// Converts a name. Frequent names need no allocation.
fn header_name(name: &str) -> HeaderName {
    match EVENT_NAMES.into_iter().find(|known| *known == name) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(one_line(name).into_owned()),
    }
}

/// The type of a header whose value is text.
const TEXT: u8 = 7;

/// Splits off the first header. Returns its name, the type and the bytes of its value, and the
/// remaining bytes.
#[allow(clippy::type_complexity, reason = "only two functions use this tuple")]
fn raw(bytes: &[u8]) -> Option<(&[u8], (u8, &[u8]), &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(*length))?;
    let (kind, rest) = rest.split_first()?;
    let (length, rest) = match kind {
        0 | 1 => (0, rest),
        2 => (1, rest),
        3 => (2, rest),
        4 => (4, rest),
        5 | 8 => (8, rest),
        6 | 7 => {
            let (length, rest) = rest.split_first_chunk()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        9 => (16, rest),
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((name, (*kind, value), rest))
}

fn header(bytes: &[u8]) -> Option<(&str, HeaderValue, &[u8])> {
    let (name, (kind, value), rest) = raw(bytes)?;
    let name = std::str::from_utf8(name).ok()?;
    let integer = || {
        let sign = if value.first()? & 0x80 == 0 { 0 } else { -1 };
        Some(value.iter().fold(sign, |sum: i64, byte| sum << 8 | i64::from(*byte)))
    };
    let value = match kind {
        0 => HeaderValue::Bool(true),
        1 => HeaderValue::Bool(false),
        2..=5 => HeaderValue::Integer(integer()?),
        6 => HeaderValue::Bytes(value.to_vec()),
        TEXT => HeaderValue::Text(one_line(std::str::from_utf8(value).ok()?).into_owned()),
        8 => HeaderValue::Timestamp(integer()?),
        _ => HeaderValue::Uuid(value.try_into().ok()?),
    };
    Some((name, value, rest))
}

/// Reads the big-endian number at an offset. The slice must be long enough.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .map_or(0, |four| four.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

impl fmt::Display for FrameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for FrameCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sound => f.write_str("valid"),
            Self::WrongChecksum { stated, found } => {
                write!(f, "wrong checksum: stated {stated:08x}, computed {found:08x}")
            }
            Self::WrongPrelude { stated, found } => write!(
                f,
                "wrong prelude checksum: stated {stated:08x}, computed {found:08x}; the start of the next frame is unknown"
            ),
            Self::WrongLength { total, headers } => {
                write!(f, "impossible lengths: {total} bytes in total, {headers} bytes of headers")
            }
            Self::WrongHeaders => f.write_str("headers unreadable although the checksum is valid"),
            Self::Truncated { of: Some(of) } => {
                write!(f, "cut off: the frame should have {of} bytes")
            }
            Self::Truncated { of: None } => f.write_str("cut off in the prelude"),
        }
    }
}

impl fmt::Display for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) | Self::Timestamp(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Uuid(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
