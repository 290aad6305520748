//! The failures of the search for credentials, and whether Outcrop may continue offline. Interprets
//! [`CredentialsError`] without any I/O.

use aws_credential_types::provider::error::CredentialsError;

use super::words::{capitalized, causes, chain};
use crate::bedrock::providers::{MetadataFailure, NO_ROLE};
use crate::chat::failure::{Failure, FailureKind};
use crate::wire::secrets;

/// Returns the instruction to renew the credentials of a profile.
pub fn sign_in_again(profile: Option<&str>) -> String {
    format!("Sign in again ({}) and send again.", login(profile))
}

fn login(profile: Option<&str>) -> String {
    match profile {
        Some(profile) => format!("aws sso login --profile {profile}"),
        None => "aws sso login".into(),
    }
}

/// Returns true if no credentials are configured, or false if a configured source does not work.
pub fn is_nothing_configured(error: &CredentialsError) -> bool {
    matches!(error, CredentialsError::CredentialsNotLoaded(_))
        && !is_incomplete_profile(&chain(error))
}

/// Returns true if the SDK ignored a profile because its settings are incomplete.
fn is_incomplete_profile(words: &str) -> bool {
    words.contains("was not defined: ") && !words.contains("referenced from the root profile")
        || words.contains("will resolve an access token instead of credentials")
}

fn metadata_failure(error: &CredentialsError) -> Option<&MetadataFailure> {
    causes(error).find_map(|link| link.downcast_ref())
}

/// Adds the way to start without credentials to a failure of the first search.
pub fn with_demo(failure: Failure) -> Failure {
    let next = format!("{} Or start with --offline to try Outcrop without AWS.", failure.next);
    Failure { next: next.into(), ..failure }
}

/// Converts the error of a search for credentials. `profile` is the profile that the user named.
pub fn failure(error: &CredentialsError, profile: Option<&str>) -> Failure {
    let words = without_credentials(&chain(error));
    let lowercase = words.to_lowercase();
    let profile_name =
        profile.map_or_else(|| "the default profile".into(), |name| format!("profile {name}"));
    let login = login(profile);
    let contains = |part: &str| lowercase.contains(part);
    let (kind, summary, why, next) = if is_nothing_configured(error) {
        return match profile {
            Some(profile) => Failure { raw_message: Some(words), ..empty_profile(profile) },
            None => Failure { raw_message: Some(words.clone()), ..nothing_found(&words) },
        };
    } else if let Some(failure) = metadata_failure(error).map(without_metadata) {
        failure
    } else if contains("credentials-login") {
        (
            FailureKind::Configuration,
            "This kind of sign-in is not supported",
            format!(
                "{} signs in with `aws login`, which Outcrop does not support.",
                capital(&profile_name)
            ),
            "Use an SSO profile, keys, or a Bedrock API key.".into(),
        )
    } else if ["sso token", "loading an access token", "session token not found or invalid"]
        .iter()
        .any(|part| contains(part))
    {
        (
            FailureKind::ExpiredCredentials,
            "The AWS sign-in has expired",
            format!("{} needs a new SSO sign-in.", capital(&profile_name)),
            format!("Run {login} and try again."),
        )
    } else if contains("accessdenied") {
        (
            FailureKind::AccessDenied,
            "The role may not be assumed",
            format!(
                "AWS denied sts:AssumeRole for {profile_name}. Outcrop cannot ask for an MFA code."
            ),
            "Ask for permission to assume the role, or use a profile without MFA.".into(),
        )
    } else if contains("external process") {
        (
            FailureKind::MissingCredentials,
            "The credential process failed",
            format!("The credential_process of {profile_name} returned no credentials."),
            "Run its command on its own to see why.".into(),
        )
    } else if contains("could not read file") {
        (
            FailureKind::Configuration,
            "Cannot read the AWS config file",
            "The file named below does not exist, or you may not read it.".into(),
            "Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.".into(),
        )
    } else if contains("could not parse profile file") || contains("invalid profile") {
        (
            FailureKind::Configuration,
            "Cannot read the AWS config file",
            "Its format is not valid.".into(),
            "Correct the line named below.".into(),
        )
    } else if matches!(error, CredentialsError::InvalidConfiguration(_))
        || is_incomplete_profile(&words)
    {
        (
            FailureKind::Configuration,
            "The AWS credentials are not set up correctly",
            format!("The settings of {profile_name} are incomplete or contradict each other."),
            "Check the profile in the AWS config file.".into(),
        )
    } else if matches!(error, CredentialsError::ProviderTimedOut(_)) {
        (
            FailureKind::MissingCredentials,
            "Looking up AWS credentials timed out",
            format!("The credential source of {profile_name} did not answer."),
            "Try again. Outside EC2, set AWS_EC2_METADATA_DISABLED=true.".into(),
        )
    } else {
        (
            FailureKind::MissingCredentials,
            "The AWS credentials could not be loaded",
            format!("The credential source of {profile_name} failed."),
            "Check the profile in the AWS config file, or set AWS_BEARER_TOKEN_BEDROCK.".into(),
        )
    };
    Failure { raw_message: Some(words), ..Failure::new(kind, summary, why, next) }
}

/// Returns an error text without the credentials that a `credential_process` may have printed.
fn without_credentials(words: &str) -> String {
    match words.split_once("Stderr: ") {
        Some((before, written)) => {
            format!("{before}Stderr: {}", secrets::mask_program_output(written))
        }
        None => words.to_owned(),
    }
}

fn nothing_found(words: &str) -> Failure {
    let ec2 = if words.contains(NO_ROLE) { ", and EC2 gave no credentials" } else { "" };
    Failure::new(
        FailureKind::MissingCredentials,
        "No AWS credentials were found",
        format!("No Bedrock API key, access key or profile is set{ec2}."),
        "Set AWS_BEARER_TOKEN_BEDROCK, or name a profile with --profile.",
    )
}

/// Returns the failure of a metadata service that is a configured source.
fn without_metadata(failure: &MetadataFailure) -> (FailureKind, &'static str, String, String) {
    let (summary, why, place) = match failure {
        MetadataFailure::Container(_) => (
            "The container credentials service gave no credentials",
            "The environment of the container names the service as the source.",
            "container",
        ),
        MetadataFailure::Role(_) => (
            "The EC2 metadata service gave no credentials",
            "The instance has a role, but its credentials could not be loaded.",
            "instance",
        ),
    };
    let next = format!("Check the role of the {place}, or set AWS_BEARER_TOKEN_BEDROCK.");
    (FailureKind::MissingCredentials, summary, why.to_owned(), next)
}

/// Returns the failure for a profile that has no credentials or does not exist. The SDK does not
/// always distinguish the two cases.
fn empty_profile(profile: &str) -> Failure {
    Failure::new(
        FailureKind::MissingCredentials,
        format!("Profile {profile} has no credentials"),
        "The profile may not exist: the AWS config files have no credentials under this name.",
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
    fn sso_in_the_name_of_a_role_or_a_profile_is_no_expired_sign_in() {
        let role = CredentialsError::provider_error(
            "an error occurred while loading credentials: service error: unhandled error \
             (AccessDenied): User: arn:aws:sts::1:assumed-role/AWSReservedSSO_x/y is not authorized",
        );
        check(&role, Some("w"), FailureKind::AccessDenied, "sts:AssumeRole for profile w");
        let wrong = CredentialsError::invalid_configuration(
            "sso-session named `a` (referenced by profile `w`) was not found",
        );
        check(&wrong, Some("w"), FailureKind::Configuration, "Check the profile");
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
