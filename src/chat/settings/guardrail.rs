//! The guardrail that checks the prompt and the reply: `guardrailConfig`.

use std::fmt;

use crate::chat::invalid_value::InvalidValue;

const LONGEST_ID: usize = 2048;

/// A guardrail, its version, and when it checks a streamed reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardrail {
    id: String,
    version: String,
    /// Whether text is sent before it is checked. Otherwise the service checks each part of the reply
    /// before it sends it, which delays the first token.
    pub is_async: bool,
}

impl Guardrail {
    /// Parses an id or ARN, a version, and optionally `sync` or `async`, separated by colons or spaces.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] if a part is missing or has characters that the service does not
    /// accept. Source: the API model of Converse, `GuardrailStreamConfiguration`, 2026.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(":");
        let (rest, is_async) = match text.rsplit_once(':') {
            Some((rest, "sync")) => (rest, false),
            Some((rest, "async")) => (rest, true),
            _ => (text.as_str(), false),
        };
        let Some((id, version)) = rest.rsplit_once(':').filter(|(_, word)| !word.contains('/'))
        else {
            return Err(InvalidValue(
                "A guardrail needs an id and a version, such as gr0a1b2c3:1 or gr0a1b2c3:DRAFT:async"
                    .into(),
            ));
        };
        if !is_id(id) {
            return Err(InvalidValue(format!(
                "\"{id}\" is not a guardrail: expected an id of lowercase letters and digits, or an ARN"
            )));
        }
        if !is_version(version) {
            return Err(InvalidValue(format!(
                "\"{version}\" is not a guardrail version: expected DRAFT or a number from 1 to 99999999"
            )));
        }
        Ok(Self { id: id.to_owned(), version: version.to_owned(), is_async })
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns `guardrailConfig.streamProcessingMode`.
    pub fn mode(&self) -> &'static str {
        if self.is_async { "async" } else { "sync" }
    }
}

fn is_id(id: &str) -> bool {
    let is_plain = |id: &str| {
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        !id.is_empty() && id.chars().all(is_allowed)
    };
    let arn: Vec<&str> = id.split(':').collect();
    let is_arn = match arn[..] {
        ["arn", partition, "bedrock", region, account, resource] => {
            partition.starts_with("aws")
                && (1..=20).contains(&region.len())
                && account.len() == 12
                && account.chars().all(|c| c.is_ascii_digit())
                && resource.strip_prefix("guardrail/").is_some_and(is_plain)
        }
        _ => false,
    };
    id.len() <= LONGEST_ID && (is_plain(id) || is_arn)
}

fn is_version(version: &str) -> bool {
    let is_number = (1..=8).contains(&version.len())
        && !version.starts_with('0')
        && version.chars().all(|c| c.is_ascii_digit());
    version == "DRAFT" || is_number
}

/// Writes the form that [`Guardrail::parse`] accepts.
impl fmt::Display for Guardrail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.id, self.version, self.mode())
    }
}

crate::chat::invalid_value::from_str_by_parse!(Guardrail);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guardrail_has_an_id_a_version_and_a_mode() {
        fn check(typed: &str, written: Result<&str, &str>) {
            match (Guardrail::parse(typed), written) {
                (Ok(guardrail), Ok(written)) => assert_eq!(guardrail.to_string(), written),
                (Err(InvalidValue(why)), Err(words)) => assert!(why.contains(words), "{why}"),
                (parsed, _) => panic!("{typed}: {parsed:?}"),
            }
        }
        check("gr1:DRAFT", Ok("gr1:DRAFT:sync"));
        check(" gr1 12 async ", Ok("gr1:12:async"));
        let arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1";
        check(&format!("{arn}:3"), Ok(&format!("{arn}:3:sync")));
        check(&format!("{arn}:3:async"), Ok(&format!("{arn}:3:async")));
        check(arn, Err("needs an id and a version"));
        check("gr1", Err("needs an id and a version"));
        check("gr1:async", Err("needs an id and a version"));
        check("Gr-1:1", Err("\"Gr-1\" is not a guardrail"));
        check("arn:aws:bedrock:us-east-1:1:guardrail/gr1:1", Err("is not a guardrail"));
        for version in ["0", "01", "123456789", "draft", "1.0"] {
            check(&format!("gr1:{version}"), Err("is not a guardrail version"));
        }
    }
}
