//! How to reach Bedrock, as configured: plain values, read by `config` from options, environment
//! and files. Owns the only secrets of the program and refuses to print them.

use std::fmt;

/// How to reach Bedrock, as configured. The values are already trimmed and not empty. `Debug`
/// tells which secrets are there, never what they are.
#[derive(Clone, Default)]
pub struct Access {
    /// The region, when an option, the environment or a `.env` names one: a valid host label.
    pub region: Option<String>,
    /// `AWS_REGION` is there and empty. The SDK would take the empty text for the region and fail
    /// at the first request, so the region then comes from the profile alone.
    pub ignore_env_region: bool,
    /// A profile of the AWS config files, when one is named.
    pub profile: Option<String>,
    /// An explicit endpoint of the runtime API: a URL with a scheme.
    pub endpoint_url: Option<String>,
    /// A Bedrock API key. It wins over everything else, as it does in the AWS SDKs.
    pub bearer: Option<String>,
    /// A static key pair. It wins over the profile, as it does in the AWS SDKs.
    pub keys: Option<Keys>,
}

/// A static key pair with its optional session token.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("region", &self.region)
            .field("ignore_env_region", &self.ignore_env_region)
            .field("profile", &self.profile)
            .field("endpoint_url", &self.endpoint_url)
            .field("bearer", &self.bearer.as_ref().map(|_| "(hidden)"))
            .field("keys", &self.keys)
            .finish()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_holds_no_secret() {
        let access = Access {
            bearer: Some("ABSK-secret".into()),
            keys: Some(Keys {
                access_key_id: "AKIDsecret".into(),
                secret_access_key: "shh-secret".into(),
                session_token: Some("token-secret".into()),
            }),
            ..Access::default()
        };
        let shown = format!("{access:?}");
        assert!(!shown.contains("secret"), "{shown}");
        assert!(shown.contains("hidden"), "{shown}");
    }
}
