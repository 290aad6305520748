//! Every integration test, in one binary: each further binary would link the SDK again.

mod bedrock;
mod config;
mod loopback;
mod offline;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod terminal;
