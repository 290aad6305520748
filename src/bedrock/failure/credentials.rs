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

/// The causes of a failed search. The first row with a pattern that occurs in the SDK's text applies.
/// `{profile}` is the profile with its name, `{Profile}` the same at the start of a sentence, and
/// `{login}` the command to sign in.
#[rustfmt::skip]
const ROWS: &[(&[&str], FailureKind, [&str; 3])] = &[
    (&["credentials-login"], FailureKind::Configuration, [
        "This kind of sign-in is not supported",
        "{Profile} signs in with `aws login`, which Outcrop does not support.",
        "Use an SSO profile, keys, or a Bedrock API key."]),
    (&["has invalid sso config"], FailureKind::Configuration, [
        NOT_SET_UP,
        "The SSO settings of {profile} are not valid.",
        FIX_PROFILE]),
    (&["sso-session named"], FailureKind::Configuration, [
        NOT_SET_UP,
        "{Profile} refers to an sso-session that does not exist.",
        FIX_PROFILE]),
    (&["profile must contain"], FailureKind::Configuration, [
        NOT_SET_UP,
        "{Profile} has a role, but no source for its credentials.",
        FIX_PROFILE]),
    (&["could not find source profile"], FailureKind::Configuration, [
        NOT_SET_UP,
        "{Profile} refers to a source_profile that does not exist.",
        FIX_PROFILE]),
    (&["will resolve an access token", "was not defined"], FailureKind::Configuration, [
        NOT_SET_UP,
        "The SSO settings of {profile} are incomplete.",
        FIX_PROFILE]),
    (&["infinite loop"], FailureKind::Configuration, [
        NOT_SET_UP,
        "The source_profile settings of {profile} form a loop.",
        FIX_PROFILE]),
    (&["sso token", "loading an access token", "session token not found or invalid"], FailureKind::ExpiredCredentials, [
        "The AWS sign-in has expired",
        "{Profile} needs a new SSO sign-in.",
        "Run {login} and try again."]),
    (&["accessdenied"], FailureKind::AccessDenied, [
        "The role cannot be assumed",
        "AWS denied sts:AssumeRole for {profile}.",
        "Ask for sts:AssumeRole on the role, or for a change of its trust policy."]),
    (&["external process"], FailureKind::MissingCredentials, [
        "The credential process failed",
        "The credential_process of {profile} returned no credentials.",
        "Run the command in a shell to see why."]),
    (&["could not read file"], FailureKind::Configuration, [
        "The AWS config file cannot be read",
        "The file named below does not exist or cannot be read.",
        "Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE."]),
    (&["could not parse profile file", "invalid profile"], FailureKind::Configuration, [
        "The AWS config file is not valid",
        "Outcrop cannot parse it.",
        "Correct the line named below."]),
];

const NOT_SET_UP: &str = "The AWS credentials are not set up correctly";
const FIX_PROFILE: &str = "Fix the profile in the AWS config file.";

/// The texts for errors without a row: an invalid configuration, a timeout, and any other error.
#[rustfmt::skip]
const REST: [(FailureKind, [&str; 3]); 3] = [
    (FailureKind::Configuration, [
        NOT_SET_UP,
        "The settings of {profile} are incomplete or contradict each other.",
        FIX_PROFILE]),
    (FailureKind::MissingCredentials, [
        "Looking up AWS credentials timed out",
        "The credential source of {profile} did not answer.",
        "Try again. Outside EC2, set AWS_EC2_METADATA_DISABLED=true."]),
    (FailureKind::MissingCredentials, [
        "The AWS credentials could not be loaded",
        "The credential source of {profile} failed.",
        "Check the profile in the AWS config file, or set AWS_BEARER_TOKEN_BEDROCK."]),
];

/// Converts the error of a search for credentials. `profile` is the profile that the user named.
pub fn failure(error: &CredentialsError, profile: Option<&str>) -> Failure {
    let words = without_credentials(&chain(error));
    let failure = if is_nothing_configured(error) {
        match profile {
            Some(profile) => empty_profile(profile),
            None => nothing_found(&words),
        }
    } else if let Some(failure) = metadata_failure(error).map(without_metadata) {
        failure
    } else {
        let known = without_names(&words).to_lowercase();
        let fits = |parts: &[&str]| parts.iter().any(|part| known.contains(part));
        let (kind, texts) = match ROWS.iter().find(|(parts, ..)| fits(parts)) {
            Some((_, kind, texts)) => (*kind, *texts),
            None if matches!(error, CredentialsError::InvalidConfiguration(_)) => REST[0],
            None if matches!(error, CredentialsError::ProviderTimedOut(_)) => REST[1],
            None => REST[2],
        };
        with_profile(kind, texts, profile)
    };
    Failure { raw_message: Some(words), ..failure }
}

/// Returns the failure for a role that requires an MFA code.
pub fn needs_mfa(failure: Failure, profile: Option<&str>) -> Failure {
    let texts = [
        "Profiles with MFA are not supported",
        "The role of {profile} requires an MFA code, and Outcrop cannot ask for it.",
        "Use an SSO profile, or keys from `aws configure export-credentials`.",
    ];
    let raw_message = failure.raw_message;
    Failure { raw_message, ..with_profile(FailureKind::Configuration, texts, profile) }
}

fn with_profile(kind: FailureKind, texts: [&str; 3], profile: Option<&str>) -> Failure {
    let name =
        profile.map_or_else(|| "the default profile".into(), |name| format!("profile {name}"));
    let [summary, why, next] = texts.map(|text| {
        text.replace("{profile}", &name)
            .replace("{Profile}", &capitalized(&name))
            .replace("{login}", &login(profile))
    });
    Failure::new(kind, summary, why, next)
}

/// Removes the names in backticks, which the user chose: a profile may be called `sso token`.
fn without_names(words: &str) -> String {
    words.split('`').step_by(2).collect()
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
fn without_metadata(failure: &MetadataFailure) -> Failure {
    let (summary, why, place) = match failure {
        MetadataFailure::Container(_) => (
            "The container credentials service gave no credentials",
            "An AWS_CONTAINER_CREDENTIALS_* variable selects this service as the credential source.",
            "container",
        ),
        MetadataFailure::Role(_) => (
            "The EC2 metadata service gave no credentials",
            "The instance has a role, but its credentials could not be loaded.",
            "instance",
        ),
    };
    let next = format!("Check the role of the {place}, or set AWS_BEARER_TOKEN_BEDROCK.");
    Failure::new(FailureKind::MissingCredentials, summary, why, next)
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

/// Returns the titles of the rows.
#[cfg(test)]
pub(super) fn titles() -> impl Iterator<Item = &'static str> {
    let rest = REST.iter().map(|(_, [title, ..])| *title);
    ROWS.iter().map(|(_, _, [title, ..])| *title).chain(rest)
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
        check(&wrong, Some("w"), FailureKind::Configuration, "sso-session that does not exist");
        let name = CredentialsError::invalid_configuration("profile `sso token` is not valid");
        check(&name, Some("sso token"), FailureKind::Configuration, "Fix the profile");
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
        let timeout = CredentialsError::provider_timed_out(std::time::Duration::from_secs(5));
        check(&timeout, None, FailureKind::MissingCredentials, "AWS_EC2_METADATA_DISABLED=true");
    }
}
