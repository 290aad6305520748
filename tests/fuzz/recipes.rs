//! Any text as a recipes file to which a recipe is saved. `tests/it/parsers/recipes.rs` checks the
//! properties.
#![no_main]

#[path = "../it/parsers/recipes.rs"]
mod recipes;

libfuzzer_sys::fuzz_target!(|input: &[u8]| recipes::check(input));
