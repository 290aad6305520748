//! Resolves the region and the credentials once, before the first request, so that missing
//! configuration is reported in plain words and not as a failed prompt. Defines the precedence of
//! the sources; the AWS SDK reads them.

use std::sync::{Mutex, PoisonError};

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::{ProvideRegion, RegionProviderChain};
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::{ConfigLoader, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_bedrockruntime::config::{
    AppName, BehaviorVersion, Builder, Credentials, ProvideCredentials, Region,
    SharedCredentialsProvider, Token,
};
use aws_smithy_runtime_api::client::auth::AuthSchemeId;

use super::client::{Client, ClientInfo};
use super::control_plane::{ControlPlane, configured_url};
use super::failure::credentials;
use super::profile_files::{has_mfa, profile_files};
use super::providers;
use super::secrets::Secrets;
use crate::chat::access::{Access, EnvFile, KeyPair};
use crate::chat::failure::{Failure, FailureKind};
use crate::document::visible;

/// The outcome of the search for credentials.
#[derive(Debug)]
pub enum ConnectOutcome {
    Ready(Client),
    /// Nothing was configured and nothing was found, so the caller may continue offline. The
    /// failure says what to set.
    NoCredentials(Failure),
}

/// How the requests are authenticated.
enum RequestIdentity {
    Bearer(String),
    Keys(KeyPair),
    Profile(String),
    /// The SDK's default credential chain: the default profile, a container, an instance and so on.
    DefaultChain,
}

impl Client {
    /// Finds region and credentials, and loads the credentials once to prove that they exist. This
    /// may wait for SSO, `credential_process` or the instance metadata service. No request goes to
    /// Bedrock.
    ///
    /// # Errors
    /// If there is no region, or if the configured source provides no credentials. If *nothing* is
    /// configured, the result is [`ConnectOutcome::NoCredentials`] instead.
    pub async fn connect(access: Access) -> Result<ConnectOutcome, Failure> {
        connect(access).await.map_err(credentials::with_demo)
    }
}

async fn connect(access: Access) -> Result<ConnectOutcome, Failure> {
    let identity = RequestIdentity::of(&access);
    let secrets = Secrets::of(&access);
    let mut region = configured_region(&access).await;
    let loaded = load(&access, &identity, region.clone()).await;
    let mut builder = Builder::from(&loaded);
    let mut shared = loaded.to_builder();
    if access.endpoint_url.is_some() || access.blank.endpoint {
        builder.set_endpoint_url(access.endpoint_url.clone());
    }
    let control_url = match &access.control_url {
        None if !access.blank.control => configured_url(&loaded),
        url => url.clone(),
    };
    // Set the auth scheme explicitly. Otherwise the SDK prefers AWS_BEARER_TOKEN_BEDROCK in the
    // environment to these settings, even if the variable is empty.
    let api_key = match &identity {
        RequestIdentity::Bearer(key) => Some(Token::new(key.as_str(), None)),
        _ => None,
    };
    if let Some(key) = api_key.clone() {
        builder = builder.bearer_token(key);
    }
    let scheme = if api_key.is_some() { "httpBearerAuth" } else { "sigv4" };
    builder = builder.auth_scheme_preference([AuthSchemeId::from(scheme)]);
    if matches!(identity, RequestIdentity::Profile(_) | RequestIdentity::DefaultChain) {
        match first_credentials(&loaded, &secrets).await {
            Ok(preloaded) => {
                // Requests and lists share this provider, so they use the same credentials.
                builder.set_credentials_provider(Some(preloaded.clone()));
                shared.set_credentials_provider(Some(preloaded));
            }
            Err(error) => {
                let outcome = offline_or_failure(&error, &access);
                let profile = access.profile.as_deref();
                return match outcome {
                    Err(failure)
                        if failure.kind == FailureKind::AccessDenied
                            && has_mfa(&access.sdk, profile).await =>
                    {
                        Err(credentials::needs_mfa(failure, profile))
                    }
                    outcome => outcome,
                };
            }
        }
        let asks_instance = !access.sdk.is_metadata_disabled;
        if region.is_none() && asks_instance && matches!(identity, RequestIdentity::DefaultChain) {
            region = ImdsRegionProvider::builder().build().region().await;
        }
    }
    let region = check_region(region)?;
    let source = identity.source(access.env_file.as_ref());
    tracing::debug!(region, source, "connected");
    let name = match &identity {
        RequestIdentity::Keys(keys) => format!("key {}", keys.id),
        // Unlike a key pair, an API key has no public part.
        RequestIdentity::Bearer(_)
        | RequestIdentity::Profile(_)
        | RequestIdentity::DefaultChain => source.clone(),
    };
    let about = ClientInfo {
        region: region.clone(),
        source,
        is_discovered: access.env_file.as_ref().is_some_and(|file| file.is_discovered),
        renewal: identity.renewal(access.env_file.as_ref()),
        profile: access.profile,
        identity: fingerprint(&[&name, access.control_url.as_deref().unwrap_or("")]),
        endpoint_url: access.endpoint_url,
        control_url: access.control_url,
    };
    let region = Region::new(region);
    let control = ControlPlane::new(shared.region(region.clone()).build(), control_url, api_key);
    Ok(ConnectOutcome::Ready(Client::new(builder.region(region), control, about, secrets)))
}

impl RequestIdentity {
    fn of(access: &Access) -> Self {
        match (&access.bearer, &access.keys, &access.profile) {
            (Some(key), _, _) => Self::Bearer(key.clone()),
            (None, Some(keys), _) => Self::Keys(keys.clone()),
            (None, None, Some(name)) => Self::Profile(name.clone()),
            (None, None, None) => Self::DefaultChain,
        }
    }

    fn source(&self, file: Option<&EnvFile>) -> String {
        let path = file.map(path);
        let from = path.as_ref().map(|path| format!(" from {path}")).unwrap_or_default();
        match (self, path) {
            (Self::Bearer(_), _) => format!("a Bedrock API key{from}"),
            (Self::Keys(_), _) => format!("an access key{from}"),
            (Self::Profile(name), None) => format!("profile {name}"),
            (Self::Profile(name), Some(path)) => format!("profile {name}, named in {path}"),
            (Self::DefaultChain, _) => "default AWS credentials".into(),
        }
    }

    /// Returns the instruction that tells the user how to renew the credentials.
    fn renewal(&self, file: Option<&EnvFile>) -> String {
        let place = file.map_or_else(|| "the environment".to_owned(), path);
        match self {
            Self::Bearer(_) => {
                format!("Create a new Bedrock API key, put it into {place}, and restart.")
            }
            Self::Keys(_) => format!("Put new keys into {place}, and restart."),
            Self::Profile(name) => credentials::sign_in_again(Some(name)),
            Self::DefaultChain => credentials::sign_in_again(None),
        }
    }
}

/// Returns the path of an env file in quotes, as the screen shows it.
fn path(file: &EnvFile) -> String {
    format!("\"{}\"", visible::line(&file.path.to_string_lossy()))
}

/// Returns a hash that is the same in every build: 64-bit FNV-1a.
fn fingerprint(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Returns the region from the options, the environment or the profile. Does not query the instance
/// metadata service: the query takes a second on a laptop, and helps only if the credentials also
/// come from the instance.
async fn configured_region(access: &Access) -> Option<Region> {
    if let Some(region) = &access.region {
        return Some(Region::new(region.clone()));
    }
    let mut profile =
        ProfileFileRegionProvider::builder().profile_files(profile_files(&access.sdk));
    if let Some(name) = &access.profile {
        profile = profile.profile_name(name);
    }
    if access.blank.profile {
        profile = profile.profile_name("default");
    }
    let profile = profile.build();
    if access.blank.region {
        return profile.region().await;
    }
    let environment = EnvironmentVariableRegionProvider::new();
    RegionProviderChain::first_try(environment).or_else(profile).region().await
}

async fn load(access: &Access, identity: &RequestIdentity, region: Option<Region>) -> SdkConfig {
    let mut loader: ConfigLoader = aws_config::defaults(BehaviorVersion::latest());
    loader = loader.region(region.clone()).profile_files(profile_files(&access.sdk));
    if let Some(use_fips) = access.sdk.use_fips {
        loader = loader.use_fips(use_fips);
    }
    if let Some(use_dual_stack) = access.sdk.use_dual_stack {
        loader = loader.use_dual_stack(use_dual_stack);
    }
    if let Ok(name) = AppName::new(concat!("outcrop-", env!("CARGO_PKG_VERSION"))) {
        loader = loader.app_name(name);
    }
    if let Some(name) = access.profile.as_deref().or(access.blank.profile.then_some("default")) {
        loader = loader.profile_name(name);
    }
    loader = match identity {
        RequestIdentity::Bearer(_) => loader.no_credentials(),
        RequestIdentity::Keys(keys) => loader.credentials_provider(Credentials::new(
            &keys.id,
            &keys.secret,
            keys.token.clone(),
            None,
            "Outcrop",
        )),
        RequestIdentity::Profile(name) => {
            loader.credentials_provider(providers::profile(access, region, Some(name)).await)
        }
        RequestIdentity::DefaultChain => {
            loader.credentials_provider(providers::chain(access, region).await)
        }
    };
    loader.load().await
}

/// Loads credentials and keeps them for the first request.
async fn first_credentials(
    loaded: &SdkConfig,
    secrets: &Secrets,
) -> Result<SharedCredentialsProvider, CredentialsError> {
    let Some(later) = loaded.credentials_provider() else {
        return Err(CredentialsError::not_loaded_no_source());
    };
    let first = later.provide_credentials().await?;
    secrets.learn(&first);
    let (first, secrets) = (Mutex::new(Some(first)), secrets.clone());
    Ok(SharedCredentialsProvider::new(PreloadedCredentials { first, later, secrets }))
}

/// Decides whether Outcrop may continue offline after a search that found no credentials, or must
/// report a failure. A profile or an endpoint shows that the user wants to reach Bedrock.
fn offline_or_failure(
    error: &CredentialsError,
    access: &Access,
) -> Result<ConnectOutcome, Failure> {
    let failure = credentials::failure(error, access.profile.as_deref());
    let is_explicit = access.profile.is_some() || access.endpoint_url.is_some();
    if credentials::is_nothing_configured(error) && !is_explicit {
        Ok(ConnectOutcome::NoCredentials(failure))
    } else {
        Err(failure)
    }
}

/// Returns the region if it can be part of a host name.
fn check_region(region: Option<Region>) -> Result<String, Failure> {
    let Some(region) = region.filter(|region| !region.as_ref().trim().is_empty()) else {
        return Err(Failure::new(
            FailureKind::MissingRegion,
            "No AWS region is set",
            "Bedrock needs a region, and no region is configured.",
            "Set AWS_REGION (such as us-east-1), pass --region, or set region in the profile.",
        ));
    };
    let region = region.as_ref();
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if region.len() <= 63 && region.chars().all(is_label) {
        return Ok(region.to_owned());
    }
    Err(Failure::new(
        FailureKind::Configuration,
        "The AWS region is not valid",
        format!("{region:?} is not a region. A region looks like us-east-1."),
        "Correct AWS_REGION, --region, or region in the profile.",
    ))
}

/// A credentials provider that first returns the credentials that were already loaded, and later
/// asks its inner provider. Without it, a `credential_process` would run twice and might prompt
/// twice for MFA.
#[derive(Debug)]
struct PreloadedCredentials {
    first: Mutex<Option<Credentials>>,
    later: SharedCredentialsProvider,
    /// Renewed credentials are added here.
    secrets: Secrets,
}

impl ProvideCredentials for PreloadedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        match self.first.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(first) => future::ProvideCredentials::ready(Ok(first)),
            None => future::ProvideCredentials::new(async {
                let renewed = self.later.provide_credentials().await?;
                self.secrets.learn(&renewed);
                Ok(renewed)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caller_may_go_offline_only_if_nothing_is_configured() {
        fn check(error: &CredentialsError, access: &Access, is_offline: bool) {
            let decided = offline_or_failure(error, access);
            assert_eq!(
                matches!(decided, Ok(ConnectOutcome::NoCredentials(_))),
                is_offline,
                "{decided:?}"
            );
        }
        let nothing = || CredentialsError::not_loaded("no credentials found in chain");
        check(&nothing(), &Access::default(), true);
        let profile = Access { profile: Some("nope".into()), ..Access::default() };
        check(&nothing(), &profile, false);
        let endpoint = Access { endpoint_url: Some("http://x".into()), ..Access::default() };
        check(&nothing(), &endpoint, false);
        check(&CredentialsError::provider_error("SSO token"), &Access::default(), false);
    }

    #[test]
    fn a_region_must_be_a_valid_host_label() {
        fn check(region: Option<&str>, expected: Result<&str, FailureKind>) {
            let found = check_region(region.map(|r| Region::new(r.to_owned())));
            assert_eq!(found.as_deref().map_err(|failure| failure.kind), expected);
        }
        check(Some("eu-central-1"), Ok("eu-central-1"));
        check(Some(" "), Err(FailureKind::MissingRegion));
        check(None, Err(FailureKind::MissingRegion));
        check(Some("us east"), Err(FailureKind::Configuration));
    }

    #[test]
    fn an_api_key_overrides_a_key_pair_and_a_key_pair_overrides_a_profile() {
        let keys = KeyPair { id: "a".into(), secret: "b".into(), token: None };
        let mut access = Access {
            bearer: Some("key".into()),
            keys: Some(keys),
            profile: Some("work".into()),
            ..Access::default()
        };
        let source = |access: &Access| RequestIdentity::of(access).source(None);
        assert_eq!(source(&access), "a Bedrock API key");
        access.bearer = None;
        assert_eq!(source(&access), "an access key");
        access.keys = None;
        assert_eq!(source(&access), "profile work");
    }
}
