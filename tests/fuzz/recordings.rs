//! Any bytes as a recording. `tests/it/parsers/recordings.rs` checks the properties.
#![no_main]

#[path = "../it/parsers/recordings.rs"]
mod recordings;

libfuzzer_sys::fuzz_target!(|input: &[u8]| recordings::check(input));
