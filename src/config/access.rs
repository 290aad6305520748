//! The configured region, credentials and endpoint for Bedrock. The AWS SDK finds the rest
//! (profiles, SSO, roles). This file refuses only values with which the SDK would fail without
//! naming the cause.
//!
//! Credentials and profile form one identity, which comes from a single source: the options, the
//! process environment, the env file, or the configuration file. Without this rule, a `.env`
//! could replace a profile of the environment with its author's key.

use super::access_values::{parse_bool, profile, region, secret};
use super::config_error::ConfigError;
use super::config_file::FileConfig;
use super::endpoint;
use super::environment::{Environment, VariableSource};
use super::options::Options;
use crate::chat::access::{Access, BlankVariables, KeyPair, SdkSettings};
use crate::chat::invalid_value::InvalidValue;
use crate::file;
use crate::preferences::ConfigKey;

const BEARER: &str = "AWS_BEARER_TOKEN_BEDROCK";
const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const KEY_SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const PROFILE: &str = "AWS_PROFILE";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL"];
/// The endpoint variables of the control plane, which the AWS SDK treats as a separate service.
const CONTROL_PLANE_ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_BEDROCK", "AWS_ENDPOINT_URL"];

/// Variables that provide an identity, in order of precedence.
const IDENTITY_VARIABLES: [&str; 4] = [BEARER, KEY_ID, KEY_SECRET, PROFILE];

/// Variables that a container service sets. The AWS SDK gets credentials with either of them.
const CONTAINER: [&str; 2] =
    ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];

/// Variables that Kubernetes sets. The AWS SDK needs both to get credentials.
const WEB_IDENTITY: [&str; 2] = ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"];

/// Merges the options, the environment and the configuration file. Also returns a note for the user
/// if credentials of the env file are not used.
pub(super) fn resolve(
    options: &Options,
    environment: &Environment,
    file: &FileConfig,
) -> Result<(Access, Option<String>), ConfigError> {
    let region = match &options.region {
        Some(region) => Some(region.clone()),
        None => checked(environment.first_set(&REGIONS), region)?,
    };
    let region = region.or_else(|| file.text(ConfigKey::Region).map(str::to_owned));
    let blank = BlankVariables {
        region: REGIONS.iter().any(|name| environment.is_blank(name)),
        endpoint: ENDPOINTS.iter().any(|name| environment.is_blank(name)),
        control: CONTROL_PLANE_ENDPOINTS.iter().any(|name| environment.is_blank(name)),
        profile: environment.is_blank(PROFILE),
    };
    let access = Access { region, blank, sdk: sdk_settings(environment)?, ..Access::default() };
    // The stand-in needs no credentials, so they are not checked.
    if options.offline {
        Ok((access, None))
    } else {
        with_service(access, options, environment, file)
    }
}

fn with_service(
    mut access: Access,
    options: &Options,
    environment: &Environment,
    file: &FileConfig,
) -> Result<(Access, Option<String>), ConfigError> {
    let option = options.endpoint_url.as_ref();
    let at = |names: &[&str]| match option {
        Some(url) => checked(Some(("--endpoint-url".into(), url)), endpoint::parse),
        None => {
            let url = checked(environment.first_set(names), endpoint::parse)?;
            Ok(url.or_else(|| file.text(ConfigKey::EndpointUrl).map(str::to_owned)))
        }
    };
    access.endpoint_url = at(&ENDPOINTS)?;
    access.control_url = at(&CONTROL_PLANE_ENDPOINTS)?;
    if options.profile.is_some() {
        access.profile.clone_from(&options.profile);
        return Ok((access, None));
    }
    if let Some(name) = identity_of_process(environment.process()) {
        with_identity(&mut access, environment.process())?;
        return Ok((access, unused_identity(environment, name)));
    }
    with_identity(&mut access, environment.file())?;
    let profile = file.text(ConfigKey::Profile).map(str::to_owned);
    if access.profile.is_none() && access.bearer.is_none() && access.keys.is_none() {
        access.profile = profile;
    } else if access.discovered_credentials().is_some() {
        access.own_profile = profile;
    }
    Ok((access, None))
}

/// Returns the variable with which the process environment provides an identity.
fn identity_of_process(process: &VariableSource) -> Option<&'static str> {
    let is_set = |name: &&str| process.get(name).is_some();
    let direct = IDENTITY_VARIABLES.into_iter().chain(CONTAINER).find(is_set);
    direct.or_else(|| WEB_IDENTITY.iter().all(is_set).then_some(WEB_IDENTITY[0]))
}

