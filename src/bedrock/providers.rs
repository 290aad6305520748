//! The AWS SDK's own credentials providers. Passes the settings of an env file to them, because
//! they read only the process environment.

use std::time::Duration;

use aws_config::default_provider::use_dual_stack::use_dual_stack_provider;
use aws_config::default_provider::use_fips::use_fips_provider;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_bedrockruntime::config::{Credentials, ProvideCredentials, Region};
use tokio::sync::OnceCell;

use super::profile_files::profile_files;
use crate::chat::access::Access;

/// Returns the SDK's default chain without the environment, which Outcrop has read already, and
/// without the instance metadata service if it is disabled.
pub(super) async fn chain(access: &Access, region: Option<Region>) -> CredentialsProviderChain {
    let config = config(access, region.clone()).await;
    let profile_name = access.blank.profile.then_some("default");
    let profile = profile(access, region, profile_name).await;
    let web_identity = WebIdentityTokenCredentialsProvider::builder().configure(&config).build();
    let container = EcsCredentialsProvider::builder().configure(&config).build();
    let chain = CredentialsProviderChain::first_try("Profile", profile)
        .or_else("WebIdentityToken", web_identity)
        .or_else("EcsContainer", Container(container));
    if access.sdk.is_metadata_disabled {
        return chain;
    }
    chain.or_else("Ec2InstanceMetadata", Instance::new(&config))
}

/// The reason why a metadata service gave no credentials.
#[derive(Debug, thiserror::Error)]
pub(super) enum MetadataFailure {
    #[error("the container credentials service gave no credentials")]
    Container(#[source] CredentialsError),
    /// The instance has a role without credentials.
    #[error("the EC2 metadata service gave no credentials for the role of the instance")]
    Role(#[source] CredentialsError),
}

/// The error text if no instance with a role was found: nothing answers at the metadata address, or
/// an unrelated server does.
pub(super) const NO_ROLE: &str = "the EC2 metadata service named no role";

/// The credentials of a container. An environment variable names their address, so they count as a
/// configured source.
#[derive(Debug)]
struct Container(EcsCredentialsProvider);

impl Container {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        self.0.provide_credentials().await.map_err(|why| match why {
            CredentialsError::CredentialsNotLoaded(_) => why,
            _ => CredentialsError::provider_error(MetadataFailure::Container(why)),
        })
    }
}

impl ProvideCredentials for Container {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// The path under which the instance metadata service names the role of the instance.
const ROLE_PATH: &str = "/latest/meta-data/iam/security-credentials/";

/// How long to wait for the name of the role. Outside of EC2, the address may not answer at all, and
/// each start would wait. An instance answers within milliseconds.
const ROLE_TIMEOUT: Duration = Duration::from_secs(1);

/// The credentials of an EC2 instance. Outcrop asks for the role first, because only a named role
/// shows that the computer is an instance with credentials.
#[derive(Debug)]
struct Instance {
    config: ProviderConfig,
    client: imds::Client,
    role: OnceCell<ImdsCredentialsProvider>,
}

impl Instance {
    fn new(config: &ProviderConfig) -> Self {
        // One attempt, as in the AWS CLI: outside of EC2, other servers answer at this address with
        // errors, and retries would delay every start.
        let client = imds::Client::builder().configure(config).max_attempts(1).build();
        Self { config: config.clone(), client, role: OnceCell::new() }
    }

    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let role = self.role.get_or_try_init(|| self.find_role()).await?;
        let found = role.provide_credentials().await;
        found.map_err(|why| CredentialsError::provider_error(MetadataFailure::Role(why)))
    }

    async fn find_role(&self) -> Result<ImdsCredentialsProvider, CredentialsError> {
        let named = tokio::time::timeout(ROLE_TIMEOUT, self.client.get(ROLE_PATH)).await;
        let Ok(Ok(name)) = named else { return Err(CredentialsError::not_loaded(NO_ROLE)) };
        let name = name.as_ref().trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(CredentialsError::not_loaded(NO_ROLE));
        }
        let role = ImdsCredentialsProvider::builder().configure(&self.config).profile(name);
        Ok(role.imds_client(self.client.clone()).build())
    }
}

impl ProvideCredentials for Instance {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// Returns a provider for one profile only. The default chain would ask the environment first and
/// the instance metadata service last, and could use either instead of the profile.
pub(super) async fn profile(
    access: &Access,
    region: Option<Region>,
    name: Option<&str>,
) -> ProfileFileCredentialsProvider {
    let mut profile = ProfileFileCredentialsProvider::builder()
        .configure(&config(access, region).await)
        .profile_files(profile_files(&access.sdk));
    if let Some(name) = name {
        profile = profile.profile_name(name);
    }
    if access.sdk.is_metadata_disabled {
        profile = profile.with_custom_provider("Ec2InstanceMetadata", NoInstance);
    }
    profile.build()
}

async fn config(access: &Access, region: Option<Region>) -> ProviderConfig {
    let config = ProviderConfig::without_region().with_region(region);
    let use_fips = match access.sdk.use_fips {
        Some(use_fips) => Some(use_fips),
        None => use_fips_provider(&config).await,
    };
    let use_dual_stack = match access.sdk.use_dual_stack {
        Some(use_dual_stack) => Some(use_dual_stack),
        None => use_dual_stack_provider(&config).await,
    };
    config.with_use_fips(use_fips).with_use_dual_stack(use_dual_stack)
}

/// A provider without credentials that replaces the instance metadata service if the service is
/// disabled.
#[derive(Debug)]
struct NoInstance;

impl ProvideCredentials for NoInstance {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let why = "AWS_EC2_METADATA_DISABLED is true";
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded(why)))
    }
}
