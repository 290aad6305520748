//! A JSON schema for the reply: `outputConfig.textFormat`. Only the service validates the schema.

use serde_json::Value;

use crate::chat::invalid_value::InvalidValue;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputSchema(String);

impl OutputSchema {
    /// Parses a JSON object.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] if the text is not a JSON object.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        match serde_json::from_str::<Value>(text) {
            Ok(value) if value.is_object() => Ok(Self(text.trim().to_owned())),
            Ok(_) => Err(InvalidValue(
                "A JSON schema must be an object, such as {\"type\": \"object\"}".into(),
            )),
            Err(why) if why.is_eof() => Err(InvalidValue(format!(
                "The JSON ends too early, at line {}, column {}",
                why.line(),
                why.column()
            ))),
            Err(why) => Err(InvalidValue(format!("A JSON schema must be JSON: {why}"))),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
