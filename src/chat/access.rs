//! How to reach Bedrock, as it was configured: plain values that `config` reads and `bedrock`
//! uses. Owns the only secrets of the program and refuses to print them.

use std::fmt;

/// What the client must be told. `None` leaves the field to the SDK.
///
/// Of the credentials at most one of `bearer` and `keys` is set, and it is the one to use. When
/// neither is, but `profile` is, that profile is meant, whatever the process environment holds.
/// All values are trimmed and not empty.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// A valid host label, such as `us-east-1`.
    pub region: Option<String>,
    pub profile: Option<String>,
    /// An endpoint of the runtime API: a URL with its scheme.
    pub endpoint_url: Option<String>,
    /// An endpoint of the control plane, which lists what can be called.
    pub control_url: Option<String>,
    /// A Bedrock API key.
    pub bearer: Option<String>,
    pub keys: Option<Keys>,
    pub blank: Blank,
}

/// Variables that the process environment holds, but blank. An empty value counts as absent, and
/// the SDK would take it as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "four variables, each of which is blank or not")]
pub struct Blank {
    pub region: bool,
    pub endpoint: bool,
    pub control: bool,
    pub profile: bool,
}

/// A key pair, with the session token of temporary credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub id: String,
    pub secret: String,
    pub token: Option<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("region", &self.region)
            .field("profile", &self.profile)
            .field("endpoint_url", &self.endpoint_url)
            .field("control_url", &self.control_url)
            .field("bearer", &self.bearer.as_ref().map(|_| "hidden"))
            .field("keys", &self.keys)
            .field("blank", &self.blank)
            .finish()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}
