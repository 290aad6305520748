//! Parses the method and the URI of a request into one of the five operations.

use hyper::{Method, Uri};

/// An operation of Bedrock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operation {
    /// `POST /model/{id}/converse-stream`
    ConverseStream {
        model: String,
    },
    /// `POST /model/{id}/converse`
    Converse {
        model: String,
    },
    /// `POST /model/{id}/count-tokens`
    CountTokens {
        model: String,
    },
    /// `GET /inference-profiles`, with its query
    ListInferenceProfiles(QueryString),
    /// `GET /foundation-models`, with its query
    ListFoundationModels(QueryString),
    Unknown,
}

impl Operation {
    pub(super) fn parse(method: &Method, uri: &Uri) -> Self {
        let path = uri.path();
        // An ARN contains a slash that some clients do not encode.
        let model = |operation| {
            Some(percent_decode(path.strip_prefix("/model/")?.strip_suffix(operation)?))
        };
        let query = || QueryString::parse(uri.query().unwrap_or_default());
        let route = match (method, path) {
            (&Method::POST, _) => model("/converse-stream")
                .map(|model| Self::ConverseStream { model })
                .or_else(|| Some(Self::Converse { model: model("/converse")? }))
                .or_else(|| Some(Self::CountTokens { model: model("/count-tokens")? })),
            (&Method::GET, "/inference-profiles") => Some(Self::ListInferenceProfiles(query())),
            (&Method::GET, "/foundation-models") => Some(Self::ListFoundationModels(query())),
            _ => None,
        };
        route.unwrap_or(Self::Unknown)
    }
}

/// The names and values of a query string.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct QueryString(Vec<(String, String)>);

impl QueryString {
    fn parse(text: &str) -> Self {
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(name), percent_decode(value))
        };
        Self(text.split('&').filter(|part| !part.is_empty()).map(pair).collect())
    }

    /// Returns the value of a name, if it is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// Decodes percent-encoding. Keeps invalid escapes. Replaces invalid UTF-8.
fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => {
                hex_digit(*high).zip(hex_digit(*low)).map(|(h, l)| h << 4 | l)
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: &Method, uri: &'static str, expected: &Operation) {
        assert_eq!(&Operation::parse(method, &Uri::from_static(uri)), expected, "{uri}");
    }

    #[test]
    fn a_model_id_is_decoded_from_its_path() {
        check(
            &Method::POST,
            "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream",
            &Operation::ConverseStream {
                model: "us.anthropic.claude-haiku-4-5-20251001-v1:0".into(),
            },
        );
        check(
            &Method::POST,
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse",
            &Operation::Converse {
                model: "arn:aws:bedrock:us-east-1:1:inference-profile/x".into(),
            },
        );
        check(
            &Method::POST,
            "/model/a%3A0/count-tokens",
            &Operation::CountTokens { model: "a:0".into() },
        );
    }

    #[test]
    fn other_paths_are_unknown_and_invalid_escapes_stay() {
        check(&Method::GET, "/model/x/converse", &Operation::Unknown);
        check(&Method::POST, "/model/x", &Operation::Unknown);
        check(&Method::POST, "/model/converse", &Operation::Unknown);
        check(&Method::POST, "/model/a/b/converse", &Operation::Converse { model: "a/b".into() });
        check(&Method::GET, "/", &Operation::Unknown);
        check(
            &Method::POST,
            "/model/a%zz%4/converse",
            &Operation::Converse { model: "a%zz%4".into() },
        );
    }

    #[test]
    fn a_query_string_is_parsed_into_names_and_values() {
        let query = QueryString::parse("maxResults=2&nextToken=a%3D&type=");
        assert_eq!(query.get("maxResults"), Some("2"));
        assert_eq!(query.get("nextToken"), Some("a="));
        assert_eq!((query.get("type"), query.get("other")), (None, None));
    }
}
