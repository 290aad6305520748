//! Keys and values that the service writes to its invocation log: `requestMetadata`.

use crate::chat::invalid_value::InvalidValue;

const MOST_PAIRS: usize = 16;
const LONGEST: usize = 256;

/// Pairs of key and value with unique keys, in the order in which they were set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestMetadata(Vec<(String, String)>);

impl RequestMetadata {
    /// Parses one `key=value` per line. Blank lines are ignored.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] for anything that the service does not accept. Source: the API model of
    /// Converse, `RequestMetadata`, 2026.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let pairs = lines.map(|line| {
            line.split_once('=').map(|(key, value)| (key.trim(), value.trim())).ok_or_else(|| {
                InvalidValue(format!(
                    "\"{line}\" has no value; write key=value, such as team=search"
                ))
            })
        });
        Self::of(pairs.collect::<Result<Vec<_>, _>>()?.into_iter())
    }

    /// Creates metadata from pairs.
    ///
    /// # Errors
    /// As in [`Self::parse`].
    pub fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, InvalidValue> {
        let mut metadata = Self::default();
        for (key, value) in pairs {
            check(key, "key")?;
            check(value, "value")?;
            if key.is_empty() {
                return Err(InvalidValue("A metadata key cannot be empty".into()));
            }
            if metadata.0.iter().any(|(other, _)| other == key) {
                return Err(InvalidValue(format!("The metadata key \"{key}\" occurs twice")));
            }
            metadata.0.push((key.to_owned(), value.to_owned()));
        }
        if metadata.0.len() > MOST_PAIRS {
            return Err(InvalidValue(format!(
                "A request can have at most {MOST_PAIRS} metadata pairs"
            )));
        }
        Ok(metadata)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Returns one `key=value` per line.
    pub fn text(&self) -> String {
        self.pairs().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("\n")
    }
}

fn check(text: &str, part: &str) -> Result<(), InvalidValue> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || " :_@$#=/+,-.".contains(c);
    if let Some(letter) = text.chars().find(|letter| !is_allowed(*letter)) {
        let letter = letter.escape_debug();
        return Err(InvalidValue(format!(
            "A metadata {part} accepts letters, digits, spaces and : _ @ $ # = / + , - . but not \"{letter}\""
        )));
    }
    if text.len() > LONGEST {
        return Err(InvalidValue(format!("A metadata {part} has at most {LONGEST} characters")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_a_list_of_pairs() {
        let metadata = RequestMetadata::parse(" team = search \n\nurl=a=b\nempty=").expect("valid");
        let pairs: Vec<_> = metadata.pairs().collect();
        assert_eq!(pairs, [("team", "search"), ("url", "a=b"), ("empty", "")]);
        assert_eq!(RequestMetadata::parse(&metadata.text()), Ok(metadata));
        assert!(RequestMetadata::parse("\n ").is_ok_and(|metadata| metadata.is_empty()));
    }

    #[test]
    fn the_limits_of_the_service_are_explained() {
        fn check(text: &str, words: &str) {
            let InvalidValue(why) = RequestMetadata::parse(text).expect_err(text);
            assert!(why.contains(words), "{why}");
        }
        check("team", "has no value; write key=value");
        check("=x", "key cannot be empty");
        check("a=1\na=2", "\"a\" occurs twice");
        check("naïve=1", "metadata key accepts letters");
        check("a=b;c", "metadata value accepts letters");
        check(&format!("a={}", "x".repeat(257)), "at most 256 characters");
        let many: Vec<_> = (0..17).map(|number| format!("k{number}=")).collect();
        check(&many.join("\n"), "at most 16 metadata pairs");
    }
}
