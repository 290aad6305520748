//! The client, which sends requests and opens their streams. It sets no timeout for a reply,
//! because a model may think for minutes without sending anything.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_bedrockruntime::config::retry::RetryConfig;
use aws_sdk_bedrockruntime::config::{
    BehaviorVersion, Builder, Credentials, Region, SharedCredentialsProvider,
};

use super::attempts::{AttemptInterceptor, ContentType};
use super::control_plane::ControlPlane;
use super::destination::Destination;
use super::failure::{self, FailedCall};
use super::retry_classifier::DailyQuotaClassifier;
use super::secrets::masking::MaskingInterceptor;
use super::secrets::{Masker, Secrets};
use super::stream::{Stream, StreamState};
use super::tap::{LimitInterceptor, Tap};
use super::{converse_reply, sdk_request};
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::chat::model::ModelId;
use crate::chat::request::Request;

/// How long a connection may be silent after a complete reply before the client closes it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(1);

/// The endpoint of requests that never leave this process. RFC 2606 reserves `.invalid`.
const REPLAY_ENDPOINT: &str = "http://replay.invalid";

/// A connection to Bedrock in one region with one identity. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    sdk: aws_sdk_bedrockruntime::Client,
    control: Arc<ControlPlane>,
    about: Arc<ClientInfo>,
    secrets: Secrets,
    /// Whether the requests go to the stand-in or to a replay.
    is_local: bool,
    /// How long a connection may be silent after a complete reply; `None` means no limit.
    idle_timeout: Option<Duration>,
    /// Whether the requests are a replay, whose retries follow at the recorded times.
    is_replay: bool,
}

/// How a client was configured: its credentials and endpoints, as failures and notes describe them.
#[derive(Debug)]
pub(super) struct ClientInfo {
    pub region: String,
    pub source: String,
    /// Whether the credentials or the profile come from a discovered `.env`, which `source` then
    /// names.
    pub is_discovered: bool,
    pub profile: Option<String>,
    /// The instruction that tells the user how to renew the credentials.
    pub renewal: String,
    pub endpoint_url: Option<String>,
    /// The custom endpoint of the control plane. `None` means the region's default endpoint.
    pub control_url: Option<String>,
    /// A hash of the access key id, or else of `source`, and of the control-plane endpoint. The
    /// input contains no secret.
    pub identity: u64,
}

impl Client {
    /// Returns a client for the stand-in on loopback. It reads no configuration, profile or
    /// environment, uses no proxy and no TLS, and connects only to `endpoint_url`. It signs with
    /// the access key id `token`, which the stand-in checks.
    pub fn stand_in(endpoint_url: &str, token: &str, region: &str) -> Self {
        let http = aws_smithy_http_client::Builder::new().build_http();
        let config = Builder::new().retry_config(RetryConfig::standard()).http_client(http);
        let keys = Credentials::new(token, "stand-in", None, None, "Outcrop");
        Self::local(config.endpoint_url(endpoint_url), keys, region, Some(endpoint_url))
    }

    /// Returns a client for a replay. The HTTP client of `config` answers the requests within this
    /// process. Failures name `endpoint`, or else the region's default endpoint. The client closes
    /// a connection that is silent for `idle_timeout` after a complete reply.
    pub fn in_process(
        config: Builder,
        region: &str,
        endpoint: Option<&str>,
        patience: Option<Duration>,
    ) -> Self {
        let keys = Credentials::new("replay", "replay", None, None, "Outcrop");
        let client = Self::local(config.endpoint_url(REPLAY_ENDPOINT), keys, region, endpoint);
        Self { idle_timeout: patience, is_replay: true, ..client }
    }

