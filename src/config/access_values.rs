//! Validates regions, profile names, credentials and Boolean values.

use crate::chat::invalid_value::InvalidValue;

/// Checks a region. It becomes part of a host name.
pub(super) fn region(text: &str) -> Result<String, InvalidValue> {
    let text = text.trim();
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_label = (1..=63).contains(&text.len())
        && text.bytes().all(is_letter)
        && !text.starts_with('-')
        && !text.ends_with('-');
    if is_label {
        Ok(text.to_owned())
    } else {
        Err(InvalidValue("Expected a region such as us-east-1".into()))
    }
}

/// Checks the name of a profile.
pub(super) fn profile(text: &str) -> Result<String, InvalidValue> {
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_control) {
        return Err(InvalidValue(
            "Expected the name of a profile of the AWS config file, such as default".into(),
        ));
    }
    Ok(text.to_owned())
}

/// Checks a part of a credential. It is sent in a header, and no AWS credential contains whitespace
/// or quotes.
pub(super) fn secret(text: &str) -> Result<String, InvalidValue> {
    if text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'')) {
        Ok(text.to_owned())
    } else {
        Err(InvalidValue(
            "A credential is one line of ASCII letters, digits and symbols, without blanks and \
             quotes; copy it again"
                .into(),
        ))
    }
}

/// Parses a Boolean: `true` or `false`, in upper or lower case.
pub(super) fn parse_bool(text: &str) -> Result<bool, InvalidValue> {
    text.to_ascii_lowercase()
        .parse()
        .map_err(|_| InvalidValue("The value must be true or false".into()))
}
