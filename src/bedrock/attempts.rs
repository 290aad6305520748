//! An interceptor and a sleep that report the SDK's attempts between `send()` and the response
//! headers. The SDK makes up to three attempts and does not report them itself. Neither of the two
//! affects whether the SDK retries (see `retry_classifier`) or when.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use aws_sdk_bedrockruntime::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_sdk_bedrockruntime::config::retry::{ClassifyRetry, RetryAction, RetryConfig};
use aws_sdk_bedrockruntime::config::{
    AsyncSleep, ConfigBag, Intercept, RuntimeComponents, SharedAsyncSleep, Sleep,
};
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
    content_type: ContentType,
    report: Arc<AttemptReport<F>>,
}

/// The state that the interceptor and the sleep of one call share.
struct AttemptReport<F> {
    progress: F,
    tap: Tap,
    /// The number of the next attempt and the reason for it, from the end of an attempt until the
    /// SDK sleeps before the next one.
    retry: Mutex<Option<(u32, String)>>,
}

/// The sleep of one call, which reports the pause before a retry. The SDK requests that pause
/// directly after [`AttemptInterceptor`] has seen the attempt end, and it requests no pause if its
/// retry quota is exhausted. All its other sleeps are within an attempt.
pub(super) struct RetrySleep<F> {
    /// The client's own sleep, if it has one.
    inner: Option<SharedAsyncSleep>,
    /// Whether `inner` sleeps for as long as the SDK requests.
    is_exact: bool,
    /// Weak, because the SDK's connector keeps the sleep for as long as the client lives.
    report: Weak<AttemptReport<F>>,
}

/// The media type of the last response, which is checked after the call. Without the check, the SDK
/// would parse a captive portal's page with status 200 as an event stream.
#[derive(Debug, Clone, Default)]
pub(super) struct ContentType(Arc<Mutex<Option<String>>>);

impl<F: Fn(StreamEvent)> AttemptInterceptor<F> {
    /// Creates the interceptor. `progress` receives [`StreamEvent::Sent`] and
    /// [`StreamEvent::Retrying`].
    pub fn new(call: FailedCall, progress: F, tap: Tap, content_type: ContentType) -> Self {
        let report = AttemptReport { progress, tap, retry: Mutex::default() };
        Self { call, content_type, report: Arc::new(report) }
    }

    /// Returns the sleep for the same call.
    pub fn sleep(&self, inner: Option<SharedAsyncSleep>, is_exact: bool) -> RetrySleep<F> {
        RetrySleep { inner, is_exact, report: Arc::downgrade(&self.report) }
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
        (self.report.progress)(StreamEvent::Sent);
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let found = context.response().headers().get("content-type").map(str::to_owned);
        *locked(&self.content_type.0) = found;
        Ok(())
    }

    /// Prepares the report of the next attempt. Runs the SDK's own retry classifiers to find out
    /// whether a retry follows.
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
        self.report.tap.failed(why.as_ref().map(|failure| failure.summary.clone()));
        let Some(failure) = why else { return Ok(()) };
        let done = config.load::<RequestAttempts>().map_or(1, RequestAttempts::attempts);
        let most = config.load::<RetryConfig>().map_or(1, RetryConfig::max_attempts);
        tracing::debug!(attempt = done, kind = ?failure.kind, "an attempt failed");
        if done < most && is_retried(context, components) {
            *locked(&self.report.retry) = Some((done + 1, failure.summary));
        }
        Ok(())
    }
}

impl<F: Fn(StreamEvent) + Send + Sync> AsyncSleep for RetrySleep<F> {
    fn sleep(&self, duration: Duration) -> Sleep {
        if let Some(report) = self.report.upgrade()
            && let Some((attempt, why)) = locked(&report.retry).take()
        {
            let due = self.is_exact.then(|| report.tap.now() + duration);
            (report.progress)(StreamEvent::Retrying { attempt, why, due });
        }
        match &self.inner {
            Some(inner) => inner.sleep(duration),
            None => Sleep::new(tokio::time::sleep(duration)),
        }
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
        locked(&self.0).as_deref().is_some_and(is_text_or_json)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<F> fmt::Debug for AttemptInterceptor<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempts")
    }
}

impl<F> fmt::Debug for RetrySleep<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RetrySleep")
    }
}
