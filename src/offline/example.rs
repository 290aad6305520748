//! A small catalogue for the tests of this room: one model of the generation that takes prefill
//! and temperature, one of the generation that takes neither.

use crate::chat::model::{Catalogue, DEFAULT_MODEL, Model, Price, Sampling};

pub(super) fn catalogue() -> Catalogue {
    let price = Price { input: 1.0, output: 5.0, cache_read: 0.1, cache_write: 1.25 };
    let opus = Model {
        id: "anthropic.claude-opus-5-5".into(),
        name: "Claude Opus 5.5".into(),
        prefill: false,
        sampling: Sampling::Refused,
        context: 1_000_000,
        max_output: 128_000,
        price,
    };
    let haiku = Model {
        id: DEFAULT_MODEL.into(),
        name: "Claude Haiku 4.5".into(),
        prefill: true,
        sampling: Sampling::OneOfTwo,
        context: 200_000,
        max_output: 64_000,
        price,
    };
    Catalogue::new(vec![opus, haiku], "2026-11-22".into())
}
