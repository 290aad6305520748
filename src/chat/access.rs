//! The configured access to Bedrock: plain values that `config` reads and `bedrock` uses. Contains
//! the program's only secrets. `Debug` never prints them.

use std::fmt;
use std::path::PathBuf;

/// The configuration of the client. For a field that is `None`, the SDK chooses the value.
///
/// At most one of `bearer` and `keys` is set. Both take precedence over `profile`, and `profile`
/// takes precedence over the process environment. All values are trimmed and not empty.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// A valid host label, such as `us-east-1`.
    pub region: Option<String>,
    pub profile: Option<String>,
    /// The profile that Outcrop's configuration file names. Set only if a discovered `.env` provides
    /// the credentials.
    pub own_profile: Option<String>,
    /// An endpoint of the runtime API: a URL with its scheme.
    pub endpoint_url: Option<String>,
    /// An endpoint of the control plane, which lists models and profiles.
    pub control_url: Option<String>,
    pub bearer: Option<String>,
    pub keys: Option<KeyPair>,
    /// The env file that `bearer`, `keys` or `profile` comes from; `None` if they come from the
    /// options, the process environment or Outcrop's configuration file.
    pub env_file: Option<EnvFile>,
    pub sdk: SdkSettings,
    pub blank: BlankVariables,
}

/// The env file that provides the credentials or names the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvFile {
    pub path: PathBuf,
    /// Whether Outcrop found the file itself, in the current folder or a parent folder. The user
    /// did not choose the file, so it may be someone else's.
    pub is_discovered: bool,
}

/// Which credentials to use if both a discovered `.env` and the user's AWS profile provide some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityChoice {
    /// The profile that Outcrop's configuration file names, or else the default profile.
    Profile,
    EnvFile,
}

/// Settings that the AWS SDK reads from the process environment, and that an env file can set
/// instead. The values of an env file do not enter the process environment, because every child
/// process would inherit them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SdkSettings {
    pub config_file: Option<PathBuf>,
    pub credentials_file: Option<PathBuf>,
    pub use_fips: Option<bool>,
    pub use_dual_stack: Option<bool>,
    /// Whether the instance metadata service (IMDS) is disabled for credentials and region.
    pub is_metadata_disabled: bool,
}

impl Access {
    /// Returns the discovered `.env` whose credentials would be used. A `.env` that only names a
    /// profile does not count: the profile's credentials belong to the user.
    pub fn discovered_credentials(&self) -> Option<&EnvFile> {
        let has_credentials = self.bearer.is_some() || self.keys.is_some();
        self.env_file.as_ref().filter(|file| file.is_discovered && has_credentials)
    }

    /// Returns the name of the profile that the user can choose in place of a discovered `.env`, for
    /// a message.
    pub fn profile_label(&self) -> String {
        match &self.own_profile {
            Some(name) => format!("AWS profile {name}"),
            None => "default AWS profile".to_owned(),
        }
    }

    /// Returns the access configuration with the credentials that the user chose.
    #[must_use]
    pub fn with_choice(self, choice: IdentityChoice) -> Self {
        match choice {
            IdentityChoice::EnvFile => self,
            IdentityChoice::Profile => Self {
                bearer: None,
                keys: None,
                env_file: None,
                profile: Some(self.own_profile.unwrap_or_else(|| "default".into())),
                own_profile: None,
                ..self
            },
        }
    }
}

/// Variables that are set but blank in the process environment. Outcrop treats a blank value as
/// absent, but the SDK would use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "four variables, each of which is blank or not")]
pub struct BlankVariables {
    pub region: bool,
    pub endpoint: bool,
    pub control: bool,
    pub profile: bool,
}

/// An access key pair. Temporary credentials also have a session token.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyPair {
    pub id: String,
    pub secret: String,
    pub token: Option<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("region", &self.region)
            .field("profile", &self.profile)
            .field("own_profile", &self.own_profile)
            .field("endpoint_url", &self.endpoint_url)
            .field("control_url", &self.control_url)
            .field("bearer", &self.bearer.as_ref().map(|_| "hidden"))
            .field("keys", &self.keys)
            .field("env_file", &self.env_file)
            .field("sdk", &self.sdk)
            .field("blank", &self.blank)
            .finish()
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}