/// Returns a note if the process environment overrides the identity of the env file.
fn unused_identity(environment: &Environment, name: &str) -> Option<String> {
    let (process, file) = (environment.process(), environment.file());
    // Tools such as direnv copy the values of the file into the environment, so equal values need
    // no note.
    let differs =
        |name: &&str| file.get(name).is_some_and(|value| process.get(name) != Some(value));
    let unused = IDENTITY_VARIABLES.into_iter().find(differs)?;
    Some(format!("{} is ignored, because {name} is set in the environment.", file.place(unused)))
}

/// Sets the identity from one source: its profile, and its API key or, without an API key, its key
/// pair.
fn with_identity(access: &mut Access, source: &VariableSource) -> Result<(), ConfigError> {
    access.profile = part(source, PROFILE, profile)?;
    access.bearer = part(source, BEARER, secret)?;
    if access.bearer.is_none() {
        access.keys = keys(source)?;
    }
    let has_identity = access.profile.is_some() || access.bearer.is_some() || access.keys.is_some();
    access.env_file = source.env_file().filter(|_| has_identity).cloned();
    Ok(())
}

/// Returns the key pair. A session token belongs to its pair: a token from another source would make
/// valid keys invalid.
fn keys(source: &VariableSource) -> Result<Option<KeyPair>, ConfigError> {
    let half =
        |present, missing| ConfigError::HalfKeyPair { present: source.place(present), missing };
    match (part(source, KEY_ID, secret)?, part(source, KEY_SECRET, secret)?) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(half(KEY_ID, KEY_SECRET)),
        (None, Some(_)) => Err(half(KEY_SECRET, KEY_ID)),
        (Some(id), Some(key)) => {
            Ok(Some(KeyPair { id, secret: key, token: part(source, SESSION_TOKEN, secret)? }))
        }
    }
}

/// Returns the settings of the env file that the client must pass to the AWS SDK.
fn sdk_settings(environment: &Environment) -> Result<SdkSettings, ConfigError> {
    let file = |name| environment.only_in_file(name).map(file::in_home);
    let switch = |name| {
        let value = environment.only_in_file(name);
        value.map(|value| {
            parse_bool(value)
                .map_err(|why| ConfigError::Value { place: environment.file().place(name), why })
        })
    };
    Ok(SdkSettings {
        config_file: file("AWS_CONFIG_FILE"),
        credentials_file: file("AWS_SHARED_CREDENTIALS_FILE"),
        use_fips: switch("AWS_USE_FIPS_ENDPOINT").transpose()?,
        use_dual_stack: switch("AWS_USE_DUALSTACK_ENDPOINT").transpose()?,
        // As in the AWS SDK, any value except `true` leaves the service enabled.
        is_metadata_disabled: environment
            .get("AWS_EC2_METADATA_DISABLED")
            .is_some_and(|value| value.eq_ignore_ascii_case("true")),
    })
}

fn part(
    source: &VariableSource,
    name: &str,
    parse: impl Fn(&str) -> Result<String, InvalidValue>,
) -> Result<Option<String>, ConfigError> {
    checked(source.get(name).map(|value| (source.place(name), value)), parse)
}

