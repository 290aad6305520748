//! All integration tests in one binary, because each further binary would link the SDK again.

#![allow(clippy::disallowed_methods, reason = "a test makes its own times and files")]

mod bedrock;
mod config;
mod linear;
mod loopback;
mod looped;
mod offline;
mod package;
mod parsers;
mod picture;
mod proof;
mod story;
mod tidy;

#[cfg(unix)]
mod ask;
#[cfg(unix)]
mod completions;
#[cfg(unix)]
mod config_file;
#[cfg(unix)]
mod copied;
#[cfg(unix)]
mod exporting;
#[cfg(unix)]
mod files;
#[cfg(unix)]
mod manual;
#[cfg(unix)]
mod models;
#[cfg(unix)]
mod options;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod readme;
#[cfg(unix)]
mod store;
#[cfg(unix)]
mod stored_commands;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod trees;
