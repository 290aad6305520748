//! Finds the AWS config and credentials files that the SDK reads, and checks whether they contain
//! credentials.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::section::EnvConfigSections;
use aws_runtime::env_config::source;
use aws_types::os_shim_internal::{Env, Fs};

use crate::chat::access::SdkSettings;
use crate::file;

/// The maximum number of profiles in a chain of `source_profile` keys.
const MAX_SOURCE_PROFILES: usize = 10;

const CREDENTIALS: [&str; 9] = [
    "aws_access_key_id",
    "credential_process",
    "credential_source",
    "login_session",
    "role_arn",
    "source_profile",
    "sso_account_id",
    "sso_session",
    "web_identity_token_file",
];

/// Returns true if the AWS config files of the process contain credentials for the default profile,
/// or if they cannot be parsed. Only reads the files: it runs no process and sends no request.
pub async fn default_profile_has_credentials() -> bool {
    let Some(sections) = sections(&SdkSettings::default()).await else { return true };
    let profile = sections.get_profile("default");
    profile.is_some_and(|profile| CREDENTIALS.iter().any(|key| profile.get(key).is_some()))
}

/// Returns true if a profile, or else the selected profile, names an MFA device for its role or for
/// a role that its credentials come from.
pub(super) async fn has_mfa(sdk: &SdkSettings, profile: Option<&str>) -> bool {
    let Some(sections) = sections(sdk).await else { return false };
    let name = profile.unwrap_or_else(|| sections.selected_profile());
    let source = |name: &&str| sections.get_profile(name)?.get("source_profile");
    // The SDK has followed the profiles already, so they form no loop. A profile can be its own source.
    let mut chain = std::iter::successors(Some(name), source).take(MAX_SOURCE_PROFILES);
    chain.any(|name| {
        sections.get_profile(name).is_some_and(|profile| profile.get("mfa_serial").is_some())
    })
}

/// Returns the content of the config files, or `None` if it cannot be parsed.
async fn sections(sdk: &SdkSettings) -> Option<EnvConfigSections> {
    let source = source::load(&Env::real(), &Fs::real(), &profile_files(sdk)).await.ok()?;
    EnvConfigSections::parse(source).ok()
}

/// Returns the config files that an env file or the environment names, or else the files in the
/// home folder. If `HOME` is relative or unset, the SDK would look for `~/.aws` in the current
/// folder, which may belong to another person.
#[allow(clippy::disallowed_methods, reason = "the AWS SDK reads these variables itself")]
pub(super) fn profile_files(sdk: &SdkSettings) -> EnvConfigFiles {
    let has_home = std::env::var_os("HOME").is_some_and(|home| Path::new(&home).is_absolute());
    let is_named = sdk.config_file.is_some() || sdk.credentials_file.is_some();
    if !is_named && (cfg!(windows) || has_home) {
        return EnvConfigFiles::default();
    }
    let mut files = EnvConfigFiles::builder();
    for (kind, named, variable, name) in [
        (EnvConfigFileKind::Config, &sdk.config_file, "AWS_CONFIG_FILE", "config"),
        (
            EnvConfigFileKind::Credentials,
            &sdk.credentials_file,
            "AWS_SHARED_CREDENTIALS_FILE",
            "credentials",
        ),
    ] {
        files = match (named, path(std::env::var_os(variable), file::home(), name)) {
            (Some(path), _) => files.with_file(kind, path),
            (None, Some(path)) if path.exists() => files.with_file(kind, path),
            (None, _) => files.with_contents(kind, ""),
        };
    }
    files.build()
}

/// Returns the path of a config file: the value of the variable, or `name` in the home folder.
fn path(variable: Option<OsString>, home: Option<PathBuf>, name: &str) -> Option<PathBuf> {
    match variable.map(PathBuf::from) {
        Some(path) => match path.strip_prefix("~") {
            Ok(rest) => Some(home?.join(rest)),
            Err(_) => Some(path),
        },
        None => Some(home?.join(".aws").join(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_home_folder_there_is_no_default_path() {
        fn check(variable: Option<&str>, home: Option<&str>, expected: Option<&str>) {
            let found = path(variable.map(OsString::from), home.map(PathBuf::from), "config");
            assert_eq!(found, expected.map(PathBuf::from), "{variable:?} {home:?}");
        }
        check(None, None, None);
        check(None, Some("/home/me"), Some("/home/me/.aws/config"));
        check(Some("~/mine"), None, None);
        check(Some("~/mine"), Some("/home/me"), Some("/home/me/mine"));
        check(Some("mine"), None, Some("mine"));
        check(Some("/etc/aws"), None, Some("/etc/aws"));
    }
}
