//! The URL path of a Bedrock operation.

use std::fmt::Write as _;

use crate::chat::request::Request;

/// The streaming operation, as the last segment of the path.
pub const STREAM: &str = "converse-stream";

pub(super) const WHOLE: &str = "converse";

/// Returns the path of an operation, with the model's id percent-encoded.
pub fn path(request: &Request, operation: &str) -> String {
    let mut path = String::from("/model/");
    for byte in request.settings.model.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path + "/" + operation
}
