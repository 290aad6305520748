//! Tests of the store through its public interface, in one process and in several.

#![allow(clippy::disallowed_methods, reason = "a test makes its own times, files and threads")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test says that it is skipped")]

pub mod harness;

mod history;

mod trees;

mod streams;

mod faults;

mod damage;

pub mod privacy;

mod sessions;

mod processes;

mod kills;

pub use faults::ReadOnlyFolder;
pub use privacy::files_with;
