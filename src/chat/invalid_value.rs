//! The error for an invalid value, and the macro that implements `FromStr` for types with a
//! `parse`.

use std::fmt;

/// The error for a value that cannot be sent. Its message says what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue(pub String);

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidValue {}

/// Implements `FromStr` by calling the type's own `parse`, which fails with [`InvalidValue`].
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