    fn local(config: Builder, keys: Credentials, region: &str, endpoint: Option<&str>) -> Self {
        let location = Region::new(region.to_owned());
        let config = config
            .behavior_version(BehaviorVersion::latest())
            .region(location.clone())
            .credentials_provider(keys.clone())
            .retry_classifier(DailyQuotaClassifier)
            .build();
        let mut shared = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(location)
            .credentials_provider(SharedCredentialsProvider::new(keys));
        shared.set_http_client(config.http_client());
        let url = endpoint.unwrap_or(REPLAY_ENDPOINT).to_owned();
        let control = ControlPlane::new(shared.build(), Some(url), None);
        let about = ClientInfo {
            region: region.into(),
            source: "the built-in demo".into(),
            is_discovered: false,
            profile: None,
            renewal: "With real credentials, this line says how to renew them.".into(),
            endpoint_url: endpoint.map(str::to_owned),
            control_url: endpoint.map(str::to_owned),
            identity: 0,
        };
        let sdk = aws_sdk_bedrockruntime::Client::from_conf(config);
        let (control, about, secrets) = (Arc::new(control), Arc::new(about), Secrets::default());
        let idle_timeout = Some(IDLE_TIMEOUT);
        Self { sdk, control, about, secrets, is_local: true, idle_timeout, is_replay: false }
    }

    pub(super) fn new(
        config: Builder,
        control: ControlPlane,
        about: ClientInfo,
        secrets: Secrets,
    ) -> Self {
        let config = config.interceptor(MaskingInterceptor::new(secrets.clone()));
        let sdk = aws_sdk_bedrockruntime::Client::from_conf(
            config.retry_classifier(DailyQuotaClassifier).build(),
        );
        let (control, about) = (Arc::new(control), Arc::new(about));
        let idle_timeout = Some(IDLE_TIMEOUT);
        Self { sdk, control, about, secrets, is_local: false, idle_timeout, is_replay: false }
    }

    pub(super) fn control(&self) -> &ControlPlane {
        &self.control
    }

    pub(super) fn secrets(&self) -> Secrets {
        self.secrets.clone()
    }

    /// Returns a masker for the secrets that this client knows now.
    pub fn masker(&self) -> Masker {
        self.secrets.masker()
    }

    /// Returns a fingerprint of the access key id (or else of [`Self::source`]) and of the endpoint
    /// that [`Self::list`] uses. Within one region, clients with the same fingerprint are assumed to
    /// get the same lists. Different API keys or profile credentials can share a fingerprint.
    pub fn identity(&self) -> u64 {
        self.about.identity
    }

    pub fn region(&self) -> &str {
        &self.about.region
    }

    /// Describes the source of the credentials: "a Bedrock API key", "an access key from ./.env",
    /// "profile work", …
    pub fn source(&self) -> &str {
        &self.about.source
    }

    /// Returns [`Self::source`] if the credentials or the profile came from a discovered `.env`.
    pub fn discovered_source(&self) -> Option<&str> {
        self.about.is_discovered.then_some(self.source())
    }

