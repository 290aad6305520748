//! The failures of the search for credentials, and whether Outcrop may continue offline. Interprets
//! [`CredentialsError`] without any I/O.

use aws_credential_types::provider::error::CredentialsError;

use super::words::{capitalized, chain};
use crate::chat::failure::{Failure, FailureKind};
use crate::wire::secrets;

/// Returns the instruction to renew the credentials of a profile.
pub fn sign_in_again(profile: Option<&str>) -> String {
    format!("Sign in again ({})", login(profile))
}

fn login(profile: Option<&str>) -> String {
    match profile {
        Some(profile) => format!("aws sso login --profile {profile}"),
        None => "aws sso login".into(),
    }
}

/// Returns true if nothing is configured. Otherwise a configured source does not work.
pub fn is_nothing_configured(error: &CredentialsError) -> bool {
    matches!(error, CredentialsError::CredentialsNotLoaded(_))
}

/// Converts the error of a search for credentials. `profile` is the profile that the user named.
pub fn failure(error: &CredentialsError, profile: Option<&str>) -> Failure {
    let words = discreet(&chain(error));
    let lowercase = words.to_lowercase();
    let profile_name =
        profile.map_or_else(|| "the default profile".into(), |name| format!("profile {name}"));
    let login = login(profile);
    let contains = |part: &str| lowercase.contains(part);
    let (kind, summary, why, next) = if is_nothing_configured(error) {
        return match profile {
            Some(profile) => Failure { words: Some(words), ..empty_profile(profile) },
            None => Failure { words: Some(words), ..nothing_found() },
        };
    } else if contains("credentials-login") {
        (
            FailureKind::Configuration,
            "This kind of sign-in is not supported",
            format!(
                "{} signs in with `aws login`, which Outcrop cannot use.",
                capital(&profile_name)
            ),
            "Use an SSO profile, keys, or a Bedrock API key.".into(),
        )
    } else if contains("sso") {
        (
            FailureKind::ExpiredCredentials,
            "The AWS sign-in has expired",
            format!("{} needs a new SSO sign-in.", capital(&profile_name)),
            format!("Run {login} and try again."),
        )
    } else if contains("external process") {
        (
            FailureKind::MissingCredentials,
            "The credential process failed",
            format!("The credential_process of {profile_name} gave no credentials."),
            "Run that command by itself to see why.".into(),
        )
    } else if contains("could not read file") {
        (
            FailureKind::Configuration,
            "The AWS config file cannot be read",
            "The file that the words below name does not exist, or you may not read it.".into(),
            "Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.".into(),
        )
    } else if contains("could not parse profile file") || contains("invalid profile") {
        (
            FailureKind::Configuration,
            "The AWS config file cannot be read",
            "It does not have the form that the AWS tools expect.".into(),
            "Correct the line that the words below name.".into(),
        )
    } else if matches!(error, CredentialsError::InvalidConfiguration(_)) {
        (
            FailureKind::Configuration,
            "The AWS credentials are not set up correctly",
            format!("The settings of {profile_name} do not fit together."),
            "Check the profile in the AWS config file.".into(),
        )
    } else if matches!(error, CredentialsError::ProviderTimedOut(_)) {
        (
            FailureKind::MissingCredentials,
            "No AWS credentials in time",
            format!("The source of the credentials of {profile_name} did not answer."),
            "Try again, or set AWS_EC2_METADATA_DISABLED=true when this is no EC2 instance.".into(),
        )
    } else {
        (
            FailureKind::MissingCredentials,
            "The AWS credentials could not be loaded",
            format!("The source of the credentials of {profile_name} failed."),
            format!("Run {login}, or set AWS_BEARER_TOKEN_BEDROCK."),
        )
    };
    Failure { words: Some(words), ..Failure::new(kind, summary, why, next) }
}

/// Returns the text of an error without credentials that a `credential_process` may have written.
fn discreet(words: &str) -> String {
    match words.split_once("Stderr: ") {
        Some((before, written)) => {
            format!("{before}Stderr: {}", secrets::program_output(written))
        }
        None => words.to_owned(),
    }
}

fn nothing_found() -> Failure {
    Failure::new(
        FailureKind::MissingCredentials,
        "No AWS credentials were found",
        "There is no Bedrock API key, no key pair and no profile with credentials.",
        "Set AWS_BEARER_TOKEN_BEDROCK, or name a profile with --profile.",
    )
}

/// Returns the failure for a profile without credentials. It may not exist: the SDK does not always
/// distinguish the two.
fn empty_profile(profile: &str) -> Failure {
    Failure::new(
        FailureKind::MissingCredentials,
        format!("Profile {profile} has no credentials"),
        "It may not exist: the AWS config files define no credentials under that name.",
        "List the profiles with `aws configure list-profiles`, and check the spelling.",
    )
}

fn capital(text: &str) -> String {
    capitalized(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: &CredentialsError, profile: Option<&str>, kind: FailureKind, part: &str) {
        let failure = failure(error, profile);
        assert_eq!(failure.kind, kind, "{failure}");
        assert!(failure.to_string().contains(part), "{failure}");
    }

    #[test]
    fn a_missing_profile_is_named() {
        let error = CredentialsError::not_loaded("no credentials in the profile provider");
        check(&error, Some("nope"), FailureKind::MissingCredentials, "Profile nope");
        check(&error, Some("nope"), FailureKind::MissingCredentials, "may not exist");
        check(&error, None, FailureKind::MissingCredentials, "AWS_BEARER_TOKEN_BEDROCK");
    }

    #[test]
    fn an_expired_sign_in_names_the_command() {
        let error = CredentialsError::provider_error(
            "an error occurred while loading an access token: failed to load the cached SSO token",
        );
        check(&error, None, FailureKind::ExpiredCredentials, "Run aws sso login and");
        check(&error, Some("w"), FailureKind::ExpiredCredentials, "aws sso login --profile w");
    }

    #[test]
    fn other_causes_have_their_own_texts() {
        let process = CredentialsError::provider_error(
            "Error retrieving credentials: external process exited with code exit status: 1.",
        );
        check(
            &process,
            Some("p"),
            FailureKind::MissingCredentials,
            "credential_process of profile p",
        );
        let file = CredentialsError::invalid_configuration("could not parse profile file");
        check(&file, None, FailureKind::Configuration, "config file");
        let file = CredentialsError::invalid_configuration("could not read file `/x/config`");
        check(&file, None, FailureKind::Configuration, "does not exist");
        let login = CredentialsError::invalid_configuration(
            "This behavior requires following cargo feature(s) enabled: credentials-login",
        );
        check(&login, None, FailureKind::Configuration, "aws login");
    }
}
