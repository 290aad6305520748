//! The id of a model or an inference profile, and the geographies of profiles.

use std::fmt;
use std::sync::Arc;

use super::invalid_value::InvalidValue;

/// The base id of the default model: the newest fast model that accepts a prefill and a
/// temperature.
pub const DEFAULT_MODEL: &str = "anthropic.claude-haiku-4-5-20251001-v1:0";

/// The profile of the default model in `us-gov` regions, where [`DEFAULT_MODEL`] has no profile.
const GOVCLOUD_DEFAULT: &str = "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0";

/// A model id, an inference profile id or an ARN, sent unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelId(Arc<str>);

impl ModelId {
    /// # Errors
    /// Returns [`InvalidValue`] if the text cannot be an id: empty, longer than the service's limit
    /// of 2048 characters, or with characters that no id or ARN contains.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let text = text.trim();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:/+=,@".contains(c);
        if text.is_empty() || text.len() > 2048 || !text.chars().all(is_allowed) {
            return Err(InvalidValue(
                "Expected a model id, an inference profile id or an ARN, such as us.anthropic.claude-haiku-4-5-20251001-v1:0"
                    .into(),
            ));
        }
        if text.starts_with("arn:") && text.split(':').count() < 6 {
            return Err(InvalidValue(
                "An ARN has six parts: arn:aws:bedrock:REGION:ACCOUNT:inference-profile/ID".into(),
            ));
        }
        Ok(Self(text.into()))
    }

    /// Returns the id of the default model's inference profile for the region's geography.
    pub fn default_for(region: &str) -> Self {
        match geography(region) {
            "us-gov" => Self(GOVCLOUD_DEFAULT.into()),
            geography => Self(format!("{geography}.{DEFAULT_MODEL}").into()),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true for the ARN of an application inference profile, which hides its model.
    pub fn is_application_profile(&self) -> bool {
        self.0.starts_with("arn:") && self.0.contains(":application-inference-profile/")
    }

    /// Returns the id of the foundation model, without ARN and geography prefix. For the ARN of an
    /// application inference profile, returns the id of the profile.
    pub fn base(&self) -> &str {
        let id = self.0.rsplit('/').next().unwrap_or(&self.0);
        match id.split_once('.') {
            Some((prefix, rest)) if GEOGRAPHIES.contains(&prefix) => rest,
            _ => id,
        }
    }

    /// Returns the geography prefix of the inference profile (`us`, `global`, …), if any.
    pub fn geography(&self) -> Option<&str> {
        let id = self.0.rsplit('/').next().unwrap_or(&self.0);
        id.split_once('.').map(|(prefix, _)| prefix).filter(|p| GEOGRAPHIES.contains(p))
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

super::invalid_value::from_str_by_parse!(ModelId);

const GEOGRAPHIES: [&str; 9] = ["global", "us", "eu", "apac", "jp", "au", "us-gov", "in", "ca"];

/// Returns the prefix of the default model's profile for the region's geography, or `global` if the
/// geography has no profile. `global` does not reach the `us-gov` regions. Source: AWS,
/// inference profiles of Claude Haiku 4.5, November 2026: us, eu, jp, au and in.
pub fn geography(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("us-gov-") => "us-gov",
        _ if region.starts_with("us-") => "us",
        _ if region.starts_with("eu-") => "eu",
        "ap-northeast-1" | "ap-northeast-3" => "jp",
        "ap-southeast-2" | "ap-southeast-4" => "au",
        "ap-south-1" | "ap-south-2" => "in",
        _ => "global",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_model_uses_the_profile_of_the_region() {
        fn check(region: &str, prefix: &str) {
            let id = ModelId::default_for(region);
            assert_eq!(id.as_str(), format!("{prefix}.{DEFAULT_MODEL}"), "{region}");
            assert_eq!(id.base(), DEFAULT_MODEL);
        }
        check("us-east-1", "us");
        check("eu-central-1", "eu");
        check("ap-northeast-1", "jp");
        check("ap-southeast-2", "au");
        check("ap-south-1", "in");
        check("sa-east-1", "global");
        check("ap-northeast-2", "global");
        let id = ModelId::default_for("us-gov-west-1");
        assert_eq!((id.as_str(), id.geography()), (GOVCLOUD_DEFAULT, Some("us-gov")));
    }

    #[test]
    fn ids_profiles_and_arns_are_accepted() {
        fn check(text: &str, base: &str, geography: Option<&str>) {
            let id = ModelId::parse(text).expect(text);
            assert_eq!((id.as_str(), id.base(), id.geography()), (text, base, geography));
        }
        check("anthropic.claude-opus-5", "anthropic.claude-opus-5", None);
        check("eu.anthropic.claude-opus-5", "anthropic.claude-opus-5", Some("eu"));
        check(
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5",
            "anthropic.claude-opus-5",
            Some("us"),
        );
        check(
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
            "abc123",
            None,
        );
        for wrong in ["", "claude haiku", "arn:aws:bedrock", "modèle"] {
            assert!(ModelId::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
