//! The text that replaces a secret.

pub const MASK: &str = "***";
