//! The HTTP calls of Bedrock's control plane. They use the SDK's runtime: its retries, signatures,
//! endpoints and HTTP client. Only the requests and the responses are Outcrop's own, because the
//! SDK's crate for the control plane takes longer to compile than any other dependency.

use std::fmt;
use std::fmt::Write as _;

use aws_config::SdkConfig;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID as SIGV4, SigV4AuthScheme};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{
    DisableClockSkewCorrection, ServiceClockSkewClassifier, ServiceClockSkewInterceptor,
};
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_sdk_bedrockruntime::config::endpoint::{
    DefaultResolver, Endpoint, EndpointFuture, Params, ResolveEndpoint,
};
use aws_sdk_bedrockruntime::config::http::{HttpRequest, HttpResponse};
use aws_sdk_bedrockruntime::config::retry::RetryConfig;
use aws_sdk_bedrockruntime::config::timeout::TimeoutConfig;
use aws_sdk_bedrockruntime::config::{SharedInterceptor, Token};
use aws_sdk_bedrockruntime::error::ErrorMetadata;
use aws_smithy_runtime::client::auth::http::BearerAuthScheme;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::http::HTTP_BEARER_AUTH_SCHEME_ID as BEARER;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::endpoint::EndpointResolverParams;
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The name of the service in its host names and signatures.
const SERVICE: &str = "bedrock";

/// A client of the control plane.
pub(super) struct ControlPlane {
    config: SdkConfig,
    /// The custom endpoint. `None` means the default endpoint of the region.
    url: Option<String>,
    /// The API key. `None` means that the calls are signed with the credentials of `config`.
    api_key: Option<Token>,
}

/// A call that sends `GET` with a path and a query, and returns the parsed response.
pub(super) type GetCall<T> = Operation<String, T, ErrorMetadata>;

impl ControlPlane {
    pub fn new(config: SdkConfig, url: Option<String>, api_key: Option<Token>) -> Self {
        Self { config, url, api_key }
    }

    /// Returns the call of an operation.
    pub fn get<T>(
        &self,
        operation: &'static str,
        timeouts: TimeoutConfig,
        interceptors: impl IntoIterator<Item = SharedInterceptor>,
    ) -> GetCall<T>
    where
        T: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
    {
        let retries = self.config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        let mut builder = Operation::builder()
            .service_name("Bedrock")
            .operation_name(operation)
            .serializer(|path: String| Ok(HttpRequest::get(path)?))
            .deserializer(parse::<T>)
            .standard_retry(&retries)
            .timeout_config(timeouts)
            .with_connection_poisoning()
            .interceptor(ServiceClockSkewInterceptor::new())
            .interceptor(RequestInfoInterceptor::new())
            .interceptor(UserAgentInterceptor::new())
            .interceptor(InvocationIdInterceptor::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .retry_classifier(ServiceClockSkewClassifier::<ErrorMetadata>::new());
        for interceptor in interceptors {
            builder = builder.interceptor(interceptor);
        }
        if let Some(version) = self.config.behavior_version() {
            builder = builder.behavior_version(version);
        }
        builder.runtime_plugin(self.plugin()).build()
    }

    /// Returns the part of the configuration that is the same for every operation.
    fn plugin(&self) -> StaticRuntimePlugin {
        let region = self.config.region().cloned();
        let params = Params::builder()
            .set_region(region.as_ref().map(ToString::to_string))
            .use_fips(self.config.use_fips().unwrap_or_default())
            .use_dual_stack(self.config.use_dual_stack().unwrap_or_default())
            .set_endpoint(self.url.clone())
            .build()
            .expect("every required parameter has a value");
        let mut layer = Layer::new("ControlPlane");
        layer.store_put(EndpointResolverParams::new(params));
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigV4OperationSigningConfig::default());
        layer.store_put(SigningName::from_static(SERVICE));
        layer.store_or_unset(region.map(SigningRegion::from));
        layer.store_put(ApiMetadata::new(SERVICE, env!("CARGO_PKG_VERSION")));
        layer.store_or_unset(self.config.app_name().cloned());
        let keeps_clock = self.config.disable_clock_skew_correction();
        layer.store_or_unset(keeps_clock.map(DisableClockSkewCorrection::from));
        let mut components = RuntimeComponentsBuilder::new("ControlPlane");
        components.set_http_client(self.config.http_client());
        components.set_sleep_impl(self.config.sleep_impl());
        components.set_time_source(self.config.time_source());
        components.set_identity_cache(self.config.identity_cache());
        components.set_endpoint_resolver(Some(
            ControlPlaneEndpoint(DefaultResolver::new()).into_shared_resolver(),
        ));
        let scheme = if let Some(key) = self.api_key.clone() {
            components.push_auth_scheme(BearerAuthScheme::new());
            components.set_identity_resolver(BEARER, key);
            BEARER
        } else {
            components.push_auth_scheme(SigV4AuthScheme::new());
            if let Some(credentials) = self.config.credentials_provider() {
                components.set_identity_resolver(SIGV4, credentials);
            }
            SIGV4
        };
        let schemes = StaticAuthSchemeOptionResolver::new(vec![scheme]);
        components.set_auth_scheme_option_resolver(Some(schemes));
        StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
    }
}

