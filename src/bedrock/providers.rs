//! The AWS SDK's own credentials providers. Passes the settings of an env file to them, because
//! they read only the process environment.

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
    let container = Metadata { service: "container credentials service", provider: container };
    let chain = CredentialsProviderChain::first_try("Profile", profile)
        .or_else("WebIdentityToken", web_identity)
        .or_else("EcsContainer", container);
    if access.sdk.is_metadata_disabled {
        return chain;
    }
    // One attempt, as in the AWS CLI: outside of EC2, other servers answer at this address with
    // errors, and retries would delay every start.
    let client = imds::Client::builder().configure(&config).max_attempts(1).build();
    let instance =
        ImdsCredentialsProvider::builder().configure(&config).imds_client(client).build();
    let instance = Metadata { service: "EC2 metadata service", provider: instance };
    chain.or_else("Ec2InstanceMetadata", instance)
}

/// A metadata service gave no credentials. The user did not configure it: the platform did, or an
/// unrelated server answers at its address.
#[derive(Debug, thiserror::Error)]
#[error("the {service} gave no credentials")]
pub(super) struct MetadataFailure {
    pub service: &'static str,
    #[source]
    why: CredentialsError,
}

/// A metadata service whose failures are a [`MetadataFailure`].
#[derive(Debug)]
struct Metadata<P> {
    service: &'static str,
    provider: P,
}

impl<P: ProvideCredentials> Metadata<P> {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        self.provider.provide_credentials().await.map_err(|why| match why {
            CredentialsError::CredentialsNotLoaded(_) => why,
            // The chain ends here: the next source may be another identity.
            _ => CredentialsError::provider_error(MetadataFailure { service: self.service, why }),
        })
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Metadata<P> {
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
