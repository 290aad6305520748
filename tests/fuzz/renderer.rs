//! The renderer under bytes that nobody would write.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = outcrop::document::growing::Document::of(outcrop::document::growing::Syntax::Plain, &String::from_utf8_lossy(bytes));
});
