//! An interceptor that reports the SDK's attempts between `send()` and the response headers. The
//! SDK makes up to three attempts and does not report them itself. The interceptor does not affect
//! whether the SDK retries (see `retry_classifier`) or when.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_bedrockruntime::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_sdk_bedrockruntime::config::retry::{ClassifyRetry, RetryAction, RetryConfig};
use aws_sdk_bedrockruntime::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_bedrockruntime::error::BoxError;
use aws_sdk_bedrockruntime::operation::converse::ConverseError;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
use aws_smithy_runtime_api::client::retries::RequestAttempts;

use super::failure::FailedCall;
use super::tap::Tap;
use super::tap::limits::is_text_or_json;
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;

pub(super) struct AttemptInterceptor<F> {
    call: FailedCall,
    progress: F,
    tap: Tap,
    content_type: ContentType,
}

/// The media type of the last response, which is checked after the call. Without the check, the SDK
/// would parse a captive portal's page with status 200 as an event stream.
#[derive(Debug, Clone, Default)]
pub(super) struct ContentType(Arc<Mutex<Option<String>>>);

impl<F: Fn(StreamEvent)> AttemptInterceptor<F> {
    /// Creates the interceptor. `progress` receives [`StreamEvent::Sent`] and
    /// [`StreamEvent::Retrying`].
    pub fn new(call: FailedCall, progress: F, tap: Tap, content_type: ContentType) -> Self {
        Self { call, progress, tap, content_type }
    }

    fn why(&self, context: &FinalizerInterceptorContextRef<'_>) -> Option<Failure> {
        let error = context.output_or_error()?.err()?;
        if let Some(error) = error.as_connector_error() {
            return Some(self.call.connect_failure(error));
        }
        let (refusal, response) = (error.as_operation_error()?, context.response()?);
        Some(match refusal.downcast_ref::<ConverseStreamError>() {
            Some(refusal) => self.call.refused(refusal, response),
            None => self.call.refused(refusal.downcast_ref::<ConverseError>()?, response),
        })
    }
}

impl<F: Fn(StreamEvent) + Send + Sync> Intercept for AttemptInterceptor<F> {
    fn name(&self) -> &'static str {
        "OutcropAttempts"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        (self.progress)(StreamEvent::Sent);
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let found = context.response().headers().get("content-type").map(str::to_owned);
        *self.content_type.lock() = found;
        Ok(())
    }

    /// Reports the next attempt as soon as this attempt fails, before the SDK's backoff. Runs the
    /// SDK's own retry classifiers to find out whether a retry follows. If the SDK's retry quota is
    /// exhausted, no retry follows and the call fails immediately.
    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.output_or_error().is_none_or(|ended| ended.is_ok()) {
            return Ok(());
        }
        let why = self.why(context);
        self.tap.failed(why.as_ref().map(|failure| failure.summary.clone()));
        let Some(failure) = why else { return Ok(()) };
        let done = config.load::<RequestAttempts>().map_or(1, RequestAttempts::attempts);
        let most = config.load::<RetryConfig>().map_or(1, RetryConfig::max_attempts);
        tracing::debug!(attempt = done, kind = ?failure.kind, "an attempt failed");
        if done < most && is_retried(context, components) {
            (self.progress)(StreamEvent::Retrying { attempt: done + 1, why: failure.summary });
        }
        Ok(())
    }
}

/// Returns true if the SDK will retry. As in the SDK, the last classifier that indicates an action
/// decides, and a classifier that forbids a retry ends the search. Source: aws-smithy-runtime,
/// `run_classifiers_on_ctx`, 2026.
fn is_retried(
    context: &FinalizerInterceptorContextRef<'_>,
    components: &RuntimeComponents,
) -> bool {
    let mut verdict = RetryAction::NoActionIndicated;
    for classifier in components.retry_classifiers() {
        match classifier.classify_retry_v2(context.inner(), &verdict) {
            RetryAction::NoActionIndicated => {}
            RetryAction::RetryForbidden => return false,
            opinion => verdict = opinion,
        }
    }
    verdict.should_retry()
}

impl ContentType {
    /// Returns true if the media type is text or JSON, so that the response is not an event stream.
    pub fn is_text_or_json(&self) -> bool {
        self.lock().as_deref().is_some_and(is_text_or_json)
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F> fmt::Debug for AttemptInterceptor<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempts")
    }
}
