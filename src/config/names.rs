//! The variables that are accepted from an env file. A discovered `.env` may belong to another
//! person, so only variables on an allow-list are accepted from it. No variable on the list sets a
//! file, a folder, a program or a process.

use super::{endpoint, nearest};

/// Endpoints of the two Bedrock services. A discovered `.env` may set only loopback endpoints.
const ENDPOINTS: [&str; 3] =
    ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL_BEDROCK"];

/// Names that are accepted from every env file, together with [`ENDPOINTS`].
const ALLOWED_IN_ANY_FILE: [&str; 9] = [
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_EC2_METADATA_DISABLED",
    "OUTCROP_MODEL",
];

/// Names that are accepted only from a file named with `--env-file`.
const NAMED_ONLY: [&str; 7] = [
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "OUTCROP_CONFIG",
    "OUTCROP_LOG",
    "OUTCROP_DATA_DIR",
];

/// Names of credentials that the AWS SDK reads only from the process environment. Its API has no
/// setting that could replace them.
const CREDENTIALS_OF_PROCESS: [&str; 7] = [
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
];

/// Names without the prefix `AWS_` or `OUTCROP_` that libraries read from the process environment.
const NETWORK: [&str; 6] =
    ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Who chose the file. This decides which names are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Outcrop found the file in the current folder or above it. Anyone may have put it there.
    Discovered,
    /// The user named it on the command line.
    Named,
}

/// The decision about a variable of an env file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted,
    /// The variable is ignored. The text is the reason: it follows the name and the file in a note
    /// for the user.
    Refused(&'static str),
    /// The name is a misspelling of this name.
    Misspelled(&'static str),
    /// The variable has nothing to do with Outcrop.
    Unrelated,
}

/// Decides whether a variable of an env file is accepted.
pub(super) fn classify(name: &str, value: &str, trust: Trust) -> Verdict {
    let is_named = trust == Trust::Named;
    if ALLOWED_IN_ANY_FILE.contains(&name) {
        Verdict::Accepted
    } else if ENDPOINTS.contains(&name) {
        if is_named || endpoint::is_loopback(value) {
            Verdict::Accepted
        } else {
            Verdict::Refused(
                "is ignored: a discovered .env may set only a local endpoint. To use it, name the file with --env-file.",
            )
        }
    } else if NAMED_ONLY.contains(&name) {
        if is_named {
            Verdict::Accepted
        } else {
            Verdict::Refused("is ignored. To use it, name the file with --env-file.")
        }
    } else if CREDENTIALS_OF_PROCESS.contains(&name) || is_named && NETWORK.contains(&name) {
        Verdict::Refused("is ignored. Set it in the environment.")
    } else if let Some(suggestion) = correction(name) {
        Verdict::Misspelled(suggestion)
    } else if is_named && ["AWS_", "OUTCROP_"].iter().any(|prefix| name.starts_with(prefix)) {
        Verdict::Refused("is ignored. If it is needed, set it in the environment.")
    } else {
        Verdict::Unrelated
    }
}

fn correction(name: &str) -> Option<&'static str> {
    nearest::corrected(name, ALLOWED_IN_ANY_FILE.into_iter().chain(ENDPOINTS).chain(NAMED_ONLY))
}

/// Returns the known name that a variable of the process environment misspells, if there is one.
pub(super) fn misspelled_in_process(name: &str) -> Option<&'static str> {
    // Most variables belong to other programs.
    if !name.starts_with(['A', 'O', 'a', 'o']) {
        return None;
    }
    let known = || {
        ALLOWED_IN_ANY_FILE
            .into_iter()
            .chain(ENDPOINTS)
            .chain(NAMED_ONLY)
            .chain(CREDENTIALS_OF_PROCESS)
    };
    if known().any(|known| known == name) { None } else { nearest::corrected(name, known()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_accepted(name: &str, value: &str, trust: Trust) -> bool {
        classify(name, value, trust) == Verdict::Accepted
    }

    fn refusal(name: &str, trust: Trust) -> &'static str {
        match classify(name, "x", trust) {
            Verdict::Refused(why) => why,
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn a_discovered_file_sets_only_names_of_the_allow_list() {
        for name in ALLOWED_IN_ANY_FILE {
            assert!(is_accepted(name, "x", Trust::Discovered), "{name}");
        }
        for name in NAMED_ONLY {
            assert!(refusal(name, Trust::Discovered).contains("--env-file"), "{name}");
            assert!(is_accepted(name, "x", Trust::Named), "{name}");
        }
        for name in CREDENTIALS_OF_PROCESS {
            for trust in [Trust::Discovered, Trust::Named] {
                assert!(refusal(name, trust).contains("in the environment"), "{name}");
            }
        }
    }

    #[test]
    fn a_discovered_file_may_set_only_loopback_endpoints() {
        for name in ENDPOINTS {
            for (url, is_loopback) in [
                ("http://127.0.0.1:8080", true),
                ("http://localhost:1/x", true),
                ("https://example.com", false),
                ("http://localhost@example.com", false),
            ] {
                assert_eq!(is_accepted(name, url, Trust::Discovered), is_loopback, "{name} {url}");
                assert!(is_accepted(name, url, Trust::Named), "{name} {url}");
            }
        }
    }

    #[test]
    fn a_misspelled_name_gives_the_known_name() {
        for trust in [Trust::Discovered, Trust::Named] {
            let check = |name, known| {
                assert_eq!(classify(name, "x", trust), Verdict::Misspelled(known), "{name}");
            };
            check("AWS_REGOIN", "AWS_REGION");
            check("AWS_BEARER_TOKEN_BEDROK", "AWS_BEARER_TOKEN_BEDROCK");
            check("aws_profile", "AWS_PROFILE");
            check("OUTCROP_MODLE", "OUTCROP_MODEL");
            check("OUTCORP_LOG", "OUTCROP_LOG");
        }
    }

    #[test]
    fn a_misspelled_variable_of_the_process_gives_the_known_name() {
        assert_eq!(misspelled_in_process("AWS_REGOIN"), Some("AWS_REGION"));
        assert_eq!(misspelled_in_process("OUTCROP_MODLE"), Some("OUTCROP_MODEL"));
        assert_eq!(misspelled_in_process("AWS_ROLE_ARM"), Some("AWS_ROLE_ARN"));
        for name in ["AWS_REGION", "AWS_ROLE_ARN", "AWS_DEFAULT_OUTPUT", "AWS_ENDPOINT_URL_S3"] {
            assert_eq!(misspelled_in_process(name), None);
        }
        for name in ["AWS_EC2_METADATA_V1_DISABLED", "AWS_RETRY_MODE", "ALL_PROXY", "OLDPWD"] {
            assert_eq!(misspelled_in_process(name), None);
        }
    }

    #[test]
    fn an_unrelated_name_is_ignored_without_a_note() {
        for name in ["PATH", "DATABASE_URL", "EDITOR", "MY_AWS_PROFILE"] {
            assert_eq!(classify(name, "x", Trust::Discovered), Verdict::Unrelated, "{name}");
            assert_eq!(classify(name, "x", Trust::Named), Verdict::Unrelated, "{name}");
        }
        for name in ["AWS_S3_BUCKET", "AWS_VAULT_PASS_CMD", "AWS_PAGER", "HTTPS_PROXY"] {
            assert_eq!(classify(name, "x", Trust::Discovered), Verdict::Unrelated, "{name}");
            assert!(refusal(name, Trust::Named).contains("in the environment"), "{name}");
        }
    }
}
