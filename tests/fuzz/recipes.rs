//! Any text as a recipe file, to which any recipe is saved: `tests/it/parsers/recipes.rs` holds the
//! properties.
#![no_main]

#[path = "../it/parsers/recipes.rs"]
mod recipes;

libfuzzer_sys::fuzz_target!(|input: &[u8]| recipes::check(input));
