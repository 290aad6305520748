//! The path of an operation of Bedrock.

use std::fmt::Write as _;

use crate::chat::request::Request;

/// The operation that answers in a stream, as it stands at the end of the path.
pub const STREAM: &str = "converse-stream";

/// The operation that answers at once.
pub(super) const WHOLE: &str = "converse";

/// The path of an operation, with the model's id in it as it goes out.
pub fn path(request: &Request, operation: &str) -> String {
    let mut path = String::from("/model/");
    for byte in request.settings.model.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path + "/" + operation
}