    /// Returns the custom endpoint, if the user configured it.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.about.endpoint_url.as_deref()
    }

    /// Sends a request and returns the open stream when the response headers arrive; the caller may
    /// then report [`StreamEvent::Opened`]. Until then `progress` receives only
    /// [`StreamEvent::Sent`] and [`StreamEvent::Retrying`], from inside the SDK's attempts. The tap
    /// must be new for each request. Dropping the future cancels the request; dropping the
    /// [`Stream`] stops the reply.
    ///
    /// # Errors
    /// The failure of the last attempt, in plain words.
    pub async fn converse_stream(
        &self,
        request: Request,
        tap: &Tap,
        progress: impl Fn(StreamEvent) + Send + Sync + 'static,
    ) -> Result<Stream, Failure> {
        let failed_call = self.failed_call(&request);
        let content_type = ContentType::default();
        let attempts = AttemptInterceptor::new(
            failed_call.clone(),
            progress,
            tap.clone(),
            content_type.clone(),
        );
        let only_stop = request.only_stop();
        let call = sdk_request::fill_stream(self.sdk.converse_stream(), request);
        let call = call.customize().config_override(self.reporting_retries(&attempts));
        let call = call.interceptor(tap.clone()).interceptor(attempts);
        let opened = call.interceptor(failed_call.destination.clone()).send().await;
        let opened = opened.map_err(|error| self.masked(failed_call.open_failure(&error)))?;
        let request_id = failure::request_id(&opened);
        tracing::debug!(request_id = plain(request_id.as_deref()), "the stream is open");
        let may_be_page = content_type.is_text_or_json();
        let state = StreamState::Open { output: Box::new(opened), may_be_page };
        let (secrets, timeout) = (self.secrets.clone(), self.idle_timeout);
        let tap = tap.clone();
        Ok(Stream::new(failed_call, secrets, request_id, state, only_stop, timeout, tap))
    }

    /// Sends a request to `Converse` and returns the complete reply as the equivalent stream of
    /// events. For `progress` and the tap, see [`Self::converse_stream`]. Dropping the future
    /// cancels the request.
    ///
    /// # Errors
    /// The failure of the last attempt, in plain words.
    pub async fn converse(
        &self,
        request: Request,
        tap: &Tap,
        progress: impl Fn(StreamEvent) + Send + Sync + 'static,
    ) -> Result<Stream, Failure> {
        let failed_call = self.failed_call(&request);
        let content_type = ContentType::default();
        let attempts =
            AttemptInterceptor::new(failed_call.clone(), progress, tap.clone(), content_type);
        let only_stop = request.only_stop();
        let call = sdk_request::fill(self.sdk.converse(), request);
        let call = call.customize().config_override(self.reporting_retries(&attempts));
        let call = call.interceptor(tap.clone()).interceptor(attempts);
        let answer = call.interceptor(failed_call.destination.clone()).send().await;
        let answer = answer.map_err(|error| self.masked(failed_call.converse_failure(&error)))?;
        let request_id = failure::request_id(&answer);
        tracing::debug!(request_id = plain(request_id.as_deref()), "the reply has come");
        match converse_reply::events(answer, only_stop.as_deref(), tap.states_zero()) {
            Some(events) => {
                let state = StreamState::Whole(events.into_iter());
                let (secrets, tap) = (self.secrets.clone(), tap.clone());
                Ok(Stream::new(failed_call, secrets, request_id, state, None, None, tap))
            }
            None => Err(Failure { request_id, ..failed_call.not_bedrock(200) }),
        }
    }

    /// Returns the configuration of one call, which reports the pause before each retry.
    fn reporting_retries<F>(&self, attempts: &AttemptInterceptor<F>) -> Builder
    where
        F: Fn(StreamEvent) + Send + Sync + 'static,
    {
        let own = self.sdk.config().sleep_impl();
        Builder::new().sleep_impl(attempts.sleep(own, !self.is_replay))
    }

    /// Returns the number of input tokens of a request, as the service counts them. The call is
    /// free of charge. The service accepts the id of a foundation model but not of an inference
    /// profile. Dropping the future cancels the request.
    ///
    /// # Errors
    /// The failure of the last attempt, in plain words. A model without token counting is also a
    /// failure.
    pub async fn count_tokens(&self, request: Request) -> Result<u64, Failure> {
        let failed_call = self.failed_call(&request);
        let call = self.sdk.count_tokens().model_id(request.settings.model.base());
        let call =
            call.input(sdk_request::counted(request)).customize().interceptor(LimitInterceptor);
        let answer = call.interceptor(failed_call.destination.clone()).send().await;
        let answer = answer.map_err(|error| self.masked(failed_call.open_failure(&error)))?;
        u64::try_from(answer.input_tokens()).map_err(|_| failed_call.not_bedrock(200))
    }

    /// Returns the [`FailedCall`] for a list call. Its `model` is a placeholder, because failures of
    /// list calls name no model.
    pub(super) fn failed_listing(&self) -> FailedCall {
        let region = &self.about.region;
        let (set, default) = (self.about.control_url.as_deref(), format!("bedrock.{region}"));
        FailedCall {
            model: ModelId::default_for(region),
            region: region.clone(),
            profile: self.about.profile.clone(),
            renewal: self.about.renewal.clone(),
            destination: Destination::new(set, default, self.is_local),
        }
    }

    fn failed_call(&self, request: &Request) -> FailedCall {
        let set = self.about.endpoint_url.as_deref();
        let default = format!("bedrock-runtime.{}", self.about.region);
        FailedCall {
            model: request.settings.model.clone(),
            region: self.about.region.clone(),
            profile: self.about.profile.clone(),
            renewal: self.about.renewal.clone(),
            destination: Destination::new(set, default, self.is_local),
        }
    }

    pub(super) fn masked(&self, failure: Failure) -> Failure {
        self.secrets.masked(failure)
    }
}

/// Returns the request id for the log, or `None` if the header does not contain a valid id.
fn plain(id: Option<&str>) -> Option<&str> {
    let is_plain = |id: &&str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    id.filter(|id| id.len() <= 64).filter(is_plain)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("about", &self.about).finish_non_exhaustive()
    }
}
