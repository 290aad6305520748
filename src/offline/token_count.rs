//! The number of tokens of a text, estimated from its characters.

/// The number of characters per token. This is an estimate for English text.
pub(super) const CHARACTERS_PER_TOKEN: usize = 4;

pub(super) fn token_count(characters: usize) -> usize {
    characters.div_ceil(CHARACTERS_PER_TOKEN)
}