/// Returns the endpoint that the environment or the profile specifies.
pub(super) fn configured_url(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("Bedrock")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let own = config.service_config().and_then(|service| service.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// The resolver of the default endpoint. The endpoints of the two planes differ only in the name of
/// the service.
#[derive(Debug)]
struct ControlPlaneEndpoint(DefaultResolver);

impl ResolveEndpoint for ControlPlaneEndpoint {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        let resolved = ResolveEndpoint::resolve_endpoint(&self.0, params);
        if params.endpoint().is_some() {
            return resolved;
        }
        EndpointFuture::new(async move {
            let url = resolved.await?.url().replacen("//bedrock-runtime", "//bedrock", 1);
            Ok(Endpoint::builder().url(url).build())
        })
    }
}

/// Encodes a value for the query of a request.
pub(super) fn query_value(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn parse<T: DeserializeOwned>(
    response: &HttpResponse,
) -> Result<T, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(service_error(response, body)));
    }
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| {
        OrchestratorError::operation(ErrorMetadata::builder().message(error.to_string()).build())
    })
}

/// Reads the name and the message of an error, as the protocol `restJson1` defines them.
fn service_error(response: &HttpResponse, body: &[u8]) -> ErrorMetadata {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: &[&str]| names.iter().find_map(|name| json.get(*name)?.as_str());
    let mut error = ErrorMetadata::builder();
    if let Some(name) = response.headers().get("x-amzn-errortype").or(text(&["code", "__type"])) {
        let name = name.split(':').next().unwrap_or_default();
        error = error.code(name.split_once('#').map_or(name, |(_, name)| name));
    }
    if let Some(message) = text(&["message", "Message", "errorMessage"]) {
        error = error.message(message);
    }
    error.build()
}

#[cfg(test)]
mod tests {
    use aws_sdk_bedrock::config::endpoint as sdk;

    use super::*;

    #[tokio::test]
    async fn default_endpoints_are_those_of_the_sdk() {
        let regions =
            ["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "mars-1"];
        for region in regions {
            for (fips, dual) in [(false, false), (true, false), (false, true), (true, true)] {
                let params = Params::builder().region(region).use_fips(fips).use_dual_stack(dual);
                let params = params.build().expect("parameters");
                let ours = ControlPlaneEndpoint(DefaultResolver::new());
                let ours = ours.resolve_endpoint(&params).await.map(|found| found.url().to_owned());
                let params =
                    sdk::Params::builder().region(region).use_fips(fips).use_dual_stack(dual);
                let params = params.build().expect("parameters");
                let theirs = sdk::DefaultResolver::new();
                let theirs = sdk::ResolveEndpoint::resolve_endpoint(&theirs, &params).await;
                let theirs = theirs.map(|found| found.url().to_owned());
                assert_eq!(ours.ok(), theirs.ok(), "{region} {fips} {dual}");
            }
        }
    }
}
