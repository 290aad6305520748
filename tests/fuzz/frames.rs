//! Event-stream frames in any body. `tests/it/parsers/frames.rs` checks the properties.
#![no_main]

#[path = "../it/parsers/frames.rs"]
mod frames;

libfuzzer_sys::fuzz_target!(|input: &[u8]| frames::check(input));
