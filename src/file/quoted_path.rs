//! Paths in messages.

use std::path::Path;

/// Returns a path as messages show it, in quotes.
pub fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display())
}