fn checked(
    place_and_value: Option<(String, &str)>,
    parse: impl Fn(&str) -> Result<String, InvalidValue>,
) -> Result<Option<String>, ConfigError> {
    place_and_value
        .map(|(place, value)| parse(value).map_err(|why| ConfigError::Value { place, why }))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(options: &Options, variables: &[(&str, &str)]) -> Result<Access, String> {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        let environment = Environment::from_process(variables);
        super::resolve(options, &environment, &FileConfig::default())
            .map(|(access, _)| access)
            .map_err(|e| e.to_string())
    }

    fn check(variables: &[(&str, &str)], expected: &Access) {
        assert_eq!(resolve(&Options::default(), variables).as_ref(), Ok(expected), "{variables:?}");
    }

    #[test]
    fn region_credentials_and_endpoint_come_from_the_environment() {
        check(&[], &Access::default());
        check(
            &[
                ("AWS_DEFAULT_REGION", "eu-west-1"),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ENDPOINT_URL", "http://general"),
                ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://special"),
                ("AWS_PROFILE", "work"),
            ],
            &Access {
                region: Some("us-east-1".into()),
                endpoint_url: Some("http://special".into()),
                control_url: Some("http://general".into()),
                profile: Some("work".into()),
                ..Access::default()
            },
        );
        check(
            &[(KEY_ID, "id"), (KEY_SECRET, "secret"), (SESSION_TOKEN, "token")],
            &Access {
                keys: Some(KeyPair {
                    id: "id".into(),
                    secret: "secret".into(),
                    token: Some("token".into()),
                }),
                ..Access::default()
            },
        );
    }

    #[test]
    fn the_control_plane_has_its_own_endpoint() {
        fn resolved(option: Option<&str>, variables: &[(&str, &str)]) -> [Option<String>; 2] {
            let endpoint_url = option.map(str::to_owned);
            let options = Options { endpoint_url, ..Options::default() };
            let access = resolve(&options, variables).expect("valid");
            [access.endpoint_url, access.control_url]
        }
        let (runtime, control) = ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL_BEDROCK");
        let some = |url: &str| Some(url.to_owned());
        assert_eq!(resolved(None, &[(runtime, "http://a")]), [some("http://a"), None]);
        assert_eq!(resolved(None, &[(control, "http://b")]), [None, some("http://b")]);
        let all = [(runtime, "http://a"), (control, "http://b"), ("AWS_ENDPOINT_URL", "http://c")];
        assert_eq!(resolved(None, &all), [some("http://a"), some("http://b")]);
        assert_eq!(resolved(Some("http://d"), &all), [some("http://d"), some("http://d")]);
    }

    #[test]
    fn an_api_key_takes_precedence_over_a_key_pair_even_an_incomplete_one() {
        let expected = Access { bearer: Some("key".into()), ..Access::default() };
        check(&[(BEARER, "key"), (KEY_ID, "id"), (KEY_SECRET, "secret")], &expected);
        check(&[(BEARER, " key\n"), (KEY_ID, "id")], &expected);
    }

    #[test]
    fn a_profile_option_takes_precedence_over_credentials_in_the_environment() {
        let options = Options { profile: Some("work".into()), ..Options::default() };
        let variables = [(BEARER, "key"), (KEY_ID, "id"), ("AWS_PROFILE", "other")];
        let expected = Access { profile: Some("work".into()), ..Access::default() };
        assert_eq!(resolve(&options, &variables), Ok(expected));
    }

    #[test]
    fn blank_variables_are_passed_to_the_client() {
        check(
            &[(BEARER, ""), ("AWS_REGION", ""), ("AWS_ENDPOINT_URL", " "), ("AWS_PROFILE", "")],
            &Access {
                blank: BlankVariables {
                    region: true,
                    endpoint: true,
                    control: true,
                    profile: true,
                },
                ..Access::default()
            },
        );
    }

    #[test]
    fn offline_ignores_credentials() {
        let options = Options { offline: true, ..Options::default() };
        let variables = [("AWS_REGION", "eu-west-1"), (KEY_ID, "id"), (BEARER, "a b")];
        let expected = Access { region: Some("eu-west-1".into()), ..Access::default() };
        assert_eq!(resolve(&options, &variables), Ok(expected));
    }

    #[test]
    fn the_error_for_an_unusable_value_names_the_variable_without_the_value() {
        fn check(variables: &[(&str, &str)], expected: &str) {
            let error = resolve(&Options::default(), variables).expect_err(expected);
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        check(&[(KEY_ID, "hunter2")], "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
        check(&[(KEY_SECRET, "hunter2")], "but AWS_ACCESS_KEY_ID is not");
        check(
            &[(BEARER, "hunter2\nhunter2")],
            "AWS_BEARER_TOKEN_BEDROCK: A credential is one line",
        );
        check(&[(BEARER, "\"hunter2\"")], "without blanks and quotes");
        check(&[("AWS_REGION", "hunter2.example.com/")], "AWS_REGION: Expected a region");
        check(&[("AWS_ENDPOINT_URL", "http://me:hunter2@host")], "AWS_ENDPOINT_URL: An endpoint");
        check(&[("AWS_ENDPOINT_URL", "host:8080")], "AWS_ENDPOINT_URL: Expected a URL");
    }

    #[test]
    fn debug_shows_no_secret() {
        let variables = [(KEY_ID, "hunter1"), (KEY_SECRET, "hunter2"), (SESSION_TOKEN, "hunter3")];
        let with_keys = resolve(&Options::default(), &variables).expect("valid");
        let with_bearer = resolve(&Options::default(), &[(BEARER, "hunter4")]).expect("valid");
        let text = format!("{with_keys:?} {with_bearer:?}");
        assert!(!text.contains("hunter") && text.contains("hidden"), "{text}");
    }
}
