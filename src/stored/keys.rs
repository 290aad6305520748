//! The persistent ids of conversations, messages and requests. The program chooses an id before it
//! writes, so it never waits for the disk. An id begins with the time, so larger ids are newer.

use std::fmt;

/// The bits of an id below its time. They are random for the first id of a millisecond.
const RANDOM_BITS: u32 = 21;

/// The digits of an id as text: Crockford's base 32, which has no `i`, `l`, `o` or `u`.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The length of an id as text.
const TEXT_LENGTH: usize = 13;

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            /// Returns the id with this text; `None` if the text is not an id.
            pub fn parse(text: &str) -> Option<Self> {
                parse(text).map(Self)
            }

            pub const fn from_bits(bits: i64) -> Self {
                Self(bits)
            }

            pub const fn bits(self) -> i64 {
                self.0
            }

            /// Returns the Unix time in milliseconds at which the id was created.
            pub const fn created_ms(self) -> i64 {
                self.0 >> RANDOM_BITS
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&text(self.0))
            }
        }
    };
}

key!(
    /// The id of a conversation.
    ConversationKey
);
key!(
    /// The id of a message.
    MessageKey
);
key!(
    /// The id of a request.
    RequestKey
);
key!(
    /// The id of a running program that uses the store.
    InstanceKey
);

/// Creates ids. Ids of one source never repeat. Two sources rarely create the same id, because the
/// 21 bits below the time are random. The store refuses an id that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySource {
    last: i64,
    random: u64,
}

impl KeySource {
    /// Creates a source. `seed` must be random: two programs with one seed create the same ids.
    pub fn new(seed: u64) -> Self {
        Self { last: 0, random: seed | 1 }
    }

    pub fn conversation(&mut self, now_ms: i64) -> ConversationKey {
        ConversationKey(self.next(now_ms))
    }

    pub fn message(&mut self, now_ms: i64) -> MessageKey {
        MessageKey(self.next(now_ms))
    }

    pub fn request(&mut self, now_ms: i64) -> RequestKey {
        RequestKey(self.next(now_ms))
    }

    pub fn instance(&mut self, now_ms: i64) -> InstanceKey {
        InstanceKey(self.next(now_ms))
    }

    /// Returns an id that is larger than every earlier id, even if the clock went back.
    fn next(&mut self, now_ms: i64) -> i64 {
        // The generator xorshift64.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let random = (self.random >> (64 - RANDOM_BITS)).cast_signed();
        let time = now_ms.clamp(0, i64::MAX >> RANDOM_BITS) << RANDOM_BITS;
        self.last = (time | random).max(self.last + 1);
        self.last
    }
}

fn text(key: i64) -> String {
    let digit = |at: usize| {
        let shift = 5 * (TEXT_LENGTH - 1 - at);
        let value = (key.cast_unsigned() >> shift) & 31;
        char::from(DIGITS[usize::try_from(value).unwrap_or_default()])
    };
    (0..TEXT_LENGTH).map(digit).collect()
}

fn parse(text: &str) -> Option<i64> {
    if text.len() != TEXT_LENGTH {
        return None;
    }
    text.bytes().try_fold(0_i64, |key, digit| {
        let value = DIGITS.iter().position(|other| *other == digit.to_ascii_lowercase())?;
        key.checked_mul(32)?.checked_add(i64::try_from(value).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_increase_even_if_the_clock_goes_back() {
        let mut keys = KeySource::new(7);
        let times = [5_000, 5_000, 5_000, 4_000, 0, -3, 6_000, i64::MAX, i64::MAX];
        let ids: Vec<_> = times.map(|now| keys.message(now)).into();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }

    #[test]
    fn the_text_of_an_id_is_parsed_back() {
        for key in [1, 1_796_000_000_000 << RANDOM_BITS, i64::MAX] {
            let text = ConversationKey(key).to_string();
            assert_eq!(text.len(), TEXT_LENGTH);
            assert_eq!(ConversationKey::parse(&text), Some(ConversationKey(key)));
            assert_eq!(ConversationKey::parse(&text.to_uppercase()), Some(ConversationKey(key)));
        }
        for text in ["", "1", "zzzzzzzzzzzzz", "000000000000u", "ééééééé"] {
            assert_eq!(ConversationKey::parse(text), None, "{text}");
        }
    }
}
