//! The renderer with any bytes: they are decoded into a session, and each of its screen frames must
//! be valid (`tests/it/proof/bytes.rs`, which a property test also runs).
#![no_main]
#![allow(dead_code, reason = "the tests use more of the screen")]

#[path = "../it/proof/bytes.rs"]
mod bytes;
#[path = "../it/proof/frame.rs"]
mod frame;
#[path = "../it/proof/screen.rs"]
mod screen;

libfuzzer_sys::fuzz_target!(|session: &[u8]| bytes::play(session));
