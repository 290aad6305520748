//! Any Markdown in any chunks. `tests/it/parsers/markdown.rs` checks the properties.
#![no_main]

#[path = "../it/parsers/markdown.rs"]
mod markdown;

libfuzzer_sys::fuzz_target!(|input: &[u8]| markdown::check(input));
