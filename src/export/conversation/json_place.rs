//! A value in a JSON document and its path, so that an error can say where the document is wrong.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The last millisecond of the year 9999. RFC 3339 cannot represent a later time.
const LATEST_MS: i64 = 253_402_300_799_999;

/// Why a document cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("expected JSON, or Markdown with the headings \"## You\" and \"## Claude\"")]
    UnknownFormat,
    #[error("not JSON: {0}")]
    Syntax(String),
    #[error("{}: expected {expected}, found {found}", if path.is_empty() { "the document" } else { path })]
    Wrong { path: String, expected: String, found: String },
    #[error("the document has version {0}. A newer Outcrop can import it")]
    NewerVersion(u64),
}

/// A value and its path, such as `messages[2].message.role`.
#[derive(Debug, Clone)]
pub struct JsonPlace<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> JsonPlace<'a> {
    pub fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// Returns an error at this place.
    pub fn wrong(&self, expected: &str) -> ImportError {
        let found = match self.value {
            Value::Null => "null".to_owned(),
            Value::Bool(is) => is.to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) if text.chars().count() <= 40 => format!("{text:?}"),
            Value::String(_) => "a string".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(members) => match members.keys().next() {
                Some(name) if members.len() == 1 => format!("an object with {name:?}"),
                _ => "an object".to_owned(),
            },
        };
        ImportError::Wrong { path: self.path.clone(), expected: expected.to_owned(), found }
    }

    /// Returns a member of an object; `None` if it is missing or null.
    pub fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        let dot = if self.path.is_empty() { "" } else { "." };
        Some(Self { value, path: format!("{}{dot}{name}", self.path) })
    }

    /// Returns a member that must exist.
    pub fn need(&self, name: &str) -> Result<Self, ImportError> {
        self.get(name).ok_or_else(|| self.wrong(&format!("an object with {name:?}")))
    }

    /// Returns the name and value of the only member of an object. The API encodes unions this way.
    pub fn union(&self, expected: &str) -> Result<(&'a str, Self), ImportError> {
        let members = self.value.as_object().filter(|members| members.len() == 1);
        let name = members.and_then(|members| members.keys().next());
        let name = name.ok_or_else(|| self.wrong(expected))?;
        Ok((name, self.need(name)?))
    }

    pub fn items(&self, expected: &str) -> Result<Vec<Self>, ImportError> {
        let items = self.value.as_array().ok_or_else(|| self.wrong(expected))?;
        let place = |(at, value)| Self { value, path: format!("{}[{at}]", self.path) };
        Ok(items.iter().enumerate().map(place).collect())
    }

    pub fn text(&self) -> Result<&'a str, ImportError> {
        self.value.as_str().ok_or_else(|| self.wrong("a string"))
    }

    pub fn whole<T: TryFrom<i64>>(&self) -> Result<T, ImportError> {
        let number = self.value.as_i64().and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| self.wrong("a whole number"))
    }

    /// Returns a time in milliseconds since 1970.
    pub fn time(&self) -> Result<i64, ImportError> {
        let time = DateTime::from_str(self.text()?, Format::DateTime).ok();
        let ms = time.and_then(|time| time.to_millis().ok());
        ms.ok_or_else(|| self.wrong("a time such as 2026-11-30T12:00:00Z"))
    }

    /// Returns the text of embedded JSON, as [`embedded`] wrote it.
    pub fn embedded(&self) -> Result<String, ImportError> {
        match self.value {
            Value::Object(_) => Ok(self.value.to_string()),
            Value::String(text) => Ok(text.clone()),
            _ => Err(self.wrong("an object")),
        }
    }

    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ImportError> {
        T::deserialize(self.value).map_err(|error| self.wrong(&error.to_string()))
    }

    /// Returns the text of a member; `None` if it is missing.
    pub fn text_of(&self, name: &str) -> Result<Option<String>, ImportError> {
        self.get(name).map(|member| member.text().map(str::to_owned)).transpose()
    }

    pub fn is_set(&self, name: &str) -> Result<bool, ImportError> {
        let Some(member) = self.get(name) else { return Ok(false) };
        member.value.as_bool().ok_or_else(|| member.wrong("true or false"))
    }
}

/// Returns a time as text, in UTC.
pub fn time_text(ms: i64) -> String {
    let time = DateTime::from_millis(ms.clamp(0, LATEST_MS));
    time.fmt(Format::DateTime).unwrap_or_default()
}

/// Parses a JSON object. Returns the text as a string if serializing the object would change it.
pub fn embedded(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) if is_text_of(&value, text) => value,
        _ => Value::String(text.to_owned()),
    }
}

/// Returns true if serializing a value gives exactly this text.
pub fn is_text_of(value: &Value, text: &str) -> bool {
    let written = value.to_string();
    written == text
}

/// Returns an object without the members that are null.
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).collect())
}
