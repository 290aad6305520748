//! The local time's offset from UTC.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Returns the offset at a time, in seconds: positive to the east. Without a known time zone, the
/// local time is UTC.
pub fn utc_offset_s(unix_ms: i64) -> i64 {
    let time = Timestamp::from_millisecond(unix_ms).unwrap_or_default();
    TimeZone::system().to_offset(time).seconds().into()
}
