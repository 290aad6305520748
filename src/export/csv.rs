//! CSV according to RFC 4180: lines end in CR LF, and fields with a comma, a quote or a line break are
//! quoted.

use std::fmt::Write as _;

/// Appends a record.
pub fn record(text: &mut String, fields: impl Iterator<Item = String>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            text.push(',');
        }
        if field.contains(['"', ',', '\r', '\n']) {
            let _ = write!(text, "\"{}\"", field.replace('"', "\"\""));
        } else {
            text.push_str(&field);
        }
    }
    text.push_str("\r\n");
}
