//! A value that is not valid, and how types parse themselves from text.

use std::fmt;

/// A value that cannot be sent, and what was expected instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue(pub String);

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidValue {}

/// Makes `FromStr` of a type's own `parse`, which refuses with [`InvalidValue`].
macro_rules! from_str_by_parse {
    ($($name:ident),*) => {$(
        impl std::str::FromStr for $name {
            type Err = $crate::chat::invalid_value::InvalidValue;
            fn from_str(text: &str) -> Result<Self, $crate::chat::invalid_value::InvalidValue> {
                Self::parse(text)
            }
        }
    )*};
}

pub(in crate::chat) use from_str_by_parse;
