//! Any bytes as a configuration file. `tests/it/parsers/config_file.rs` checks the properties.
#![no_main]
#![allow(dead_code, reason = "the seed is for the property tests")]

#[path = "../it/parsers/config_file.rs"]
mod config_file;

libfuzzer_sys::fuzz_target!(|input: &[u8]| config_file::check(input));
