//! A JSON schema that the reply is held to: `outputConfig.textFormat`. Whether the text is JSON is
//! looked at where there is a parser; the schema itself is the service's to judge.

/// A JSON schema, as JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputSchema(String);

impl OutputSchema {
    /// Takes JSON text of which it is known that it is an object (`spelling::schema` looks).
    pub fn known(json: String) -> Self {
        Self(json)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
