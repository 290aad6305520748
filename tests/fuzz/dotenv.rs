//! Any bytes as a `.env` file. `tests/it/parsers/dotenv.rs` checks the properties.
#![no_main]

#[path = "../it/parsers/dotenv.rs"]
mod dotenv;

libfuzzer_sys::fuzz_target!(|input: &[u8]| dotenv::check(input));
